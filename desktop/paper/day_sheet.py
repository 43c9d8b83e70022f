"""日结单: what the day brought, village by village, with room for the county's own figures and both signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.paper.leaf import Blanks, Column, Grid, Heading, Leaf, Text


@dataclass(frozen=True, slots=True)
class DayRow:
    """One village: people taken down today, and all its people by where they stand."""

    village: str
    today: int
    here: int  # only on this laptop
    sent: int  # sent, no receipt yet
    received: int
    accepted: int
    returned: int
    opened: int
    printed: int  # papers made today
    content: str  # the first figures of a hash over its people: equal on both sides when nothing is missing

    @property
    def total(self) -> int:
        return self.here + self.sent + self.received + self.accepted + self.returned + self.opened


COUNTED = ("today", "here", "sent", "received", "accepted", "returned", "opened", "printed")


def leaf(rows: Sequence[DayRow], rep: str, today: date) -> Leaf:
    """The last row is the sum of the others."""
    titles = ("今天登记", "仅在本机", "已发待回执", "县里已收", "已受理", "退回", "已开户", "合计", "今天印单据")
    columns = (
        Column("村", 40),
        *(Column(t, 18, "right") for t in titles),
        Column("核对码", 22),
        Column("县里的数", 20),
    )
    lines = [(*_figures(row.village, row), row.content, "") for row in rows]
    sums = {name: sum(getattr(row, name) for row in rows) for name in COUNTED}
    lines.append((*_figures("合计", DayRow(village="", content="", **sums)), "", ""))
    told = "左边是这台电脑的数。县里收到的人数由县公司经办人填写;核对码相同,说明两边的人和内容一个不差。"
    blocks = (
        Text(told), Grid(columns, tuple(lines), row_high=26),
        Heading("签字"), Blanks((("客户经理", 3), ("县公司经办", 3), ("日期", 2))),
    )  # fmt: skip
    return Leaf("日结单", f"客户经理 {rep}", today.isoformat(), blocks, landscape=True, size=12)


def _figures(name: str, row: DayRow) -> tuple[str, ...]:
    stand = (row.here, row.sent, row.received, row.accepted, row.returned, row.opened)
    return (name, *map(str, (row.today, *stand, row.total, row.printed)))
