"""Agent, user, unit and handset blocks: what each must show, and the words a county auditor has for what is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from stdnum import luhn

from desktop.base.reference import json_table
from desktop.domain import broadband, catalogue, units
from desktop.domain.audit_reasons import REASONS, reason_of
from desktop.domain.enrolment import check_person
from desktop.domain.people import Person
from desktop.domain.problems import Problem
from desktop.domain.resident import check_char
from tests.domain.test_enrolment import SIGNUP, TODAY, errors, found, number_of

AGENT: dict[str, Any] = {
    "agent_name": "李建国", "agent_relation": "子女", "agent_doc_type": "RIC", "agent_doc_no": number_of(50),
    "agent_address": "河南省上蔡县朱里镇西洪村2组17号", "agent_letter": "委托书 2026-11-22",
    "agent_seen": "2026-11-22T01:00:00.000Z", "agent_phone": "13800138000",
}  # fmt: skip
USER: dict[str, Any] = {
    "user_role": "user", "user_name": "李小满", "user_doc_type": "RIC", "user_doc_no": number_of(20),
    "user_address": "河南省上蔡县朱里镇西洪村2组17号",
}  # fmt: skip
COMMITTEE = "54411722" + "10520100" + units.org_check_char("10520100")
UNIT = SIGNUP.with_fields(
    name="西洪村村民委员会",
    doc_type="USCC",
    doc_no=COMMITTEE + units.credit_check_char(COMMITTEE),
    birth=None,
    **AGENT | {"agent_relation": "村干部"},
    **USER | {"user_role": "responsible", "user_doc_no": number_of(40)},
)


def with_agent(**changes: Any) -> Person:
    return SIGNUP.with_fields(**AGENT | changes)


def test_a_complete_agent_user_and_unit_have_nothing_said_about_them() -> None:
    assert found(with_agent()) == []
    assert found(with_agent(**USER)) == []
    assert found(UNIT) == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"agent_name": None}, "agent_name", "missing"),
        ({"agent_name": "李"}, "agent_name", "too_short"),
        ({"agent_doc_no": None}, "agent_doc_no", "missing"),
        ({"agent_doc_no": "412825193803029987"}, "agent_doc_no", "check_digit"),
        ({"agent_doc_no": SIGNUP.doc_no}, "agent_doc_no", "agent_is_self"),
        ({"agent_doc_no": SIGNUP.doc_no, "agent_doc_type": "HHR"}, "agent_doc_no", "agent_is_self"),
        ({"agent_doc_no": number_of(17)}, "agent_doc_no", "agent_too_young"),
        ({"agent_doc_type": "USCC"}, "agent_doc_type", "not_personal"),
        ({"agent_relation": None}, "agent_relation", "missing"),
        ({"agent_address": None}, "agent_address", "missing"),
        ({"agent_address": "西洪"}, "agent_address", "too_short"),
        ({"agent_letter": None}, "agent_letter", "missing"),
        ({"agent_seen": None}, "agent_seen", "original_not_seen"),
        ({"doc_type": "TMP"}, "agent_name", "no_agent_with_temporary"),
    ],
)
def test_an_agent_who_does_not_do(changes: dict[str, Any], field: str, code: str) -> None:
    assert errors(with_agent(**changes)) == [(field, code)]


def test_a_listed_sign_up_needs_no_tick_for_the_agent_s_original() -> None:
    assert errors(with_agent(agent_seen=None), in_form=False) == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"user_role": None}, "user_role", "missing"),
        ({"user_name": None}, "user_name", "missing"),
        ({"user_doc_no": SIGNUP.doc_no}, "user_doc_no", "user_is_self"),
        ({"user_address": None}, "user_address", "missing"),
        ({"user_role": "responsible", "user_doc_no": number_of(15)}, "user_doc_no", "user_too_young"),
    ],
)
def test_a_user_who_does_not_do(changes: dict[str, Any], field: str, code: str) -> None:
    assert errors(SIGNUP.with_fields(**USER | changes)) == [(field, code)]


def test_a_child_may_be_the_user_of_its_parents_number() -> None:
    assert errors(SIGNUP.with_fields(**USER | {"user_doc_no": number_of(12)})) == []


def test_the_agent_as_user_is_looked_at_again() -> None:
    both = with_agent(**USER | {"user_doc_no": AGENT["agent_doc_no"]})
    assert ("user_doc_no", "user_is_agent", "warning") in found(both)
    assert errors(both) == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": "西洪村"}, "name", "too_short"),
        ({"agent_name": None, "agent_doc_no": None}, "agent_name", "missing"),
        ({"user_name": None, "user_doc_no": None}, "user_name", "missing"),
        ({"agent_name": "西洪村村民委员会"}, "agent_name", "unit_is_person"),
        ({"user_doc_no": AGENT["agent_doc_no"]}, "user_doc_no", "user_is_agent"),
        ({"doc_no": COMMITTEE + "X"}, "doc_no", "check_digit"),
        ({"agent_letter": None}, "agent_letter", "missing"),
    ],
)
def test_a_unit_that_does_not_do(changes: dict[str, Any], field: str, code: str) -> None:
    assert errors(UNIT.with_fields(**changes)) == [(field, code)]


def test_a_unit_s_letter_asks_for_the_stamp() -> None:
    assert ("doc_type", "letter_needs_stamp", "warning") in found(
        UNIT.with_fields(doc_type="LET", doc_no="西洪村字第3号")
    )


def test_a_card_from_another_province_may_need_a_guarantee() -> None:
    away = number_of(40).replace("412825", "510107", 1)[:17]
    person = SIGNUP.with_fields(doc_no=away + check_char(away))
    assert found(person) == [("doc_no", "out_of_province", "warning")]


_BODY = "35824005111111"
IMEI = _BODY + luhn.calc_check_digit(_BODY)


@pytest.mark.parametrize(
    ("changes", "field", "code", "severity"),
    [
        ({"handset": "prepay"}, "imei1", "missing", "error"),
        ({"handset": "gift", "imei1": IMEI}, "handset", "unknown_handset", "error"),
        ({"imei1": "123"}, "imei1", "bad_format", "error"),
        ({"imei1": IMEI[:-1] + str((int(IMEI[-1]) + 1) % 10)}, "imei1", "check_digit", "error"),
        ({"imei1": IMEI, "imei2": IMEI}, "imei2", "same_imei", "error"),
        ({"handset": "prepay", "imei1": IMEI}, "handset", "handset_with_local_plan", "warning"),
        ({"handset": "prepay", "imei1": IMEI}, "handset", "two_contracts", "warning"),
        ({"cards_declared": "两张"}, "cards_declared", "not_a_count", "error"),
    ],
)
def test_handsets_and_declared_cards(changes: dict[str, Any], field: str, code: str, severity: str) -> None:
    assert (field, code, severity) in found(SIGNUP.with_fields(**changes))


def test_a_handset_with_a_national_plan_is_fine() -> None:
    assert found(SIGNUP.with_fields(plan="NAT76", contract=None, handset="prepay", imei1=IMEI)) == []


def test_there_are_twenty_one_audit_reasons_and_every_error_of_a_block_has_one() -> None:
    assert len(set(REASONS)) == 21
    spoilt = UNIT.with_fields(
        name="西", doc_no="1", address="西", agent_name="李", agent_doc_no="1", agent_address="西", user_name="李",
        user_doc_no="1", user_address="西",
    )  # fmt: skip
    said = {reason_of(p, spoilt.user_role) for p in check_person(spoilt, TODAY) if p.severity == "error"}
    parts = ("姓名", "证件号码", "证件地址")
    assert {f"{role}{part}不规范" for role in ("开户人", "经办人", "责任人") for part in parts} <= said
    assert said - {None} <= set(REASONS)


@pytest.mark.parametrize(
    ("field", "code", "role", "words"),
    [
        ("doc_no", "one_document_two_names", None, "开户人一证多名"),
        ("user_name", "too_short", "user", "使用人姓名不规范"),
        ("user_doc_no", "user_is_agent", "responsible", "责任人与经办人相同"),
        ("guardian_doc_no", "check_digit", None, "经办人证件号码不规范"),
        ("plan", "missing", None, None),
    ],
)
def test_the_clerk_s_own_words(field: str, code: str, role: str | None, words: str | None) -> None:
    assert reason_of(Problem(field, code, ""), role) == words


def test_the_day_is_named_where_a_letter_has_no_number() -> None:
    [said] = [p for p in check_person(with_agent(agent_letter=None), date(2026, 11, 22)) if p.field == "agent_letter"]
    assert "2026-11-22" in said.message


def test_broadband_goes_with_a_national_plan_and_is_free_beside_a_dear_one() -> None:
    national = SIGNUP.with_fields(plan="NAT76", contract=None, broadband="BB20")
    assert found(national) == []
    assert ("broadband", "broadband_not_eligible") in errors(SIGNUP.with_fields(broadband="BB20"))
    assert ("broadband", "unknown_broadband") in errors(national.with_fields(broadband="BB200"))
    said = {code: broadband.conditions(catalogue.plan(code), "BB20") for code in ("NAT76", "NAT166", "LOC9")}
    assert "600 元" in said["NAT76"][0]
    assert "不另收费" in said["NAT166"][0]
    assert said["LOC9"] == ()


def test_broadband_prices_are_those_of_the_plan() -> None:
    told = json_table("catalogue/offers_and_rules_2015.json")["broadband_1plus1"]
    assert [line.speed for line in broadband.lines()] == told["speeds"]
    assert [line.per_year for line in broadband.lines()] == told["rows"][0]["price"]
    assert [line.per_year_from_166 for line in broadband.lines()] == told["rows"][1]["price"]
