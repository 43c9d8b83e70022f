"""Records laid out by column, so that like stands beside like before it is compressed (the body of format 2).

Every line comes back byte for byte: names of records are hashes of those bytes. A line that would not (not our
canonical JSON) makes `encode` give None, and the batch travels as plain lines.

    4 bytes length of the plan, plan (canonical JSON), then the columns' bytes one after the other
    plan: {"rows": n, "table": TABLE}; TABLE: {"shapes": [[key, ..], ..], "of": STREAM, "columns": {key: COLUMN}}
    COLUMN: [kind, STREAM length, ..]; kinds: text, few, moment, uuid, hash, json, rows
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Any

import pydantic_core

from desktop.base.errors import WireError
from desktop.wire import canonical

MAX_COLUMNS = 256
MAX_INNER = 50
"""Rows a record may carry inside (consents): as many as its shape allows."""
MAX_VALUE = 64 * 1024
MAX_ROWS = 10_000
BROKEN = "批次文件不完整或被改动,没有采用其中任何一条。请重新导出或重新发送。"
_LENGTH = struct.Struct(">I")
_FEW = 255
_DAY_ZERO = date(2000, 1, 1)
_DAY_MS = 86_400_000
_MOMENT = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")
_WIDE = 8  # bytes of a moment as a number
Column = list[Any]


def encode(lines: Sequence[bytes]) -> bytes | None:
    """The columns of these lines, or None where they would not come back as they are."""
    if len(lines) > MAX_ROWS or max(map(len, lines), default=0) > MAX_VALUE:
        return None
    try:
        rows = [pydantic_core.from_json(line, allow_inf_nan=False) for line in lines]
        if not all(type(row) is dict for row in rows) or list(map(pydantic_core.to_json, rows)) != list(lines):
            return None
        streams: list[bytes] = []
        plan = canonical.dump({"rows": len(rows), "table": _table(rows, streams)})
        return b"".join((_LENGTH.pack(len(plan)), plan, *streams))
    except (ValueError, RecursionError, OverflowError, WireError):
        return None


def decode(body: bytes, most: int) -> list[tuple[bytes, dict[str, Any]]]:
    """The lines and what they say; `most` bounds their bytes (a short body can stand for a very long text)."""
    try:
        (length,) = _LENGTH.unpack_from(body)
        plan = canonical.load_object(body[_LENGTH.size : _LENGTH.size + length], limit=1024 * 1024)
        reader = _Reader(body, _LENGTH.size + length)
        count = plan["rows"]
        if type(count) is not int or not 0 <= count <= MAX_ROWS:
            raise ValueError("rows")
        rows = _rows(plan["table"], count, reader)
        if reader.at != len(body):
            raise ValueError("tail")
        return _written(rows, most)
    except WireError:
        raise
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, RecursionError, struct.error) as broken:
        raise WireError(BROKEN, code="bad_batch") from broken


def _written(rows: list[dict[str, Any]], most: int) -> list[tuple[bytes, dict[str, Any]]]:
    found, size = [], 0
    for row in rows:
        line = pydantic_core.to_json(row)
        size += len(line)
        if len(line) > MAX_VALUE or size > most:
            raise WireError("批次里有过长的内容,没有采用其中任何一条。", code="too_large")
        found.append((line, row))
    return found


class _Reader:
    """Takes the columns' bytes in order, never past the end."""

    def __init__(self, body: bytes, at: int) -> None:
        self.body, self.at = body, at

    def take(self, length: Any) -> bytes:
        if type(length) is not int or not 0 <= length <= len(self.body) - self.at:
            raise ValueError("length")
        self.at += length
        return self.body[self.at - length : self.at]


