"""The shortest greeting: both sides hash where they stand, and equal hashes mean that a round has nothing to do.

Asked: 16 bytes of the hash, 8 drawn bytes, 8 bytes of the laptop's clock. Answered: 8 bytes of the hub's clock and
its signature over all of it. Any other answer means: greet in full.
"""

from __future__ import annotations

import struct
from dataclasses import asdict, dataclass

from desktop.base.errors import WireError
from desktop.wire import canonical, signing

PURPOSE = "standing"
_ASKED, _CLOCK = struct.Struct(">16s8sq"), struct.Struct(">q")
ANSWER_SIZE = _CLOCK.size + signing.SIGNATURE_SIZE


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a laptop stands with its county, as either side knows it. `held` and `pulled` are digests."""

    hub_epoch: str
    receipts: int
    decisions: dict[str, int]
    held: str
    pulled: str
    epoch: str
    number: int
    head: str
    leases: str = ""

    @property
    def digest(self) -> bytes:
        return bytes.fromhex(canonical.digest_of(asdict(self)))


@dataclass(frozen=True, slots=True)
class Asked:
    digest: bytes
    nonce: bytes
    clock_ms: int


def ask(digest: bytes, nonce: bytes, clock_ms: int) -> bytes:
    return _ASKED.pack(digest, nonce, clock_ms)


def read(body: bytes) -> Asked:
    if len(body) != _ASKED.size:
        raise WireError("问候看不懂。请升级村簿后再试。", code="bad_request")
    return Asked(*_ASKED.unpack(body))


def answer(key: bytes, asked: bytes, clock_ms: int) -> bytes:
    clock = _CLOCK.pack(clock_ms)
    return clock + signing.sign(key, PURPOSE, asked + clock)


def check(key: bytes, asked: bytes, said: bytes) -> int:
    """The hub's clock in milliseconds; WireError unless the hub signed this very question's answer."""
    clock, signature = said[: _CLOCK.size], said[_CLOCK.size :]
    if len(said) != ANSWER_SIZE:
        raise WireError("这不是县里签发的内容,没有采用。", code="not_signed")
    signing.check(key, PURPOSE, asked + clock, signature)
    return int(_CLOCK.unpack(clock)[0])
