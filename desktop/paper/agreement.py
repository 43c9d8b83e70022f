"""The township agreement: what both sides promise before a village is visited, to be signed and stamped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from desktop.base.reference import json_table
from desktop.domain.villages import CLASS_NAMES, Village
from desktop.paper.leaf import Blanks, Block, Column, Grid, Heading, Leaf, Text


@cache
def promises() -> tuple[tuple[str, str], ...]:
    """Heading and text of each clause."""
    return tuple((lead, text) for lead, text in json_table("templates/agreement.json")["promises"])


def leaf(villages: Sequence[Village], county: str, township: str, rep: str, today: date) -> Leaf:
    """The villages of one township; names of units, posts and stamps are filled in by hand."""
    blocks: list[Block] = [
        Blanks((("甲方(乡镇、单位全称)", 1),)), Blanks((("统一社会信用代码", 3), ("联系人及电话", 3))),
        Blanks((("乙方(联通县公司全称)", 3), ("联系人及电话", 2))),
    ]  # fmt: skip
    blocks += [Text(text, lead) for lead, text in promises()]
    columns = (Column("序号", 10, "right"), Column("村", 40), Column("村代码", 34), Column("类别", 20))
    rows = tuple(
        (str(number), village.name, village.code, CLASS_NAMES.get(village.klass, ""))
        for number, village in enumerate(villages, 1)
    )
    blocks += [Heading("村"), Grid(columns, rows)]
    blocks.append(Heading("签字盖章"))
    blocks += [Blanks(((f"{side}签字(公章)", 3), ("日期", 2))) for side in ("甲方", "乙方")]
    foot = f"客户经理 {rep} · 一式两份"
    return Leaf("乡村预登记服务协议", county + township, today.isoformat(), tuple(blocks), size=13, foot=foot)
