"""The strike-out slip: somebody has left the directory; every copy handed out is to be struck by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.villages import Village
from desktop.paper.leaf import Blanks, Block, Column, Grid, Leaf, Text

TOLD = (
    "下面这位村民不再登入号码簿。请在手里每一份簿子上找到这一行,用笔涂黑姓名和号码,在表里打勾,"
    "三天内把这张单子交回村委会。不要问为什么,不要再打这个号码。"
)


@dataclass(frozen=True, slots=True)
class Struck:
    """Where she stands in an edition that was handed out, and which copies of it are out: (number, holder)."""

    edition: str
    place: str
    copies: tuple[tuple[str, str], ...]


def leaf(person_id: str, name: str, struck: Sequence[Struck], village: Village, today: date) -> Leaf:
    blocks: list[Block] = [Text(TOLD)]
    columns = (
        Column("哪一版", 26),
        Column("姓名", 24),
        Column("在哪里", 34),
        Column("副本", 22),
        Column("已划去", 12),
    )
    rows = []
    for found in struck:
        for number, holder in found.copies or (("每一份", ""),):
            rows.append((found.edition, name, found.place, f"{number} {holder}".strip(), ""))
    blocks.append(Grid(columns, tuple(rows), (person_id,) * len(rows), row_high=30))
    blocks.append(Blanks((("村委会签字", 3), ("日期", 2))))
    place = f"{village.township}{village.name}"
    return Leaf("划去通知", place, today.isoformat(), tuple(blocks), about=(person_id,))
