"""The rows of the villagers' pages: what stands in one, how high it is, and which entries are plain lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.domain.directory_book import Entry, Group, NumberLine
from desktop.paper.fonts import Weight, chain, text_width
from desktop.paper.reportlab_inside import FIGURES
from desktop.paper.sheet import fit_size, fitted_lines, wrap

DASH = "—"
LEAST_TYPE = 12.0  # farmers' books: nothing a villager reads is smaller


@dataclass(frozen=True, slots=True)
class Layout:
    """The measures of a book's columns, in points; other editions of the book are other values."""

    width: float  # of the page
    columns: int = 2
    size: float = 14
    small: float = LEAST_TYPE
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
    readable: float = LEAST_TYPE  # a name that would need smaller type beside its number takes a line of its own
    smallest: float = LEAST_TYPE

    @property
    def column(self) -> float:
        """The width of one column."""
        return (self.width - self.left - self.right - self.gap * (self.columns - 1)) / self.columns

    @property
    def base(self) -> float:
        """From a row's top to its baseline."""
        return round(self.row - 0.43 * self.size, 2)

    @property
    def most(self) -> int:
        """Characters of a name that stand beside its number in full size."""
        return int((self.name - 6) / self.size)


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
    """`name` is the person's, in an entry; `leader` is where its dots run: from x, to x, baseline."""

    kind: str  # group | heading | entry
    height: float
    pieces: tuple[Piece, ...]
    name: str = ""
    leader: tuple[float, float, float] | None = None


_DIGITS = str.maketrans("123456789", "000000000")
_FIGURES = frozenset(FIGURES)
OTHER = "?"  # the shape of no plain line


def _two(lines: Sequence[NumberLine]) -> str:
    return f"{lines[0].text}|{lines[1].text}" if lines[1].kind == "short" else OTHER


def _one(lines: Sequence[NumberLine]) -> str:
    return lines[0].text if len(lines) == 1 and lines[0].kind != "short" else OTHER


class _Known(dict[str, bool]):
    """Whether lines of a shape fit, found out once a shape."""

    def __init__(self, fits: Callable[[str], bool]) -> None:
        super().__init__()
        self._fits = fits

    def __missing__(self, shape: str) -> bool:
        fits = self[shape] = self._fits(shape)
        return fits


class Plain:
    """Tells plain lines: a short name in the main font beside one number in figures, and perhaps a short number.

    Nearly every line of a book is one; they are placed by counting and drawn as strings, without being measured. What
    it answers is each line's shape, its figures as noughts ("000 0000 0000|000 000"), or "" for any other line.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout, self._square = layout, chain("regular").square
        self._most, self._column = layout.most, layout.column
        self._known = _Known(self._fits)
        self._gaps: dict[str, float] = {}

    def shapes(self, entries: Sequence[Entry]) -> list[str]:
        """The shape of each entry's line."""
        texts = "\n".join([_two(e.lines) if len(e.lines) == 2 else _one(e.lines) for e in entries])
        known, most, square = self._known, self._most, self._square
        return [
            shape if known[shape] and len(entry.name) <= most and not entry.tell_apart and square(entry.name) else ""
            for entry, shape in zip(entries, texts.translate(_DIGITS).split("\n"), strict=True)
        ]

    def gap(self, shape: str) -> float:
        """Between the two numbers of a line of this shape, in points."""
        found = self._gaps.get(shape)
        if found is None:
            long, _, short = shape.partition("|")
            used = text_width(long, self._layout.size) + text_width(short, self._layout.size)
            found = self._gaps[shape] = self._column - self._layout.name - used
        return found

    def _fits(self, shape: str) -> bool:
        long, bar, _ = shape.partition("|")
        figures = bool(long) and _FIGURES.issuperset(shape.replace("|", "", 1))
        return figures and self.gap(shape) >= (6 if bar else 0)


@dataclass(frozen=True, slots=True)
class Strip:
    """Plain lines one under the other, and the shape of each."""

    entries: Sequence[Entry]
    shapes: Sequence[str]

    def __len__(self) -> int:
        return len(self.entries)

    def part(self, start: int, stop: int) -> Strip:
        return Strip(self.entries[start:stop], self.shapes[start:stop])


