"""Bringing one frozen batch to the hub over a line that may break at any byte."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from desktop.base.errors import WireError
from desktop.storage import batches
from desktop.storage.batches import Frozen
from desktop.storage.store import Store
from desktop.sync.link import NOBODY_THERE, Link, LinkLost

TRIES = 5
"""Breaks in a row without a single new byte at the hub before a round gives up (everything stays frozen)."""

T = TypeVar("T")
Pause = Callable[[float], None]


class Stopped(Exception):
    """The rep pressed pause; what arrived stays at the hub, the rest here."""


def patiently(act: Callable[[], T], pause: Pause, *, tries: int = TRIES) -> T:
    """Try a call again after a growing, scattered wait; the last failure is let through, and at once the one that
    nobody answers at this address: its eight seconds were patience enough."""
    wait = Wait(pause)
    for left in range(tries - 1, -1, -1):
        try:
            return act()
        except LinkLost as lost:
            if not left or lost.why == NOBODY_THERE:
                raise
            wait.again()
    raise AssertionError("unreachable")


def deliver(
    store: Store,
    link: Link,
    batch: Frozen,
    *,
    pause: Pause,
    told: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> bytes:
    """The hub's answer to the whole batch (to be verified by the caller)."""
    if batch.road is None and not batches.note_road(store, batch.sha, link.road):
        raise LinkLost("frozen anew")  # somebody in it was erased just now: the next round sends what stands instead
    return carry(
        link, "batch", batch.upload_sha, batch.sealed, fresh=batch.road is None, pause=pause, told=told,
        cancelled=cancelled,
    )  # fmt: skip


def carry(
    link: Link,
    what: str,
    upload: str,
    sealed: bytes,
    *,
    fresh: bool,
    pause: Pause,
    told: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> bytes:
    """Bring sealed bytes (`what`: batch or picture) to the hub, going on at the byte it names; its answer. `fresh`:
    they have never left before, so the hub need not be asked first."""
    at: int | None = 0 if fresh else None
    furthest, breaks, wait = 0, 0, Wait(pause)

    def looked_up(sent: int, start: int) -> None:
        if cancelled() and start + sent < len(sealed):  # once all has left, the answer is worth its wait
            raise Stopped
        told(start + sent)

    while True:
        if cancelled():
            raise Stopped
        try:
            if at is None:
                answer = link.progress(upload, what)
            else:  # everything that is still missing, in one call: the hub keeps what arrives of it as it arrives
                sent_on: Callable[[int], None] = lambda sent, start=at: looked_up(sent, start)  # type: ignore[misc]  # noqa: E731
                answer = link.send(upload, at, sealed[at:], last=True, told=sent_on, what=what)
        except LinkLost:
            at, breaks = None, breaks + 1
            if breaks >= TRIES:
                raise
            if breaks > 1:  # a line that broke after it carried something may carry more at once
                wait.again()
            continue
        except WireError as refused:
            if refused.code != "digest_mismatch" or breaks >= TRIES:
                raise
            at, breaks = 0, breaks + 1
            continue
        if isinstance(answer, bytes):
            return answer
        at = min(answer, len(sealed) - 1)
        if at > furthest:
            furthest, breaks = at, 0
            wait.reset()
        told(at)


class Wait:
    """Decorrelated jitter: between a floor and three times the last wait, so that many laptops spread out."""

    FLOOR, CEILING = 0.1, 3.0

    def __init__(self, pause: Pause = time.sleep) -> None:
        self._pause = pause
        self._last = self.FLOOR

    def again(self) -> None:
        self._last = min(self.CEILING, random.uniform(self.FLOOR, self._last * 3))  # noqa: S311  (not secrecy)
        self._pause(self._last)

    def reset(self) -> None:
        self._last = self.FLOOR
