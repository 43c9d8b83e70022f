"""What must hold before a villager is captured: errors keep the draft, warnings never do."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import guardians
from desktop.domain.consent import NOTICE_VERSION, Consent
from desktop.domain.enrolment import check_person
from desktop.domain.people import EDITABLE, Person
from desktop.domain.resident import check_char
from desktop.domain.writing import normalise, normalise_field

TODAY = date(2026, 11, 22)


def consents(*kinds: str) -> tuple[Consent, ...]:
    return tuple(Consent(k, NOTICE_VERSION, "2026-11-22T01:00:00.000Z", "sign") for k in kinds)  # type: ignore[arg-type]


SIGNUP = Person(
    "p1",
    "signup",
    "411722105201",
    name="李春花",
    doc_type="RIC",
    doc_no="412825193803029986",
    seen_original="2026-11-22T01:00:00.000Z",
    address="河南省上蔡县朱里镇西洪村2组17号",
    mobile="18623450178",
    service="new",
    network="4G",
    plan="LOC9",
    contract="D15",
    directory_choice="full",
    consents=consents("service", "sensitive", "directory"),
)
LISTING = Person(
    "p2", "listing", "411722105201", name="王满仓", directory_choice="masked", consents=consents("directory")
)


def number_of(age: int) -> str:
    first17 = f"412825{TODAY.year - age}0101998"
    return first17 + check_char(first17)


def found(person: Person, **more: bool) -> list[tuple[str, str, str]]:
    return [(p.field, p.code, p.severity) for p in check_person(person, TODAY, **more)]


def errors(person: Person, **more: bool) -> list[tuple[str, str]]:
    return [(field, code) for field, code, severity in found(person, **more) if severity == "error"]


def test_a_complete_sign_up_has_nothing_said_about_it() -> None:
    assert found(SIGNUP) == []
    assert found(LISTING) == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": None}, "name", "missing"),
        ({"name": "李"}, "name", "too_short"),
        ({"doc_type": None}, "doc_type", "missing"),
        ({"doc_type": "RIC15", "doc_no": "412825380302998"}, "doc_type", "void_card"),
        ({"doc_no": None}, "doc_no", "missing"),
        ({"doc_no": "412825193803029987"}, "doc_no", "check_digit"),
        ({"seen_original": None}, "seen_original", "original_not_seen"),
        ({"address": None}, "address", "missing"),
        ({"address": "西洪村"}, "address", "too_short"),
        ({"address": "123456789"}, "address", "too_short"),
        ({"service": None}, "service", "missing"),
        ({"network": "5G"}, "network", "missing"),
        ({"plan": None}, "plan", "missing"),
        ({"plan": "LOC8"}, "plan", "unknown_plan"),
        ({"contract": "D99"}, "contract", "unknown_contract"),
        ({"plan": "NAT76"}, "contract", "contract_not_eligible"),
        ({"mobile": None}, "contact_phone", "missing"),
        ({"mobile": "1380000"}, "contact_phone", "missing"),
        ({"contact_phone": "11111111"}, "contact_phone", "same_digits"),
        ({"contact_phone": "1380000"}, "contact_phone", "bad_phone"),
        ({"contact_phone": "18612345678", "wished_number": "18612345678"}, "contact_phone", "contact_is_new_number"),
        ({"wished_number": "18623450178"}, "contact_phone", "contact_is_new_number"),
        ({"wished_number": "1862345"}, "wished_number", "bad_phone"),
        ({"iccid": "8901"}, "iccid", "bad_prefix"),
        ({"short_no": "110"}, "short_no", "bad_short"),
        ({"directory_choice": None}, "directory_choice", "not_asked"),
        ({"directory_choice": "all"}, "directory_choice", "unknown_choice"),
        ({"consents": consents("service", "sensitive")}, "directory", "consent_missing"),
        ({"consents": consents("service", "directory")}, "sensitive", "consent_missing"),
        ({"consents": consents("sensitive", "directory")}, "service", "consent_missing"),
        ({"remark": "长" * 201}, "remark", "too_long"),
        ({"household": "9" * 31}, "household", "too_long"),
        ({"household": "9" + "\u0301" * 60}, "household", "too_long"),
        ({"birth": "1938年"}, "birth", "bad_date"),
        ({"birth": "2031-05-06"}, "birth", "bad_date"),
        ({"birth": "1850-05-06"}, "birth", "bad_date"),
        ({"doc_from": "某年"}, "doc_from", "bad_validity"),
    ],
)
def test_what_keeps_a_draft(changes: dict[str, object], field: str, code: str) -> None:
    assert errors(SIGNUP.with_fields(**changes)) == [(field, code)]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"mobile": "1380000", "contact_phone": "0396-6912188"}, "mobile", "bad_phone"),
        ({"home_line": "6912188"}, "home_line", "no_area_code"),
        ({"home_line": "0378-23912188"}, "home_line", "old_area_code"),
        ({"address": "河南省驻马店市上蔡县城关镇"}, "address", "no_place_word"),
        ({"doc_to": "2020-01-01"}, "doc_to", "expired"),
        ({"doc_type": "HHR"}, "doc_type", "card_expected"),
        ({"short_no": "6024"}, "short_no", "outside_block"),
        ({"doc_no": number_of(17)}, "guardian_name", "minor_16_17"),
    ],
)
def test_what_only_asks_for_a_look(changes: dict[str, object], field: str, code: str) -> None:
    said = found(SIGNUP.with_fields(**changes, birth=None))
    assert (field, code, "warning") in said
    assert errors(SIGNUP.with_fields(**changes, birth=None)) == []


def test_number_and_card_may_be_pending() -> None:
    assert SIGNUP.wished_number is None
    assert SIGNUP.iccid is None
    assert errors(SIGNUP.with_fields(wished_number="18512345678", iccid="8986011234567890983S")) == []


def test_a_port_in_keeps_its_own_number() -> None:
    moved = SIGNUP.with_fields(service="port_in", wished_number="18623450178")
    assert errors(moved) == []


def test_saying_no_to_the_directory_needs_no_consent() -> None:
    said_no = SIGNUP.with_fields(directory_choice="none", consents=consents("service", "sensitive"))
    assert errors(said_no) == []


def test_a_consent_taken_back_is_none() -> None:
    gone = Consent("directory", NOTICE_VERSION, "x", "sign", withdrawn_at="2026-11-22T02:00:00.000Z")
    assert errors(LISTING.with_fields(consents=(gone,))) == [("directory", "consent_missing")]


def test_a_row_of_a_signed_list_need_not_have_been_seen_nor_be_reached() -> None:
    row = SIGNUP.with_fields(seen_original=None, mobile="1380000")
    assert errors(row, in_form=False) == []
    assert ("contact_phone", "missing", "warning") in found(row, in_form=False)
    assert [f for f, _ in errors(row)] == ["seen_original", "contact_phone"]


def test_a_listing_needs_a_name_and_an_answer() -> None:
    assert errors(LISTING.with_fields(name=None)) == [("name", "missing")]
    assert errors(LISTING.with_fields(directory_choice=None)) == [("directory_choice", "not_asked")]
    assert errors(LISTING.with_fields(doc_type="RIC", doc_no="412825193803029987")) == [("doc_no", "check_digit")]


@pytest.mark.parametrize(
    ("age", "codes"),
    [(0, ["under_14"]), (13, ["under_14"]), (14, ["guardian_14_15"]), (15, ["guardian_14_15"]), (16, []), (18, [])],
)
def test_minors(age: int, codes: list[str]) -> None:
    assert [code for _, code in errors(SIGNUP.with_fields(doc_no=number_of(age)))] == codes


GUARDIAN = {
    "guardian_name": "李保民", "guardian_relation": "父亲", "guardian_doc_type": "RIC",
    "guardian_doc_no": "412825193803029986", "guardian_phone": "13600396001",
}  # fmt: skip


def test_a_guardian_lets_a_child_sign_up_but_not_into_the_book() -> None:
    child = SIGNUP.with_fields(doc_no=number_of(10), **GUARDIAN)
    assert errors(child) == []
    assert ("directory_choice", "minor_not_listed", "warning") in found(child)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"guardian_relation": None}, "guardian_relation", "missing"),
        ({"guardian_name": "李"}, "guardian_name", "too_short"),
        ({"guardian_doc_no": "412825193803029987"}, "guardian_doc_no", "check_digit"),
        ({"guardian_doc_no": number_of(17)}, "guardian_doc_no", "guardian_too_young"),
    ],
)
def test_guardians_are_judged_too(changes: dict[str, object], field: str, code: str) -> None:
    child = SIGNUP.with_fields(**{"doc_no": number_of(10), **GUARDIAN, **changes})
    assert (field, code) in errors(child)


def test_nobody_is_her_own_guardian() -> None:
    child = SIGNUP.with_fields(doc_no=number_of(15), **{**GUARDIAN, "guardian_doc_no": number_of(15)})
    assert ("guardian_doc_no", "guardian_is_self") in errors(child)


def test_age_without_a_number_comes_from_the_birth_date() -> None:
    assert guardians.age_of(LISTING.with_fields(birth="2016-01-01"), TODAY) == 10
    assert guardians.age_of(LISTING, TODAY) is None
    assert errors(LISTING.with_fields(birth="2016-01-01")) == [("guardian_name", "under_14")]


def test_values_get_their_one_written_form() -> None:
    raw = SIGNUP.with_fields(
        name=" 单　建国 ", doc_no="41022119991027997x", mobile="+86 186-2345-0178", home_line="03966912188",
        doc_from="2020.3.2", doc_to="长期有效", short_no="661 024", guardian_doc_no="412825 19380302 9986",
    )  # fmt: skip
    person = normalise(raw, TODAY)
    assert (person.name, person.doc_no, person.mobile) == ("单建国", "41022119991027997X", "18623450178")
    assert (person.home_line, person.doc_from, person.doc_to) == ("0396-6912188", "2020-03-02", "长期")
    assert (person.short_no, person.guardian_doc_no) == ("661024", "412825193803029986")
    assert (person.birth, person.sex) == ("1999-10-27", "男")
    assert (person.pinyin, person.initials, person.name_bss) == ("shanjianguo", "sjg", None)
    assert normalise(person, TODAY) == person


def test_the_carriers_spelling_is_kept_only_where_it_differs() -> None:
    person = normalise(SIGNUP.with_fields(name="张䶮"), TODAY)
    assert person.name_bss == "张龑"
    assert normalise(person.with_fields(name_bss="张㬎"), TODAY).name_bss == "张㬎"  # the rep's own word stands
    assert normalise(person.with_fields(name="张明"), TODAY).name_bss is None


def test_a_wrong_number_tells_no_birth() -> None:
    person = normalise(SIGNUP.with_fields(doc_no="412825193803029987", birth=None), TODAY)
    assert person.birth is None


@given(st.sampled_from([f for f in EDITABLE if f != "is_head"]), st.text(max_size=40))
def test_fields_are_settled_after_one_time(field: str, text: str) -> None:
    once = normalise_field(field, text)
    assert once != ""
    if once is not None:
        assert normalise_field(field, once) == once


@given(
    st.fixed_dictionaries(
        {}, optional={f: st.one_of(st.none(), st.text(max_size=20)) for f in EDITABLE if f != "is_head"}
    ),
    st.sampled_from(["listing", "signup"]),
)
def test_any_draft_can_be_looked_at(changes: dict[str, str | None], kind: str) -> None:
    person = Person("p", kind, "411722105201", **changes)  # type: ignore[arg-type]
    for problem in check_person(normalise(person, TODAY), TODAY):
        assert problem.message
        assert problem.code
