"""Which lines of a list are people, and what their columns say."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping

from desktop.base.errors import RefusedInput
from desktop.domain import headers, roster_words
from desktop.domain.headers import Header
from desktop.services.roster_file import Edits, RosterFile
from desktop.services.sheet_rows import Row

_FILL_DOWN = ("group_no", "household", "address", "head")

Cells = dict[str, str]


def refuse_side_by_side(header: Header) -> None:
    """Two people in one line, to save paper: the right half would be lost without a word."""
    seen = Counter(headers.plain(title) for title in header.titles if title)
    twice = {roster_words.COLUMNS.field(title) for title, times in seen.items() if times > 1}
    if "name" in twice and twice & {"doc_no", "mobile", "phone", "home_line", "group_no", "address"}:
        raise RefusedInput(
            "一行里并排放了两个人(表头有两个“姓名”),没有导入。请把右边一半移到左边下面,每人一行,再导入。",
            code="side_by_side",
        )


class FillDown:
    """Cells merged with one above: a group or a house written once for its people. A hint, asked for row by row: a
    wicked file may merge anything with anything."""

    def __init__(self, file: RosterFile, header: Header) -> None:
        columns = {header.columns[field]: field for field in _FILL_DOWN if field in header.columns}
        self._ranges: dict[str, list[tuple[int, int, str]]] = {}
        for top, left, bottom, _right in sorted(file.merged):
            if left in columns and top > header.last:
                first = file.row(top)
                text = first.cell(left) if first else ""
                self._ranges.setdefault(columns[left], []).append((top, bottom, text))

    def of(self, number: int) -> dict[str, str]:
        """Field -> text for one row."""
        found = {}
        for field, ranges in self._ranges.items():
            place = bisect_left(ranges, (number,)) - 1
            if place >= 0 and number <= ranges[place][1]:
                found[field] = ranges[place][2]
        return found


def people_of(file: RosterFile, header: Header, merged: FillDown, edits: Edits) -> Iterator[tuple[int, Row, Cells]]:
    """The rows that are people (place in the file, row, texts of the columns taken); titles, totals and blanks are
    passed over. A row the rep has written into is a person's, whatever she wrote."""
    for place, row in enumerate(file.rows()):
        if row.number <= header.last:
            continue
        edited = edits.get(row.number)
        if edited is None and headers.repeats(row.cells, header):
            continue
        row, cells = texts_of(row, header, merged, edited or {})
        if edited is not None or not _is_nobody(row, cells, header):
            yield place, row, cells


def texts_of(row: Row, header: Header, merged: FillDown, edited: Mapping[int, str]) -> tuple[Row, Cells]:
    """A row as corrected, and the texts of the columns taken."""
    if edited:
        cells = row.cells + [""] * (max(edited) + 1 - len(row.cells))
        for column, text in edited.items():
            cells[column] = text
        row = Row(row.number, cells, row.formulas - edited.keys())
    texts = {field: row.cell(column) for field, column in header.columns.items()}
    for field, text in merged.of(row.number).items():
        if header.columns[field] not in edited:
            texts[field] = text
    return row, texts


def _is_nobody(row: Row, cells: Cells, header: Header) -> bool:
    """A total, a footer, or a line with nothing but its serial number and notes."""
    if row.formulas and header.columns.get("name") in row.formulas:
        return False
    named = any(cells.get(f, "").strip() for f in ("name", "doc_no", "mobile", "phone", "home_line"))
    filled = [c for c in row.cells if c.strip()]
    if any(roster_words.is_total(c) for c in filled[:3]) and not cells.get("doc_no", "").strip():
        return True
    if filled and roster_words.is_footer(filled[0]) and _no_person_beside(cells, filled[0]):
        return True
    if named or "name" not in header.columns:  # while no column is the name yet, nobody can tell who is somebody
        return False
    return not any(text.strip() for field, text in cells.items() if field != "remark")


def _no_person_beside(cells: Cells, footer: str) -> bool:
    """Whether a line that begins like a footer (制表人, 审核人 further right) holds no name and no document."""
    digits = sum(c.isdigit() for c in cells.get("doc_no", ""))
    return cells.get("name", "").strip() in ("", footer.strip()) and digits < 8
