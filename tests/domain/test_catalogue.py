"""Plans and contracts: the arithmetic of the deposit, the words of a cell, the conditions nobody may leave out."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.domain import catalogue
from desktop.domain.catalogue import balances, conditions, contract_from_text, first_top_up, plan_from_text


def amounts(plan: str, contract: str, **more: object) -> list[float]:
    return [float(b.amount) for b in balances(plan, contract, **more)]  # type: ignore[arg-type]


def test_the_promise_of_fifteen_yuan() -> None:
    assert amounts("LOC9", "D15") == [6, 3, 0, -3, -6, -9, -18]
    low = first_top_up(balances("LOC9", "D15"))
    assert low is not None
    assert (low.month, low.amount) == (3, -3)
    assert "首次需充值 3 元" in low.note


def test_the_longer_contract_lasts_to_month_eight() -> None:
    rows = balances("LOC9", "D30")
    assert [float(b.amount) for b in rows] == [21, 18, 15, 12, 9, 6, 3, 0, -3, -6, -9, -18]
    low = first_top_up(rows)
    assert low is not None
    assert low.month == 8


def test_fifteen_yuan_do_not_cover_dearer_plans() -> None:
    assert amounts("LOC16", "D15")[0] == -1
    assert amounts("LOC30", "D15")[0] == -15
    assert amounts("LOC30", "D30")[:2] == [0, -24]


def test_first_month_and_length_are_parameters() -> None:
    assert amounts("LOC9", "D15", first_month="half", months=2) == [10.5, 7.5]
    assert amounts("LOC9", "D15", first_month="none", months=1) == [15]
    assert len(balances("LOC9", "D15", months=9)) == 9
    assert balances("LOC9", None) == ()


def test_the_gift_ends_with_the_contract() -> None:
    rows = balances("LOC9", "D15", months=8)
    assert [b.month for b in rows if "赠款" in b.note] == [1, 2, 3, 4, 5]
    assert sum(1 for b in rows if "首次" in b.note) == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("9元", "LOC9"), ("9", "LOC9"), ("9.0", "LOC9"), ("9 元", "LOC9"), ("16元套餐", "LOC16"),
        ("30元/月", "LOC30"),
        ("每月30元", "LOC30"), ("76元", "NAT76"), ("loc9", "LOC9"), ("集客4G本地行业套餐-9元套餐(河南党建)", "LOC9"),
        ("集客4G本地行业套餐-30元套餐(河南党建)", "LOC30"), ("4G全国套餐-596元", "NAT596"),
        ("99元", None), ("19元", None), ("便宜的", None), ("", None), ("9" * 30, None), ("=9", None),
    ],
)  # fmt: skip
def test_plans_as_cells_name_them(said: str, code: str | None) -> None:
    assert plan_from_text(said) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("存30送60", "D30"), ("存30元送60元", "D30"), ("30送60", "D30"), ("预存15元", "D15"), ("D15", "D15"),
        ("存15得30", "D15"),
        ("存50送100", None), ("存30送30", None), ("", None),
    ],
)  # fmt: skip
def test_contracts_as_cells_name_them(said: str, code: str | None) -> None:
    assert contract_from_text(said) == code


@pytest.mark.parametrize("said", ["", " ", "无", "不办", "-", "/", "否"])
def test_words_for_nothing(said: str) -> None:
    assert catalogue.says_none(said)


def test_contracts_go_with_the_local_plans_only() -> None:
    for contract in catalogue.contracts():
        assert [p.fee for p in catalogue.plans() if contract.fits(p)] == [9, 16, 30]


def test_conditions_say_what_the_slogans_do_not() -> None:
    said = "".join(conditions("LOC9", "D15"))
    for words in (
        "本地拨打本地",
        "河南省内",
        "虚拟网",
        "5GB",
        "党员远教",
        "从次月起分 5 个月",
        "第 3 个月",
        "单项业务亦可办理",
    ):
        assert words in said
    assert "国内流量" in "".join(conditions("NAT76"))
    assert conditions("NOPE") == ()


def test_plans_have_a_price_a_label_and_a_first_day() -> None:
    assert [p.fee for p in catalogue.plans()] == [9, 16, 30, 76, 106, 136, 166, 196, 296, 396, 596]
    nine = catalogue.plan("LOC9")
    assert nine is not None
    assert nine.short_label == "9 元 · 本地"
    assert nine.on_sale(date(2026, 11, 22))
    assert not nine.on_sale(date(2015, 1, 1))
    assert "348" in nine.source
