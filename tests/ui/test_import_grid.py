"""The committee's list in the window: read the reasons, take the good rows, give the bad ones back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, Qt, QUrl

from desktop.services import people
from desktop.ui.people.import_page import ImportGrid, dropped_file
from desktop.ui.people.import_table import REASON, ROW
from desktop.ui.window import Window
from desktop.ui.workbench import Workbench
from tests.ui.conftest import XIHONG, settle


@pytest.fixture
def expected(samples: Path) -> dict:
    return json.loads((samples / "roster_messy.expected.json").read_text("utf-8"))


@pytest.fixture
def grid(qtbot, bench: Workbench) -> ImportGrid:
    made = ImportGrid(bench)
    qtbot.addWidget(made)
    made.show_village(XIHONG)
    made.show()
    return made


def look(qtbot, grid: ImportGrid, path: Path) -> None:
    grid.look_at(path)
    qtbot.waitUntil(lambda: grid.model.preview is not None)
    settle(qtbot, grid.bench)


def test_the_messy_list_is_read_judged_taken_and_given_back(
    qtbot, window: Window, samples: Path, tmp_path: Path, expected: dict
) -> None:
    bench = window.bench
    bench.choose_village(XIHONG)
    window.shell.open("people", roster=True)
    grid = window.shell.page.grid
    grid.signed.setText("西洪-签名册-001")
    grid.signed.commit()
    look(qtbot, grid, samples / "roster_messy.xlsx")
    preview = grid.model.preview
    assert (preview.accepted, preview.rejected) == (len(expected["accepted"]), len(expected["rejected"]))
    assert f"{preview.accepted} 行" in grid.take_button.text()

    grid.filter.chips["error"].click()
    shown = {int(grid.model.data(grid.model.index(n, ROW))) for n in range(grid.model.rowCount())}
    assert shown == {int(row) for row in _rows(expected["rejected"])}
    assert all(grid.model.data(grid.model.index(n, REASON)) for n in range(grid.model.rowCount()))

    qtbot.keyClick(grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "导入了" in grid.summary.title.text())
    settle(qtbot, bench)
    assert len(people.list_people(bench.session, XIHONG.code)) == preview.accepted

    grid.save_report(tmp_path / "back.xlsx")
    settle(qtbot, bench)
    sheet = load_workbook(tmp_path / "back.xlsx").active
    back = list(sheet.iter_rows(values_only=True))
    assert len(back) == 1 + preview.rejected
    assert back[0][-1] == "原因"
    assert all(row[-1] for row in back[1:])

    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    settle(qtbot, bench)
    assert window.shell.page.model.rowCount() == preview.accepted


def _rows(listed) -> list:
    return [row["row"] if isinstance(row, dict) else row for row in listed]


def test_looking_writes_nothing(qtbot, grid: ImportGrid, samples: Path) -> None:
    look(qtbot, grid, samples / "roster_messy.xlsx")
    assert people.list_people(grid.bench.session, XIHONG.code) == []
    assert grid.take_button.isEnabled()


def test_the_signed_sheet_says_what_it_means_and_the_list_is_judged_anew(
    qtbot, grid: ImportGrid, samples: Path
) -> None:
    look(qtbot, grid, samples / "roster_village_120.xlsx")
    before = grid.model.preview
    assert "草稿" in grid.signed_field.message.text()
    grid.signed.setText("西洪-签名册-001")
    grid.signed.commit()
    qtbot.waitUntil(lambda: grid.model.preview is not before)
    settle(qtbot, grid.bench)
    assert "算本人同意" in grid.signed_field.message.text()
    assert grid.model.preview.raw.signed_sheet == "西洪-签名册-001"


def test_the_same_list_twice_is_refused_row_by_row(qtbot, grid: ImportGrid, samples: Path) -> None:
    look(qtbot, grid, samples / "roster_village_120.xlsx")
    grid.on_take()
    qtbot.waitUntil(lambda: "导入了" in grid.summary.title.text())
    settle(qtbot, grid.bench)
    before = grid.model.preview
    grid.look_at(samples / "roster_village_120.xlsx")
    qtbot.waitUntil(lambda: grid.model.preview is not before)
    assert grid.model.preview.accepted == 0
    assert not grid.take_button.isEnabled()


def test_a_cancelled_import_leaves_nothing_behind(qtbot, grid: ImportGrid, samples: Path) -> None:
    look(qtbot, grid, samples / "roster_village_120.xlsx")
    grid.on_take()
    grid.progress.cancel_button.click()
    qtbot.waitUntil(lambda: not grid.progress.isVisible())
    settle(qtbot, grid.bench)
    assert people.list_people(grid.bench.session, XIHONG.code) == []
    assert "没有导入" in grid.summary.title.text()


def test_a_file_that_is_no_spreadsheet_gets_a_sentence(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04 not really")
    grid.look_at(bad)
    qtbot.waitUntil(grid.summary.isVisible)
    assert grid.summary.title.text() == "这个文件没有读"
    assert grid.summary.text.text()
    assert grid.model.preview is None


def test_without_a_village_nothing_is_read(qtbot, bench: Workbench, samples: Path) -> None:
    grid = ImportGrid(bench)
    qtbot.addWidget(grid)
    grid.show()
    grid.look_at(samples / "roster_messy.xlsx")
    assert "选一个村" in grid.summary.title.text()


def test_only_spreadsheets_can_be_dropped(tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt")), QUrl.fromLocalFile(str(tmp_path / "b.XLSX"))])
    assert dropped_file(mime) == tmp_path / "b.XLSX"
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    assert dropped_file(mime) is None
