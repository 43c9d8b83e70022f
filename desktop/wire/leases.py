"""A block of short numbers as the county gives it out: to one village of one laptop's database, signed by the hub."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from desktop.base.errors import WireError
from desktop.wire import plain, signing

KIND = "lease"
_CODE = re.compile(r"[0-9]{12}")
SIZE, LOW = 20, 8
"""Numbers in a block, and how few may be left before the next one is given."""
SMALL = 10
"""Numbers for a laptop that has nobody in a village where many have taken theirs."""
MOST_VILLAGES = 60
"""Villages for which one greeting may ask."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Numbers `first` to `last`, both included. `epoch` is the laptop database's: a copy of it holds nothing."""

    id: str
    village: str
    first: int
    last: int
    device: str
    epoch: str
    granted_at: str

    def numbers(self) -> list[str]:
        return [str(number) for number in range(self.first, self.last + 1)]


@dataclass(frozen=True, slots=True)
class Wish:
    """How many free numbers a laptop has in a village, and the leases it knows there."""

    left: int
    known: tuple[str, ...]


def sign(key: bytes, lease: Lease) -> bytes:
    return signing.sign_document(key, KIND, asdict(lease))


def read(data: bytes, hub_key: bytes) -> Lease:
    body = signing.read_document(hub_key, KIND, data)
    try:
        texts = {name: str(body[name])[:64] for name in ("id", "village", "device", "epoch", "granted_at")}
        found = Lease(first=plain.number(body["first"]), last=plain.number(body["last"]), **texts)
        if not 0 < found.first <= found.last < found.first + 1000:
            raise ValueError("range")
    except (KeyError, TypeError, ValueError) as odd:
        raise WireError("县里给的号段看不懂,没有采用。请升级村簿。", code="bad_lease") from odd
    return found


def pack_wishes(wishes: dict[str, Wish]) -> dict[str, list[object]]:
    return {village: [wish.left, list(wish.known)] for village, wish in wishes.items()}


def read_wishes(raw: object) -> dict[str, Wish]:
    """What a greeting asks for; anything odd asks for nothing."""
    found: dict[str, Wish] = {}
    for village, wish in list(raw.items())[:MOST_VILLAGES] if isinstance(raw, dict) else ():
        fits = isinstance(wish, list) and len(wish) == 2 and type(wish[0]) is int and isinstance(wish[1], list)
        if fits and _CODE.fullmatch(village) and all(isinstance(i, str) for i in wish[1]):
            found[village] = Wish(wish[0], tuple(wish[1]))
    return found
