"""Plans and deposit contracts: what they cost, to whom they may be sold, how the balance runs month by month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Literal

from desktop.base.reference import json_table
from desktop.base.text import clean_cell, squeeze

FirstMonth = Literal["full", "half", "none"]
_FIRST_MONTH_SHARE: dict[str, Decimal] = {"full": Decimal(1), "half": Decimal("0.5"), "none": Decimal(0)}


@dataclass(frozen=True, slots=True)
class Plan:
    code: str
    name: str
    fee: int  # yuan a month
    short_label: str  # "9 元 · 本地"
    scope: str  # 本地 | 全国
    valid_from: str
    valid_to: str | None
    source: str
    own_conditions: tuple[str, ...] = ()
    alias: str | None = None

    def on_sale(self, day: date) -> bool:
        return _holds(self.valid_from, self.valid_to, day)


@dataclass(frozen=True, slots=True)
class Contract:
    """Prepay counts from the month of opening, the gift comes in equal parts from the month after."""

    code: str
    name: str  # "存15送30"
    prepay: int
    gift: int
    months: int
    eligible: tuple[int, ...]  # fees of the plans it may go with
    valid_from: str
    valid_to: str | None

    @property
    def gift_per_month(self) -> Decimal:
        return Decimal(self.gift) / self.months

    def fits(self, plan: Plan) -> bool:
        return plan.fee in self.eligible

    def on_sale(self, day: date) -> bool:
        return _holds(self.valid_from, self.valid_to, day)


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left at the end of a month; month 0 is the month of opening."""

    month: int
    label: str
    amount: Decimal
    note: str = ""


_county: list[dict[str, Any]] = [{}]


def use(table: dict[str, Any]) -> None:
    """Sell what stands in the county's table from here on, in place of what is shipped under its names; {} = what is
    shipped. It holds for the whole process: one laptop belongs to one county."""
    if table != _county[0]:
        _county[0] = table
        for made in (plans, contracts, plan_from_text, contract_from_text):
            made.cache_clear()


def _table() -> dict[str, Any]:
    return {**json_table("catalogue/catalogue.json"), **_county[0]}


def _holds(first: str, last: str | None, day: date) -> bool:
    return first <= day.isoformat() and (last is None or day.isoformat() <= last)


@cache
def plans() -> tuple[Plan, ...]:
    return tuple(_plan(row) for row in _table()["plans"])


def own_conditions(row: dict[str, Any]) -> tuple[str, ...]:
    """What belongs to this plan alone, in plain words."""
    own = tuple(row.get("conditions", ()))
    return (f"每月 {row['voice_min']} 分钟国内通话,{row['data']} 国内流量", *own) if "voice_min" in row else own


def _plan(row: dict[str, Any]) -> Plan:
    return Plan(
        code=row["code"],
        name=row["name"],
        fee=row["fee"],
        short_label=f"{row['fee']} 元 · {row['scope']}",
        scope=row["scope"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        source=row.get("source") or _table()["source"],
        own_conditions=own_conditions(row),
        alias=row.get("alias"),
    )


@cache
def contracts() -> tuple[Contract, ...]:
    return tuple(
        Contract(**{name: row[name] for name in Contract.__slots__} | {"eligible": tuple(row["eligible"])})
        for row in _table()["contracts"]
    )


def plan(code: str | None) -> Plan | None:
    return next((p for p in plans() if p.code == code), None)


def contract(code: str | None) -> Contract | None:
    return next((c for c in contracts() if c.code == code), None)


def known_plans() -> str:
    """The plans as a cell may name them, for sentences: 9元、16元…"""
    return "、".join(dict.fromkeys(f"{p.fee}元" for p in plans()))


_BY_FEE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,8}|.*套餐-)([0-9]+)(?:\.0+)?(?:元|块)?"
    r"(?:/?每?月租?|套餐|资费|档|本地|全国|包月|河南党建|[()])*"
)


