"""Records laid out by column, so that like stands beside like before it is compressed (the body of format 2).

Every line comes back byte for byte: names of records are hashes of those bytes. A line that would not (not our
canonical JSON) makes `encode` give None, and the batch travels as plain lines.

    4 bytes length of the plan, plan (canonical JSON), then the columns' bytes one after the other
    plan: {"rows": n, "table": TABLE}; TABLE: {"shapes": [[key, ..], ..], "of": STREAM, "columns": {key: COLUMN}}
    COLUMN: [kind, STREAM length, ..]; kinds: text, few, moment, uuid, hash, json, rows
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from contextlib import suppress
from operator import itemgetter
from typing import Any

import pydantic_core

from desktop.base.errors import WireError
from desktop.wire import canonical
from desktop.wire.column_kinds import BY_LENGTH, MAX_VALUE

MAX_COLUMNS = 256
MAX_INNER = 50
"""Rows a record may carry inside (consents): as many as its shape allows."""
MAX_ROWS = 10_000
BROKEN = "批次文件不完整或被改动,没有采用其中任何一条。请重新导出或重新发送。"
LENGTH = struct.Struct(">I")
_FEW = 255
Column = list[Any]


def encode(lines: Sequence[bytes]) -> bytes | None:
    """The columns of these lines, or None where they would not come back as they are."""
    if len(lines) > MAX_ROWS or max(map(len, lines), default=0) > MAX_VALUE:
        return None
    try:
        rows = [pydantic_core.from_json(line, allow_inf_nan=False) for line in lines]
        if set(map(type, rows)) - {dict} or pydantic_core.to_json(rows) != b"[%s]" % b",".join(lines):
            return None
        streams: list[bytes] = []
        plan = canonical.dump({"rows": len(rows), "table": _table(rows, streams)})
        return b"".join((LENGTH.pack(len(plan)), plan, *streams))
    except (ValueError, RecursionError, OverflowError, WireError):
        return None


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
    if len(values[0]) in BY_LENGTH:
        kind, write = BY_LENGTH[len(values[0])]
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
