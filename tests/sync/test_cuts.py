"""The line breaks: at every byte, every so many bytes, between commit and reply, on one side or both."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from desktop.base.errors import Unreachable
from desktop.storage import batches, device, outbox
from desktop.storage.device import HubInfo
from desktop.storage.store import Store
from desktop.sync import engine
from desktop.sync.freezing import freeze_waiting
from desktop.sync.link import Link, LinkLost
from tests.sync.conftest import RunningHub, capture, states
from tests.sync.proxy import Proxy

EVERY_BYTE = bool(os.environ.get("CUNBU_LONG"))
NoWait = Callable[[float], None]


@contextmanager
def through_proxy(store: Store, hub: RunningHub, **cuts: int) -> Iterator[Proxy]:
    proxy = Proxy(hub.port, **cuts)
    me = device.identity(store)
    assert me.hub
    known = me.hub
    moved = HubInfo(proxy.url, known.name, known.epoch, known.verify_key, known.recipient, known.recovery)
    device.belong_to(store, moved, me.certificate or b"")
    yield proxy
    proxy.close()


def held(hub: RunningHub) -> int:
    ((rows, ids),) = hub.rows("SELECT count(*), count(DISTINCT id) FROM record")
    assert rows == ids
    return int(str(rows))


def _offsets(length: int, sample: int) -> list[int]:
    if EVERY_BYTE:
        return list(range(1, length + 1))
    return sorted(random.Random(length).sample(range(1, length + 1), sample))


def _exchange(store: Store, proxy: Proxy) -> tuple[int, int]:
    """Bytes of one whole upload of three records, up and down (head and body)."""
    capture(store, 3)
    freeze_waiting(store)
    (batch,) = batches.unreceipted(store)
    me = device.identity(store)
    assert me.hub
    with Link(proxy.url, me, me.hub.name) as link:
        answer = link.send(batch.upload_sha, 0, batch.sealed, last=True)
    assert isinstance(answer, bytes)
    down = len(answer) + len(re.findall(rb"HTTP/1.1 200.*?\r\n\r\n", bytes(proxy.captured), re.DOTALL)[-1])
    return len(batch.sealed) + 350, down


@pytest.mark.parametrize("direction", ["cut_up", "cut_down"])
def test_a_cut_at_any_byte_of_request_or_reply_loses_and_doubles_nothing(
    joined: Store, hub: RunningHub, no_wait: NoWait, direction: str
) -> None:
    with through_proxy(joined, hub) as proxy:
        up, down = _exchange(joined, proxy)
        engine.sync_round(joined, pause=no_wait)
        total, me = 3, device.identity(joined)
        assert me.hub
        for offset in _offsets(up if direction == "cut_up" else down, 20):
            capture(joined, 3, first=total % 8000)
            total += 3
            freeze_waiting(joined)
            (batch,) = batches.unreceipted(joined)
            setattr(proxy, direction, offset)
            with Link(proxy.url, me, me.hub.name) as link:
                try:
                    link.send(batch.upload_sha, 0, batch.sealed, last=True)
                except LinkLost:
                    batches.note_road(joined, batch.sha, "network")
            proxy.cut_up = proxy.cut_down = None
            engine.sync_round(joined, pause=no_wait)
            assert held(hub) == total
        assert states(joined) == {"received": total}


@pytest.mark.parametrize("every", [64 * 1024, 16 * 1024, 4 * 1024])
def test_a_line_that_dies_every_few_kilobytes_still_finishes(
    joined: Store, hub: RunningHub, no_wait: NoWait, every: int
) -> None:
    noise = random.Random(1)
    for n in range(60):
        capture(joined, 1, first=n, remark="".join(chr(noise.randrange(0x4E00, 0x9FA5)) for _ in range(900)))
    with through_proxy(joined, hub, every=every) as proxy:
        report = engine.sync_round(joined, pause=no_wait)
        assert proxy.connections > 100_000 // every
    assert (report.sent, report.received, report.waiting) == (60, 60, 0)
    assert report.agrees
    assert held(hub) == 60


def test_an_interrupted_batch_is_found_frozen_and_goes_again_byte_for_byte(
    joined: Store, hub: RunningHub, no_wait: NoWait
) -> None:
    capture(joined, 5)
    with through_proxy(joined, hub, every=2500), pytest.raises(Unreachable) as away:
        engine.sync_round(joined, pause=no_wait, cancelled=lambda: hub.stop() or False)
    assert "都还在本机" in away.value.sentence
    (frozen,) = batches.unreceipted(joined)
    assert states(joined) == {"sealed": 5}
    capture(joined, 2, first=10)
    hub.start()
    me = device.identity(joined)
    assert me.hub
    device.belong_to(
        joined,
        HubInfo(hub.url, me.hub.name, me.hub.epoch, me.hub.verify_key, me.hub.recipient),
        me.certificate or b"",
    )
    report = engine.sync_round(joined, pause=no_wait)
    assert report.sent == 7
    again = batches.get(joined, frozen.sha)
    assert again
    assert again.sealed == frozen.sealed
    assert held(hub) == 7


def test_no_network_says_so_and_keeps_everything(joined: Store, hub: RunningHub, no_wait: NoWait) -> None:
    capture(joined, 4)
    hub.stop()
    with pytest.raises(Unreachable) as away:
        engine.sync_round(joined, pause=no_wait)
    assert "4 条都还在本机,一条没丢" in away.value.sentence
    assert states(joined) == {"captured": 4}  # nothing was frozen for a road that is not there
    assert outbox.not_receipted(joined) == 4


def test_no_name_or_number_crosses_the_wire_in_clear(joined: Store, hub: RunningHub) -> None:
    people = capture(joined, 20)
    with through_proxy(joined, hub) as proxy:
        engine.sync_round(joined)
        seen = bytes(proxy.captured)
    for person in people:
        for text in (person.name, person.doc_no, person.mobile, "西洪村1组"):
            assert str(text).encode() not in seen
    assert "张代表".encode() not in seen
