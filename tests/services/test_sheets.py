"""Reading what people send: values as typed, formulas seen, bounds kept, enemies refused with a sentence."""

from __future__ import annotations

import os
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.base.errors import CunbuError, RefusedInput
from desktop.services import sheet_rows, sheets, sheets_xls, sheets_xml
from tests.services.tables import ods_xml, raw_xlsx, sheet_xml, write_xls, write_xlsx, write_zip


def only(path: Path) -> list[list[str]]:
    return [row.cells for row in sheets.open_here(path)[0].rows()]


def read_all(path: Path) -> None:
    for sheet in sheets.open_here(path):
        list(sheet.rows())
        sheet.merged()


def refusal(path: Path) -> str:
    with pytest.raises(RefusedInput) as refused:
        read_all(path)
    assert "没有导入" in refused.value.sentence
    return refused.value.code


def test_values_come_as_people_typed_them(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx",
        [["姓名", 2, 2.5, 13297773781, "02001", True, date(2020, 3, 2), datetime(2020, 3, 2, 8, 0), None, "末"]],
    )
    assert only(path) == [["姓名", "2", "2.5", "13297773781", "02001", "是", "2020-03-02", "2020-03-02", "", "末"]]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("1.3297773781E10", "13297773781"),
        ("13297773781.0", "13297773781"),
        ("0.5", "0.5"),
        ("2", "2"),
        ("-3", "-3"),
        ("410122199109250017", "4.10122199109250e+17"),
        ("4.1012219910925E+17", "4.10122199109250e+17"),
        ("1e999", "inf"),
        ("nan", "nan"),
        ("12x", "12x"),
    ],
)
def test_number_cells(raw: str, text: str) -> None:
    assert sheet_rows.number_text(raw) == text


def test_rows_keep_the_spreadsheets_own_numbers(tmp_path: Path) -> None:
    data = '<row r="3"><c r="B3"><v>7</v></c></row><row><c><v>8</v></c></row><row r="9"><c r="A9"><v>9</v></c></row>'
    path = raw_xlsx(tmp_path / "a.xlsx", sheet_xml(data))
    rows = list(sheets.open_file(path)[0].rows())
    assert [(r.number, r.cells) for r in rows] == [(3, ["", "7"]), (4, ["8"]), (9, ["9"])]


def test_every_kind_of_text_cell(tmp_path: Path) -> None:
    strings = (
        '<sst><si><t>共享</t></si><si><r><t>分</t></r><r><t>段</t></r><rPh sb="0" eb="1"><t>ふりがな</t></rPh></si>'
        "<si><t>一_x000D_二_xD800_</t></si></sst>"
    )
    data = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>'
        '<c r="D1" t="inlineStr"><is><t>内联</t></is></c><c r="E1" t="str"><v>式果</v></c><c r="F1" t="e">'
        "<v>#N/A</v></c>"
        '<c r="G1" t="b"><v>0</v></c><c r="H1" t="d"><v>2020-03-02T00:00:00</v></c><c r="I1" t="s"><v>99</v></c>'
        "</row>"
    )
    path = raw_xlsx(tmp_path / "a.xlsx", sheet_xml(data), strings=strings)
    assert only(path) == [["共享", "分段", "一\r二", "内联", "式果", "#N/A", "否", "2020-03-02", ""]]


def test_prefixed_xml_and_the_calendar_of_1904(tmp_path: Path) -> None:
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
        '<numFmt numFmtId="171" formatCode="[Red]0.00&quot;d&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/>'
        "</cellStyleXfs>"
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs>'
        "</styleSheet>"
    )
    cells = "".join(f'<x:c r="{c}1" s="{i}"><x:v>43892</x:v></x:c>' for i, c in enumerate("ABCD"))
    sheet = f'<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1">{cells}</x:row></x:sheetData></x:worksheet>'
    path = raw_xlsx(tmp_path / "a.xlsx", sheet, styles=styles)
    assert only(path) == [["43892", "2020-03-02", "2020-03-02", "43892"]]
    book = (
        '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="一" r:id="rId1"/></sheets></workbook>'
    )
    path = raw_xlsx(tmp_path / "b.xlsx", sheet, styles=styles, workbook=book)
    assert only(path)[0][1] == "2024-03-03"


def test_formulas_are_seen_with_and_without_a_value(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["姓名", '=HYPERLINK("http://x","y")', "=1+1"]])
    row = next(iter(sheets.open_file(path)[0].rows()))
    assert row.formulas == {1, 2}
    shared = '<row r="1"><c r="A1"><f t="shared" si="0"/><v>412825</v></c></row>'
    row = next(iter(sheets.open_file(raw_xlsx(tmp_path / "b.xlsx", sheet_xml(shared)))[0].rows()))
    assert (row.cells, row.formulas) == (["412825"], {0})


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    book = '<workbook xmlns:r="r"><sheets><sheet name="一" state="veryHidden" r:id="rId1"/></sheets></workbook>'
    assert refusal(raw_xlsx(tmp_path / "a.xlsx", sheet_xml(""), workbook=book)) == "broken_file"


