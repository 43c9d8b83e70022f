"""What comes down from the county: pages of rows, scope by scope, each with the cursor that goes on after it.

A scope is a village. Its cursor is a text of the hub's that the laptop hands back as it is: "" = nothing yet, a
number = everything up to that version, anything else = somewhere on the way. A part that begins at "" replaces what
the laptop holds of the scope; the part that ends a scope says how many rows there are and the xor of their hashes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import zstandard

from desktop.base.errors import WireError
from desktop.wire import canonical, sealing, signing

KIND = "pull"
SMALLEST, LARGEST = 1024, 256 * 1024
"""Bounds of what a laptop may ask for in one page, in bytes of rows: a page is one transaction on the laptop."""
MOST_PARTS = 2000
MOST_SCOPES = 100_000
_WINDOW = 8 * 1024 * 1024
_SCOPE = re.compile(r"[0-9a-z]{1,64}")
_CURSOR = re.compile(r"[0-9.]{0,100}")
_DIGEST = re.compile(r"[0-9a-f]{32}")
_UNFIT = "县里送来的一页看不懂,没有采用,本机没有变。请升级村簿后再同步。"


@dataclass(frozen=True, slots=True)
class End:
    """What the laptop must now hold of a scope, all of it: rows, and the xor of their hashes as 32 hex digits."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one scope between two cursors. `key` and `name` come with the first part of a scope."""

    stream: str
    scope: str
    after: str
    cursor: str
    rows: bytes
    end: End | None = None
    key: bytes = b""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """`rest`: scopes that are not finished. `gone`: scopes this laptop no longer sees."""

    device: str
    epoch: str
    nonce: str
    parts: tuple[Part, ...]
    rest: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def digest_of(epoch: str, cursors: Mapping[str, str]) -> str:
    """One text for everything a laptop holds of a stream: constant in size however many scopes there are. Who holds
    nothing is up to date with a hub that has nothing, whatever its epoch."""
    return canonical.digest_of([epoch, dict(cursors)] if cursors else [])


def xor_text(digest: int) -> str:
    return f"{digest:032x}"


def seal_page(page: Page, *, key: bytes, recipient: str) -> bytes:
    """Signed by the hub inside, packed, sealed to one laptop outside."""
    body = {
        "device": page.device,
        "epoch": page.epoch,
        "nonce": page.nonce,
        "parts": [_packed(part) for part in page.parts],
        "rest": list(page.rest),
        "gone": list(page.gone),
    }
    document = signing.sign_document(key, KIND, body)
    return sealing.seal(zstandard.ZstdCompressor().compress(document), [recipient])


def open_page(sealed: bytes, *, identity: str, hub_key: bytes, device: str, nonce: str) -> Page:
    """Unseal, check the signature and that it answers this very question; WireError for anything else."""
    body = signing.read_document(hub_key, KIND, _expand(sealing.unseal(sealed, identity)))
    try:
        page = Page(
            _text(body["device"]),
            _text(body["epoch"]),
            _text(body["nonce"]),
            tuple(_part(raw) for raw in _items(body["parts"], MOST_PARTS)),
            tuple(_fits(_SCOPE, scope) for scope in _items(body["rest"], MOST_SCOPES)),
            tuple(_fits(_SCOPE, scope) for scope in _items(body["gone"], MOST_SCOPES)),
        )
    except (LookupError, TypeError, ValueError) as odd:
        raise WireError(_UNFIT, code="bad_page") from odd
    if (page.device, page.nonce) != (device, nonce):
        raise WireError("这一页是回答另一次请求的,没有采用,本机没有变。请再同步一次。", code="old_page")
    return page


def _packed(part: Part) -> dict[str, Any]:
    said: dict[str, Any] = {"stream": part.stream, "scope": part.scope, "after": part.after, "cursor": part.cursor}
    said["rows"] = signing.encode(part.rows)
    if part.end is not None:
        said["end"] = [part.end.count, part.end.digest]
    if part.key:
        said |= {"key": signing.encode(part.key), "name": part.name}
    return said


def _part(raw: Any) -> Part:
    if not isinstance(raw, dict):
        raise ValueError("part")
    end = raw.get("end")
    return Part(
        _text(raw["stream"]),
        _fits(_SCOPE, raw["scope"]),
        _fits(_CURSOR, raw["after"]),
        _fits(_CURSOR, raw["cursor"]),
        signing.decode(raw["rows"]),
        None if end is None else End(_count(end[0]), _fits(_DIGEST, end[1])),
        signing.decode(raw.get("key", "")),
        _text(raw.get("name", "")),
    )


def _expand(data: bytes) -> bytes:
    """At most a document's size, whatever the packed bytes promise."""
    reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(io.BytesIO(data))
    try:
        return bytes(reader.read(signing.DOCUMENT_LIMIT + 1))  # one byte more than a document is allowed to have
    except (zstandard.ZstdError, MemoryError) as broken:
        raise WireError(_UNFIT, code="bad_page") from broken


def _items(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError("list")
    return value


def _fits(pattern: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError("text")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 200:
        raise ValueError("text")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**53:
        raise ValueError("count")
    return value
