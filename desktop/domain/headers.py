"""Finding the header of a table people made: below title lines, in one line or two, in any order and many words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from desktop.base.text import clean_cell, squeeze

LOOK_WITHIN = 30
ENOUGH = 3
"""So many known names in one line make it the header; a title or a person never has them."""

IGNORED = ""
"""A column whose name is known and whose content is of no use: serial number, age, signature."""

_GROUP_NAME = 6  # longer than this it is a title over the whole table

_NOISE = re.compile(r"[*※#:、.·/]|^[0-9]+[、.]")
_HINT = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|〔.*?〕")


@dataclass(frozen=True, slots=True)
class Words:
    """What columns may be called: exact names first, then patterns for the rest."""

    exact: Mapping[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()
    others: frozenset[str] = frozenset()
    """Fields that speak of somebody else than the row's person."""

    def field(self, title: str) -> str | None:
        """The field a column title means, or None."""
        whole = plain(title)
        for candidate in (whole, plain(_HINT.sub("", clean_cell(title)[0]))):
            if candidate in self.exact:
                return self.exact[candidate]
        if not whole or len(whole) > 20:
            return None
        return next((field for pattern, field in self.patterns if pattern.search(whole)), None)

    def below(self, group: str, under: str) -> str | None:
        """The title of a column under a group's name. 监护人 or 配偶 over 姓名 makes it somebody else's."""
        together = f"{group}{under}"
        another = bool(group) and len(plain(group)) <= _GROUP_NAME and self.field(together) in self.others
        order = (together, under) if another else (under, together)
        return next((title for title in order if self.field(title) is not None), None)


@dataclass(frozen=True)
class Header:
    columns: dict[str, int]  # field -> column
    titles: list[str]  # as they stand in the file, one per column
    first: int  # row numbers of the spreadsheet
    last: int

    @cached_property
    def texts(self) -> frozenset[str]:
        return frozenset(t for t in self.titles if t)


def plain(title: str) -> str:
    """A title without spaces, line breaks, stars and colons, brackets kept as words."""
    return _NOISE.sub("", squeeze(clean_cell(title)[0])).replace("(", "").replace(")", "").upper()


def find(rows: Sequence[tuple[int, list[str]]], words: Words) -> Header | None:
    """The header among the first rows (number, cells). Of two candidates the earlier stands."""
    for index, (number, cells) in enumerate(rows[:LOOK_WITHIN]):
        below = rows[index + 1] if index + 1 < len(rows) and rows[index + 1][0] == number + 1 else None
        if below is not None and _known(cells, words):
            titles = _two_lines(cells, below[1], words)
            alone = max(_known(cells, words), _known(below[1], words))
            if titles and _known(titles, words) >= max(ENOUGH, alone + 1):
                return Header(_columns(titles, words), titles, number, below[0])
        if _known(cells, words) >= ENOUGH:
            return Header(_columns(cells, words), list(cells), number, number)
    return _short(rows, words)


def _short(rows: Sequence[tuple[int, list[str]]], words: Words) -> Header | None:
    """A line of two names and nothing else (姓名, 电话) is the header where no longer one stands."""
    for number, cells in rows[:LOOK_WITHIN]:
        filled = [c for c in cells if c.strip()]
        if len(filled) == 2 and _known(filled, words) == 2 and len({words.field(c) for c in filled}) == 2:
            return Header(_columns(cells, words), list(cells), number, number)
    return None


def _known(titles: Sequence[str], words: Words) -> int:
    return sum(1 for title in titles if title and words.field(title) is not None)


def _columns(titles: Sequence[str], words: Words) -> dict[str, int]:
    """Field -> column; of two columns with one meaning the first counts."""
    found: dict[str, int] = {}
    for column, title in enumerate(titles):
        field = words.field(title) if title else None
        if field:
            found.setdefault(field, column)
    return found


def _two_lines(upper: list[str], lower: list[str], words: Words) -> list[str] | None:
    """The titles of a header in two lines, or None when the lower line is not part of one."""
    filled = [c for c in lower if c.strip()]
    if not filled or any(sum(ch.isdigit() for ch in c) > 4 for c in filled):
        return None
    titles: list[str] = []
    named = 0
    group = ""
    for column in range(max(len(upper), len(lower))):
        above = upper[column] if column < len(upper) else ""
        under = lower[column] if column < len(lower) else ""
        group = above or (group if under else "")
        if not under:
            titles.append(above)
            continue
        best = words.below(group, under)
        if above and words.field(above) is not None and best is None:
            return None  # the line below speaks of something else: it is the first person
        named += best is not None
        titles.append(best or f"{group}{under}")
    return titles if named else None


def repeats(cells: Sequence[str], header: Header) -> bool:
    """Whether a row is the header printed again at the top of a page."""
    if header.texts.isdisjoint(cells):  # nearly every row: no cell says what a title says
        return False
    filled = [(column, plain(c)) for column, c in enumerate(cells) if c.strip()]
    if len(filled) < 2:
        return False
    same = sum(1 for column, c in filled if column < len(header.titles) and c == plain(header.titles[column]))
    return same * 2 > len(filled)
