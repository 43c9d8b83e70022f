"""日结单: what the day brought, village by village, with both sides' totals as last compared, and both signatures."""

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
    signed: int  # lines the county has signed for, as this laptop counts them
    county: int  # and as the county counts them
    codes: tuple[str, str]  # the first figures of both digests
    compared: bool  # False: not compared yet, the county's figures are written by hand

    @property
    def total(self) -> int:
        return self.here + self.sent + self.received + self.accepted + self.returned + self.opened


COUNTED = ("today", "here", "sent", "received", "accepted", "returned", "opened", "printed", "signed", "county")


def leaf(rows: Sequence[DayRow], rep: str, today: date, compared_at: str = "") -> Leaf:
    """The last row is the sum of the others. `compared_at`: local time of the last round, "" = never."""
    titles = ("今天登记", "仅在本机", "待回执", "县里已收", "已受理", "退回", "已开户", "合计", "印单据")
    columns = (
        Column("村", 36),
        *(Column(t, 16, "right") for t in titles),
        Column("回执条数", 17, "right"), Column("县里条数", 17, "right"), Column("核对码", 40),
    )  # fmt: skip
    lines = [(*_figures(row.village, row), *_compared(row)) for row in rows]
    sums = {name: sum(getattr(row, name) for row in rows) for name in COUNTED}
    whole = DayRow(village="", codes=("", ""), compared=all(row.compared for row in rows), **sums)
    lines.append((*_figures("合计", whole), *_compared(whole)))
    told = (
        f"县里的条数和核对码取自 {compared_at} 的同步"
        if compared_at
        else "还没有与县里对过数,县里的条数由县公司经办人填写"
    )
    told = f"人数是这台电脑的数;条数里更正和撤回各算一条。{told}。核对码相同,说明两边的内容一个不差。"
    blocks = (
        Text(told), Grid(columns, tuple(lines), row_high=26),
        Heading("签字"), Blanks((("客户经理", 3), ("县公司经办", 3), ("日期", 2))),
    )  # fmt: skip
    return Leaf("日结单", f"客户经理 {rep}", today.isoformat(), blocks, landscape=True, size=12)


def _compared(row: DayRow) -> tuple[str, str, str]:
    """Ours, theirs, and whether the codes are the same."""
    if not row.compared:
        return "", "", ""
    ours, theirs = row.codes
    code = ours if ours == theirs else f"{ours} ≠ {theirs}"
    return str(row.signed), str(row.county), f"{code} 一致" if ours and ours == theirs else code


def _figures(name: str, row: DayRow) -> tuple[str, ...]:
    stand = (row.here, row.sent, row.received, row.accepted, row.returned, row.opened)
    return (name, *map(str, (row.today, *stand, row.total, row.printed)))
