"""ods (LibreOffice, WPS): one content.xml for all sheets, cells and rows run-length coded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from desktop.services.sheet_rows import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Pulse,
    Row,
    Sheet,
    broken,
    number_text,
    too_big,
)
from desktop.services.sheets_xml import Attributes, attribute, feed, local, open_archive, parse_whole, parser, part

CONTENT = "content.xml"


def sheets(path: Path, pulse: Pulse) -> list[Sheet]:
    names: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "table" and name.startswith("table"):
            names.append(attribute(attributes, "name") or "")

    with open_archive(path) as archive:
        parse_whole(archive, CONTENT, parser(start), pulse)
    if not names:
        raise broken()

    def make(index: int, name: str) -> Sheet:
        return Sheet(name, lambda: _rows(path, index))

    return [make(index, name) for index, name in enumerate(names)]


def _repeat(attributes: Attributes, name: str) -> int:
    text = attribute(attributes, name) or "1"
    return max(1, int(text)) if text.isdecimal() and len(text) < 8 else 1


class _Reader:
    """The handlers of one sheet among those of the file."""

    def __init__(self, wanted: int) -> None:
        self.ready: list[Row] = []
        self._wanted, self._table = wanted, -1
        self._number = self._row_repeat = self._filled = 0
        self._cells: list[str] = []
        self._formulas: set[int] = set()
        self._cell_repeat = 1
        self._column = 0
        self._value: str | None = None
        self._formula = False
        self._text: list[str] = []
        self._in_cell = self._in_note = self._in_text = False

    def start(self, name: str, attributes: Attributes) -> None:
        name = local(name)
        if name == "table":
            self._table += 1
        if self._table != self._wanted:
            return
        if name == "table-row":
            self._row_repeat = _repeat(attributes, "number-rows-repeated")
            self._cells, self._formulas, self._column = [], set(), 0
        elif name in ("table-cell", "covered-table-cell"):
            self._cell_repeat = _repeat(attributes, "number-columns-repeated")
            self._formula = attribute(attributes, "formula") is not None
            self._value = _typed(attributes)
            self._text.clear()
            self._in_cell = True
        elif name == "annotation":
            self._in_note = True
        elif name == "p" and self._in_cell and not self._in_note:
            if self._text:
                self._text.append("\n")
            self._in_text = True

    def text(self, piece: str) -> None:
        if self._in_text:
            self._text.append(piece)

    def end(self, name: str) -> None:
        name = local(name)
        if self._table != self._wanted:
            return
        if name == "p":
            self._in_text = False
        elif name == "annotation":
            self._in_note = False
        elif name in ("table-cell", "covered-table-cell"):
            self._in_cell = False
            self._end_cell()
        elif name == "table-row":
            self._end_row()

    def _end_cell(self) -> None:
        shown = (self._value if self._value is not None else "".join(self._text))[:MAX_CELL]
        first, self._column = self._column, self._column + self._cell_repeat
        last = min(self._column, MAX_COLUMNS)
        if first >= MAX_COLUMNS or not (shown or self._formula):
            return
        self._cells.extend([""] * (first - len(self._cells)))
        self._cells.extend([shown] * (last - first))
        if self._formula:
            self._formulas.update(range(first, last))

    def _end_row(self) -> None:
        first, self._number = self._number + 1, self._number + self._row_repeat
        if not (self._cells or self._formulas):
            return
        self._filled += self._row_repeat
        if self._filled > MAX_ROWS:
            raise too_big(f"表格超过 {MAX_ROWS} 行")
        held = frozenset(self._formulas)
        self.ready.extend(Row(first + i, self._cells, held) for i in range(self._row_repeat))


def _typed(attributes: Attributes) -> str | None:
    """The cell's value where it is not simply its text."""
    kind = attribute(attributes, "value-type")
    if kind in ("float", "currency", "percentage"):
        return number_text(attribute(attributes, "value") or "")
    if kind == "date":
        return (attribute(attributes, "date-value") or "")[:10]
    if kind == "boolean":
        return "是" if attribute(attributes, "boolean-value") == "true" else "否"
    return None


def _rows(path: Path, index: int) -> Iterator[Row]:
    reader = _Reader(index)
    with open_archive(path) as archive, part(archive, CONTENT) as stream:
        for _ in feed(stream, parser(reader.start, reader.end, reader.text)):
            if reader.ready:
                yield from reader.ready
                reader.ready.clear()
