"""Where everything stands on the villagers' pages: blocks down the columns. Measure first, place second.

A block is what must not be split: a household with its heading, or one line where there are no households. One taller
than a column is the exception: it goes on under a repeated heading. Lines are kept in runs: entries that are plain
lines (see `Plain`) are placed by counting and never measured one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from desktop.domain.directory_book import DirectoryBook, Entry, Group, Household
from desktop.paper.directory_rows import Layout, Plain, Row, Strip, entry_row, group_row, heading_row

Item = Row | Strip
"""What is placed: one measured row, or a strip of plain lines."""


@dataclass(frozen=True, slots=True)
class Placed:
    y: float
    item: Item

    def height(self, layout: Layout) -> float:
        return _height((self.item,), layout)


@dataclass(frozen=True, slots=True)
class VillagersPage:
    """One page: its columns, the groups on it and those that begin on it, and the first and last name."""

    columns: tuple[tuple[Placed, ...], ...]
    titles: tuple[str, ...]
    begins: tuple[str, ...]
    first: str
    last: str


def paginate(book: DirectoryBook, layout: Layout, height: float) -> list[VillagersPage]:
    """Place every block down the columns and on to the next page; a group going on says so at the column's top."""
    placer = _Placer(layout, height - layout.bottom)
    plain = Plain(layout)
    for group in book.groups:
        placer.begin(group)
        for household in group.households:
            if household.heading:
                for block in _household_blocks(household, layout, plain, placer.room - layout.group):
                    placer.block(block)
            else:
                for item in _items(household.entries, layout, plain):
                    placer.flow(item)
    return placer.finish()


def _items(entries: Sequence[Entry], layout: Layout, plain: Plain) -> Iterator[Item]:
    shapes = plain.shapes(entries)
    start = 0
    for place, shape in enumerate(shapes):
        if shape:
            continue
        if place > start:
            yield Strip(entries[start:place], shapes[start:place])
        yield entry_row(entries[place], layout)
        start = place + 1
    if len(entries) > start:
        yield Strip(entries[start:], shapes[start:])


def _household_blocks(household: Household, layout: Layout, plain: Plain, tallest: float) -> Iterator[list[Item]]:
    """The household as one block, or, taller than a column, as several, each under its heading."""
    heading = heading_row(household.heading, layout)
    whole: list[Item] = [heading, *_items(household.entries, layout, plain)]
    if _height(whole, layout) <= tallest:
        yield whole
        return
    block: list[Item] = [heading]
    used = heading.height
    for entry in household.entries:
        (item,) = _items((entry,), layout, plain)
        high = _height((item,), layout)
        if len(block) > 1 and used + high > tallest:
            yield block
            heading = heading_row(f"{household.heading}(续)", layout)
            block, used = [heading], heading.height
        block.append(item)
        used += high
    yield block


def _height(items: Sequence[Item], layout: Layout) -> float:
    return sum(item.height if isinstance(item, Row) else len(item) * layout.row for item in items)


@dataclass
class _Placer:
    """Fills columns and pages from the top."""

    layout: Layout
    bottom: float
    pages: list[VillagersPage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.room = self.bottom - self.layout.top
        self._columns: list[list[Placed]] = [[]]
        self._titles: list[str] = []
        self._begins: list[str] = []
        self._y = self.layout.top
        self._head: Row | None = None  # the group's heading, waiting for the first of its lines
        self._group: Group | None = None

    def begin(self, group: Group) -> None:
        self._group, self._head = group, group_row(group, self.layout)

    def block(self, items: list[Item]) -> None:
        """What stays together, and with the heading that waits for it."""
        self._need(_height(items, self.layout))
        for item in items:
            self._put(item)

    def flow(self, item: Item) -> None:
        """A strip may break between any two of its lines; a measured row may not break."""
        if isinstance(item, Row):
            self.block([item])
            return
        start = 0
        while start < len(item):
            self._need(self.layout.row)
            fits = max(int((self.bottom - self._y + 0.01) / self.layout.row), 1)
            self._put(item.part(start, start + fits))
            start += fits

    def finish(self) -> list[VillagersPage]:
        if self._columns[0]:
            self._close()
        return self.pages

    def _need(self, high: float) -> None:
        """Room for this much, in the next column if not in this one; then the group's name, where it is due."""
        head = self._head
        if self._y > self.layout.top and self._y + (head.height if head else 0) + high > self.bottom:
            if len(self._columns) == self.layout.columns:
                self._close()
            else:
                self._columns.append([])
            self._y = self.layout.top
        group = self._group
        assert group is not None, "lines before any group"
        if group.title not in self._titles:
            self._titles.append(group.title)
        if head is not None:
            self._begins.append(group.title)
            self._put(head)
            self._head = None
        elif self._y == self.layout.top:
            self._put(group_row(group, self.layout, again=True))

    def _put(self, item: Item) -> None:
        self._columns[-1].append(Placed(self._y, item))
        self._y += _height((item,), self.layout)

    def _close(self) -> None:
        names = [name for column in self._columns for placed in column for name in _ends(placed.item)]
        first, last = (names[0], names[-1]) if names else ("", "")
        columns = tuple(tuple(column) for column in self._columns)
        self.pages.append(VillagersPage(columns, tuple(self._titles), tuple(self._begins), first, last))
        self._columns, self._titles, self._begins = [[]], [], []


def _ends(item: Item) -> tuple[str, ...]:
    """The first and last name of an item."""
    if isinstance(item, Strip):
        return item.entries[0].name, item.entries[-1].name
    return (item.name,) if item.name else ()
