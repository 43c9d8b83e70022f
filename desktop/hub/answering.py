"""Answering laptops that call for this hub in a local network, so that nobody must know its address of today."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from ipaddress import ip_address

from desktop.hub.keys import HubKeys
from desktop.wire import calling

_LOOK_UP = 0.5  # seconds after which the thread looks whether it is to end


@contextmanager
def answering(keys: HubKeys, host: str, port: int, call_port: int = calling.PORT) -> Iterator[bool]:
    """Answer calls with `port` while the block runs. False: the call port is taken (another hub on this machine) or
    cannot be had; laptops then go by the address they were given."""
    ears = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with closing(ears):
        try:
            # a call to everybody is heard by those alone who listen everywhere
            ears.bind((host if host.startswith("127.") else "", call_port))
        except OSError:
            yield False
            return
        ears.settimeout(_LOOK_UP)
        ended = threading.Event()
        listener = threading.Thread(target=_listen, args=(ears, keys, port, ended), name="cunbu-calls", daemon=True)
        listener.start()
        try:
            yield True
        finally:
            ended.set()
            listener.join()


def _listen(ears: socket.socket, keys: HubKeys, port: int, ended: threading.Event) -> None:
    name = keys.name
    while not ended.is_set():
        try:
            asked, (place, at) = ears.recvfrom(calling.LENGTH + 1)
            drawn = calling.drawn_for(name, asked)
            if drawn is not None and ip_address(place).is_private:  # nobody outside can have heard our call
                ears.sendto(calling.answer(keys.sign, drawn, port), (place, at))
        except OSError:  # nobody called, or the caller is gone again (Windows says so at the next call)
            continue
