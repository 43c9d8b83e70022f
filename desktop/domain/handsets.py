"""Handsets that come with a contract: how they are paid, and the serials that must be written then."""

from __future__ import annotations

from desktop.domain import catalogue, simcards
from desktop.domain.people import Person
from desktop.domain.problems import Problem, warning

MODES: dict[str, str] = {
    "prepay": "预存话费送手机",
    "credit": "信用担保“0元购机”",
    "deposit": "存单担保“0元购机”",
}
"""Of the 2015 plan; a person without one uses her own telephone."""


def check_handset(person: Person) -> list[Problem]:
    """A contract handset has its serial on paper; her own needs none."""
    problems: list[Problem] = []
    if person.handset and person.handset not in MODES:
        problems.append(Problem("handset", "unknown_handset", "购机方式不在目录里,请重选"))
    for field in ("imei1", "imei2"):
        if number := getattr(person, field):
            problems += [Problem(field, p.code, p.message, p.severity) for p in simcards.check_imei(number).problems]
    if person.imei1 and person.imei1 == person.imei2:
        problems.append(Problem("imei2", "same_imei", "两个串号相同,双卡手机有两个不同的串号,请拨 *#06# 核对"))
    if person.handset in MODES:
        if not person.imei1:
            problems.append(Problem("imei1", "missing", "合约手机要记串号,请扫盒子上的条码或拨 *#06#"))
        plan = catalogue.plan(person.plan)
        if plan is not None and plan.scope != "全国":
            problems.append(warning("handset", "handset_with_local_plan", "送机、购机合约配全国套餐,请再核对套餐"))
        if person.contract:
            problems.append(warning("handset", "two_contracts", "存费送费和送机只能选一样,请再核对合约"))
    return problems