def test_merged_ranges_are_told(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["组"], ["1组"], [None], [None]], merged=["A2:A4"])
    assert sheets.open_file(path)[0].merged() == [(2, 0, 4, 0)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_csv_in_every_dress(tmp_path: Path, encoding: str, sign: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f'姓名{sign}号码\r\n\r\n"王䶮"{sign}"a{sign}b"\r\n'.encode(encoding))
    rows = list(sheets.open_file(path)[0].rows())
    assert [(r.number, r.cells) for r in rows] == [(1, ["姓名", "号码"]), (3, ["王䶮", f"a{sign}b"])]


def test_csv_keeps_text_marks_and_tells_formulas(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('="02001",=1+1,"=""0396""",=cmd|x\n', "utf-8")
    row = next(iter(sheets.open_file(path)[0].rows()))
    assert (row.cells[0], row.cells[2], row.formulas) == ("02001", "0396", {1, 3})


def test_ods_repeats_types_and_formulas(tmp_path: Path) -> None:
    table = (
        '<table:table table:name="名册"><table:table-row table:number-rows-repeated="2"><table:table-cell/>'
        "</table:table-row>"
        '<table:table-row><table:table-cell office:value-type="string"><text:p>王</text:p><text:p>二</text:p>'
        "<office:annotation><text:p>批注</text:p></office:annotation></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="13297773781">'
        "<text:p>1.33E+10</text:p></table:table-cell>"
        '<table:table-cell table:formula="of:=1" office:value-type="float" office:value="1"><text:p>1</text:p>'
        "</table:table-cell>"
        '<table:table-cell office:value-type="date" office:date-value="2020-03-02T00:00:00"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/>'
        '</table:table-row></table:table><table:table table:name="二"><table:table-row><table:table-cell>'
        "<text:p>另</text:p></table:table-cell></table:table-row></table:table>"
    )
    path = write_zip(tmp_path / "a.ods", {"content.xml": ods_xml(table)})
    found = sheets.open_file(path)
    assert [s.name for s in found] == ["名册", "二"]
    rows = list(found[0].rows())
    assert [(r.number, r.cells, r.formulas) for r in rows] == [
        (3, ["王\n二", "13297773781", "13297773781", "1", "2020-03-02"], {3})
    ]
    assert [r.cells for r in found[1].rows()] == [["另"]]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"", "empty_file"),
        ("a.xlsx", b"PK\x03\x04 no zip at all", "broken_file"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "broken_file"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "broken_file"),
        ("a.xls", b"<html><table><tr><td>x</td></tr></table></html>", "html_file"),
        ("a.csv", b"\x80\x81\xff\xff\xfe", "unknown_format"),
        ("a.csv", b"\0\0\0\0", "unknown_format"),
        ("a.pdf", b"%PDF-1.7\n\xff\xff\0", "unknown_format"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path) == code


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"readme.txt": "x"}, "unknown_format"),
        ({"xl/workbook.bin": "x"}, "unknown_format"),
        ({"xl/styles.xml": "<a/>"}, "broken_file"),
        ({"xl/workbook.xml": "<workbook/>", "xl/_rels/workbook.xml.rels": "<a/>"}, "broken_file"),
        ({"content.xml": "<a>"}, "broken_file"),
        ({"content.xml": "<a/>"}, "broken_file"),
    ],
)
def test_zips_that_are_no_workbook(tmp_path: Path, files: dict[str, str], code: str) -> None:
    assert refusal(write_zip(tmp_path / "a.xlsx", files)) == code


def test_entities_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + sheet_xml(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    ).replace('<?xml version="1.0"?>', "")
    assert refusal(raw_xlsx(tmp_path / "a.xlsx", bomb)) == "broken_file"


def test_truncated_and_flipped_files_never_crash(tmp_path: Path, samples: Path) -> None:
    whole = (samples / "roster_messy.xlsx").read_bytes()
    path = tmp_path / "a.xlsx"
    for cut in range(0, len(whole), 97):
        flipped = bytearray(whole)
        flipped[cut] ^= 0xFF
        for content in (whole[:cut], bytes(flipped)):
            path.write_bytes(content)
            with suppress(CunbuError):
                read_all(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets_xml, "MAX_UNZIPPED", 100_000)
    assert refusal(raw_xlsx(tmp_path / "a.xlsx", sheet_xml(" " * 200_000))) == "too_big"
    monkeypatch.setattr(sheets_xml, "MAX_UNZIPPED", 10**9)
    monkeypatch.setattr(sheets_xml, "MAX_PART", 100_000)
    assert refusal(raw_xlsx(tmp_path / "a.xlsx", sheet_xml(" " * 200_000))) == "too_big"


