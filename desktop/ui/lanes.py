"""Background work: one single-worker lane for the store, one for the network, one for reading and drawing files.

Three laws: read the widgets first; no widget inside the work; widgets only in the callbacks. Callbacks arrive on
the UI thread, and are dropped when their owner has died meanwhile.
"""

from __future__ import annotations

import itertools
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from desktop.base.errors import CunbuError

Lane = Literal["store", "network", "files"]
LANES: tuple[Lane, ...] = ("store", "network", "files")
REPORT_EVERY = 0.05
"""Seconds between two progress reports: twenty a second are enough for the eye."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Stop:
    """What 暂停 and 取消 hand to long work: `cancelled` waits while paused, then says whether to give up."""

    _cancel: threading.Event = field(default_factory=threading.Event)
    _go: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._go.set()

    def cancel(self) -> None:
        self._cancel.set()
        self._go.set()

    def pause(self, paused: bool) -> None:
        if paused and not self._cancel.is_set():
            self._go.clear()
        else:
            self._go.set()

    def cancelled(self) -> bool:
        self._go.wait()
        return self._cancel.is_set()


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who is to be answered. Kept on the UI thread: the last hold on a widget must never be let go on another."""

    done: Callable[[Any], None] | None
    failed: Callable[[CunbuError], None] | None
    owner: QObject | None

    @property
    def alive(self) -> bool:
        return self.owner is None or shiboken6.isValid(self.owner)


@dataclass(frozen=True, slots=True)
class _Outcome:
    ticket: int
    result: Any
    error: BaseException | None


class Lanes(QObject):
    """Runs work off the UI thread; `refused` carries a known error nobody took, `broke` a bug."""

    refused = Signal(object)
    broke = Signal(object)
    went_idle = Signal()
    _finished = Signal(object)
    _reported = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {name: ThreadPoolExecutor(1, thread_name_prefix=f"cunbu-{name}") for name in LANES}
        self._tickets = itertools.count()
        self.last_ticket = -1
        self._asked: dict[int, _Asked] = {}
        self._shows: dict[int, tuple[Callable[[Any], None], QObject | None]] = {}
        self._stops: weakref.WeakSet[Stop] = weakref.WeakSet()
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return bool(self._asked)

    def run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[CunbuError], None] | None = None,
        *,
        lane: Lane = "store",
        owner: QObject | None = None,
    ) -> None:
        """Queue `work`; on the UI thread `done(result)`, or `failed(error)` for a known error (else `refused`)."""
        ticket = self.last_ticket = next(self._tickets)
        self._asked[ticket] = _Asked(done, failed, owner)
        self._pools[lane].submit(self._carry, ticket, work)

    def _carry(self, ticket: int, work: Callable[[], Any]) -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as caught:
            error = caught
        self._finished.emit(_Outcome(ticket, result, error))

    def reporter(self, show: Callable[[Any], None], owner: QObject | None = None) -> Callable[[Any], None]:
        """A function long work may call from its thread as often as it likes; `show` runs on the UI thread."""
        last, ticket = 0.0, next(self._tickets)
        self._shows[ticket] = (show, owner)

        def report(news: Any) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= REPORT_EVERY:
                last = now
                self._reported.emit((ticket, news))

        return report

    def stop_at_close(self, stop: Stop) -> None:
        """Closing the window need not wait for this work: it loses nothing when it is cut short."""
        self._stops.add(stop)

    def after_all(self, work: Callable[[], Any]) -> None:
        """Run `work` behind everything that is queued now on any lane."""
        self.run(
            lambda: None, lambda _: self.run(lambda: None, lambda _: self.run(work, lane="network"), lane="files")
        )

    def close(self) -> None:
        """Let what is queued end (every piece of it is somebody's typing), then stop the threads."""
        for stop in list(self._stops):
            stop.cancel()
        for pool in self._pools.values():
            pool.shutdown(wait=True)

    def _on_finished(self, outcome: _Outcome) -> None:
        asked = self._asked.pop(outcome.ticket)
        if outcome.error is None:
            if asked.alive and asked.done:
                asked.done(outcome.result)
        elif isinstance(outcome.error, CunbuError):
            if asked.alive and asked.failed:
                asked.failed(outcome.error)
            else:
                self.refused.emit(outcome.error)
        else:
            self.broke.emit(outcome.error)
        if not self._asked:
            self._shows.clear()
            self.went_idle.emit()

    def _on_reported(self, parcel: tuple[int, Any]) -> None:
        show, owner = self._shows.get(parcel[0], (None, None))
        if show is not None and (owner is None or shiboken6.isValid(owner)):
            show(parcel[1])
