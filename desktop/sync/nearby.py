"""The LAN road: where the county's address cannot be reached, its hub may stand in this very network."""

from __future__ import annotations

import secrets
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TypeVar

from desktop.base.errors import Unreachable
from desktop.storage import settings
from desktop.storage.device import HubInfo
from desktop.storage.store import Store
from desktop.wire import calling

SECONDS = 0.4
"""How long to listen for an answer: in one network it takes a few thousandths."""
EVERYWHERE = ("255.255.255.255", "127.0.0.1")
_LAST_ROAD = "road"
T = TypeVar("T")


def by_any_road(store: Store, hub: HubInfo, act: Callable[[str, str], T]) -> T:
    """`act(address, road)` over the county's address, or over the hub's own in this network where that one cannot be
    reached; the road that led there last time is tried first. Unreachable = neither does, or the line broke after
    the county had answered: then the act is not begun anew, as its figures would leave out what has arrived."""
    by_lan = settings.get(store, _LAST_ROAD) == "lan"
    if by_lan and (near := find(hub)):
        try:
            return act(near, "lan")
        except Unreachable as lost:
            if lost.met:
                raise
    try:
        done, road = act(hub.url, "network"), "network"
    except Unreachable as lost:
        near = None if lost.met else find(hub)
        if near is None or near == hub.url:
            raise
        done, road = act(near, "lan"), "lan"
    if by_lan != (road == "lan"):
        settings.put(store, _LAST_ROAD, road)
    return done


def find(hub: HubInfo) -> str | None:
    """The address at which this very hub answers in the local network."""
    drawn = secrets.token_bytes(calling.DRAWN)
    asked = calling.question(hub.name, drawn)
    ends = time.monotonic() + SECONDS
    with _voices() as heard:
        for key in list(heard.get_map().values()):
            for place in EVERYWHERE:
                with suppress(OSError):  # no network on this card, or none that takes calls
                    key.fileobj.sendto(asked, (place, calling.PORT))  # type: ignore[union-attr]
        while (left := ends - time.monotonic()) > 0:
            for key, _ in heard.select(left):
                with suppress(OSError):
                    said, (place, _port) = key.fileobj.recvfrom(calling.LENGTH + 1)  # type: ignore[union-attr]
                    port = calling.read_answer(hub.verify_key, drawn, said)
                    if port is not None:
                        return f"http://{place}:{port}"
    return None


@contextmanager
def _voices() -> Iterator[selectors.BaseSelector]:
    """A socket for every network this machine is in: a call to all goes out by one of them only."""
    with ExitStack() as held:
        voices = held.enter_context(selectors.DefaultSelector())
        for own in sorted({"", *_own_addresses()}):
            voice = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            with suppress(OSError):
                voice.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                voice.bind((own, 0))
                voice.setblocking(False)
                voices.register(voice, selectors.EVENT_READ)
        yield voices


def _own_addresses() -> list[str]:
    with suppress(OSError):
        return socket.gethostbyname_ex(socket.gethostname())[2]
    return []
