"""明白卡: a customer's plan in plain words, the balance at the end of every month, and every condition, in 14 pt."""

from __future__ import annotations

from datetime import date

from desktop.domain import broadband, catalogue
from desktop.domain.catalogue import plain
from desktop.paper.leaf import Block, Column, Facts, Grid, Heading, Leaf, Text

MINUS = "\u2212"  # a hyphen is lost on a photocopy
SENTENCE = "看清再定。不办也可以,单项业务亦可办理,不必捆绑。"


def leaf(plan_code: str, contract_code: str | None, line: str | None, place: str, rep: str, today: date) -> Leaf:
    """The same figures as on the screen; nothing in it is anybody's own data."""
    plan, terms = catalogue.plan(plan_code), catalogue.contract(contract_code)
    blocks: list[Block] = []
    if plan is not None:
        rows = [("套餐", plan.name), ("每月", f"{plan.fee} 元 · {plan.scope} · 通话另计")]
        if terms is not None:
            rows.append(("合约", f"{terms.name}:预存 {terms.prepay} 元,送 {terms.gift} 元,{terms.months} 个月"))
        rows += [("宽带", words) for words in broadband.conditions(plan, line)]
        until = f",有效期到 {plan.valid_to}" if plan.valid_to else ""
        rows.append(("价格来源", plan.source + until))
        blocks.append(Facts(tuple(rows), bold=True))
    if plan is not None and terms is not None:
        columns = (Column("月份", 30), Column("月底余额(元)", 24, "right"), Column("说明", 56))
        months = tuple(
            (
                row.label + ("(合约止)" if row.month == terms.months else ""),
                plain(row.amount).replace("-", "−"),
                row.note,
            )
            for row in catalogue.balances(plan, terms)
        )
        blocks += [Heading("不打电话,每月底还剩多少"), Grid(columns, months)]
    blocks.append(Heading("条件"))
    said = catalogue.conditions(plan_code, contract_code)
    blocks += [Text(f"{number}. {words}") for number, words in enumerate(said, 1)]
    blocks.append(Text(f"客户经理 {rep};联通客服 10010;对处理不满意可拨 12300 申诉。", "有事找谁"))
    return Leaf("明白卡", place, today.isoformat(), tuple(blocks), sentence=SENTENCE, size=14)
