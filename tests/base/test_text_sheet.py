"""Spreadsheets that are text and nothing else, and that lie nowhere but where they were asked for."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.base.text_sheet import TextTable, text_sheets

WICKED = ['=HYPERLINK("http://x")', "+1", "@SUM(1)", "411722199001011234", " 首尾空格 ", "<b>&\"'", "𠮷田", "a\nb"]


def test_every_cell_comes_back_as_the_text_it_was() -> None:
    rows = [WICKED, ["", "第二格", *[""] * 6]]
    book = load_workbook(
        io.BytesIO(text_sheets([TextTable("名单", list("abcdefgh"), rows), TextTable("二", [], [])]))
    )
    assert book.sheetnames == ["名单", "二"]
    lines = list(book.worksheets[0].iter_rows())
    assert [cell.value for cell in lines[1]] == WICKED
    assert {cell.data_type for line in lines for cell in line if cell.value is not None} == {"s"}
    assert {cell.number_format for line in lines for cell in line if cell.value is not None} == {"@"}
    assert lines[2][1].value == "第二格"
    assert lines[0][0].font.b
    assert not lines[1][0].font.b
    assert book.worksheets[0].freeze_panes == "A2"


def test_what_no_spreadsheet_can_hold_is_left_out() -> None:
    odd = "王\x00\x0b\ud800\ufffe小明" + "长" * 40_000
    sheet = load_workbook(io.BytesIO(text_sheets([TextTable("名单", ["姓名"], [[odd]])]))).worksheets[0]
    assert str(sheet["A2"].value).startswith("王小明长")
    assert len(str(sheet["A2"].value)) == 32_000


def test_columns_beyond_z_are_named_as_spreadsheets_do() -> None:
    titles = [str(n) for n in range(60)]
    sheet = load_workbook(io.BytesIO(text_sheets([TextTable("宽", titles, [])]))).worksheets[0]
    assert (sheet["Z1"].value, sheet["AA1"].value, sheet["BH1"].value) == ("25", "26", "59")


def test_no_name_passes_through_a_temp_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a temp file")

    for way in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(tempfile, way, never)
    assert text_sheets([TextTable("名单", ["姓名"], [["罗顺文"]] * 1000)])
