"""Reading the columns of `wire.columns`: the table as it lies, its rows, and their lines byte for byte.

An enemy's plan costs no more than its bytes: every length, count and shape is checked before it is followed.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress
from typing import Any

import pydantic_core

from desktop.base.errors import WireError
from desktop.wire import canonical
from desktop.wire.column_kinds import MAX_VALUE, READ, short
from desktop.wire.columns import BROKEN, LENGTH, MAX_COLUMNS, MAX_INNER, MAX_ROWS

_FEW_SHAPES = 8


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by column. `of`: each row's shape; `columns`: the values of those rows that have the key, in their order;
    `inner`: the tables inside the columns that hold lists of rows."""

    shapes: list[tuple[str, ...]]
    of: bytes
    columns: dict[str, Sequence[Any]]
    inner: dict[str, Table]

    def rows(self) -> list[dict[str, Any]]:
        if len(self.shapes) <= _FEW_SHAPES:
            made = [_of_one_shape(self, number) for number in range(len(self.shapes))]
            return [next(made[shape]) for shape in self.of]
        taken = {key: iter(values) for key, values in self.columns.items()}
        draws = [_drawer(shape, taken) for shape in self.shapes]
        return [draws[shape]() for shape in self.of]


Lines = list[tuple[bytes, dict[str, Any]]]
"""Each line and what it says."""


def decode(body: bytes, most: int) -> tuple[Table, Lines]:
    """The table and its lines; `most` bounds their bytes (a short body can stand for a very long text)."""
    try:
        (length,) = LENGTH.unpack_from(body)
        plan = canonical.load_object(body[LENGTH.size : LENGTH.size + length], limit=1024 * 1024)
        reader = _Reader(body, LENGTH.size + length)
        count = plan["rows"]
        if type(count) is not int or not 0 <= count <= MAX_ROWS:
            raise ValueError("rows")
        table = _table(plan["table"], count, reader)
        if reader.at != len(body):
            raise ValueError("tail")
        return table, _written(table.rows(), most)
    except WireError:
        raise
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, RecursionError, struct.error) as broken:
        raise WireError(BROKEN, code="bad_batch") from broken


def _written(rows: list[dict[str, Any]], most: int) -> Lines:
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


def _table(plan: Any, count: int, reader: _Reader) -> Table:
    shapes = [tuple(shape) for shape in plan["shapes"]]
    keys = sorted({key for shape in shapes for key in shape})
    fits = all(list(shape) == sorted(set(shape)) and all(type(key) is str for key in shape) for shape in shapes)
    if not fits or len(keys) > MAX_COLUMNS or keys != sorted(plan["columns"]):
        raise ValueError("shapes")
    of = reader.take(count)
    counts = [0] * len(shapes)
    for shape in of:
        counts[shape] += 1
    table = Table(shapes, of, {}, {})
    for key in keys:
        here = sum(n for shape, n in zip(shapes, counts, strict=True) if key in shape)
        column = plan["columns"][key]
        if column[0] == "rows":
            table.columns[key], table.inner[key] = _lists(column, here, reader)
        else:
            table.columns[key] = _values(column, here, reader)
    return table


def _of_one_shape(table: Table, number: int) -> Iterator[dict[str, Any]]:
    """The rows of one shape, taken out of the columns at once: a row at a time costs twice as much."""
    shapes, of = table.shapes, table.of
    shape = shapes[number]
    if not shape:
        return ({} for _ in range(of.count(number)))
    having = {key: frozenset(n for n, other in enumerate(shapes) if key in other) for key in shape}
    mine = {who: [n == number for n in of if n in who] for who in set(having.values())}
    rows = zip(*(compress(table.columns[key], mine[having[key]]) for key in shape), strict=True)
    return (dict(zip(shape, row, strict=True)) for row in rows)


def _drawer(shape: tuple[str, ...], taken: Mapping[str, Iterator[Any]]) -> Callable[[], dict[str, Any]]:
    nexts = [(key, taken[key].__next__) for key in shape]
    return lambda: {key: take() for key, take in nexts}


def _lists(column: Any, count: int, reader: _Reader) -> tuple[list[list[dict[str, Any]]], Table]:
    """A column of lists of rows, and the table all those rows make."""
    _, length, plan = column
    counts = reader.take(count)
    if sum(counts) != length or max(counts, default=0) > MAX_INNER:
        raise ValueError("rows")
    inner = _table(plan, length, reader)
    rows, ends = inner.rows(), accumulate(counts)
    return [rows[end - n : end] for n, end in zip(counts, ends, strict=True)], inner


def _values(column: Any, count: int, reader: _Reader) -> Sequence[Any]:
    kind, length = column
    stream = reader.take(length)
    if kind == "few":
        names = short(stream.decode().split("\n"))
        return [names[n] for n in reader.take(count)]
    values = READ[kind](stream)
    if len(values) != count:
        raise ValueError("count")
    return values
