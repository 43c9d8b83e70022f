"""Broadband 1+1 of the 2015 plan: a line beside a national plan, paid a year at once; free where the plan is dear."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from desktop.base.reference import json_table
from desktop.domain import catalogue
from desktop.domain.catalogue import Plan
from desktop.domain.people import Person
from desktop.domain.problems import Problem

DEAR = 166  # yuan a month: from here on the slower lines cost nothing


@dataclass(frozen=True, slots=True)
class Broadband:
    """Prices in yuan a year, in one payment."""

    code: str
    speed: str
    per_year: int
    per_year_from_166: int

    def price(self, plan: Plan) -> int:
        return self.per_year_from_166 if plan.fee >= DEAR else self.per_year


@cache
def lines() -> tuple[Broadband, ...]:
    return tuple(Broadband(**row) for row in json_table("catalogue/catalogue.json")["broadband"])


def line(code: str | None) -> Broadband | None:
    return next((found for found in lines() if found.code == code), None)


def fits(plan: Plan | None) -> bool:
    return plan is not None and plan.scope == "全国"


def check_broadband(person: Person) -> list[Problem]:
    if not person.broadband:
        return []
    if line(person.broadband) is None:
        return [Problem("broadband", "unknown_broadband", "宽带不在目录里,请重选")]
    if not fits(catalogue.plan(person.plan)):
        words = "宽带 1+1 只配 76 元及以上的全国套餐,请换套餐或去掉宽带"
        return [Problem("broadband", "broadband_not_eligible", words)]
    return []


def conditions(plan: Plan | None, code: str | None) -> tuple[str, ...]:
    """What the line costs beside this plan, in plain words."""
    chosen = line(code)
    if chosen is None or plan is None or not fits(plan):
        return ()
    price = chosen.price(plan)
    cost = f"一次交一年 {price} 元" if price else "不另收费"
    return (f"光网宽带 {chosen.speed}:{cost};初装和到期后的价格以营业厅公布为准",)
