"""A list pasted out of a spreadsheet: text with tabs, a table of a page, and what wicked programs put there."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.base.errors import RefusedInput
from desktop.services import roster, sheets_clip, sheets_html
from desktop.services.roster import RosterFile
from desktop.services.session import Session
from desktop.services.sheet_rows import MAX_CELL, MAX_COLUMNS, Row, nothing
from desktop.services.sheets_clip import Clip, clip_sheets
from desktop.services.sheets_html import html_sheets
from tests.conftest import VILLAGE
from tests.services.lists import HEAD, number, row, verdicts

EXCEL = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset=utf-8>
<style>td {mso-number-format:"\\@"; } <!-- .xl65 {color:black} --></style></head><body>
<!--StartFragment--><table border=0 cellpadding=0><colgroup><col width=64></colgroup>
<TR height=19><td class=xl65>姓名</td><td>身份证号</td><td
 style='mso-number-format:"\\@"'>家庭<br>
  住址</td><td>手&nbsp;机</td></TR>
<tr><td>罗&#x987A;文</td><td x:num>ONE</td><td rowspan=2>西洪村 &lt;2组&gt;</td><td>13297700001</td></tr>
<tr><td>罗顺武<td>TWO<td>13297700002</tr>
</table><!--EndFragment--></body></html>""".replace("ONE", number(1)).replace("TWO", number(2))


def rows_of(clip: Clip) -> list[Row]:
    (sheet,) = clip_sheets(clip, nothing)
    return list(sheet.rows())


def cells(clip: Clip) -> list[list[str]]:
    return [row.cells for row in rows_of(clip)]


def page(text: str) -> list[list[str]]:
    return [row.cells for sheet in html_sheets(text, nothing) for row in sheet.rows()]


def tabbed(lines: list[list[object]]) -> str:
    return "".join("\t".join("" if c is None else str(c) for c in line) + "\r\n" for line in lines)


def judged(session: Session, clip: Clip) -> tuple[RosterFile, dict[int, list[str]]]:
    file = roster.read_clip(clip)
    return file, verdicts(roster.judge(session, file, VILLAGE, signed_sheet="签-1"))


def test_a_copied_list_goes_the_way_of_a_file(session: Session) -> None:
    text = tabbed([HEAD, row(1), row(2, 证件号码=number(1)), row(3, 证件号码="4.12825E+17")])
    file, said = judged(session, Clip(text))
    assert said == {2: [], 3: ["same_document_in_file"], 4: ["rounded_by_spreadsheet"]}
    assert len(file.sha256) == 64
    assert file.sha256 != roster.read_clip(Clip(text + tabbed([row(4)]))).sha256


def test_quotes_line_breaks_and_the_last_line(session: Session) -> None:
    text = '姓名\t住址\t备注\r\n罗顺文\t"西洪村\n2组"\t"他说""好"""\r\n罗"顺\t\t x \r\n'
    assert cells(Clip(text)) == [
        ["姓名", "住址", "备注"],
        ["罗顺文", "西洪村\n2组", '他说"好"'],
        ['罗"顺', "", " x "],
    ]
    assert [r.number for r in rows_of(Clip(text))] == [1, 2, 3]


def test_a_formula_shown_as_text_is_seen(session: Session) -> None:
    text = tabbed([HEAD, row(1, 证件号码="=B2&C2")])
    assert judged(session, Clip(text))[1] == {2: ["formula"]}


def test_a_table_of_a_page_as_excel_writes_it(session: Session) -> None:
    assert cells(Clip("", EXCEL)) == [
        ["姓名", "身份证号", "家庭\n住址", "手 机"],
        ["罗顺文", number(1), "西洪村 <2组>", "13297700001"],
        ["罗顺武", number(2), "", "13297700002"],
    ]
    file = roster.read_clip(Clip("", EXCEL))
    found = roster.judge(session, file, VILLAGE)
    assert [r.person and r.person.address for r in found.rows] == ["西洪村 <2组>", "西洪村 <2组>"]


