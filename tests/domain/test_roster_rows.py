"""Headers and rows of a committee's list, told apart from titles, totals and each other."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import headers, roster_words
from desktop.domain.headers import Header
from desktop.domain.resident import check_char
from desktop.domain.roster import Occasion, RowRead, is_elsewhere, read_row
from desktop.domain.villages import Village
from desktop.wire import records

TODAY = date(2026, 11, 22)
VILLAGE = Village("411722105201", "西洪村", "朱里镇", alias="洪庄")


def occasion(signed: str | None = "签-1") -> Occasion:
    return Occasion(VILLAGE, TODAY, "2026-11-22T01:00:00.000Z", lambda kind, number: f"hash of {number}", signed)


def number_of(age: int) -> str:
    first17 = f"412825{TODAY.year - age}0101998"
    return first17 + check_char(first17)


GOOD = {
    "name": "罗顺文", "doc_type": "居民身份证", "doc_no": "412728197812259996",
    "address": "河南省上蔡县朱里镇西洪村2组",
    "mobile": "13297773781", "group_no": "2组", "household": "02001", "plan": "9元", "contract": "存30送60",
    "directory_choice": "全部",
}  # fmt: skip


def read(signed: str | None = "签-1", **changes: str) -> RowRead:
    return read_row(GOOD | changes, occasion(signed))


def said(found: RowRead) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in found.problems]


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("姓 名", "name"), ("*姓名", "name"), ("身份证号码(必填)", "doc_no"), ("公民身份号码", "doc_no"),
        ("联系\n电话", "phone"),
        ("手机号码\uff08本人\uff09", "mobile"), ("1、姓名", "name"), ("家庭住址", "address"), ("组别", "group_no"),
        ("卡号/ICCID", "iccid"), ("卡号(ICCID)", "iccid"), ("证件有效期", "validity"),
        ("监护人身份证号", "guardian_doc_no"),
        ("监护人电话", "guardian_phone"), ("与户主关系", "relation"), ("户主", "head"), ("序号", ""),
        ("户主电话", ""),
        ("配偶姓名", ""), ("村民身份证号", "doc_no"), ("本人手机号", "mobile"), ("虚拟网短号", "short_no"),
        ("座机", "home_line"),
        ("拟办号码", "wished_number"), ("是否登记", "directory_choice"), ("办理套餐", "plan"), ("预存", "contract"),
        ("西洪村村民花名册", None), ("王小明", None), ("", None), ("姓名" * 20, None),
    ],
)  # fmt: skip
def test_column_titles(title: str, field: str | None) -> None:
    assert roster_words.COLUMNS.field(title) == field


def header_of(*lines: list[str]) -> Header | None:
    return headers.find(list(enumerate(lines, 1)), roster_words.COLUMNS)


def test_a_header_stands_below_titles() -> None:
    found = header_of(
        ["西洪村花名册"], [], ["填表说明: 姓名照身份证写"], ["姓名", "", "身份证", "手机"], ["王", "", "4", "1"]
    )
    assert found is not None
    assert (found.first, found.last, found.columns) == (4, 4, {"name": 0, "doc_no": 2, "mobile": 3})


def test_a_header_in_two_lines() -> None:
    found = header_of(
        ["序号", "姓名", "证件信息", "", "联系电话", "", "备注"],
        ["", "", "类型", "号码", "手机", "固话", ""],
        ["1", "王小明", "身份证", "412825193803029986", "18623450178", "", ""],
    )
    assert found is not None
    assert found.last == 2
    assert found.columns["doc_no"] == 3
    assert (found.columns["mobile"], found.columns["home_line"], found.columns["remark"]) == (4, 5, 6)


def test_the_first_person_is_no_second_header_line() -> None:
    found = header_of(["姓名", "身份证", "手机", "备注"], ["户主", "无", "", "手机"])
    assert found is not None
    assert found.last == 1


def test_two_known_names_are_enough_only_where_nothing_else_is_said() -> None:
    assert header_of(["姓名", "手机", "类别"], ["王小明", "18623450178"]) is None
    short = header_of(["西洪村"], ["姓名", "手机"], ["王小明", "18623450178"])
    assert short is not None
    assert (short.last, short.columns) == (2, {"name": 0, "mobile": 1})
    longer = header_of(["备注", "说明:"], ["电话", "姓名"], ["姓名", "手机", "小组"])
    assert longer is not None
    assert longer.last == 3
    assert header_of(*[[""]] * 31, ["姓名", "身份证", "手机"]) is None


def test_the_header_printed_again() -> None:
    found = header_of(["序号", "姓 名", "身份证号", "手机"])
    assert found is not None
    assert headers.repeats(["序号", "姓名", "身份证号", "手机"], found)
    assert not headers.repeats(["1", "姓名", "412825193803029986", ""], found)


@given(st.lists(st.lists(st.text(max_size=8), max_size=8), max_size=12))
def test_any_cells_may_stand_where_a_header_should(lines: list[list[str]]) -> None:
    found = header_of(*lines)
    if found is not None:
        assert found.first <= found.last
        assert all(0 <= c < len(found.titles) for c in found.columns.values())


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("2", "2组"), ("二组", "2组"), ("第十二村民小组", "12组"), ("2 组", "2组"), ("第3组", "3组"),
        ("二十三组", "23组"),
        ("东队", "东队"), ("后李庄", "后李庄"), ("", None), ("组", "组"),
    ],
)  # fmt: skip
def test_groups(text: str, group: str | None) -> None:
    assert roster_words.group_from_text(text) == group


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("全部", "full"), ("公开", "full"), ("是", "full"), ("隐藏后四位", "masked"), ("隐号", "masked"),
        ("只登短号", "short_only"),
        ("只登固话", "home_only"), ("不登", "none"), ("否", "none"), ("不公开", "none"), ("full", "full"),
        (" 不 登 ", "none"),
        ("随便", None), ("", None),
    ],
)  # fmt: skip
def test_choices(text: str, choice: str | None) -> None:
    assert roster_words.choice_from_text(text) == choice


def test_totals_and_footers() -> None:
    assert roster_words.is_total("合计")
    assert roster_words.is_total("本页合计:35")
    assert not roster_words.is_total("合计明")
    assert roster_words.is_footer("制表人: 李四")
    assert not roster_words.is_footer("王小明")


def test_a_signed_row_is_captured_with_its_consents() -> None:
    found = read()
    person = found.person
    assert person is not None
    assert said(found) == []
    assert (person.kind, person.state, person.plan, person.contract) == ("signup", "captured", "LOC9", "D30")
    assert (person.directory_choice, {c.kind for c in person.consents}) == (
        "full",
        {"service", "sensitive", "directory"},
    )
    assert {(c.method, c.reference) for c in person.consents} == {("signed_sheet", "签-1")}
    assert (person.doc_no, person.doc_hash, person.doc_last4) == (GOOD["doc_no"], f"hash of {GOOD['doc_no']}", "9996")
    assert (person.birth, person.sex, person.household, person.mobile) == ("1978-12-25", "男", "02001", "13297773781")
    assert person.wished_number is None


def test_without_a_signed_sheet_nobody_has_said_anything() -> None:
    for changes in ({}, {"plan": ""}):
        person = read(None, **changes).person
        assert person is not None
        assert (person.state, person.directory_choice, person.consents) == ("draft", None, ())
    assert said(read(None)) == []


def test_a_listing_keeps_no_number() -> None:
    person = read(plan="", contract="", directory_choice="只登固话").person
    assert person is not None
    assert (person.kind, person.state, person.doc_no, person.doc_last4) == ("listing", "captured", None, "9996")
    assert [c.kind for c in person.consents] == ["directory"]
    assert person.service is None


def test_saying_no_leaves_no_directory_consent() -> None:
    person = read(directory_choice="不登").person
    assert person is not None
    assert (person.state, {c.kind for c in person.consents}) == ("captured", {"service", "sensitive"})


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": ""}, "name", "missing"),
        ({"name": "=1+1"}, "name", "formula"),
        ({"name": "+王"}, "name", "formula"),
        ({"name": "王1"}, "name", "bad_character"),
        ({"doc_no": "412728197812259997"}, "doc_no", "check_digit"),
        ({"doc_no": "4.12728197812259e+17"}, "doc_no", "rounded_by_spreadsheet"),
        ({"doc_no": "4.12728197812259e+17", "doc_type": ""}, "doc_no", "rounded_by_spreadsheet"),
        ({"doc_no": "412728197812259"}, "doc_no", "old_15_digits"),
        ({"doc_no": "412728781225999", "doc_type": ""}, "doc_type", "void_card"),
        ({"doc_type": "老年证"}, "doc_type", "unknown_type"),
        ({"doc_no": "E12345678", "doc_type": ""}, "doc_type", "unknown_type"),
        ({"plan": "99元"}, "plan", "unknown_plan"),
        ({"contract": "存50送100"}, "contract", "unknown_contract"),
        ({"doc_no": number_of(10)}, "guardian_name", "under_14"),
        ({"doc_no": number_of(0)}, "guardian_name", "under_14"),
        ({"doc_no": number_of(10), "plan": ""}, "guardian_name", "under_14"),
        ({"remark": "长" * 201}, "remark", "too_long"),
        ({"plan": "", "doc_no": "412728197812259997"}, "doc_no", "check_digit"),
    ],
)
def test_rows_that_are_refused(changes: dict[str, str], field: str, code: str) -> None:
    for signed in ("签-1", None):
        found = read(signed, **changes)
        assert found.person is None
        assert (field, code) in said(found)
        assert all(p.severity == "error" for p in found.problems)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"address": ""}, "address", "missing"),
        ({"doc_no": "", "doc_type": ""}, "doc_no", "missing"),
        ({"doc_no": number_of(15)}, "guardian_name", "guardian_14_15"),
        ({"plan": "76元", "contract": "存15送30"}, "contract", "contract_not_eligible"),
        ({"directory_choice": ""}, "directory_choice", "not_asked"),
        ({"directory_choice": "随便"}, "directory_choice", "unknown_choice"),
        ({"wished_number": "1862345"}, "wished_number", "bad_phone"),
    ],
)
def test_rows_that_stay_drafts_with_a_word(changes: dict[str, str], field: str, code: str) -> None:
    found = read(**changes)
    assert found.person is not None
    assert found.person.state == "draft"
    assert (field, code) in said(found)
    assert all(p.severity == "warning" for p in found.problems)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"mobile": "1380000"}, "mobile", "bad_phone"),
        ({"name": "罗顺\u200b文"}, "name", "invisible_removed"),
        ({"name": "李\ue863"}, "name", "private_repaired"),
        ({"address": "河南省上蔡县朱里镇东洪村2组"}, "address", "other_village"),
        ({"short_no": "110"}, "short_no", "bad_short"),
        ({"iccid": "8901"}, "iccid", "bad_prefix"),
        ({"sex": "女"}, "sex", "sex_differs"),
        ({"birth": "1978-12-26"}, "birth", "birth_differs"),
        ({"validity": "2000.01.01-2010.01.01"}, "doc_to", "expired"),
        ({"doc_from": "某年"}, "doc_from", "bad_date"),
        ({"doc_from": "长期"}, "doc_from", "bad_date"),
        ({"birth": "七八年"}, "birth", "bad_date"),
    ],
)
def test_rows_that_are_taken_with_a_word(changes: dict[str, str], field: str, code: str) -> None:
    found = read(**changes)
    assert found.person is not None
    assert found.person.state == "captured"
    assert (field, code) in said(found)


def test_a_wrong_phone_is_kept_as_typed() -> None:
    person = read(mobile="138 0000").person
    assert person is not None
    assert person.mobile == "1380000"


def test_a_wrong_short_number_or_card_is_left_out() -> None:
    person = read(short_no="110", iccid="8901").person
    assert person is not None
    assert (person.short_no, person.iccid) == (None, None)


@pytest.mark.parametrize(
    ("cells", "mobile", "home", "contact"),
    [
        ({"mobile": "13297773781", "phone": "0396-6912188"}, "13297773781", None, "0396-6912188"),
        ({"mobile": "13297773781", "phone": "13297773781"}, "13297773781", None, None),
        ({"mobile": "", "phone": "13297773781"}, "13297773781", None, None),
        ({"mobile": "", "phone": "0396-6912188"}, None, "0396-6912188", None),
        ({"mobile": "13297773781/13297773782"}, "13297773781", None, "13297773782"),
        ({"mobile": "13297773781、0396-6912188"}, "13297773781", "0396-6912188", None),
        ({"mobile": "132 9777 3781"}, "13297773781", None, None),
        ({"mobile": "13297773781", "home_line": "03966912188"}, "13297773781", "0396-6912188", None),
    ],
)
def test_phones_find_their_places(
    cells: dict[str, str], mobile: str | None, home: str | None, contact: str | None
) -> None:
    person = read(**cells).person
    assert person is not None
    assert (person.mobile, person.home_line, person.contact_phone) == (mobile, home, contact)


def test_guardians_of_a_list() -> None:
    guardian = {
        "guardian_name": "李保民", "guardian_relation": "父亲", "guardian_doc_no": "412825193803029986",
        "guardian_phone": "13600396001",
    }  # fmt: skip
    child = read(doc_no=number_of(10), **guardian).person
    assert child is not None
    assert (child.state, child.guardian_doc_type) == ("captured", "RIC")
    assert read(doc_no=number_of(10), **{**guardian, "guardian_doc_no": "412825193803029987"}).person is None


def test_heads_validity_and_ethnic_group() -> None:
    person = read(relation="户主", validity="2010.03.02-长期", ethnic="汉").person
    assert person is not None
    assert (person.is_head, person.doc_from, person.doc_to, person.ethnic) == (True, "2010-03-02", "长期", "汉族")
    other = read(relation="妻子", head="罗大山").person
    assert other is not None
    assert not other.is_head
    named = read(head="罗顺文").person
    assert named is not None
    assert named.is_head


def test_old_numbers_of_a_listing_meet_the_new_ones() -> None:
    person = read(plan="", contract="", doc_no="412728781225999", doc_type="").person
    assert person is not None
    assert person.doc_hash == "hash of 412728197812259996"


@pytest.mark.parametrize(
    ("address", "elsewhere"),
    [
        ("河南省上蔡县朱里镇西洪村2组", False), ("朱里镇西洪2组", False), ("朱里镇洪庄3号", False),
        ("上蔡县朱里镇", False),
        ("朱里镇东洪村1组", True), ("朱里社区5号楼", True), ("", False),
    ],
)  # fmt: skip
def test_addresses_of_another_village(address: str, elsewhere: bool) -> None:
    assert is_elsewhere(address, VILLAGE) is elsewhere


FIELDS = sorted(set(roster_words.FIELD_TITLES) - {"contact_phone", "service", "sensitive", "directory"})


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=200), max_size=12))
def test_whatever_is_captured_the_county_can_take(cells: dict[str, str]) -> None:
    for changes in (cells, GOOD | cells, GOOD | {"plan": ""} | cells):
        person = read_row(changes, occasion()).person
        if person is not None and person.state == "captured":
            line = records.enrolment_record(
                person.with_fields(rev=1, created_at="2026-11-22T01:00:00.000Z"), rep="张代表"
            )
            records.read("enrolment/1", json.loads(line))


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=30), max_size=12), st.booleans())
def test_any_cells_get_an_answer(cells: dict[str, str], signed: bool) -> None:
    found = read_row(cells, occasion("签" if signed else None))
    if found.person is None:
        assert found.problems
    else:
        assert all(p.severity == "warning" for p in found.problems)
        assert found.person.kind == "signup" or found.person.doc_no is None
