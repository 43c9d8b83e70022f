"""Calling for one's county in a local network: a question anybody may hear, and an answer only that hub can sign.

    question: 8 bytes mark, 16 bytes drawn for this call, 16 bytes that name the hub to whoever knows it, zeros
    answer:   8 bytes mark, the 16 bytes of the call, 2 bytes port, 64 bytes Ed25519 signature over all before it

The question is as long as the answer, so that nobody can make a hub send more than was sent to it.
"""

from __future__ import annotations

import hashlib
import hmac
import struct

from desktop.base.errors import WireError
from desktop.wire import signing

PORT = 47_615
"""UDP; in no register, the same everywhere."""
DRAWN = 16
_ASKED, _ANSWERED = b"CUNBU?1\n", b"CUNBU!1\n"
_PORT = struct.Struct(">H")
LENGTH = len(_ANSWERED) + DRAWN + _PORT.size + signing.SIGNATURE_SIZE


def question(hub: str, drawn: bytes) -> bytes:
    """`hub` = its name; `drawn` = DRAWN fresh random bytes."""
    return (_ASKED + drawn + _name(hub, drawn)).ljust(LENGTH, b"\0")


def drawn_for(hub: str, asked: bytes) -> bytes | None:
    """What was drawn for the call, if it is for this hub."""
    drawn, name = asked[len(_ASKED) : len(_ASKED) + DRAWN], asked[len(_ASKED) + DRAWN :]
    whole = len(asked) == LENGTH and asked.startswith(_ASKED)
    return drawn if whole and hmac.compare_digest(name, question(hub, drawn)[len(_ASKED) + DRAWN :]) else None


def answer(key: bytes, drawn: bytes, port: int) -> bytes:
    said = _ANSWERED + drawn + _PORT.pack(port)
    return said + signing.sign(key, "calling", said)


def read_answer(verify_key: bytes, drawn: bytes, data: bytes) -> int | None:
    """The port at which this very hub answers this very call; None = it is somebody else, or an old answer."""
    said, signature = data[: -signing.SIGNATURE_SIZE], data[-signing.SIGNATURE_SIZE :]
    if len(data) != LENGTH or not said.startswith(_ANSWERED + drawn):
        return None
    try:
        signing.check(verify_key, "calling", said, signature)
    except WireError:
        return None
    return int(_PORT.unpack(said[-_PORT.size :])[0])


def _name(hub: str, drawn: bytes) -> bytes:
    return hashlib.sha256(b"cunbu/calling/1\0" + drawn + hub.encode()).digest()[:DRAWN]
