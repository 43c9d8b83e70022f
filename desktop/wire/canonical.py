"""One JSON text per value: what is hashed and signed is written here and never re-written afterwards."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pydantic_core

from desktop.base.errors import WireError


def dump(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8, no NaN. A value that has no such text (half a surrogate pair) is a WireError."""
    try:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return text.encode("utf-8")
    except (ValueError, RecursionError) as unfit:
        raise WireError("这条内容里有无法编码的字符,没有发出。请改正后再存。", code="not_encodable") from unfit


def load(data: bytes, *, limit: int) -> Any:
    """Parse untrusted JSON of at most `limit` bytes; anything odd is a WireError."""
    if len(data) > limit:
        raise WireError("收到的内容过大,没有读取。", code="too_large")
    try:
        return pydantic_core.from_json(data, allow_inf_nan=False)
    except (ValueError, RecursionError) as unreadable:
        raise WireError("收到的内容不是村簿的格式,没有读取。", code="unreadable") from unreadable


def load_object(data: bytes, *, limit: int) -> dict[str, Any]:
    value = load(data, limit=limit)
    if not isinstance(value, dict):
        raise WireError("收到的内容不是村簿的格式,没有读取。", code="unreadable")
    return value


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_of(value: Any) -> str:
    """32 hex digits that stand for a value both sides can write down."""
    return sha256(dump(value))[:32]


def is_sha256(text: object) -> bool:
    return isinstance(text, str) and len(text) == 64 and set(text) <= set("0123456789abcdef")


def xor_digest(digest: str, content_hashes: list[str]) -> str:
    """Fold content hashes into a digest (64 hex digits, "" = none); their order does not matter."""
    value = int(digest or "0", 16)
    for content in content_hashes:
        value ^= int(content, 16)
    return f"{value:064x}"