def test_text_with_tabs_comes_before_the_page_and_the_page_before_bare_text() -> None:
    assert cells(Clip("甲\t乙\n", EXCEL)) == [["甲", "乙"]]
    assert cells(Clip("甲 乙", EXCEL))[0][0] == "姓名"
    assert cells(Clip("姓名,电话\n罗顺文,1\n", "<p>姓名</p>")) == [["姓名", "电话"], ["罗顺文", "1"]]


@pytest.mark.parametrize("clip", [Clip(), Clip(" \r\n"), Clip("", "<p>没有表格</p>")])
def test_nothing_to_paste_has_a_sentence(clip: Clip) -> None:
    with pytest.raises(RefusedInput) as refused:
        roster.read_clip(clip)
    assert refused.value.code == "no_table"
    assert "Ctrl+C" in refused.value.sentence


@pytest.mark.parametrize(("text", "cell"), [("18623450178\r\n", "18623450178"), ("王 春花", "王 春花")])
def test_one_cell_is_no_list(text: str, cell: str) -> None:
    assert Clip(text).lone_cell == cell
    assert Clip(f"{text}\t1").lone_cell is None


def test_the_clipboard_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets_clip, "MOST", 1000)
    for clip in (Clip("甲\t乙\n" * 400), Clip("甲" * 1001), Clip("", "<table><tr><td>甲" * 100)):
        with pytest.raises(RefusedInput) as refused:
            roster.read_clip(clip)
        assert refused.value.code == "too_big"


def test_rows_columns_and_cells_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = "<table><tr>" + "<td>甲" * 300 + f"<tr><td colspan=9999>乙<td>丙<tr><td>{'长' * 20_000}</table>"
    found = page(wide)
    assert [len(line) for line in found] == [MAX_COLUMNS, 1, 1]
    assert len(found[2][0]) == MAX_CELL
    monkeypatch.setattr(sheets_html, "MAX_ROWS", 3)
    with pytest.raises(RefusedInput) as refused:
        page("<table>" + "<tr><td>甲" * 4)
    assert refused.value.code == "too_big"


def test_an_unfinished_quote_has_a_sentence_of_its_own() -> None:
    with pytest.raises(RefusedInput, match="粘贴"):
        roster.read_clip(Clip('姓名\t"' + "甲\n" * 100_000))


@pytest.mark.parametrize(
    "text",
    [
        "<!--" * 300_000, "<" * 1_000_000, "<td " * 300_000, "</" * 500_000, "<table>" * 200_000, "<style>" * 150_000,
        "<table><tr><td rowspan=99999 colspan=256>" * 30_000, '<td title="' * 100_000, "&#" * 500_000 + "<table>",
        "<table><tr><td>" + "&amp" * 300_000,
    ],
)  # fmt: skip
def test_no_page_takes_longer_than_its_length(text: str) -> None:
    begun = time.perf_counter()
    page(text)
    assert time.perf_counter() - begun < 10


def test_tables_within_cells_and_cut_off_pages() -> None:
    assert page("<table><tr><td>甲<table><tr><td>内</table>乙<td>丙</table>") == [["甲内乙", "丙"]]
    assert page("<table><tr><td>甲<td>乙") == [["甲", "乙"]]
    assert page("<td>外<table></table></table><tr><td>外") == []
    two = "<table><tr><td>一</table><table><tr><td>二<tr><td>三</table>"
    assert page(two) == [["二"], ["三"]], "the larger of two"


@given(st.text(alphabet=st.sampled_from(list("<>/!-\"'= tablerdhcospn&;甲乙\n\t3")), max_size=200))
def test_any_page_is_walked_to_its_end(text: str) -> None:
    for line in page(f"<table><tr><td>{text}"):
        assert all(len(cell) <= MAX_CELL for cell in line)
        assert len(line) <= MAX_COLUMNS


@given(
    st.lists(st.lists(st.text(alphabet='甲乙"\n\t 1', max_size=5), min_size=2, max_size=4), min_size=1, max_size=4)
)
def test_what_a_spreadsheet_copies_comes_back(lines: list[list[str]]) -> None:
    quoted = ["\t".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    held = [line for line in lines if any(line)]
    found = [row.cells for row in rows_of(Clip("\r\n".join(quoted) + "\r\n"))]
    assert found == held
