"""Drawing a placed page of villagers. Line after line, so that the text layer reads one person per line."""

from __future__ import annotations

from desktop.domain.directory_book import Entry
from desktop.paper.directory_flow import Placed, VillagersPage
from desktop.paper.directory_rows import Layout, Piece, Plain, Row
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
                _draw_strip(sheet, placed, placed.item, left, layout, plain)
                leaders += _strip_leaders(placed, placed.item, left, layout)
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
        sheet.row(y + dy, [_at(piece, left, right) for piece in pieces])
    bottom = y + row.height
    if row.kind == "group":
        sheet.rule(left, bottom - 4, right, bottom - 4, 1.2)
    elif row.kind == "heading":
        sheet.rule(left, bottom, right, bottom, 0.6)


def _at(piece: Piece, left: float, right: float) -> Cell:
    x: float = right if piece.right else left + piece.x
    return x, piece.text, piece.size, piece.weight, "right" if piece.right else "left"


def _draw_strip(sheet: Sheet, placed: Placed, strip: list[Entry], left: float, layout: Layout, plain: Plain) -> None:
    """All lines of a strip as one text object: names and figures are encoded in one pass each, and what bridges the
    gaps between them is the same text for every name of one length and figures of one pattern."""
    names = sheet.encode([entry.name for entry in strip])
    figures = sheet.encode([line.text for entry in strip for line in entry.lines], figures=True)
    if names is None or figures is None:
        _draw_one_by_one(sheet, placed, strip, left, layout)
        return
    gaps: dict[object, str] = {}
    lines: list[str] = []
    place = 0
    for entry, name in zip(strip, names, strict=True):
        after = gaps.get(len(name))
        if after is None:
            after = f") Tj {sheet.bridge_from_here(layout.size, layout.name - len(entry.name) * layout.size)} ("
            gaps[len(name)] = after
        if len(entry.lines) == 1:
            lines.append(f"({name}{after}{figures[place]}) Tj")
            place += 1
            continue
        wide, short = plain.width(entry.lines[0].text), plain.width(entry.lines[1].text)
        between = gaps.get((wide, short))
        if between is None:
            gap = layout.column - layout.name - wide - short
            between = gaps[wide, short] = f") Tj {sheet.bridge_from_here(layout.size, gap)} ("
        lines.append(f"({name}{after}{figures[place]}{between}{figures[place + 1]}) Tj")
        place += 2
    sheet.strung(left, placed.y + layout.base, layout.size, layout.row, lines)


def _draw_one_by_one(sheet: Sheet, placed: Placed, strip: list[Entry], left: float, layout: Layout) -> None:
    """The same lines where codes need escaping: a book of more than eight thousand different characters."""
    y, size = placed.y + layout.base, layout.size
    for number, entry in enumerate(strip):
        cells: list[Cell] = [
            (left, entry.name, size, "regular", "left"),
            (left + layout.name, entry.lines[0].text, size, "regular", "left"),
        ]
        if len(entry.lines) == 2:
            cells.append((left + layout.column, entry.lines[1].text, size, "regular", "right"))
        sheet.row(y + number * layout.row, cells)


def _strip_leaders(
    placed: Placed, strip: list[Entry], left: float, layout: Layout
) -> list[tuple[float, float, float]]:
    stop, y = left + layout.name - 6, placed.y + layout.base
    starts = [left + len(entry.name) * layout.size + 6 for entry in strip]
    return [(start, stop, y + n * layout.row) for n, start in enumerate(starts) if start + 8 < stop]
