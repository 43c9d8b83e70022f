"""Lines of posts: post, name, phone, and a note beneath; used by every page that lists offices and services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.directory_book import ContactLine, Section
from desktop.paper.directory_rows import LEAST_TYPE
from desktop.paper.sheet import Cell, Sheet, fitted_lines, wrap

Content = tuple[tuple[float, str | ContactLine], ...]
"""A page's (or column's) titles and lines, each with where it begins."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Where the lines stand: from x = `left`, `wide` points across, type `k` times that of the A4 book."""

    left: float
    wide: float
    k: float = 1.0

    @property
    def size(self) -> float:
        return max(15 * self.k, LEAST_TYPE)

    @property
    def note(self) -> float:
        return max(12 * self.k, LEAST_TYPE)

    @property
    def step(self) -> float:
        """From one line of the smallest type to the next."""
        return LEAST_TYPE + 2

    @property
    def title(self) -> float:
        return 46 * max(self.k, 0.9)

    @property
    def post(self) -> float:
        return self.wide * 0.39

    @property
    def name(self) -> float:
        return self.wide * 0.3


def _columns(line: ContactLine, at: Measures) -> list[tuple[float, list[str], float, bool]]:
    """(x, lines, size, at the right) of each column."""
    phone = at.wide - at.post - at.name
    return [
        (at.left, *fitted_lines(line.post, at.size, at.post - 10, LEAST_TYPE), False),
        (at.left + at.post, *fitted_lines(line.name or "", at.size, at.name - 10, LEAST_TYPE), False),
        (at.left + at.wide, *fitted_lines(line.phone or "—", at.size, phone, 9), True),
    ]


def height(line: ContactLine, at: Measures) -> float:
    deepest = max(len(lines) for _, lines, _, _ in _columns(line, at))
    notes = len(wrap(line.note, at.note, at.wide - 20)) if line.note else 0
    return at.size + 16 + (deepest - 1) * at.step + notes * (at.note + 4)


def draw(sheet: Sheet, line: ContactLine, y: float, at: Measures) -> float:
    """Returns where the next line begins."""
    columns = _columns(line, at)
    deepest = max(len(lines) for _, lines, _, _ in columns)
    base = y + at.size + 6
    for number in range(deepest):
        cells: list[Cell] = []
        for x, lines, size, right in columns:
            if number < len(lines):
                cells.append((x, lines[number], size, "regular", "right" if right else "left"))
        sheet.row(base + number * at.step, cells)
    below = base + (deepest - 1) * at.step + 6
    if line.note:
        for part in wrap(line.note, at.note, at.wide - 20):
            sheet.text(at.left + 14, below + at.note - 2, part, at.note)
            below += at.note + 4
    bottom = y + height(line, at)
    sheet.rule(at.left, bottom, at.left + at.wide, bottom, 0.5, "0.5 2")
    return bottom


def paginate(
    sections: Sequence[Section], heading: str, bottom: float, top: float, at: Measures, first: float | None = None
) -> list[Content]:
    """Place titles and lines on pages; a section alone under a heading of the same words has no title again.
    `first` is where the first page begins, if not at `top`."""
    pages: list[list[tuple[float, str | ContactLine]]] = [[]]
    y = top if first is None else first
    for section in sections:
        titled = section.title != heading
        for place, line in enumerate(section.lines):
            high = height(line, at)
            ahead = at.title if titled and place == 0 else 0.0
            if y + ahead + high > bottom and (pages[-1] or y > top):
                pages.append([])
                y = top
            if titled and (place == 0 or not pages[-1]):
                pages[-1].append((y, section.title if place == 0 else f"{section.title}(续)"))
                y += at.title
            pages[-1].append((y, line))
            y += high
    return [tuple(page) for page in pages if page]


def draw_page(sheet: Sheet, content: Content, at: Measures) -> None:
    for y, item in content:
        if isinstance(item, str):
            title(sheet, item, y, at)
        else:
            draw(sheet, item, y, at)


def title(sheet: Sheet, text: str, y: float, at: Measures) -> None:
    low = y + at.title - 12
    sheet.text(at.left, low, text, max(16 * at.k, LEAST_TYPE + 1), "bold")
    sheet.rule(at.left, low + 9, at.left + at.wide, low + 9, 0.8)
