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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, compress
from operator import itemgetter
from typing import Any

import pydantic_core

from desktop.base.errors import WireError
from desktop.wire import canonical, moments

MAX_COLUMNS = 256
MAX_INNER = 50
"""Rows a record may carry inside (consents): as many as its shape allows."""
MAX_VALUE = 64 * 1024
MAX_ROWS = 10_000
BROKEN = "批次文件不完整或被改动,没有采用其中任何一条。请重新导出或重新发送。"
_LENGTH = struct.Struct(">I")
_FEW = 255
_FEW_SHAPES = 8
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
    everywhere = set(keys).intersection(*shapes)
    columns = {key: _column(_values_of(rows, key, key in everywhere), streams) for key in keys}
    return {"shapes": [list(shape) for shape in shapes], "columns": columns}


def _values_of(rows: Sequence[dict[str, Any]], key: str, everywhere: bool) -> list[Any]:
    return list(map(itemgetter(key), rows)) if everywhere else [row[key] for row in rows if key in row]


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
        columns[key] = _values(table["columns"][key], here, reader)
    if len(shapes) <= _FEW_SHAPES:
        made = [_of_one_shape(shapes, number, of, columns) for number in range(len(shapes))]
        return [next(made[shape]) for shape in of]
    taken = {key: iter(values) for key, values in columns.items()}
    draws = [_drawer(shape, taken) for shape in shapes]
    return [draws[shape]() for shape in of]


def _of_one_shape(
    shapes: list[tuple[str, ...]], number: int, of: bytes, columns: Mapping[str, Sequence[Any]]
) -> Iterator[dict[str, Any]]:
    """The rows of one shape, taken out of the columns at once: a row at a time costs twice as much."""
    shape = shapes[number]
    if not shape:
        return ({} for _ in range(of.count(number)))
    having = {key: frozenset(n for n, other in enumerate(shapes) if key in other) for key in shape}
    mine = {who: [n == number for n in of if n in who] for who in set(having.values())}
    rows = zip(*(compress(columns[key], mine[having[key]]) for key in shape), strict=True)
    return (dict(zip(shape, row, strict=True)) for row in rows)


def _drawer(shape: tuple[str, ...], taken: Mapping[str, Iterator[Any]]) -> Callable[[], dict[str, Any]]:
    nexts = [(key, taken[key].__next__) for key in shape]
    return lambda: {key: take() for key, take in nexts}


# -- columns
def _column(values: list[Any], streams: list[bytes]) -> Column:
    """Write a column in the kind that fits all of it."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return _texts(values, streams)
    if kinds == {list} and all(type(item) is dict for value in values for item in value):
        inner = [item for value in values for item in value]
        if inner and max(map(len, values)) <= MAX_INNER:
            streams.append(bytes(map(len, values)))
            return ["rows", len(inner), _table(inner, streams)]
    return _kept("json", json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode(), streams)


def _texts(values: list[str], streams: list[bytes]) -> Column:
    if len(values[0]) in _KINDS:
        kind, write = _KINDS[len(values[0])]
        with suppress(ValueError, KeyError):
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
    if not all(map(_UUID.fullmatch, values)):
        raise ValueError("uuid")
    return _planes(bytes.fromhex("".join(values).replace("-", "")), 16)


def _read_uuids(stream: bytes) -> list[str]:
    text = _rejoined(stream, 16).hex()
    return [
        f"{text[at : at + 8]}-{text[at + 8 : at + 12]}-{text[at + 12 : at + 16]}-{text[at + 16 : at + 20]}-"
        f"{text[at + 20 : at + 32]}"
        for at in range(0, len(text), 32)
    ]


def _hashes(values: Sequence[str]) -> bytes:
    if not all(map(_HASH.fullmatch, values)):
        raise ValueError("hash")
    return bytes.fromhex("".join(values))


def _read_hashes(stream: bytes) -> list[str]:
    text = stream.hex()
    if len(text) % 64:
        raise ValueError("hash")
    return [text[at : at + 64] for at in range(0, len(text), 64)]


def _moments(values: Sequence[str]) -> bytes:
    """Milliseconds since 2000, each as its distance from the one before."""
    numbers = list(map(moments.number, values))
    steps = [now - before for before, now in zip([0, *numbers], numbers, strict=False)]
    return _planes(struct.pack(f">{len(steps)}Q", *[step << 1 ^ step >> 63 for step in steps]), _WIDE)


def _read_moments(stream: bytes) -> list[str]:
    flat = _rejoined(stream, _WIDE)
    coded = struct.unpack(f">{len(flat) // _WIDE}Q", flat)
    steps = [number >> 1 ^ -(number & 1) for number in coded]
    return list(map(moments.text, accumulate(steps)))


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


_KINDS: dict[int, tuple[str, Callable[[Sequence[str]], bytes]]] = {
    36: ("uuid", _uuids), 64: ("hash", _hashes), 24: ("moment", _moments),
}  # fmt: skip
"""By the length of a value; a writer refuses what it would not give back."""
_READ: dict[str, Callable[[bytes], list[Any]]] = {
    "text": lambda stream: _short(stream.decode().split("\n")),
    "uuid": _read_uuids, "hash": _read_hashes, "moment": _read_moments, "json": _read_json,
}  # fmt: skip
