"""Turning what waits into immutable batches, in the store, before the first byte leaves."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.base.collecting import no_collecting
from desktop.base.errors import HubError
from desktop.storage import batches, device, erasures, outbox
from desktop.storage.batches import Frozen
from desktop.storage.device import Device, HubInfo
from desktop.storage.outbox import Waiting
from desktop.storage.store import Store
from desktop.wire import canonical, container, sealing

ROWS = 1000
FIRST_ROWS = 250  # nothing is on the road yet: the first batch leaves soon
BYTES = 2 * 1024 * 1024
"""Bounds of one batch: a whole village is one, as an upload goes on at any byte. 1,000 people take about 130 kB."""


def need_hub(me: Device) -> HubInfo:
    if me.hub is None:
        raise HubError(
            "这台电脑还没有登记到县里,记录都在本机,一条没丢。请向县里要登记码(cunbu init --hub 地址 --code 登记码)。",
            code="not_joined",
        )
    return me.hub


def freeze_waiting(store: Store) -> int:
    """Freeze everything that waits, village by village; returns how many batches were made."""
    return sum(1 for _ in freeze_one_by_one(store))


def freeze_one_by_one(store: Store) -> Iterator[Frozen]:
    """The same, each batch when it is asked for: the one before may be on its way meanwhile."""
    rows = FIRST_ROWS
    erasures.queue_owed(store)
    for village in outbox.waiting_villages(store):
        while (frozen := _freeze_one(store, village, min(rows, ROWS))) is not None:
            yield frozen
            rows = ROWS


def _freeze_one(store: Store, village: str, most: int) -> Frozen | None:
    with store.atomic():
        rows = _up_to_bytes(outbox.waiting_rows(store, village, most))
        if not rows:
            return None
        me = device.identity(store)
        hub = need_hub(me)
        number, now = me.batch_number + 1, store.now()
        with no_collecting():
            packed = container.pack(
                [(row.seq, row.payload, row.schema) for row in rows],
                device=me.id,
                epoch=me.epoch,
                number=number,
                prev=me.chain_head,
                hub=hub.name,
                made_at=now,
                key=me.sign_key,
            )
        sealed = sealing.seal(packed, [hub.recipient, hub.recovery])
        frozen = Frozen(
            sha=canonical.sha256(packed),
            upload_sha=canonical.sha256(sealed),
            number=number,
            prev=me.chain_head,
            first_seq=rows[0].seq,
            last_seq=rows[-1].seq,
            count=len(rows),
            sealed=sealed,
            made_at=now,
            hub=hub.name,
        )
        batches.add(store, frozen, village)
    return frozen


def _up_to_bytes(rows: list[Waiting]) -> list[Waiting]:
    taken: list[Waiting] = []
    size = 0
    for row in rows:
        size += len(row.payload)
        if taken and size > BYTES:
            break
        taken.append(row)
    return taken