@lru_cache(1024)
def plan_from_text(text: str) -> str | None:
    """The plan a cell means: its code, its full name, or its monthly fee ("9元", "9元套餐", "9")."""
    word = squeeze(clean_cell(text)[0])
    for found in plans():
        if word.upper() == found.code or word in (found.name, found.alias):
            return found.code
    # of two at one price the first counts: those not sold any more stand last
    fees = {p.fee: p.code for p in reversed(plans())}
    match = _BY_FEE.fullmatch(word)
    return fees.get(int(match[1])) if match and len(match[1]) < 5 else None


@lru_cache(1024)
def contract_from_text(text: str) -> str | None:
    """The contract a cell means: D30, 存30送60, 存30元送60元, 30送60, 存30."""
    word = squeeze(clean_cell(text)[0])
    for found in contracts():
        given = rf"(预?存)?({found.prepay})元?(话费)?[,、]?(送|得|赠)({found.gift})元?(话费)?"
        if word.upper() == found.code or re.fullmatch(given, word) or re.fullmatch(rf"预?存{found.prepay}元?", word):
            return found.code
    return None


def says_none(text: str) -> bool:
    """Whether a plan or contract cell says in words that there is none."""
    return squeeze(clean_cell(text)[0]) in {
        "",
        "无",
        "否",
        "不办",
        "不办理",
        "暂不办",
        "-",
        "/",
        "—",
        "——",
        "没有",
        "0",
    }


def balances(
    chosen: Plan | str, deposit: Contract | str | None, months: int | None = None, first_month: FirstMonth = "full"
) -> tuple[Balance, ...]:
    """The balance at the end of each month, from the month of opening to one past the contract's last."""
    offer = plan(chosen) if isinstance(chosen, str) else chosen
    terms = contract(deposit) if isinstance(deposit, str) else deposit
    if offer is None or terms is None:
        return ()
    left = Decimal(terms.prepay)
    rows: list[Balance] = []
    told = False
    for month in range(terms.months + 2 if months is None else months):
        notes: list[str] = []
        if 1 <= month <= terms.months:
            left += terms.gift_per_month
            notes.append(f"赠款 {plain(terms.gift_per_month)} 元到账")
        left -= offer.fee * (_FIRST_MONTH_SHARE[first_month] if month == 0 else 1)
        if left < 0 and not told:
            told = True
            notes.append(f"首次需充值 {plain(-left)} 元")
        rows.append(Balance(month, "入网当月" if month == 0 else f"第 {month} 个月", left, ";".join(notes)))
    return tuple(rows)


def first_top_up(rows: tuple[Balance, ...]) -> Balance | None:
    """The first month in which the deposit does not reach."""
    return next((row for row in rows if row.amount < 0), None)


def plain(amount: Decimal) -> str:
    """6, 4.5: no trailing zeros."""
    return f"{amount.normalize():f}"


def conditions(chosen: Plan | str, deposit: Contract | str | None = None) -> tuple[str, ...]:
    """What the slogans leave out, in plain words: to be shown and printed wherever the price is."""
    offer = plan(chosen) if isinstance(chosen, str) else chosen
    terms = contract(deposit) if isinstance(deposit, str) else deposit
    if offer is None:
        return ()
    common = _table()["conditions"]
    said = [*offer.own_conditions, *common["local" if offer.scope == "本地" else "national"], *common["net"]]
    if terms is not None:
        said.append(
            f"预存 {terms.prepay} 元当月可用;送的 {terms.gift} 元从次月起分 {terms.months} 个月到账,"
            f"每月 {plain(terms.gift_per_month)} 元"
        )
        low = first_top_up(balances(offer, terms, months=36))
        if low is not None:
            when = "入网当月" if low.month == 0 else f"第 {low.month} 个月"
            said.append(f"{when}起预存款不够月费,首次需充值 {plain(-low.amount)} 元")
    return (*said, common["single"])
