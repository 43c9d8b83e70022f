"""How long the hub waits for a connection that says nothing, and how many it holds.

A laptop on a thin line sends something every few seconds. Who opens a connection and stays silent, or sends a header
a byte at a time, takes a place from somebody who works: his is closed.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 15.0
"""For a whole request head, from the connection's first moment or from the answer before."""
STALL_SECONDS = 60.0
"""Between two pieces of a body. A laptop gives a silent line up after 30."""
MOST = 800
"""Connections at once; beyond them the one that has said nothing for longest makes room."""
LOOK_EVERY = 2.0


class PatientProtocol(H11Protocol):
    """uvicorn's connection, which knows since when it is waited for."""

    _all: set[PatientProtocol] = set()  # noqa: RUF012  (the connections of this process)
    _watched: asyncio.AbstractEventLoop | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if PatientProtocol._watched is not self.loop:
            PatientProtocol._watched = self.loop
            self._all.clear()
            self.loop.call_later(LOOK_EVERY, _look, self.loop)
        self.waiting_since = self.heard_at = time.monotonic()
        if len(self._all) >= MOST:
            longest = min(self._all, key=lambda one: (one.is_busy, one.heard_at))
            longest.transport.abort()
            self._all.discard(longest)
        self._all.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._all.discard(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self.heard_at = time.monotonic()
        super().data_received(data)

    @property
    def is_busy(self) -> bool:
        """A request is under way."""
        return self.cycle is not None and not self.cycle.response_complete

    def is_stale(self, now: float) -> bool:
        """Whether nobody need be waited for any longer on this connection."""
        if not self.is_busy:
            self.waiting_since = self.waiting_since or now
            return now - self.waiting_since > HEADER_SECONDS
        self.waiting_since = 0.0
        return self.cycle.more_body and now - self.heard_at > STALL_SECONDS


def _look(loop: asyncio.AbstractEventLoop) -> None:
    now = time.monotonic()
    for one in [one for one in PatientProtocol._all if one.is_stale(now)]:
        one.transport.abort()
        PatientProtocol._all.discard(one)
    loop.call_later(LOOK_EVERY, _look, loop)


def raise_limit_of_files() -> None:
    """Let the process hold as many connections as it may: the usual limit is lower than what a county needs."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * MOST
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
