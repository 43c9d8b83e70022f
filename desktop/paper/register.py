"""Who holds which copy: the distribution register to be signed, and the list of what must come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.villages import Village
from desktop.paper.leaf import Block, Column, Grid, Leaf, Text

LOOSE = "号一栏写着几份的,印的时候没有编号,在谁手里没登记;写着文件的,存过文件,印了几份不知道。请在村里广播,逐户收回。"


@dataclass(frozen=True, slots=True)
class Held:
    """One copy: what it is, its number, who has it, since when, and why it must come back ("" = it need not). Number
    0: `count` sheets that carry none (0 = nobody knows how many were printed from a file)."""

    what: str
    number: int
    holder: str
    given: str
    why: str = ""
    count: int = 0

    @property
    def number_words(self) -> str:
        return str(self.number) if self.number else f"{self.count} 份" if self.count else "文件"


def register_leaf(held: Sequence[Held], village: Village, today: date, *, spare: int = 10) -> Leaf:
    """The copies made so far, and empty rows."""
    columns = (Column("副本", 46), Column("号", 10, "right"), Column("领用人(户)", 30), Column("日期", 16),
               Column("领用人签字", 26), Column("收回", 16))  # fmt: skip
    rows = [(one.what, str(one.number), one.holder, one.given, "", "") for one in held]
    rows += [("",) * 6] * spare
    blocks: tuple[Block, ...] = (
        Text("每一份都有号。领用时签字;换版或通知收回时交回村委会。不得复印、不得外传。"),
        Grid(columns, tuple(rows), row_high=28),
    )
    place = f"{village.township}{village.name}"
    return Leaf("号码簿分发登记", place, today.isoformat(), blocks)


def recall_leaf(held: Sequence[Held], village: Village, today: date) -> Leaf:
    """What must come back, and why."""
    columns = (Column("副本", 46), Column("号", 13, "right"), Column("在谁手里", 27), Column("发出", 16),
               Column("为什么收回", 32), Column("收回", 12))  # fmt: skip
    rows = tuple((one.what, one.number_words, one.holder or "不知道", one.given, one.why, "") for one in held)
    blocks: tuple[Block, ...] = (
        Text("下面这些副本要收回,或者换成新的一版。收回一份在最后一栏打一个勾,收齐交客户经理销毁。"),
        *([Text(LOOSE)] if any(not one.number for one in held) else []),
        Grid(columns, rows, row_high=28),
    )
    place = f"{village.township}{village.name}"
    return Leaf("收回清单", place, today.isoformat(), blocks)
