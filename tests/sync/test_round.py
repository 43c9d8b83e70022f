from __future__ import annotations

from desktop.storage import batches, device, outbox
from desktop.storage.store import Store
from desktop.sync import engine
from tests.sync.conftest import RunningHub, capture, states


def test_a_village_day_arrives_once_with_a_receipt_for_each(joined: Store, hub: RunningHub) -> None:
    capture(joined, 120)
    report = engine.sync_round(joined)
    assert report.as_json() | {"bytes_out": 0, "bytes_in": 0} == {
        "sent": 120, "received": 120, "accepted": 0, "returned": 0, "duplicates": 0, "waiting": 0,
        "bytes_out": 0, "bytes_in": 0,
    }  # fmt: skip
    assert states(joined) == {"received": 120}
    assert hub.rows("SELECT count(*), count(DISTINCT id) FROM record") == [(120, 120)]
    assert [(c.here, c.there, c.agrees) for c in report.villages] == [(120, 120, True)]
    again = engine.sync_round(joined)
    assert (again.sent, again.received, again.waiting) == (0, 0, 0)
    assert again.bytes_out + again.bytes_in < 1500
    assert again.agrees
    assert outbox.not_receipted(joined) == 0
    assert device.identity(joined).receipts == len(batches.receipted(joined))