def entry_row(entry: Entry, layout: Layout) -> Row:
    """Name, then numbers, on one line; more numbers below; a long name on its own line in type that fits."""
    label = f"({entry.tell_apart})" if entry.tell_apart else ""
    size, small, base, width = layout.size, layout.small, layout.base, layout.column
    label_wide = text_width(label, small)
    pieces: list[Piece] = []
    y, ends = base, 0.0
    beside = fit_size(entry.name, size, layout.name - 6 - label_wide, layout.readable)
    if beside:
        pieces.append(Piece(0, y, entry.name, beside))
        ends = text_width(entry.name, beside)
        if label:
            pieces.append(Piece(ends, y, label, small))
            ends += label_wide
    else:
        for line, fitted in name_lines(entry.name, layout):
            pieces.append(Piece(0, y, line, fitted))
            after, last = text_width(line, fitted), y
            y += layout.sub_row
        if label:
            if after + label_wide <= width:
                pieces.append(Piece(after, last, label, small))
            else:
                for line in wrap(label, small, width):
                    pieces.append(Piece(0, y, line, small))
                    y += layout.sub_row
    leader = (ends + 6, layout.name - 6, y) if ends + 14 < layout.name else None
    y = _numbers(entry, layout, y, pieces)
    return Row("entry", y - layout.sub_row + layout.row - base, tuple(pieces), entry.name, leader)


def _numbers(entry: Entry, layout: Layout, y: float, pieces: list[Piece]) -> float:
    """The numbers from baseline y on, the short one at the right of the first; returns the next free baseline."""
    size, width = layout.size, layout.column
    long = [_long_text(line) for line in entry.long_numbers]
    if not long and not entry.short_number:
        long = [DASH]
    short = entry.short_number or ""
    for place, number in enumerate(long or [""]):
        fitted = fit_size(number, size, width - layout.name, 6) or 6
        if number:
            pieces.append(Piece(layout.name, y, number, fitted))
        if place == 0 and short:
            if layout.name + text_width(number, fitted) + 6 + text_width(short, size) > width:
                y += layout.sub_row
            pieces.append(Piece(0, y, short, size, right=True))
        y += layout.sub_row
    return y


def _long_text(line: NumberLine) -> str:
    return f"新号{line.text}" if line.kind == "wished" and not line.text[:1].isdigit() else line.text


def name_lines(name: str, layout: Layout) -> list[tuple[str, float]]:
    """A long name in one line if any readable type fits it, else broken at its interpuncts, else where it must be."""
    width, size = layout.column, layout.smallest
    fitted = fit_size(name, layout.size, width, size)
    if fitted:
        return [(name, fitted)]
    lines = [""]
    for part in name.replace("·", "·\0").split("\0"):
        if lines[-1] and text_width(lines[-1] + part, size) > width:
            lines.append("")
        lines[-1] += part
    return [(piece, size) for line in lines for piece in wrap(line, size, width)]


def heading_row(text: str, layout: Layout) -> Row:
    lines, size = fitted_lines(text, max(layout.size - 1.5, layout.smallest), layout.column, layout.smallest, "bold")
    base, step = layout.heading - 6, layout.smallest + 2
    pieces = tuple(Piece(0, base + n * step, line, size, "bold") for n, line in enumerate(lines))
    return Row("heading", layout.heading + step * (len(lines) - 1), pieces)


def group_row(group: Group, layout: Layout, *, again: bool = False) -> Row:
    title = group.title + ("(续)" if again else "")
    lines, size = fitted_lines(title, layout.size + 5, layout.column, layout.smallest, "bold")
    base, step = layout.group - 12, layout.smallest + 2
    pieces = [Piece(0, base + n * step, line, size, "bold") for n, line in enumerate(lines)]
    extra = step * (len(lines) - 1)
    if group.leader and not again and not extra:
        used = text_width(title, size, "bold") + 14
        fitted = fit_size(group.leader, layout.size - 1, layout.column - used, layout.smallest)
        if fitted:
            pieces.append(Piece(0, base, group.leader, fitted, right=True))
    return Row("group", layout.group + extra, tuple(pieces))
