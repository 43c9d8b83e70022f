"""Two thousand people of one village in memory, in directory order, column by column.

A column is one string, a line per person who has a value: a fragment at any position is one `find`, and which person
the place belongs to is one bisection. Strings and not bytes: a find over Chinese characters is several times quicker
than one over their encoding.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress
from operator import add, itemgetter

from desktop.domain.names import fold_variants

COLUMNS = ("name", "pinyin", "initials", "mobile", "home_line", "wished_number", "short_no", "doc_last4")
SIZE = 4096
"""People in a piece at most: so few that reading one keeps nobody waiting."""


def folded(value: str) -> str:
    """A value as it is searched: no gaps, no case, one form for 龑 and 䶮."""
    return fold_variants("".join(value.casefold().replace("-", "").split()))


@dataclass(frozen=True, slots=True)
class Column:
    """Lines begin with a line feed. `owners` names the person of each line, None where every person has one;
    `firsts` says between which two lines a first character can stand."""

    text: str
    starts: array[int]
    owners: array[int] | None
    firsts: dict[str, tuple[int, int]]
    longest: int

    def holding(self, needle: str, most: int) -> list[int]:
        """Places of the first `most` people whose line holds the needle."""
        return self._find(needle, 0, len(self.text), most) if len(needle) <= self.longest else []

    def beginning(self, needle: str, most: int) -> list[int]:
        """Places of the first `most` people whose line begins so."""
        lines = self.firsts.get(needle[0])
        if lines is None or len(needle) > self.longest:
            return []
        after = lines[1] + 1
        end = self.starts[after] if after < len(self.starts) else len(self.text)
        return self._find("\n" + needle, self.starts[lines[0]], end, most)

    def _find(self, wanted: str, at: int, end: int, most: int) -> list[int]:
        find, starts, owners = self.text.find, self.starts, self.owners
        last = len(starts) - 1
        found: list[int] = []
        at = find(wanted, at, end)
        while at >= 0:
            line = bisect_right(starts, at) - 1
            found.append(line if owners is None else owners[line])
            if line == last or len(found) == most:
                break
            at = find(wanted, starts[line + 1], end)
        return found


class Piece:
    """Some people of one village. `rank` places it among all pieces of the store; `rows` are rowids."""

    __slots__ = ("_columns", "_ids", "_width", "rank", "rows", "village")

    def __init__(
        self, village: str, rows: Sequence[int], ids: Sequence[str], columns: Sequence[Sequence[str | None]]
    ) -> None:
        self.village = village
        self.rank = 0
        self.rows = array("I", rows)
        self._width = max(map(len, ids))
        self._ids = "".join([person.ljust(self._width) for person in ids])
        self._columns = {name: _column(values) for name, values in zip(COLUMNS, columns, strict=True) if any(values)}

    def person(self, place: int) -> str:
        """The id of the person at a place."""
        return self._ids[place * self._width : (place + 1) * self._width].rstrip()

    def places(self, needle: str, names: Iterable[str], most: int, *, begins: bool) -> list[int]:
        """Who holds the needle in one of the columns: the first `most` of each, in order."""
        found: set[int] = set()
        met: list[int] = []
        for name in names:
            column = self._columns.get(name)
            if column is not None:
                met = column.beginning(needle, most) if begins else column.holding(needle, most)
                found.update(met)
        return met if len(met) == len(found) else sorted(found)


def _column(values: Sequence[str | None]) -> Column:
    said = list(filter(None, values))
    owners = None if len(said) == len(values) else list(compress(range(len(values)), values))
    lines = _folded_all(said)
    if "" in lines:  # a value of nothing but gaps
        owners = list(compress(owners or range(len(values)), lines))
        lines = list(filter(None, lines))
    heads = list(map(itemgetter(0), lines))
    last = dict(zip(heads, range(len(heads)), strict=True))
    first = dict(zip(reversed(heads), range(len(heads) - 1, -1, -1), strict=True))
    lengths = list(map(len, lines))
    text = "\n" + "\n".join(lines)
    return Column(
        text=text,
        starts=array(_fitting(text), map(add, accumulate(lengths[:-1], initial=0), range(len(lines)))),
        owners=None if owners is None else array("H", owners),
        firsts={head: (line, last[head]) for head, line in first.items()},
        longest=max(lengths, default=0),
    )


def _fitting(text: str) -> str:
    """The narrowest kind of number for a place in the text."""
    return "H" if len(text) <= 0xFFFF else "I"


def _folded_all(values: Sequence[str]) -> list[str]:
    """As `folded` for each, but at once, unless one of them has a gap inside."""
    lines = fold_variants("\n".join(values).casefold().replace("-", "")).split()
    return lines if len(lines) == len(values) else [folded(value) for value in values]
