"""The county's side of a conflict: what it holds of a person whose record came to it with other content.

Asked for by the laptop whose own record lost, answered sealed to that laptop alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.base.errors import WireError
from desktop.wire import canonical, container, plain, sealing, signing

KIND = "conflicts"
MOST = 50
"""People asked about in one call."""


@dataclass(frozen=True, slots=True)
class Held:
    """The newest revision the county holds of a person, as its laptop wrote it."""

    id: str
    rev: int
    received_at: str
    payload: bytes = field(repr=False)


def ask(ids: Sequence[str], nonce: str) -> bytes:
    return canonical.dump({"ids": list(ids), "nonce": nonce})


def asked(body: bytes) -> tuple[list[str], str]:
    """(ids, nonce) of a question; WireError for anything else."""
    raw = canonical.load_object(body, limit=16 * 1024)
    ids, nonce = raw.get("ids"), raw.get("nonce")
    fits = isinstance(ids, list) and len(ids) <= MOST and isinstance(nonce, str) and len(nonce) <= 64
    if not fits or not all(plain.fits(one) for one in ids or ()):
        raise WireError("要的内容看不懂,没有发。请升级村簿后再试。", code="bad_request")
    assert isinstance(ids, list)
    assert isinstance(nonce, str)
    return ids, nonce


def answer(held: Sequence[Held], nonce: str, *, key: bytes, recipient: str) -> bytes:
    """Signed by the hub inside, sealed to one laptop outside."""
    lines = [[one.id, one.rev, one.received_at, signing.encode(one.payload)] for one in held]
    return sealing.seal(signing.sign_document(key, KIND, {"nonce": nonce, "held": lines}), [recipient])


def read(sealed: bytes, nonce: str, *, hub_key: bytes, identity: str) -> list[Held]:
    """What a verified answer to this very question says; WireError for anything else."""
    body = signing.read_document(hub_key, KIND, sealing.unseal(sealed, identity))
    try:
        if body["nonce"] != nonce or len(body["held"]) > MOST:
            raise ValueError("nonce")
        return [_held(line) for line in body["held"]]
    except (LookupError, TypeError, ValueError) as odd:
        raise WireError("县里送来的另一份看不懂,没有采用。请升级村簿。", code="bad_answer") from odd


def _held(line: Any) -> Held:
    id_, rev, received_at, payload = line
    if type(rev) is not int or not 0 < rev < 2**31:
        raise ValueError("rev")
    content = signing.decode(payload)
    canonical.load_object(content, limit=container.MAX_PAYLOAD)
    return Held(str(id_)[:64], rev, str(received_at)[:40], content)
