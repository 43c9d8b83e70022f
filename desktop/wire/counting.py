"""Whether the county holds what a laptop sent: by the hashes of its contents, where counts cannot tell because a copy
of that laptop has sent others under the same name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.base.errors import WireError
from desktop.wire import canonical, signing

KIND = "counting"
MOST = 8000
"""Contents asked about in one call: 32 bytes each."""
_WIDTH = 32


def ask(contents: Mapping[str, Sequence[str]], nonce: str) -> bytes:
    """village -> SHA-256 of contents."""
    packed = {village: signing.encode(bytes.fromhex("".join(hashes))) for village, hashes in contents.items()}
    return canonical.dump({"contents": packed, "nonce": nonce})


def asked(body: bytes, limit: int) -> tuple[dict[str, list[str]], str]:
    """What a question names; WireError for anything else."""
    raw = canonical.load_object(body, limit=limit)
    packed, nonce = raw.get("contents"), raw.get("nonce")
    if not isinstance(packed, dict) or not isinstance(nonce, str) or len(nonce) > 64:
        raise WireError("要对的数看不懂,没有对。请升级村簿后再试。", code="bad_request")
    found = {village: _hashes(text) for village, text in packed.items()}
    if sum(map(len, found.values())) > MOST:
        raise WireError("一次要对的太多,没有对。请升级村簿后再试。", code="too_large")
    return found, nonce


def answer(held: Mapping[str, tuple[int, str]], nonce: str, *, key: bytes) -> bytes:
    """village -> how many of those contents the county holds, and their digest."""
    return signing.sign_document(key, KIND, {"nonce": nonce, "held": {v: list(f) for v, f in held.items()}})


def read(document: bytes, nonce: str, *, hub_key: bytes) -> dict[str, tuple[int, str]]:
    body = signing.read_document(hub_key, KIND, document)
    try:
        if body["nonce"] != nonce:
            raise ValueError("nonce")
        return {str(village): (int(count), str(digest)) for village, (count, digest) in body["held"].items()}
    except (LookupError, TypeError, ValueError, AttributeError) as odd:
        raise WireError("县里的对数看不懂,没有采用。请升级村簿。", code="bad_answer") from odd


def _hashes(text: Any) -> list[str]:
    if not isinstance(text, str):
        raise WireError("要对的数看不懂,没有对。请升级村簿后再试。", code="bad_request")
    data = signing.decode(text)
    if len(data) % _WIDTH:
        raise WireError("要对的数看不懂,没有对。请升级村簿后再试。", code="bad_request")
    return [data[at : at + _WIDTH].hex() for at in range(0, len(data), _WIDTH)]
