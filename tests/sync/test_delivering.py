"""Several batches in one round: the next sets out while the county reads the one before, and never beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from desktop.hub import intake
from desktop.hub.desk import Desk
from desktop.hub.turnstile import Turnstile
from desktop.storage.store import Store
from desktop.sync import engine, freezing
from desktop.sync.link import Link, LinkLost
from desktop.sync.report import Progress
from tests.sync.conftest import RunningHub, capture, states


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "FIRST_ROWS", 5)
    monkeypatch.setattr(freezing, "ROWS", 5)


def test_the_next_batch_is_there_before_the_county_has_read_the_one_before(
    joined: Store, hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first taking does not end until the second batch has come whole: one at a time they would wait for ever."""
    second, true, calls = threading.Event(), intake.take, list[str]()
    whole, turn = list[int](), Turnstile.run

    def waiting(desk: Desk, sealed: bytes, road: str) -> bytes:
        calls.append(road)
        assert second.wait(10)
        return true(desk, sealed, road)

    async def came(self: Turnstile, size: int, act: Callable[..., bytes], *given: object) -> bytes:
        whole.append(size)
        if len(whole) == 2:
            second.set()
        return await turn(self, size, act, *given)

    monkeypatch.setattr(intake, "take", waiting)
    monkeypatch.setattr(Turnstile, "run", came)
    capture(joined, 12)
    assert engine.sync_round(joined).received == 12
    assert len(calls) == 3


def test_a_slow_line_is_never_shared(joined: Store, hub: RunningHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a batch's bytes leave, no other's do."""
    leaving, most, lock, true = set[str](), list[int](), threading.Lock(), Link.send

    def watched(self: Link, upload: str, offset: int, piece: bytes, **given: object) -> bytes | int:
        told = given["told"]
        assert callable(told)

        def looked(sent: int) -> None:
            with lock:
                leaving.add(upload)
                most.append(len(leaving))
                if sent == len(piece):
                    leaving.discard(upload)
            told(sent)

        return true(self, upload, offset, piece, **given | {"told": looked})  # type: ignore[arg-type]

    monkeypatch.setattr(Link, "send", watched)
    capture(joined, 40)
    assert engine.sync_round(joined).received == 40
    assert set(most) == {1}


def test_the_bar_never_goes_back(joined: Store, hub: RunningHub) -> None:
    heard = list[Progress]()
    capture(joined, 60)
    engine.sync_round(joined, progress=heard.append)
    sent = [(now.people, now.bytes) for now in heard if now.phase == "send"]
    assert sent == sorted(sent)
    assert sent[-1][0] == 60


def test_behind_a_batch_that_did_not_get_through_none_is_tried(
    joined: Store, hub: RunningHub, monkeypatch: pytest.MonkeyPatch, no_wait: Callable[[float], None]
) -> None:
    tried = list[str]()

    def lost(_link: Link, upload: str, *_: object, **__: object) -> bytes:
        tried.append(upload)
        raise LinkLost("gone")

    monkeypatch.setattr(Link, "send", lost)
    monkeypatch.setattr(Link, "progress", lost)
    capture(joined, 40)
    with pytest.raises(Exception, match="一条没丢"):
        engine.sync_round(joined, pause=no_wait)
    assert len(set(tried)) == 1
    monkeypatch.undo()
    assert engine.sync_round(joined).waiting == 0
    assert states(joined) == {"received": 40}


def test_two_uploads_of_one_laptop_are_nothing_odd_to_the_county(
    joined: Store, hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty batches without a break: an answer that is none (a fault over there) would be one."""
    breaks, true = list[str](), LinkLost.__init__

    def noted(self: LinkLost, why: str) -> None:
        breaks.append(why)
        true(self, why)

    monkeypatch.setattr(LinkLost, "__init__", noted)
    capture(joined, 150)
    assert engine.sync_round(joined).received == 150
    assert breaks == []