# -- tables
def _table(rows: Sequence[dict[str, Any]], streams: list[bytes]) -> dict[str, Any]:
    shapes: dict[tuple[str, ...], int] = {}
    of = [shapes.setdefault(tuple(row), len(shapes)) for row in rows]
    keys = sorted({key for shape in shapes for key in shape})
    if len(keys) > MAX_COLUMNS or len(shapes) > _FEW or any(list(shape) != sorted(shape) for shape in shapes):
        raise ValueError("shapes")
    streams.append(bytes(of))
    columns = {key: _column([row[key] for row in rows if key in row], streams) for key in keys}
    return {"shapes": [list(shape) for shape in shapes], "columns": columns}


def _rows(table: Any, count: int, reader: _Reader) -> list[dict[str, Any]]:
    shapes = [tuple(shape) for shape in table["shapes"]]
    keys = sorted({key for shape in shapes for key in shape})
    fits = all(list(shape) == sorted(set(shape)) and all(type(key) is str for key in shape) for shape in shapes)
    if not fits or len(keys) > MAX_COLUMNS or keys != sorted(table["columns"]):
        raise ValueError("shapes")
    of = reader.take(count)
    counts = [0] * len(shapes)
    for shape in of:
        counts[shape] += 1
    columns = {}
    for key in keys:
        here = sum(n for shape, n in zip(shapes, counts, strict=True) if key in shape)
        columns[key] = iter(_values(table["columns"][key], here, reader))
    if len(shapes) == 1 and shapes[0]:
        rows = zip(*(columns[key] for key in shapes[0]), strict=True)
        return [dict(zip(shapes[0], row, strict=True)) for row in rows]
    draws: list[Callable[[], dict[str, Any]]] = [_drawer(shape, columns) for shape in shapes]
    return [draws[shape]() for shape in of]


