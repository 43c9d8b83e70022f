"""Bringing everything that waits: frozen as it goes, and the road is never empty while there is something to send."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain

from desktop.storage import batches, outbox
from desktop.storage.batches import Frozen
from desktop.storage.store import Store
from desktop.sync import sending
from desktop.sync.freezing import freeze_one_by_one
from desktop.sync.link import Link, LinkLost
from desktop.sync.report import Cancelled, Progress, Tell
from desktop.sync.sending import Pause

SENDERS = 2
"""One batch whose bytes are on the road, and one the county is reading."""
AHEAD = SENDERS + 1
"""Batches frozen and not settled."""

Settle = Callable[[Frozen, bytes], None]


def deliver_all(store: Store, link: Link, settle: Settle, *, tell: Tell, cancelled: Cancelled, pause: Pause) -> None:
    """Every batch that has no receipt, and what waits. While one is on its way the next ones are being frozen and the
    one before settled; their bytes go one batch after the other, so that a slow line is never shared."""
    news = _News(tell, outbox.not_receipted(store), outbox.bytes_to_go(store))
    road = _Road(store, link, news, cancelled, pause)
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="cunbu-upload") as senders:
        under_way = deque[tuple[Frozen, Future[bytes]]]()

        def settle_first() -> None:
            batch, answer = under_way.popleft()
            settle(batch, answer.result())

        try:
            for batch in chain(batches.unreceipted(store), freeze_one_by_one(store)):
                under_way.append((batch, senders.submit(road.bring, batch)))
                while len(under_way) > AHEAD or (under_way and under_way[0][1].done()):
                    settle_first()
            while under_way:
                settle_first()
        except BaseException:
            road.broken = True
            raise
    news.ended()


class _Road:
    """Shared by the senders. Once a batch did not get through, the ones behind it are not tried."""

    def __init__(self, store: Store, link: Link, news: _News, cancelled: Cancelled, pause: Pause) -> None:
        self._store, self._link, self._news = store, link, news
        self._cancelled, self._pause = cancelled, pause
        self._free = threading.Lock()
        self.broken = False

    def bring(self, batch: Frozen) -> bytes:
        """The hub's answer, on a sender's own thread."""
        turn = _Turn(self._free)

        def told(at: int) -> None:
            self._news.told(batch, at)
            if at >= len(batch.sealed):
                turn.end()

        try:
            if self.broken:
                raise LinkLost("the batch before did not get through")
            told(0)
            answer = sending.deliver(
                self._store, self._link, batch, pause=self._pause, told=told, cancelled=self._cancelled
            )
        except BaseException:
            self.broken = True
            raise
        finally:
            turn.end()
        self._news.arrived(batch)
        return answer


class _Turn:
    """The road, held by one batch until its last byte has left or nothing more will."""

    def __init__(self, free: threading.Lock) -> None:
        free.acquire()
        self._free, self._held = free, True

    def end(self) -> None:
        if self._held:
            self._held = False
            self._free.release()


class _News:
    """What the bar hears: batches that have arrived, and the bytes of those under way."""

    def __init__(self, tell: Tell, people: int, size: int) -> None:
        self._tell, self._people, self._size = tell, people, size
        self._arrived_people = self._arrived_bytes = 0
        self._under_way: dict[str, int] = {}
        self._one_at_a_time = threading.Lock()

    def told(self, batch: Frozen, at: int) -> None:
        with self._one_at_a_time:
            self._under_way[batch.sha] = at
            done = self._arrived_bytes + sum(self._under_way.values())
            self._tell(Progress("send", self._arrived_people, self._people, done, max(self._size, done)))

    def arrived(self, batch: Frozen) -> None:
        with self._one_at_a_time:
            self._under_way.pop(batch.sha, None)
            self._arrived_people += batch.count
            self._arrived_bytes += len(batch.sealed)

    def ended(self) -> None:
        done = self._arrived_bytes
        if self._arrived_people:
            self._tell(Progress("send", self._people, self._people, done, done))
