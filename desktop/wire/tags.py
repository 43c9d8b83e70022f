"""Tags: truncated keyed hashes by which a laptop meets a document, a telephone or a card that the county knows from
somewhere else, without anybody's data. Laptop and hub make them here, so that equal things stay equal.

A tag is the first 5 bytes of HMAC-SHA256 under its village's own key (docs/decisions/0034 says why five). A row says
a tag and the days on which people of that village came with it: one day a person, never who.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from desktop.base.clock import from_iso, local_date
from desktop.base.errors import WireError
from desktop.domain import documents, phones, simcards

STREAM = "tags/1"
WIDTH = 5
DOCUMENT, PHONE, ICCID = 0, 1, 2
MOST_DAYS = 31
"""Days one row names; a number that more people of one village share says no more than that."""
MOST_ROWS = 200_000
_NAMES = {DOCUMENT: "document", PHONE: "phone", ICCID: "iccid"}
_DAY_ZERO = date(2000, 1, 1)
_LAST_DAY = 0xFFFF
_LONGEST_WAY = 366  # days a record may have been under way; an older date is a wrong clock
_BLOCK = 64
_COUNT, _ROW = struct.Struct(">I"), struct.Struct(">BQ")


@dataclass(frozen=True, slots=True)
class Value:
    """One thing of a person that others may not have: `field` is where it stands in the form."""

    kind: int
    text: str
    field: str


@dataclass(frozen=True, slots=True)
class Row:
    """A tag as it travels. No days = nobody has it any more (a tombstone)."""

    kind: int
    tag: int
    days: tuple[int, ...]


class Tagger:
    """HMAC-SHA256 under one key, with the key's two blocks hashed beforehand: a look asks hundreds of villages."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        padded = key.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def tag(self, kind: int, text: str) -> int:
        return self.of(message(kind, text))

    def of(self, said: bytes) -> int:
        """The tag of a `message`, for asking many villages about one thing."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(said)
        outer.update(inner.digest())
        return int.from_bytes(outer.digest()[:WIDTH], "big")


def message(kind: int, text: str) -> bytes:
    return f"{_NAMES[kind]}\0{text}".encode("utf-8", "surrogatepass")


def values_of(kind: str, said: Callable[[str], Any]) -> list[Value]:
    """What is looked for in a record or a form, in its one written form: `said` gives a field's content or None.

    Numbers that are none are left out, or everybody without a telephone would be one person. Units may have any
    number of cards, and a listing's document never leaves the laptop."""
    found: list[Value] = []
    if kind == "signup":
        document = documents.DOCUMENT_TYPES.get(str(said("doc_type") or ""))
        number = str(said("doc_no") or "")
        if document is not None and document.person and number:
            found.append(Value(DOCUMENT, documents.identity_key(document.code, number), "doc_no"))
    for field in ("mobile", "wished_number"):
        phone = phones.check_phone(str(said(field) or ""))
        known = phone.ok and phone.facts.get("kind") in ("mobile", "landline")
        if known and all(value.text != phone.value for value in found if value.kind == PHONE):
            found.append(Value(PHONE, phone.value, field))
    card = simcards.check_iccid(str(said("iccid") or ""))
    if card.ok:
        found.append(Value(ICCID, card.value, "iccid"))
    return found


def tags_of(tagger: Tagger, record: Mapping[str, Any]) -> set[tuple[int, int]]:
    """(kind, tag) of everything an enrolment record says."""
    return {(v.kind, tagger.tag(v.kind, v.text)) for v in values_of(str(record.get("kind")), record.get)}


def day_of(record: Mapping[str, Any], received_at: str) -> int:
    """The day a record tells: when the laptop says she came; when it arrived, if that clock cannot be right."""
    received = _day(received_at)
    try:
        captured = _day(str(record.get("captured_at") or received_at))
    except (ValueError, OverflowError):
        return received
    return captured if 0 <= received - captured <= _LONGEST_WAY else received


def _day(moment: str) -> int:
    number = (local_date(from_iso(moment)) - _DAY_ZERO).days
    return min(max(number, 0), _LAST_DAY)


def day_number(day: date) -> int:
    return min(max((day - _DAY_ZERO).days, 0), _LAST_DAY)


def day_from(number: int) -> date:
    return _DAY_ZERO + timedelta(days=number)


def pack_days(days: Iterable[int]) -> bytes:
    kept = sorted(days)[:MOST_DAYS]
    return struct.pack(f">{len(kept)}H", *kept)


def unpack_days(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(packed) // 2}H", packed)


def row_hash(kind: int, tag: int, days: bytes) -> int:
    """128 bits of a row; both sides compare the xor of all rows of a village."""
    return int.from_bytes(hashlib.sha256(_ROW.pack(kind, tag) + days).digest()[:16], "big")


def pack_rows(rows: Sequence[Row]) -> bytes:
    """Column by column: what hardly changes from row to row shrinks to nothing when it is packed."""
    heads = bytes(row.kind << 5 | len(row.days) for row in rows)
    tags = b"".join(row.tag.to_bytes(WIDTH, "big") for row in rows)
    days = b"".join(pack_days(row.days) for row in rows)
    return _COUNT.pack(len(rows)) + heads + tags + days


def unpack_rows(data: bytes) -> list[Row]:
    """The rows of a page; anything that does not fit to the last byte is a WireError."""
    count = _COUNT.unpack_from(data)[0] if len(data) >= _COUNT.size else MOST_ROWS + 1
    first_tag, first_day = _COUNT.size + count, _COUNT.size + count * (1 + WIDTH)
    heads = data[_COUNT.size : first_tag]
    lengths = [head & 31 for head in heads]
    if count > MOST_ROWS or len(data) != first_day + 2 * sum(lengths):
        raise WireError("县里的查重数据看不懂,没有采用。请升级村簿。", code="bad_page")
    days = unpack_days(data[first_day:])
    rows, at = [], 0
    for n, (head, length) in enumerate(zip(heads, lengths, strict=True)):
        start = first_tag + n * WIDTH
        tag = int.from_bytes(data[start : start + WIDTH], "big")
        rows.append(Row(head >> 5, tag, days[at : at + length]))
        at += length
    return rows
