"""How many batches are taken in at once. Opened and judged, one of ten thousand records takes a hundred megabytes:
all of a county's laptops at once would take the machine. What waits here lies on the disk and costs nothing."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import anyio
from anyio import to_thread

from desktop.base.errors import HubError
from desktop.hub import database
from desktop.hub.desk import Desk

T = TypeVar("T")
WAIT_SECONDS = 20.0
"""A laptop waits 30 for an answer; it is told to come again before it takes us for gone."""
LARGE = 512 * 1024


class Turnstile:
    """One at a time on SQLite, where one alone can write and a clerk's word slips in between; two on a server."""

    def __init__(self, desk: Desk) -> None:
        self._places = anyio.CapacityLimiter(1 if desk.engine.dialect.name == "sqlite" else 2)

    async def run(self, size: int, act: Callable[..., T], *given: object) -> T:
        """`act(*given)` in a thread, when its turn has come; busy, if it does not come soon."""
        token = object()
        try:
            with anyio.fail_after(WAIT_SECONDS):
                await self._places.acquire_on_behalf_of(token)
        except TimeoutError as late:
            raise HubError(database.BUSY, code="busy") from late
        try:
            return await to_thread.run_sync(act, *given, abandon_on_cancel=False)
        finally:
            if size > LARGE:
                _give_back()
            self._places.release_on_behalf_of(token)


def _give_back() -> None:
    """Memory that a large batch took goes back to the system, where the C library is one that keeps it."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
