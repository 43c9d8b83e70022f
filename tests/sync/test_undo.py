"""An import taken back before it left: the county never hears of it, and sees no hole in the laptop's sequence."""

from __future__ import annotations

import json
from pathlib import Path

from desktop.services import roster, roster_runs
from desktop.services.session import Session
from desktop.storage import device
from desktop.sync import engine
from tests.services.lists import listed, row
from tests.sync.conftest import RunningHub


def sequence(hub: RunningHub) -> list[list[int]]:
    seqs = hub.rows("SELECT seqs FROM stream")[0][0]
    assert isinstance(seqs, bytes)
    return json.loads(seqs)


def test_the_county_sees_no_hole(session: Session, joined: object, hub: RunningHub, tmp_path: Path) -> None:
    store = session.store
    roster.take(session, listed(session, tmp_path, [row(1), row(2)]))
    engine.sync_round(store)
    wrong = roster.take(session, listed(session, tmp_path, [row(n) for n in range(3, 8)]))
    roster.take(session, listed(session, tmp_path, [row(8), row(9), row(10)]))
    roster_runs.undo(session, wrong.run)
    report = engine.sync_round(store)
    assert (report.sent, report.waiting, report.agrees) == (3, 0, True)
    assert sequence(hub) == [[1, 5]]
    assert device.identity(store).next_seq == 6
    assert hub.rows("SELECT count(*) FROM record") == [(5,)]
