"""The villagers' pages: households in columns. Measure first, place second, draw last.

A block is what must not be split: a household with its heading, or one row where there are no households. A household
taller than a column is the one exception: it goes on under a repeated heading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.domain.directory_book import DirectoryBook, Entry, Group, Household, NumberLine
from desktop.paper.fonts import Weight, text_width
from desktop.paper.sheet import Cell, Sheet, fit_size, fitted_lines, wrap

DASH = "—"


@dataclass(frozen=True, slots=True)
class Layout:
    """The measures of a book's columns, in points; other editions of the book are other values."""

    columns: int = 2
    size: float = 14
    small: float = 10.5
    row: float = 22
    sub_row: float = 18
    heading: float = 26
    group: float = 44
    gap: float = 22
    left: float = 40
    right: float = 40
    top: float = 62
    bottom: float = 66
    name: float = 92  # where the long number starts
    readable: float = 12  # a name that would need smaller type beside its number takes a line of its own
    smallest: float = 9


@dataclass(frozen=True, slots=True)
class Piece:
    """One string at its place within a row: x from the column's left edge ("right" = its right edge), dy baseline."""

    x: float
    dy: float
    text: str
    size: float
    weight: Weight = "regular"
    right: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    kind: str  # group | heading | entry
    height: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    row: Row
    y: float


@dataclass(frozen=True, slots=True)
class VillagersPage:
    """One page: its columns of placed rows, the groups on it, and the groups that begin on it."""

    columns: tuple[tuple[Placed, ...], ...]
    titles: tuple[str, ...]
    begins: tuple[str, ...]


def column_width(layout: Layout, page_width: float) -> float:
    free = page_width - layout.left - layout.right - layout.gap * (layout.columns - 1)
    return free / layout.columns


def entry_row(entry: Entry, layout: Layout, width: float) -> Row:
    """Name, then numbers, on one line; more numbers below; a long name on its own line in type that fits."""
    label = f"({entry.tell_apart})" if entry.tell_apart else ""
    size, small, base = layout.size, layout.small, layout.row - 6
    label_wide = text_width(label, small)
    pieces: list[Piece] = []
    y = base
    beside = fit_size(entry.name, size, layout.name - 6 - label_wide, layout.readable)
    if beside:
        pieces.append(Piece(0, y, entry.name, beside))
        if label:
            pieces.append(Piece(text_width(entry.name, beside), y, label, small))
    else:
        for line, fitted in name_lines(entry.name, layout, width):
            pieces.append(Piece(0, y, line, fitted))
            after = text_width(line, fitted)
            y += layout.sub_row
        if label:
            if after + label_wide <= width:
                pieces.append(Piece(after, y - layout.sub_row, label, small))
            else:
                for line in wrap(label, small, width):
                    pieces.append(Piece(0, y, line, small))
                    y += layout.sub_row
    long = [_long_text(line) for line in entry.long_numbers]
    if not long and not entry.short_number:
        long = [DASH]
    for place, number in enumerate(long or [""]):
        if number:
            pieces.append(Piece(layout.name, y, number, size))
        if place == 0 and entry.short_number:
            pieces.append(Piece(0, y, entry.short_number, size, right=True))
        y += layout.sub_row
    return Row("entry", y - layout.sub_row + layout.row - base, tuple(pieces))


def _long_text(line: NumberLine) -> str:
    return f"新号{line.text}" if line.kind == "wished" and not line.text[:1].isdigit() else line.text


def name_lines(name: str, layout: Layout, width: float) -> list[tuple[str, float]]:
    """A long name in one line if any readable type fits it, else broken at its interpuncts, else where it must be."""
    fitted = fit_size(name, layout.size, width, layout.smallest)
    if fitted:
        return [(name, fitted)]
    lines = [""]
    for part in name.replace("·", "·\0").split("\0"):
        if lines[-1] and text_width(lines[-1] + part, layout.smallest + 2) > width:
            lines.append("")
        lines[-1] += part
    broken = [piece for line in lines for piece in wrap(line, layout.smallest + 2, width)]
    return [(line, layout.smallest + 2) for line in broken]


def heading_row(text: str, layout: Layout, width: float) -> Row:
    lines, size = fitted_lines(text, layout.size - 1.5, width, layout.smallest, "bold")
    base = layout.heading - 6
    pieces = tuple(Piece(0, base + n * 13, line, size, "bold") for n, line in enumerate(lines))
    return Row("heading", layout.heading + 13 * (len(lines) - 1), pieces)


