"""A committee's list held as text: read once, judged as often as the rep changes her mind about it."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from desktop.base.errors import RefusedInput
from desktop.domain import headers, roster_columns, roster_words
from desktop.domain.headers import Header
from desktop.services.sheet_rows import MAX_CELL, Row, Sheet
from desktop.services.sheets import open_file
from desktop.services.sheets_clip import Clip, clip_sheets
from desktop.services.watching import Watch

CUT = "\x1f"  # joins the cells of a row: one string per row is what keeps a long list small
TALLEST_MERGE = 5000

Edits = Mapping[int, Mapping[int, str]]
"""Cells as the rep corrected them: the spreadsheet's row number -> column -> text. The file is never written."""

NO_EDITS: Edits = {}


@dataclass(slots=True)
class RosterFile:
    """The rows of one sheet as they stand in it, and its header if one was recognised (`refusal` says why not)."""

    name: str
    sha256: str
    header: Header | None
    refusal: RefusedInput | None
    notes: tuple[str, ...] = ()
    numbers: array[int] = field(default_factory=lambda: array("I"))
    lines: list[str] = field(default_factory=list)
    formulas: dict[int, frozenset[int]] = field(default_factory=dict)  # row number -> columns
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    width: int = 0

    @property
    def below_header(self) -> int:
        return len(self.numbers) - (bisect_left(self.numbers, self.header.last + 1) if self.header else 0)

    def rows(self) -> Iterator[Row]:
        for number, line in zip(self.numbers, self.lines, strict=True):
            yield Row(number, line.split(CUT), self.formulas.get(number, frozenset()))

    def row(self, number: int) -> Row | None:
        place = bisect_left(self.numbers, number)
        if place == len(self.numbers) or self.numbers[place] != number:
            return None
        return Row(number, self.lines[place].split(CUT), self.formulas.get(number, frozenset()))

    def top(self) -> list[tuple[int, list[str]]]:
        """The first rows, where a header stands if there is one."""
        return [(row.number, row.cells) for row in islice(self.rows(), headers.LOOK_WITHIN + 1)]

    def header_at(self, number: int) -> Header:
        """The header a person points at; 0: there is none."""
        near = [(n, row.cells) for n in (number - 1, number) if (row := self.row(n)) is not None]
        return roster_columns.by_hand(near, number, self.width)


def corrected(edits: Edits, row: Row, column: int, text: str | None) -> Edits:
    """The corrections with one more cell; what the file says itself (None) is none."""
    cells = dict(edits.get(row.number, {}))
    said = row.cell(column) if text is None else text.replace(CUT, "").strip()[:MAX_CELL]
    cells[column] = said
    if text is None or (said == row.cell(column) and column not in row.formulas):
        del cells[column]
    rest = {number: held for number, held in edits.items() if number != row.number}
    return rest | ({row.number: cells} if cells else {})


def read_file(path: Path, watch: Watch | None = None) -> RosterFile:
    """Read a spreadsheet; a file that cannot be read is refused, one without a header is not."""
    watch = watch or Watch()
    watch.begin("read", None)
    with_names = open_file(path, watch.pulse)
    return _read(path.name, _sha256(path), with_names, watch)


def read_clip(clip: Clip, watch: Watch | None = None) -> RosterFile:
    """Read what was copied out of a spreadsheet."""
    watch = watch or Watch()
    watch.begin("read", None)
    digest = hashlib.sha256(f"{clip.text}\0{clip.html}".encode("utf-8", "surrogatepass")).hexdigest()
    return _read("粘贴的表格", digest, clip_sheets(clip, watch.pulse), watch)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read(name: str, digest: str, sheets: list[Sheet], watch: Watch) -> RosterFile:
    """The sheet with a header that names people; of several such, or of none, the one with most rows."""
    found = [(sheet, header) for sheet in sheets if (header := _header(sheet)) is not None]
    named = [(sheet, header) for sheet, header in found if "name" in header.columns]
    refusal = None if named else _no_header(headed=bool(found))
    candidates: list[tuple[Sheet, Header | None]] = [*named] or [(sheet, None) for sheet in sheets]
    chosen, best = (
        candidates[0][0],
        _hold(RosterFile(name, digest, candidates[0][1], refusal), candidates[0][0], watch),
    )
    for sheet, header in candidates[1:]:
        held = _hold(RosterFile(name, digest, header, refusal), sheet, watch)
        if held.below_header > best.below_header:
            chosen, best = sheet, held
    others = "、".join(f"“{sheet.name}”" for sheet, _ in named if sheet is not chosen)
    if others:
        best.notes = (f"文件里有 {len(named)} 张花名册,这次读的是“{chosen.name}”,没有读{others}。",)
    return best


def _no_header(*, headed: bool) -> RefusedInput:
    what = "表头里没有“姓名”一列" if headed else f"前 {headers.LOOK_WITHIN} 行里没有找到表头"
    words = f"{what},没有导入。要有一行写明各列是什么,如:{roster_words.LOOKED_FOR}。"
    return RefusedInput(words, code="no_header")


def _header(sheet: Sheet) -> Header | None:
    top = [(row.number, row.cells) for row in islice(sheet.rows(), headers.LOOK_WITHIN + 1)]
    found = headers.find(top, roster_words.COLUMNS)
    return None if found is None else roster_columns.with_name(found)


def _hold(held: RosterFile, sheet: Sheet, watch: Watch) -> RosterFile:
    watch.begin("read", sheet.about())
    for row in sheet.rows():
        watch.step()
        if row.blank:
            continue
        cells = [cell.replace(CUT, "")[:MAX_CELL] for cell in row.cells]
        while cells and not cells[-1]:
            cells.pop()
        held.width = max(held.width, len(cells))
        held.numbers.append(row.number)
        held.lines.append(CUT.join(cells))
        if row.formulas:
            held.formulas[row.number] = row.formulas
            held.width = max(held.width, *(column + 1 for column in row.formulas))
    held.merged = [m for m in sheet.merged() if m[0] < m[2] < m[0] + TALLEST_MERGE]
    return held
