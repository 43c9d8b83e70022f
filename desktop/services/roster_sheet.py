"""Which sheet of a file is the roster, and which of its lines are people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from desktop.base.errors import RefusedInput
from desktop.domain import headers, roster_words
from desktop.domain.headers import Header
from desktop.services.sheets import Row, Sheet

_FILL_DOWN = ("group_no", "household", "address", "head")


def choose_sheet(sheets: list[Sheet]) -> tuple[Sheet, Header, list[str]]:
    """The sheet to read: the one with a header that names people; of several, the one with most rows."""
    found: list[tuple[Sheet, Header]] = []
    headed = False
    for sheet in sheets:
        top = [(r.number, r.cells) for r in islice(sheet.rows(), headers.LOOK_WITHIN + 1)]
        header = headers.find(top, roster_words.COLUMNS)
        headed = headed or header is not None
        if header is not None and ("name" in header.columns or "head" in header.columns):
            found.append((sheet, _with_name(header)))
    if not found:
        what = "表头里没有“姓名”一列" if headed else "前 30 行里没有找到表头"
        raise RefusedInput(
            f"{what},没有导入。要有一行写明各列是什么,如:{roster_words.LOOKED_FOR}。", code="no_header"
        )
    for _sheet, header in found:
        _refuse_side_by_side(header)
    if len(found) == 1:
        return *found[0], []
    sizes = [sum(1 for _ in people_of(sheet, header)) for sheet, header in found]
    best = sizes.index(max(sizes))
    others = "、".join(f"“{sheet.name}”" for i, (sheet, _) in enumerate(found) if i != best)
    return *found[best], [f"文件里有 {len(found)} 张花名册,这次读的是“{found[best][0].name}”,没有读{others}。"]


def _with_name(header: Header) -> Header:
    """Where only the head of the household is named, she is the person of the row, and 户主电话 is her phone."""
    if "name" in header.columns:
        return header
    columns: dict[str, int] = {}
    for column, title in enumerate(header.titles):
        own = headers.plain(title).removeprefix("户主")
        field = roster_words.COLUMNS.field(own) if own else roster_words.COLUMNS.field(title)
        if field:
            columns.setdefault("name" if field == "head" else field, column)
    return Header(columns, header.titles, header.first, header.last)


def _refuse_side_by_side(header: Header) -> None:
    """Two people in one line, to save paper: the right half would be lost without a word."""
    seen = Counter(headers.plain(title) for title in header.titles if title)
    twice = {roster_words.COLUMNS.field(title) for title, times in seen.items() if times > 1}
    if "name" in twice and twice & {"doc_no", "mobile", "phone", "home_line", "group_no", "address"}:
        raise RefusedInput(
            "一行里并排放了两个人(表头有两个“姓名”),没有导入。请把右边一半移到左边下面,每人一行,再导入。",
            code="side_by_side",
        )


def fields_of(header: Header) -> tuple[str, ...]:
    by_column = {column: field for field, column in header.columns.items()}
    return tuple(by_column.get(column, "") for column in range(len(header.titles)))


def people_of(sheet: Sheet, header: Header) -> Iterator[tuple[Row, dict[str, str]]]:
    """The rows that are people, with the texts of their known columns; titles, totals and blanks are passed over."""
    merged = _merged_downwards(sheet, header)
    wanted = list(header.columns.items())
    for row in sheet.rows():
        if row.number <= header.last or row.blank or headers.repeats(row.cells, header):
            continue
        cells = {field: row.cell(column) for field, column in wanted}
        if _is_nobody(row, cells, header):
            continue
        for field, column in merged.get(row.number, ()):
            cells[field] = column
        yield row, cells


def _is_nobody(row: Row, cells: dict[str, str], header: Header) -> bool:
    """A total, a footer, or a line with nothing but its serial number and notes."""
    if any(column in row.formulas for field, column in header.columns.items() if field == "name"):
        return False
    named = any(cells.get(f, "").strip() for f in ("name", "doc_no", "mobile", "phone", "home_line"))
    filled = [c for c in row.cells if c.strip()]
    if any(roster_words.is_total(c) for c in filled[:3]) and not cells.get("doc_no", "").strip():
        return True
    if filled and roster_words.is_footer(filled[0]) and _no_person_beside(cells, filled[0]):
        return True
    if named:
        return False
    return not any(text.strip() for field, text in cells.items() if field != "remark")


def _no_person_beside(cells: dict[str, str], footer: str) -> bool:
    """Whether a line that begins like a footer (制表人, 审核人 further right) holds no name and no document."""
    digits = sum(c.isdigit() for c in cells.get("doc_no", ""))
    return cells.get("name", "").strip() in ("", footer.strip()) and digits < 8


def _merged_downwards(sheet: Sheet, header: Header) -> dict[int, list[tuple[str, str]]]:
    """Row -> (field, text) for cells merged with one above: a group or a house written once for its people."""
    columns = {header.columns[f]: f for f in _FILL_DOWN if f in header.columns}
    ranges = [
        (top, bottom, left)
        for top, left, bottom, _right in sheet.merged()
        if left in columns and header.last < top < bottom < top + 5000
    ]
    if not ranges:
        return {}
    tops = {(top, left) for top, _, left in ranges}
    texts: dict[tuple[int, int], str] = {}
    for row in sheet.rows():
        for left in columns:
            if (row.number, left) in tops:
                texts[row.number, left] = row.cell(left)
    filled: dict[int, list[tuple[str, str]]] = {}
    for top, bottom, left in ranges:
        for number in range(top + 1, bottom + 1):
            filled.setdefault(number, []).append((columns[left], texts.get((top, left), "")))
    return filled