def group_row(group: Group, layout: Layout, width: float, *, again: bool = False) -> Row:
    title = group.title + ("(续)" if again else "")
    lines, size = fitted_lines(title, layout.size + 5, width, layout.smallest, "bold")
    base = layout.group - 12
    pieces = [Piece(0, base + n * 13, line, size, "bold") for n, line in enumerate(lines)]
    extra = 13 * (len(lines) - 1)
    if group.leader and not again and not extra:
        used = text_width(title, size, "bold") + 14
        fitted = fit_size(group.leader, layout.size - 1, width - used, layout.smallest)
        if fitted:
            pieces.append(Piece(0, base, group.leader, fitted, right=True))
    return Row("group", layout.group + extra, tuple(pieces))


@dataclass(frozen=True, slots=True)
class _Block:
    rows: tuple[Row, ...]
    group: Group
    begins: bool
    heading: str = ""

    @property
    def height(self) -> float:
        return sum(row.height for row in self.rows)


def _blocks(book: DirectoryBook, layout: Layout, width: float, tallest: float) -> Iterator[_Block]:
    for group in book.groups:
        first: tuple[Row, ...] = (group_row(group, layout, width),)
        for household in group.households:
            for rows, heading in _household_rows(household, layout, width, tallest - layout.group):
                yield _Block((*first, *rows), group, bool(first), heading)
                first = ()


def _household_rows(
    household: Household, layout: Layout, width: float, tallest: float
) -> Iterator[tuple[tuple[Row, ...], str]]:
    rows = [entry_row(entry, layout, width) for entry in household.entries]
    if not household.heading:
        for row in rows:
            yield (row,), ""
        return
    heading = household.heading
    block = [heading_row(heading, layout, width)]
    for row in rows:
        if len(block) > 1 and sum(r.height for r in block) + row.height > tallest:
            yield tuple(block), heading
            block = [heading_row(f"{heading}(续)", layout, width)]
        block.append(row)
    yield tuple(block), heading


def paginate(book: DirectoryBook, layout: Layout, size: tuple[float, float]) -> list[VillagersPage]:
    """Place every block down the columns and on to the next page; a group going on says so at the column's top."""
    width = column_width(layout, size[0])
    top, bottom = layout.top, size[1] - layout.bottom
    pages: list[VillagersPage] = []
    columns: list[list[Placed]] = [[]]
    titles: list[str] = []
    begins: list[str] = []
    y = top

    def close() -> None:
        pages.append(VillagersPage(tuple(tuple(c) for c in columns), tuple(titles), tuple(begins)))

    for block in _blocks(book, layout, width, bottom - top):
        rows: Sequence[Row] = block.rows
        if y > top and y + block.height > bottom:
            if len(columns) == layout.columns:
                close()
                columns, titles, begins = [[]], [], []
            else:
                columns.append([])
            y = top
            if not block.begins:
                rows = (group_row(block.group, layout, width, again=True), *rows)
        if block.group.title not in titles:
            titles.append(block.group.title)
        if block.begins:
            begins.append(block.group.title)
        for row in rows:
            columns[-1].append(Placed(row, y))
            y += row.height
    if columns[0]:
        close()
    return pages


def draw(sheet: Sheet, page: VillagersPage, layout: Layout) -> None:
    """Row after row, so that the text layer reads one person per line."""
    width = column_width(layout, sheet.width)
    for number, column in enumerate(page.columns):
        left = layout.left + number * (width + layout.gap)
        for placed in column:
            lines: dict[float, list[Piece]] = {}
            for piece in placed.row.pieces:
                lines.setdefault(piece.dy, []).append(piece)
            for dy, pieces in lines.items():
                sheet.row(placed.y + dy, [_at(piece, left, left + width) for piece in pieces])
            _rule_under(sheet, placed, left, width)
        if number:
            middle = left - layout.gap / 2
            sheet.rule(middle, layout.top, middle, sheet.height - layout.bottom, 0.25)


def _at(piece: Piece, left: float, right: float) -> Cell:
    x: float = right if piece.right else left + piece.x
    return x, piece.text, piece.size, piece.weight, "right" if piece.right else "left"


def _rule_under(sheet: Sheet, placed: Placed, left: float, width: float) -> None:
    y = placed.y + placed.row.height
    if placed.row.kind == "group":
        sheet.rule(left, y - 4, left + width, y - 4, 1.2)
    elif placed.row.kind == "heading":
        sheet.rule(left, y, left + width, y, 0.6)
    else:
        sheet.rule(left, y, left + width, y, 0.5, "0.5 2")