def _drawer(shape: tuple[str, ...], columns: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    nexts = [(key, columns[key].__next__) for key in shape]
    return lambda: {key: take() for key, take in nexts}


# -- columns
def _column(values: list[Any], streams: list[bytes]) -> Column:
    """Write a column in the kind that fits all of it."""
    kinds = {type(value) for value in values}
    if kinds == {str}:
        return _texts(values, streams)
    if kinds == {list} and all(type(item) is dict for value in values for item in value):
        inner = [item for value in values for item in value]
        if inner and max(map(len, values)) <= MAX_INNER:
            streams.append(bytes(map(len, values)))
            return ["rows", len(inner), _table(inner, streams)]
    return _kept("json", json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode(), streams)


def _texts(values: list[str], streams: list[bytes]) -> Column:
    for kind, fits, write in _KINDS:
        if fits(values[0]) and all(map(fits, values)):
            return _kept(kind, write(values), streams)
    distinct = dict.fromkeys(values)
    if any("\n" in value for value in distinct):
        return _kept("json", json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode(), streams)
    if len(distinct) <= _FEW and len(distinct) * 2 <= len(values):
        place = {value: n for n, value in enumerate(distinct)}
        names = "\n".join(distinct).encode()
        streams += [names, bytes(map(place.__getitem__, values))]
        return ["few", len(names)]
    return _kept("text", "\n".join(values).encode(), streams)


def _kept(kind: str, stream: bytes, streams: list[bytes]) -> Column:
    streams.append(stream)
    return [kind, len(stream)]


def _values(column: Any, count: int, reader: _Reader) -> Sequence[Any]:
    kind, length = column[0], column[1]
    if kind == "rows":
        counts = reader.take(count)
        if sum(counts) != length or max(counts, default=0) > MAX_INNER:
            raise ValueError("rows")
        inner = _rows(column[2], length, reader)
        ends = list(accumulate(counts))
        return [inner[end - n : end] for n, end in zip(counts, ends, strict=True)]
    stream = reader.take(length)
    if kind == "few":
        names = _short(stream.decode().split("\n"))
        return [names[n] for n in reader.take(count)]
    values = _READ[kind](stream)
    if len(values) != count:
        raise ValueError("count")
    return values


def _short(values: list[str]) -> list[str]:
    if max(map(len, values)) > MAX_VALUE:
        raise ValueError("value")
    return values


def _uuids(values: Sequence[str]) -> bytes:
    """By byte place: the clock's bytes of many names are alike, the drawn ones are not."""
    return _planes(b"".join(bytes.fromhex(value.replace("-", "")) for value in values), 16)


def _read_uuids(stream: bytes) -> list[str]:
    text = _rejoined(stream, 16).hex()
    return [
        f"{text[at : at + 8]}-{text[at + 8 : at + 12]}-{text[at + 12 : at + 16]}-{text[at + 16 : at + 20]}-"
        f"{text[at + 20 : at + 32]}"
        for at in range(0, len(text), 32)
    ]


def _hashes(values: Sequence[str]) -> bytes:
    return bytes.fromhex("".join(values))


def _read_hashes(stream: bytes) -> list[str]:
    text = stream.hex()
    if len(text) % 64:
        raise ValueError("hash")
    return [text[at : at + 64] for at in range(0, len(text), 64)]


def _moments(values: Sequence[str]) -> bytes:
    """Milliseconds since 2000, each as its distance from the one before."""
    numbers = [_milliseconds(value) for value in values]
    steps = [now - before for before, now in zip([0, *numbers], numbers, strict=False)]
    return _planes(b"".join((step << 1 ^ step >> 63).to_bytes(_WIDE, "big") for step in steps), _WIDE)


def _is_moment(value: str) -> bool:
    """Whether it is a moment of a real day (the 30th of February is none); its digits then come back as they are."""
    try:
        return bool(_MOMENT.fullmatch(value)) and _day(value[:10]) is not None
    except ValueError:
        return False


@lru_cache(4096)
def _day(text: str) -> int:
    """Milliseconds from 2000 to a day's beginning; ValueError for no day."""
    return (date.fromisoformat(text) - _DAY_ZERO).days * _DAY_MS


@lru_cache(4096)
def _day_text(number: int) -> str:
    return (_DAY_ZERO + timedelta(days=number)).isoformat()


@lru_cache(1)
def _clock() -> tuple[str, ...]:
    """Every second of a day as it is written: a table is quicker than writing it each time."""
    return tuple(f"T{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}." for n in range(86_400))


def _milliseconds(value: str) -> int:
    seconds = int(value[11:13]) * 3600 + int(value[14:16]) * 60 + int(value[17:19])
    return _day(value[:10]) + seconds * 1000 + int(value[20:23])


def _read_moments(stream: bytes) -> list[str]:
    flat = _rejoined(stream, _WIDE)
    coded = struct.unpack(f">{len(flat) // _WIDE}Q", flat)
    steps = [number >> 1 ^ -(number & 1) for number in coded]
    return [_moment(number) for number in accumulate(steps)]


def _moment(number: int) -> str:
    day, within = divmod(number, _DAY_MS)
    seconds, thousandths = divmod(within, 1000)
    return f"{_day_text(day)}{_clock()[seconds]}{thousandths:03d}Z"


def _planes(flat: bytes, width: int) -> bytes:
    return b"".join(flat[place::width] for place in range(width))


def _rejoined(stream: bytes, width: int) -> bytes:
    if len(stream) % width:
        raise ValueError("width")
    flat, count = bytearray(len(stream)), len(stream) // width
    for place in range(width):
        flat[place::width] = stream[place * count : (place + 1) * count]
    return bytes(flat)


def _read_json(stream: bytes) -> list[Any]:
    values = pydantic_core.from_json(stream, allow_inf_nan=False)
    if type(values) is not list:
        raise ValueError("json")
    return values


_KINDS: tuple[tuple[str, Callable[[str], object], Callable[[Sequence[str]], bytes]], ...] = (
    ("uuid", _UUID.fullmatch, _uuids), ("hash", _HASH.fullmatch, _hashes), ("moment", _is_moment, _moments),
)  # fmt: skip
_READ: dict[str, Callable[[bytes], list[Any]]] = {
    "text": lambda stream: _short(stream.decode().split("\n")),
    "uuid": _read_uuids, "hash": _read_hashes, "moment": _read_moments, "json": _read_json,
}  # fmt: skip
