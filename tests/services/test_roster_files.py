"""Lists as they come: other words, other shapes, several sheets; and the reject list that goes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.base.errors import CunbuError, RefusedInput
from desktop.base.paths import own_name
from desktop.services import roster
from desktop.services.session import Session
from desktop.storage import prints
from tests.services.lists import HEAD, PLACE, listed, look, number, row, verdicts
from tests.services.tables import write_xls, write_xlsx


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
    roster.write_report(found, own_name(tmp_path / "r.xlsx"))
