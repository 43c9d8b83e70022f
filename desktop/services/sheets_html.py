"""A table as web pages and spreadsheets put it on the clipboard. The page is somebody's: it is walked from front to
back, tag by tag; nothing in it is fetched or run, and what is no table is passed over."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from desktop.services.sheet_rows import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Pulse, Row, Sheet, too_big

_LOWER = {code: code + 32 for code in range(65, 91)}  # str.lower may change the length, and places must agree
_NAME = re.compile(r"/?[a-z][a-z0-9]*")
_SPAN = re.compile(r"""(col|row)span\s*=\s*["']?\s*(\d{1,6})""")
_SILENT = ("script", "style", "head", "title", "textarea")
_LONGEST_TAG = 4000
_LONGEST_TEXT = 8 * MAX_CELL
_MOST_MERGES = 50_000
_PULSE_EVERY = 20_000

Merge = tuple[int, int, int, int]


def html_sheets(page: str, pulse: Pulse) -> list[Sheet]:
    """The largest table of a page, or nothing where it has none."""
    counts: dict[int, int] = {}
    for table, _row in _rows(page, [], pulse):
        counts[table] = counts.get(table, 0) + 1
    if not counts:
        return []
    largest = max(counts, key=lambda table: counts[table])
    merged: list[Merge] = []

    def rows() -> Iterator[Row]:
        merged.clear()
        return (row for table, row in _rows(page, merged, pulse, only=largest) if table == largest)

    return [Sheet("", rows, lambda: merged, lambda: counts[largest])]


class _Table:
    """One table being filled, row by row; a table inside a cell is part of that cell's words."""

    def __init__(self, merged: list[Merge]) -> None:
        self.ready: Row | None = None
        self._merged = merged
        self._number = self._column = self._size = 0
        self._cells: list[str] = []
        self._hanging: dict[int, int] = {}  # column -> last row that a cell from above covers
        self._spans = (1, 1)
        self._words: list[str] | None = None

    def begin_row(self) -> None:
        self.end_row()
        self._number += 1
        if self._number > MAX_ROWS:
            raise too_big(f"表格超过 {MAX_ROWS} 行")

    def begin_cell(self, tag: str) -> None:
        if not self._number:
            self.begin_row()
        self.end_cell()
        spans = {name: int(count) for name, count in _SPAN.findall(tag)}
        self._spans = max(1, spans.get("row", 1)), max(1, spans.get("col", 1))
        self._words, self._size = [], 0

    def text(self, words: str) -> None:
        if self._words is not None and self._size < _LONGEST_TEXT:
            self._words.append(words)
            self._size += len(words)

    def end_cell(self) -> None:
        if self._words is None:
            return
        lines = html.unescape("".join(self._words)[:_LONGEST_TEXT]).split("\n")
        said = "\n".join(" ".join(line.split()) for line in lines).strip()[:MAX_CELL]
        self._words = None
        while self._hanging.get(self._column, 0) >= self._number:
            self._column += 1
        tall, wide = self._spans
        first, self._column = self._column, min(MAX_COLUMNS, self._column + wide)
        if first >= MAX_COLUMNS:
            return
        if tall > 1:
            last = min(self._number + tall - 1, MAX_ROWS)
            self._hanging.update(dict.fromkeys(range(first, self._column), last))
            if len(self._merged) < _MOST_MERGES:
                self._merged.append((self._number, first, last, self._column - 1))
        if said:
            self._cells += [""] * (first - len(self._cells))
            self._cells.append(said)

    def end_row(self) -> None:
        self.end_cell()
        if self._cells:
            formulas = frozenset(column for column, cell in enumerate(self._cells) if cell.startswith("="))
            self.ready = Row(self._number, self._cells, formulas)
        self._cells, self._column = [], 0


def _rows(page: str, merged: list[Merge], pulse: Pulse, only: int | None = None) -> Iterator[tuple[int, Row]]:
    """(which table, row) of every table of the page; merged cells of the one that is asked for."""
    table: _Table | None = None
    number = inside = 0
    for count, (words, tag) in enumerate(_walk(page)):
        if count % _PULSE_EVERY == 0:
            pulse()
        if table is not None:
            table.text(words)
        name = tag.split(" ", 1)[0]
        if name == "table":
            inside += 1
            if table is None:
                number += 1
                table = _Table(merged if number == only else [])
        elif name == "/table":
            inside = max(0, inside - 1)
        elif table is not None and inside == 1:
            _put(table, name, tag)
        if table is not None and (not inside or not tag):
            table.end_row()
        if table is not None and table.ready is not None:
            yield number, table.ready
            table.ready = None
        if not inside:
            table = None


def _put(table: _Table, name: str, tag: str) -> None:
    if name == "tr":
        table.begin_row()
    elif name in ("td", "th"):
        table.begin_cell(tag)
    elif name in ("/td", "/th"):
        table.end_cell()
    elif name == "/tr":
        table.end_row()
    elif name in ("br", "/p", "/div"):
        table.text("\n")


def _walk(page: str) -> Iterator[tuple[str, str]]:
    """(text, the tag behind it in small letters with its name in front) from front to back; the last tag is "". Every
    search starts where the last one ended and one that fails ends the walk: no page takes longer than its length."""
    small = page.translate(_LOWER)
    at = 0
    while True:
        opens = small.find("<", at)
        closing = "-->" if opens >= 0 and small.startswith("<!--", opens) else ">"
        closes = small.find(closing, opens) if opens >= 0 else -1
        if closes < 0:
            yield _flat(page[at:opens] if opens >= 0 else page[at:]), ""
            return
        words = _flat(page[at:opens])
        tag = " ".join(small[opens + 1 : min(closes, opens + _LONGEST_TAG)].split())
        found = _NAME.match(tag)
        name = found[0] if found else "?"
        at = closes + len(closing)
        yield words, f"{name} {tag}"
        if name in _SILENT:
            at = small.find(f"</{name}", at)
            if at < 0:
                yield "", ""
                return


def _flat(words: str) -> str:
    """Line breaks of the page's source are blanks; only <br> breaks a line."""
    return words.replace("\r", " ").replace("\n", " ")