def test_a_lying_size_is_not_believed(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' * 5000))
    raw = bytearray(path.read_bytes())
    at = raw.rfind(b"xl/worksheets/sheet1.xml") - 46  # its line in the table of contents
    raw[at + 24 : at + 28] = (500).to_bytes(4, "little")
    path.write_bytes(raw)
    assert refusal(path) == "broken_file"


def test_too_many_rows_and_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.services import sheets_csv, sheets_ods, sheets_xlsx

    for module in (sheets_csv, sheets_ods, sheets_xlsx):
        monkeypatch.setattr(module, "MAX_ROWS", 10)
    many = write_xlsx(tmp_path / "a.xlsx", [["x"]] * 11)
    assert refusal(many) == "too_big"
    (tmp_path / "a.csv").write_text("x\n" * 11)
    assert refusal(tmp_path / "a.csv") == "too_big"
    table = (
        '<table:table table:name="一"><table:table-row table:number-rows-repeated="9999999">'
        "<table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert refusal(write_zip(tmp_path / "a.ods", {"content.xml": ods_xml(table)})) == "too_big"
    monkeypatch.setattr(sheets_xml, "MAX_PARTS", 3)
    assert refusal(many) == "too_big"


def test_far_cells_cost_nothing(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>3</v></c></row>'
    data = f'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>{far}'
    assert only(raw_xlsx(tmp_path / "a.xlsx", sheet_xml(data))) == [["1"]]


def test_a_long_cell_is_cut(tmp_path: Path) -> None:
    assert len(only(write_xlsx(tmp_path / "a.xlsx", [["长" * 20_000]]))[0][0]) == sheet_rows.MAX_CELL
    (tmp_path / "a.csv").write_text("长" * 20_000, "utf-8")
    assert len(only(tmp_path / "a.csv")[0][0]) == sheet_rows.MAX_CELL
    (tmp_path / "b.csv").write_text('"' + "长" * 200_000, "utf-8")
    assert refusal(tmp_path / "b.csv") == "broken_file"


def test_what_is_no_file_at_all(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.xlsx"):
        with pytest.raises(CunbuError, match="找不到"):
            sheets.open_file(path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(CunbuError, match="找不到"):
            sheets.open_file(tmp_path / "pipe")


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_FILE", 10)
    assert refusal(write_xlsx(tmp_path / "a.xlsx", [["x"]])) == "too_big"


def test_a_locked_part_is_refused(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", sheet_xml(""))
    raw = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + offset] |= 1
            at = raw.find(mark, at + 4)
    path.write_bytes(raw)
    assert refusal(path) == "broken_file"
    with zipfile.ZipFile(path) as archive:
        assert archive.infolist()[0].flag_bits & 1


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_any_xml_in_the_place_of_a_sheet(tmp_path: Path, body: str) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", sheet_xml(body).encode("utf-8", "replace"))
    with suppress(CunbuError):
        read_all(path)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes_at_all(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "a.bin"
    for head in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        path.write_bytes(head + body)
        with suppress(CunbuError):
            read_all(path)


def test_old_excel_values_and_formulas(tmp_path: Path) -> None:
    path = write_xls(
        tmp_path / "a.xls",
        [
            ["姓名", "身份证号码", "手机"],
            ["王䶮", 4.1012219910925e17, 13297773781.0],
            ["=A1", "02001", None],
            [],
            ["末", 2.0],
        ],
    )
    sheet = sheets.open_file(path)[0]
    assert sheet.name == "册"
    assert [(r.number, r.cells, set(r.formulas)) for r in sheet.rows()] == [
        (1, ["姓名", "身份证号码", "手机"], set()),
        (2, ["王䶮", "4.10122199109250e+17", "13297773781"], set()),
        (3, ["7", "02001", ""], {0}),
        (5, ["末", "2", ""], set()),
    ]


def test_old_excel_with_a_password(tmp_path: Path) -> None:
    assert refusal(write_xls(tmp_path / "a.xls", [["姓名"]], locked=True)) == "locked_file"


def test_old_excel_with_far_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets_xls, "_MAX_AREA", 10)
    assert refusal(write_xls(tmp_path / "a.xls", [["x"] * 4] * 4)) == "too_big"


def test_old_excel_cut_and_flipped_never_crashes(tmp_path: Path) -> None:
    whole = write_xls(tmp_path / "a.xls", [["姓名", 1.0, "=x"]] * 5).read_bytes()
    for at in [*range(0, 700, 7), *range(700, len(whole), 61)]:
        flipped = bytearray(whole)
        flipped[at] ^= 0xFF
        for content in (whole[:at], bytes(flipped)):
            (tmp_path / "b.xls").write_bytes(content)
            with suppress(CunbuError):
                read_all(tmp_path / "b.xls")
