"""What a printed form or letter says, as values ready to be drawn: a title and blocks one under the other.

A leaf holds finished words. It is kept with its print, so that a second copy says what the first one said, whatever
has happened to the records since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value, a line each. `values` bold: what must be found at a glance."""

    rows: tuple[tuple[str, str], ...]
    bold: bool = False
    block: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Text:
    """A bold lead, if any, and running text beneath."""

    text: str
    lead: str = ""
    block: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    block: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Column:
    """`share` is the column's part of the width, in any unit."""

    title: str
    share: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table; its head comes again on every page. `people` names who stands in which row; it is not drawn."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    people: tuple[str, ...] = ()
    row_high: float = 0.0  # at least so high: room for a hand
    block: Literal["grid"] = "grid"


@dataclass(frozen=True, slots=True)
class Blanks:
    """Words with a line to write on behind each: (word, part of the width)."""

    fields: tuple[tuple[str, float], ...]
    block: Literal["blanks"] = "blanks"


@dataclass(frozen=True, slots=True)
class Ticks:
    """Boxes to tick; True = ticked already, by a consent that stands."""

    options: tuple[tuple[str, bool], ...]
    block: Literal["ticks"] = "ticks"


@dataclass(frozen=True, slots=True)
class Cut:
    """A line to tear along; what comes after it stays together."""

    words: str
    block: Literal["cut"] = "cut"


Block = Facts | Text | Heading | Grid | Blanks | Ticks | Cut


@dataclass(frozen=True, slots=True)
class Leaf:
    """One document. `about` names the people whose data it holds: when one of them is erased it is emptied."""

    title: str
    place: str  # whose it is: 朱里镇西洪村
    day: str
    blocks: tuple[Block, ...]
    sentence: str = ""  # what must not be overlooked, under the title
    size: float = 14.0
    landscape: bool = False
    about: tuple[str, ...] = ()
    foot: str = ""
