"""xls (Excel 97-2003): values by calamine; before that the container is walked here, for bounds and for formulas."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from desktop.base.errors import RefusedInput
from desktop.services.sheet_rows import MAX_CELL, MAX_COLUMNS, Row, Sheet, broken, number_text, too_big

_END_OF_CHAIN = 0xFFFFFFFA
_MAX_AREA = 6_000_000
_CELL_RECORDS = {0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6, 0x00BD}
_FORMULA, _END, _SHEET, _LOCKED = 0x0006, 0x000A, 0x0085, 0x002F


@dataclass(slots=True)
class _Walked:
    """What the records of one sheet say: where formulas are, how far the cells reach."""

    formulas: dict[int, set[int]] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0


def sheets(path: Path) -> list[Sheet]:
    walked = _walk(_workbook_stream(path.read_bytes()))
    book = _asked(lambda: CalamineWorkbook.from_path(str(path)))
    found = []
    for index, meta in enumerate(book.sheets_metadata):
        if meta.visible == SheetVisibleEnum.Visible and index in walked:
            found.append(_sheet(book, index, meta.name, walked[index]))
    if not found:
        raise broken()
    return found


T = TypeVar("T")


def _asked(call: Callable[[], T]) -> T:
    """The library's answer, or a refusal."""
    try:
        return call()
    except Exception as error:  # its own errors, and OSError
        raise broken() from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # Rust gave up: no Exception, but no reason to end the program
            raise broken() from error
        raise


def _sheet(book: CalamineWorkbook, index: int, name: str, walked: _Walked) -> Sheet:
    def opened() -> CalamineSheet:
        return _asked(lambda: book.get_sheet_by_index(index))

    def merged() -> list[tuple[int, int, int, int]]:
        ranges = opened().merged_cell_ranges or []
        return [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges]

    return Sheet(name, lambda: _rows(opened(), walked), merged)


def _rows(sheet: CalamineSheet, walked: _Walked) -> Iterator[Row]:
    first_row = sheet.start[0] if sheet.start else 0
    left = [""] * (sheet.start[1] if sheet.start else 0)
    values = _asked(sheet.to_python)
    for number, row in enumerate(values, first_row + 1):
        cells = left + [_text(v) for v in row[:MAX_COLUMNS]]
        formulas = frozenset(walked.formulas.get(number - 1, ()))
        if formulas or any(cells):
            yield Row(number, cells, formulas)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value[:MAX_CELL]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return number_text(repr(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _workbook_stream(raw: bytes) -> bytes:
    """The Workbook stream of an OLE file: its sectors, chained by the allocation table."""
    try:
        return _Container(raw).stream("Workbook", "Book")
    except (struct.error, IndexError, ValueError) as error:
        raise broken() from error


class _Container:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._size = 1 << min(struct.unpack_from("<H", raw, 30)[0], 16)
        self._fat = self._allocation()

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._raw[at : at + self._size]

    def _numbers(self, sector: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])

    def _allocation(self) -> list[int]:
        listed = list(struct.unpack_from("<109I", self._raw, 76))
        following = struct.unpack_from("<I", self._raw, 68)[0]
        for _ in range(len(self._raw) // self._size + 1):
            if following >= _END_OF_CHAIN:
                break
            more = self._numbers(self._sector(following))
            listed += more[:-1]
            following = more[-1]
        fat: list[int] = []
        for sector in listed[: len(self._raw) // self._size + 1]:
            if sector < _END_OF_CHAIN:
                fat += self._numbers(self._sector(sector))
        return fat

    def _chain(self, first: int) -> bytes:
        pieces: list[bytes] = []
        sector = first
        while sector < _END_OF_CHAIN:
            if len(pieces) > len(self._fat):
                raise ValueError("a chain that bites its tail")
            pieces.append(self._sector(sector))
            sector = self._fat[sector]
        return b"".join(pieces)

    def stream(self, *names: str) -> bytes:
        folder = self._chain(struct.unpack_from("<I", self._raw, 48)[0])
        for at in range(0, len(folder) - 127, 128):
            length = struct.unpack_from("<H", folder, at + 64)[0]
            name = folder[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if name == "EncryptedPackage":
                raise locked()
            if name in names:
                first, size = struct.unpack_from("<II", folder, at + 116)
                return self._chain(first)[:size]
        raise ValueError("no workbook inside")


def locked() -> RefusedInput:
    return RefusedInput("文件加了密码,读不了,没有导入。请打开后去掉密码另存再试。", code="locked_file")


def _walk(stream: bytes) -> dict[int, _Walked]:
    """Sheet number -> what its records say."""
    starts: list[int] = []
    for kind, body in _records(stream, 0):
        if kind == _LOCKED:
            raise locked()
        if kind == _SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
    return {index: _walk_sheet(stream, start) for index, start in enumerate(starts[:256])}


def _walk_sheet(stream: bytes, start: int) -> _Walked:
    found = _Walked()
    for kind, body in _records(stream, start):
        if kind not in _CELL_RECORDS or len(body) < 4:
            continue
        row, column = struct.unpack_from("<HH", body)
        found.last_row, found.last_column = max(found.last_row, row), max(found.last_column, column)
        if kind == _FORMULA:
            found.formulas.setdefault(row, set()).add(column)
    if (found.last_row + 1) * (found.last_column + 1) > _MAX_AREA:
        raise too_big("表格范围太大")
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records from one BOF to its EOF (sheets embedded between are charts, with BOF and EOF of their own)."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4
        if kind == 0x0809:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                return
        if depth == 1:
            yield kind, stream[at : at + length]
        at += length
