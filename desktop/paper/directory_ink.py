"""Drawing a placed page of villagers. Line after line, so that the text layer reads one person per line."""

from __future__ import annotations

from desktop.paper.directory_flow import VillagersPage
from desktop.paper.directory_rows import Layout, Piece, Plain, Row, Strip
from desktop.paper.sheet import Cell, Sheet


def draw(sheet: Sheet, page: VillagersPage, layout: Layout, plain: Plain) -> None:
    """`plain` is one per book: it remembers the widths of the figures met so far."""
    leaders: list[tuple[float, float, float]] = []
    for number, column in enumerate(page.columns):
        left = layout.left + number * (layout.column + layout.gap)
        for placed in column:
            if isinstance(placed.item, Row):
                _draw_row(sheet, placed.item, placed.y, left, layout)
                if placed.item.leader:
                    start, stop, dy = placed.item.leader
                    leaders.append((left + start, left + stop, placed.y + dy))
            else:
                _draw_strip(sheet, placed.y, placed.item, left, layout, plain)
                leaders += _strip_leaders(placed.y, placed.item, left, layout)
        if number:
            middle = left - layout.gap / 2
            sheet.rule(middle, layout.top, middle, sheet.height - layout.bottom, 0.25)
    sheet.leaders(leaders)


def _draw_row(sheet: Sheet, row: Row, y: float, left: float, layout: Layout) -> None:
    right = left + layout.column
    lines: dict[float, list[Piece]] = {}
    for piece in row.pieces:
        lines.setdefault(piece.dy, []).append(piece)
    for dy, pieces in lines.items():
        sheet.row(y + dy, [_at(piece, left, right) for piece in pieces], left)
    bottom = y + row.height
    if row.kind == "group":
        sheet.rule(left, bottom - 4, right, bottom - 4, 1.2)
    elif row.kind == "heading":
        sheet.rule(left, bottom, right, bottom, 0.6)


def _at(piece: Piece, left: float, right: float) -> Cell:
    x: float = right if piece.right else left + piece.x
    return x, piece.text, piece.size, piece.weight, "right" if piece.right else "left"


def _draw_strip(sheet: Sheet, y: float, strip: Strip, left: float, layout: Layout, plain: Plain) -> None:
    """All lines of a strip as one text object. Names and figures are encoded in one pass each; what bridges the gaps
    between them is one blank for all names of one length, and one for all figures of one shape."""
    names = sheet.encode([entry.name for entry in strip.entries])
    figures = sheet.encode([line.text for entry in strip.entries for line in entry.lines], figures=True)
    after: dict[int, str] = {}
    between: dict[str, str] = {}
    for codes in set(map(len, names or ())):
        after[codes] = sheet.bridge_code(layout.size, layout.name - codes // 2 * layout.size)
    for shape in set(strip.shapes):
        between[shape] = sheet.bridge_code(layout.size, plain.gap(shape)) if "|" in shape else ""
    if names is None or figures is None or not sheet.plain_codes:
        _draw_one_by_one(sheet, y, strip, left, layout)
        return
    number = iter(figures)
    lines = [
        f"{name}{after[len(name)]}{next(number)}{gap}{next(number)}" if (gap := between[shape])
        else f"{name}{after[len(name)]}{next(number)}"
        for name, shape in zip(names, strip.shapes, strict=True)
    ]  # fmt: skip
    sheet.strung(left, y + layout.base, layout.size, layout.row, lines)


def _draw_one_by_one(sheet: Sheet, y: float, strip: Strip, left: float, layout: Layout) -> None:
    """The same lines where codes need escaping: a book of more than eight thousand different characters."""
    base, size = y + layout.base, layout.size
    for number, entry in enumerate(strip.entries):
        cells: list[Cell] = [
            (left, entry.name, size, "regular", "left"),
            (left + layout.name, entry.lines[0].text, size, "regular", "left"),
        ]
        if len(entry.lines) == 2:
            cells.append((left + layout.column, entry.lines[1].text, size, "regular", "right"))
        sheet.row(base + number * layout.row, cells)


def _strip_leaders(y: float, strip: Strip, left: float, layout: Layout) -> list[tuple[float, float, float]]:
    stop, base = left + layout.name - 6, y + layout.base
    starts = [left + len(entry.name) * layout.size + 6 for entry in strip.entries]
    return [(start, stop, base + n * layout.row) for n, start in enumerate(starts) if start + 8 < stop]
