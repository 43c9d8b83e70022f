"""Whether the county holds what a laptop sent: by the hashes of its contents. Counts cannot tell it where a copy of
the laptop has sent others under the same name, nor which ones are missing.

A question names a content by the first bytes of its hash: eleven characters a record. The county answers with how
many it holds, the digest of their whole hashes, and the ones it lacks. It travels under the call's signature, or
signed and sealed on a stick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from desktop.base.errors import WireError
from desktop.wire import canonical, plain, sealing, signing

KIND = "counting"
ASK = "counting-ask"
ON_STICK = b"CUNBUASK"
"""Begins a part of a stick that is a sealed question and no batch."""
MOST = 8000
"""Contents asked about in one call."""
SHORT, WHOLE = 8, 32
_ODD = "要对的数看不懂,没有对。请升级村簿后再试。"


class Question(NamedTuple):
    """village -> the first `width` bytes of contents' hashes. An older laptop gives all 32."""

    contents: dict[str, list[bytes]]
    width: int
    nonce: str


class Held(NamedTuple):
    """Of what was asked: how many are held, their digest, and the short hashes of those that are not."""

    number: int
    digest: str
    missing: frozenset[bytes] | None  # None: an older county does not say


def ask(contents: Mapping[str, Sequence[str]], nonce: str) -> bytes:
    """village -> SHA-256 of contents."""
    return canonical.dump(_body(contents, nonce))


def ask_on_stick(
    contents: Mapping[str, Sequence[str]], nonce: str, *, device: str, key: bytes, recipient: str
) -> bytes:
    signed = signing.sign_document(key, ASK, _body(contents, nonce) | {"device": device})
    return ON_STICK + sealing.seal(signed, [recipient])


def _body(contents: Mapping[str, Sequence[str]], nonce: str) -> dict[str, Any]:
    packed = {
        village: signing.encode(b"".join(bytes.fromhex(sha)[:SHORT] for sha in hashes))
        for village, hashes in contents.items()
    }
    return {"contents": packed, "nonce": nonce, "short": SHORT}


def asked(body: bytes, limit: int) -> Question:
    """What a question names; WireError for anything else."""
    return question(canonical.load_object(body, limit=limit))


def question(raw: dict[str, Any]) -> Question:
    packed, nonce, width = raw.get("contents"), raw.get("nonce"), raw.get("short", WHOLE)
    fits = isinstance(packed, dict) and isinstance(nonce, str) and len(nonce) <= 64 and all(map(plain.fits, packed))
    if not fits or type(width) is not int or width not in (SHORT, WHOLE):
        raise WireError(_ODD, code="bad_request")
    assert isinstance(packed, dict)
    found = {village: _hashes(text, width) for village, text in packed.items()}
    if sum(map(len, found.values())) > MOST:
        raise WireError("一次要对的太多,没有对。请升级村簿后再试。", code="too_large")
    return Question(found, width, str(nonce))


def answer(held: Mapping[str, Held], nonce: str, *, key: bytes) -> bytes:
    """An older laptop reads the counts alone."""
    missing = {v: signing.encode(b"".join(sorted(h.missing))) for v, h in held.items() if h.missing is not None}
    body: dict[str, Any] = {"nonce": nonce, "held": {v: [h.number, h.digest] for v, h in held.items()}}
    return signing.sign_document(key, KIND, body | ({"missing": missing} if missing else {}))


def read(document: bytes, nonce: str, *, hub_key: bytes) -> dict[str, Held]:
    body = signing.read_document(hub_key, KIND, document)
    try:
        if body["nonce"] != nonce:
            raise ValueError("nonce")
        said = body.get("missing")
        found = {}
        for village, (count, digest) in body["held"].items():
            lacked = None if said is None else frozenset(_hashes(said.get(village, ""), SHORT))
            found[str(village)] = Held(int(count), str(digest), lacked)
        return found
    except (LookupError, TypeError, ValueError, AttributeError) as odd:
        raise WireError("县里的对数看不懂,没有采用。请升级村簿。", code="bad_answer") from odd


def nonce_of(document: bytes) -> str:
    """Which question a document says it answers, before its signature is checked."""
    return str(signing.unverified_body(document).get("nonce", ""))


def _hashes(text: Any, width: int) -> list[bytes]:
    if not isinstance(text, str):
        raise WireError(_ODD, code="bad_request")
    data = signing.decode(text)
    if len(data) % width:
        raise WireError(_ODD, code="bad_request")
    return [data[at : at + width] for at in range(0, len(data), width)]
