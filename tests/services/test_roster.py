"""The committee's list on a real encrypted store: judged as a whole, taken whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.base.errors import CunbuError, NotFound, RefusedInput
from desktop.domain.resident import check_char
from desktop.services import enrol, leaving, people, roster
from desktop.services.roster import RosterPreview
from desktop.services.session import Session
from desktop.storage import prints
from tests.conftest import VILLAGE
from tests.services.tables import write_xls, write_xlsx

HEAD = [
    "序号",
    "村民小组",
    "户号",
    "姓名",
    "证件类型",
    "证件号码",
    "住址",
    "手机号码",
    "固定电话",
    "套餐",
    "合约",
    "号码簿显示",
    "备注",
]
PLACE = "河南省上蔡县朱里镇西洪村2组"


def number(seq: int, born: str = "19780506") -> str:
    first17 = f"412825{born}{seq:03d}"
    return first17 + check_char(first17)


def row(seq: int, name: str = "罗顺文", **changes: Any) -> list[Any]:
    values = {
        "序号": seq, "村民小组": "2组", "户号": f"{2000 + seq:05d}", "姓名": name, "证件类型": "居民身份证",
        "证件号码": number(seq),
        "住址": PLACE, "手机号码": f"132977{seq:05d}", "套餐": "9元", "合约": "存30送60", "号码簿显示": "全部",
    } | changes  # fmt: skip
    return [values.get(title) for title in HEAD]


def look(session: Session, path: Path, signed: str | None = "签-1") -> RosterPreview:
    return roster.preview(session, path, VILLAGE, signed)


def listed(
    session: Session, tmp_path: Path, rows: Sequence[Sequence[Any]], signed: str | None = "签-1"
) -> RosterPreview:
    return look(session, write_xlsx(tmp_path / "名册.xlsx", [HEAD, *rows]), signed)


def verdicts(found: RosterPreview) -> dict[int, list[str]]:
    return {r.number: [p.code for p in r.problems] for r in found.rows}


def counts(session: Session) -> tuple[int, int, int]:
    def of(table: str) -> int:
        return int(session.store.value(f"SELECT count(*) FROM {table}"))

    return of("person"), of("outbox"), of("import_run")


@pytest.mark.parametrize("signed", ["签-1", None])
def test_the_messy_sample_is_judged_as_expected(session: Session, samples: Path, signed: str | None) -> None:
    expected = json.loads((samples / "roster_messy.expected.json").read_text("utf-8"))
    found = look(session, samples / "roster_messy.xlsx", signed)
    assert [r.number for r in found.rows if r.person] == expected["accepted"]
    assert [str(r.number) for r in found.rows if not r.person] == list(expected["rejected"])
    assert [str(r.number) for r in found.rows if r.verdict == "warning"] == list(expected["must_warn"])
    said = verdicts(found)
    assert (said[18], said[19], said[24], said[35]) == (
        ["rounded_by_spreadsheet"], ["same_document_in_file"], ["under_14"], ["formula"],
    )  # fmt: skip


def test_the_json_shape_is_a_contract(session: Session, samples: Path) -> None:
    shape = look(session, samples / "roster_messy.xlsx").as_json()
    assert list(shape) == ["rows", "accepted", "rejected", "warnings", "problems"]
    assert (shape["rows"], shape["accepted"], shape["rejected"], shape["warnings"]) == (42, 32, 10, 3)
    assert {tuple(p) for p in shape["problems"]} == {("row", "field", "code", "severity", "message")}
    assert json.loads(json.dumps(shape)) == shape


def test_the_whole_village_signed_is_captured_and_queued(session: Session, samples: Path) -> None:
    found = look(session, samples / "roster_village_120.xlsx")
    assert (found.accepted, found.rejected, found.warnings) == (120, 0, 0)
    steps: list[tuple[int, int]] = []
    result = roster.take(session, found, lambda done, total: steps.append((done, total)))
    assert (result.accepted, result.drafts) == (120, 0)
    assert counts(session) == (120, 120, 1)
    assert steps[-1] == (120, 120)
    held = people.list_people(session, VILLAGE)
    assert {p.state for p in held} == {"captured"}
    assert all(p.doc_no is None and p.doc_hash for p in held if p.kind == "listing")


def test_without_a_signed_sheet_everyone_waits_to_be_asked(session: Session, samples: Path) -> None:
    result = roster.take(session, look(session, samples / "roster_village_120.xlsx", None))
    assert result.drafts == 120
    assert counts(session)[:2] == (120, 0)
    assert {p.directory_choice for p in people.list_people(session, VILLAGE)} == {None}


def test_a_draft_of_a_list_can_be_finished_in_the_form(session: Session, tmp_path: Path) -> None:
    roster.take(session, listed(session, tmp_path, [row(1)], None))
    (person,) = people.list_people(session, VILLAGE)
    enrol.commit_field(session, person.id, "seen_original", "2026-11-22T02:00:00.000Z")
    enrol.give_consent(session, person.id, "service", "sign")
    enrol.give_consent(session, person.id, "sensitive", "sign")
    enrol.choose_directory(session, person.id, "full", "sign")
    assert enrol.finish(session, person.id).captured


def test_the_same_list_again_brings_nobody(session: Session, tmp_path: Path) -> None:
    rows = [row(1), row(2, 套餐=None, 合约=None), row(3, 证件号码=None, 证件类型=None, 套餐=None, 合约=None)]
    roster.take(session, listed(session, tmp_path, rows))
    again = listed(session, tmp_path, rows)
    assert verdicts(again) == {2: ["same_document"], 3: ["same_document"], 4: ["same_person"]}
    assert roster.take(session, again).accepted == 0
    assert counts(session)[0] == 3


def test_one_preview_is_taken_once(session: Session, tmp_path: Path) -> None:
    found = listed(session, tmp_path, [row(1)])
    roster.take(session, found)
    with pytest.raises(RefusedInput, match="没有导入"):
        roster.take(session, found)
    assert counts(session) == (1, 1, 1)


def test_who_left_may_come_back(session: Session, tmp_path: Path) -> None:
    roster.take(session, listed(session, tmp_path, [row(1)]))
    (person,) = people.list_people(session, VILLAGE)
    leaving.withdraw(session, person.id, "本人要求")
    assert listed(session, tmp_path, [row(1)]).accepted == 1


def test_a_listed_person_may_sign_up_later(session: Session, tmp_path: Path) -> None:
    roster.take(session, listed(session, tmp_path, [row(1, 套餐=None, 合约=None)]))
    assert verdicts(listed(session, tmp_path, [row(1, 手机号码="13297799999")])) == {2: ["also_listed"]}


def test_duplicates_within_a_list(session: Session, tmp_path: Path) -> None:
    bare = {"证件号码": None, "证件类型": None, "套餐": None, "合约": None}
    rows = [
        row(1),
        row(2, 证件号码=number(1)),  # one document twice
        row(3, **bare),
        row(4, **bare, 手机号码="13297700003"),  # same name and phone, no document
        row(5, **bare, 手机号码=None),
        row(6, **bare, 手机号码=None),  # same name, other house, no phone: another person
        row(7, "单建国", 手机号码="13297700001"),  # a shared phone
        row(8, 证件号码=number(8)[:17] + "Z"),
        row(9, 证件号码=number(8)),  # the first with this number was refused: this one stands
    ]
    assert verdicts(listed(session, tmp_path, rows)) == {
        2: [], 3: ["same_document_in_file"], 4: [], 5: ["same_person_in_file"], 6: [], 7: [], 8: ["same_phone"],
        9: ["bad_format"], 10: [],
    }  # fmt: skip


def test_full_width_and_plain_numbers_are_one_document(session: Session, tmp_path: Path) -> None:
    wide = number(1).translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789X"})
    assert verdicts(listed(session, tmp_path, [row(1), row(2, 证件号码=wide)]))[3] == ["same_document_in_file"]


def test_phones_of_the_village_are_told(session: Session, tmp_path: Path) -> None:
    roster.take(session, listed(session, tmp_path, [row(1)]))
    assert verdicts(listed(session, tmp_path, [row(2, 手机号码="13297700001")])) == {2: ["same_phone"]}


def test_short_numbers_are_given_once(session: Session, tmp_path: Path) -> None:
    head = [*HEAD, "短号"]
    rows = [[*row(1), "661024"], [*row(2), 661024], [*row(3), "661025"]]
    found = look(session, write_xlsx(tmp_path / "a.xlsx", [head, *rows]))
    assert verdicts(found) == {2: [], 3: ["short_taken"], 4: []}
    roster.take(session, found)
    held = {p.short_no for p in people.list_people(session, VILLAGE)}
    assert held == {"661024", "661025", None}
    found = look(session, write_xlsx(tmp_path / "b.xlsx", [head, [*row(9), "661024"]]))
    assert verdicts(found) == {2: ["short_taken"]}
    assert roster.take(session, found).accepted == 1


def test_a_card_is_given_once(session: Session, tmp_path: Path) -> None:
    head = [*HEAD, "卡号/ICCID"]
    card = "8986011234567890983S"
    found = look(session, write_xlsx(tmp_path / "a.xlsx", [head, [*row(1), card], [*row(2), card]]))
    assert verdicts(found) == {2: [], 3: ["same_iccid"]}
    roster.take(session, found)
    found = look(session, write_xlsx(tmp_path / "b.xlsx", [head, [*row(9), card]]))
    assert verdicts(found) == {2: ["same_iccid"]}


def test_a_cancel_leaves_nothing_behind(session: Session, tmp_path: Path) -> None:
    found = listed(session, tmp_path, [row(i) for i in range(1, 20)])
    for patience in (0, 1):
        asked = iter([False] * patience + [True] * 99)
        with pytest.raises(RefusedInput, match="取消"):
            roster.take(session, found, cancelled=asked.__next__)
        assert counts(session) == (0, 0, 0)
    assert roster.take(session, found).accepted == 19


def test_a_failure_half_way_leaves_nothing_behind(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrol, "AT_ONCE", 5)
    found = listed(session, tmp_path, [row(i) for i in range(1, 20)])

    def stumble(done: int, _total: int) -> None:
        if done >= 10:
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        roster.take(session, found, stumble)
    assert counts(session) == (0, 0, 0)


def test_columns_in_any_order_with_other_words(session: Session, tmp_path: Path) -> None:
    rows = [
        ["上蔡县朱里镇西洪村村民号码登记表"],
        ["填表人: 会计", None, "2026年10月"],
        [],
        ["联系\n电话", "*公民身份号码", "村民姓名", "组", "门牌", "家庭地址", "资费(元)", "是否登记", "本人签字"],
        [13297773781, number(1), "罗 顺 文", 2, 2001, PLACE, "9", "是", "罗顺文"],
    ]
    found = look(session, write_xlsx(tmp_path / "a.xlsx", rows))
    assert verdicts(found) == {5: []}
    person = found.rows[0].person
    assert person is not None
    assert (person.name, person.mobile, person.group_no, person.household) == ("罗顺文", "13297773781", "2组", "2001")
    assert (person.plan, person.directory_choice, person.doc_type) == ("LOC9", "full", "RIC")
    assert found.fields[:4] == ("phone", "doc_no", "name", "group_no")


def test_a_header_in_two_lines_with_merged_cells(session: Session, tmp_path: Path) -> None:
    rows = [
        ["西洪村花名册"],
        ["序号", "姓名", "证件信息", None, "联系方式", None, "住址"],
        [None, None, "类型", "号码", "手机", "固话", None],
        [1, "罗顺文", "身份证", number(1), "13297773781", "0396-6912188", PLACE],
    ]
    path = write_xlsx(tmp_path / "a.xlsx", rows, merged=["A1:G1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3"])
    person = look(session, path).rows[0].person
    assert person is not None
    assert (person.doc_last4, person.mobile, person.home_line) == (number(1)[-4:], "13297773781", "0396-6912188")


def test_a_group_and_a_house_merged_over_their_people(session: Session, tmp_path: Path) -> None:
    rows = [row(1), row(2, 村民小组=None, 户号=None), row(3, 村民小组=None, 户号=None), row(4, 村民小组="3组")]
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, *rows], merged=["B2:B4", "C2:C4"])
    found = [r.person for r in look(session, path).rows]
    assert [(p.group_no, p.household) for p in found if p] == [("2组", "02001")] * 3 + [("3组", "02004")]


def test_totals_blanks_footers_and_repeated_headers_are_no_people(session: Session, tmp_path: Path) -> None:
    rows = [
        row(1), [None] * 13, HEAD, row(2), [3], ["合计", None, None, "2人"],
        ["制表人: 李四", None, None, None, "审核: 王五"],
        ["备注: 以身份证为准"],
    ]  # fmt: skip
    found = listed(session, tmp_path, rows)
    assert verdicts(found) == {2: [], 5: []}


def test_formulas_in_used_columns_refuse_their_row_only(session: Session, tmp_path: Path) -> None:
    rows = [
        row(1, 证件号码='="' + number(1) + '"'),
        row(2, 序号="=ROW()"),
        row(3, 姓名="@SUM(1)"),
        row(4, 备注="=1+1"),
    ]
    assert verdicts(listed(session, tmp_path, rows)) == {2: ["formula"], 3: [], 4: ["formula"], 5: ["formula"]}


def test_of_several_sheets_the_longest_is_read_and_the_rest_named(session: Session, tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx", [["说明"]], title="说明", more={"旧": [HEAD, row(1)], "新": [HEAD, row(2), row(3)]}
    )
    found = look(session, path)
    assert [r.number for r in found.rows] == [2, 3]
    assert len(found.notes) == 1
    assert "旧" in found.notes[0]


def test_csv_and_old_excel_read_alike(session: Session, tmp_path: Path) -> None:
    lines = "\r\n".join(",".join("" if c is None else str(c) for c in r) for r in [HEAD, row(1)])
    (tmp_path / "a.csv").write_bytes(lines.encode("gb18030"))
    assert look(session, tmp_path / "a.csv").accepted == 1
    found = look(session, write_xls(tmp_path / "a.xls", [HEAD, row(1), row(2, 姓名="=A1")]))
    assert verdicts(found) == {2: [], 3: ["formula"]}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["王小明", "412825193803029986"]], "前 30 行里没有找到表头"),
        ([["身份证", "手机", "住址"], ["4", "1", "x"]], "没有“姓名”一列"),
        ([HEAD], "表头下面没有人"),
        ([HEAD, ["合计"]], "表头下面没有人"),
    ],
)
def test_files_without_people_are_refused(
    session: Session, tmp_path: Path, rows: list[list[str]], words: str
) -> None:
    with pytest.raises(RefusedInput, match=words) as refused:
        look(session, write_xlsx(tmp_path / "a.xlsx", rows))
    assert "没有导入" in refused.value.sentence


def test_where_only_the_head_is_named_she_is_the_person(session: Session, tmp_path: Path) -> None:
    rows = [["户主", "手机", "组"], ["罗顺文", "13297773781", "1"]]
    person = look(session, write_xlsx(tmp_path / "a.xlsx", rows)).rows[0].person
    assert person is not None
    assert (person.name, person.kind) == ("罗顺文", "listing")


def test_an_unknown_village_and_an_empty_reference_are_refused(session: Session, samples: Path) -> None:
    with pytest.raises(NotFound):
        roster.preview(session, samples / "roster_messy.xlsx", "000000000000")
    for reference in ("", "  ", "长" * 61):
        with pytest.raises(RefusedInput):
            look(session, samples / "roster_messy.xlsx", reference)


def test_the_reject_list_holds_the_bad_rows_as_text(session: Session, samples: Path, tmp_path: Path) -> None:
    found = look(session, samples / "roster_messy.xlsx")
    out = tmp_path / "退回.xlsx"
    assert roster.write_report(found, out, session) == 10
    sheet = openpyxl.load_workbook(out).worksheets[0]
    lines = list(sheet.iter_rows())
    assert [c.value for c in lines[0]][-1] == "原因"
    assert len(lines) == 11
    assert {c.data_type for line in lines for c in line if c.value is not None} <= {"s", "n"} - {"f"}
    by_row = {line[0].value: line for line in lines[1:]}
    assert by_row["15"][6].value == "412825195809059974" or len(str(by_row["15"][6].value)) == 18
    assert "前 15 位" in str(by_row["18"][-1].value)
    assert all(isinstance(c.value, str) for c in by_row["14"] if c.value is not None)
    assert [f["kind"] for f in prints.saved_files(session.store)] == ["roster_report"]


def test_a_reject_list_runs_nothing(session: Session, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("姓名,手机,身份证\n@cmd|' /C calc'!A0,1,x\n+1,2,3\n", "utf-8")
    out = tmp_path / "out.xlsx"
    roster.write_report(look(session, tmp_path / "a.csv"), out)
    cells = [c for line in openpyxl.load_workbook(out).worksheets[0].iter_rows() for c in line]
    assert all(c.data_type == "s" for c in cells if c.value is not None)


def test_a_mended_reject_list_comes_in_again(session: Session, samples: Path, tmp_path: Path) -> None:
    found = look(session, samples / "roster_messy.xlsx")
    roster.take(session, found)
    out = tmp_path / "退回.xlsx"
    roster.write_report(found, out)
    book = openpyxl.load_workbook(out)
    sheet = book.worksheets[0]
    column = [c.value for c in sheet[1]].index("证件号码") + 1
    sheet.cell(2, column).value = number(77)
    book.save(out)
    again = look(session, out)
    assert again.accepted == 1
    assert roster.take(session, again).accepted == 1


cell = st.one_of(
    st.none(), st.text(max_size=15), st.integers(-(10**20), 10**20), st.floats(), st.booleans(),
    st.sampled_from(["姓名", "合计", "=1+1", number(1), "9元", "全部", "13297773781", "\u200b", "\ue863", "王"]),
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cell, max_size=13), max_size=8))
def test_any_cells_are_read_without_a_crash(session: Session, tmp_path: Path, rows: list[list[Any]]) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    clean = [
        [
            ILLEGAL_CHARACTERS_RE.sub("", c).replace("\ufffe", "").replace("\uffff", "") if isinstance(c, str) else c
            for c in r
        ]
        for r in rows
    ]
    path = write_xlsx(tmp_path / "a.xlsx", [HEAD, *clean])
    try:
        found = look(session, path)
    except CunbuError:
        return
    shape = found.as_json()
    assert shape["accepted"] + shape["rejected"] == shape["rows"] == len(found.rows)
    roster.write_report(found, tmp_path / "r.xlsx")
