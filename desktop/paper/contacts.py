"""Lines of posts: post, name, phone, and a note beneath; used by every page that lists offices and services."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.directory_book import ContactLine, Section
from desktop.paper.sheet import Cell, Sheet, fitted_lines, wrap

LEFT = 56.0
SIZE, SMALL, NOTE = 15.0, 9.0, 11.0
POST, NAME = 190.0, 160.0  # the widths of the first two columns
TITLE = 46.0

Content = tuple[tuple[float, str | ContactLine], ...]
"""A page's titles and lines, each with where it begins."""


def _columns(line: ContactLine, width: float) -> list[tuple[float, list[str], float]]:
    phone = width - 2 * LEFT - POST - NAME
    return [
        (LEFT, *fitted_lines(line.post, SIZE, POST - 10, SMALL)),
        (LEFT + POST, *fitted_lines(line.name or "", SIZE, NAME - 10, SMALL)),
        (width - LEFT, *fitted_lines(line.phone or "—", SIZE, phone, SMALL)),
    ]


def height(line: ContactLine, width: float) -> float:
    deepest = max(len(lines) for _, lines, _ in _columns(line, width))
    notes = len(wrap(line.note, NOTE, width - 2 * LEFT - 20)) if line.note else 0
    return 31 + (deepest - 1) * 11 + notes * 15


def draw(sheet: Sheet, line: ContactLine, y: float) -> float:
    """Returns where the next line begins."""
    columns = _columns(line, sheet.width)
    deepest = max(len(lines) for _, lines, _ in columns)
    base = y + 21
    for number in range(deepest):
        cells: list[Cell] = []
        for x, lines, size in columns:
            if number < len(lines):
                cells.append((x, lines[number], size, "regular", "right" if x > sheet.width / 2 + 100 else "left"))
        sheet.row(base + number * 11, cells)
    below = base + (deepest - 1) * 11 + 6
    if line.note:
        for part in wrap(line.note, NOTE, sheet.width - 2 * LEFT - 20):
            sheet.text(LEFT + 14, below + 9, part, NOTE)
            below += 15
    bottom = y + height(line, sheet.width)
    sheet.rule(LEFT, bottom, sheet.width - LEFT, bottom, 0.5, "0.5 2")
    return bottom


def paginate(sections: Sequence[Section], heading: str, size: tuple[float, float], top: float) -> list[Content]:
    """Place titles and lines on pages; a section alone under a heading of the same words has no title again."""
    pages: list[list[tuple[float, str | ContactLine]]] = [[]]
    y = top
    for section in sections:
        titled = section.title != heading
        for place, line in enumerate(section.lines):
            high = height(line, size[0])
            ahead = TITLE if titled and place == 0 else 0.0
            if y + ahead + high > size[1] and pages[-1]:
                pages.append([])
                y = top
            if titled and (place == 0 or not pages[-1]):
                pages[-1].append((y, section.title if place == 0 else f"{section.title}(续)"))
                y += TITLE
            pages[-1].append((y, line))
            y += high
    return [tuple(page) for page in pages if page]


def draw_page(sheet: Sheet, content: Content) -> None:
    for y, item in content:
        if isinstance(item, str):
            sheet.text(LEFT, y + 34, item, 16, "bold")
            sheet.rule(LEFT, y + 43, sheet.width - LEFT, y + 43, 0.8)
        else:
            draw(sheet, item, y)
