"""A list is mended where it stands, pasted, kept while one looks elsewhere, and taken back whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication

from desktop.services import people
from desktop.ui.people import import_runs
from desktop.ui.people.import_page import ImportGrid
from desktop.ui.people.import_parts import EMPTY, TABLE
from desktop.ui.people.import_table import LEADING, REASON
from desktop.ui.window import Window
from tests.services.lists import number
from tests.ui.conftest import DONGHONG, XIHONG, settle
from tests.ui.hands import CTRL, ENTER, focus, press, write
from tests.ui.test_import_columns import HEAD_ROW, PEOPLE, look, put_hand

SHORT = number(3)[:-1]
DOCUMENT = 1


def wrong(text: str) -> list[list[str]]:
    return [HEAD_ROW, *PEOPLE, ["罗顺全", text, "13297700005", "13297700006", ""]]


def edit(qtbot, made: ImportGrid, row: int, column: int, text: str) -> None:
    """Enter opens the cell, the new text replaces the old, Enter closes it."""
    put_hand(made, column, row)
    press(Qt.Key.Key_F2)
    focus().selectAll()
    write(text)
    press(ENTER)
    settle(qtbot, made.bench)


def test_a_refused_row_is_mended_in_its_cell_and_goes_in(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    file = tmp_path / "名册.xlsx"
    look(qtbot, grid, tmp_path, wrong(SHORT))
    kept = file.read_bytes()
    assert (grid.model.preview.accepted, grid.model.preview.rejected) == (2, 1)
    edit(qtbot, grid, 2, DOCUMENT, number(3))
    assert (grid.model.preview.accepted, grid.model.preview.rejected) == (3, 0)
    cell = grid.model.index(2, DOCUMENT + len(LEADING))
    assert grid.model.data(cell) == number(3)
    assert SHORT in grid.model.data(cell, Qt.ItemDataRole.ToolTipRole), "what the file says can still be read"
    assert not grid.model.data(grid.model.index(2, REASON))
    here = grid.table.currentIndex()
    assert (here.row(), here.column()) == (2, DOCUMENT + len(LEADING))
    press(ENTER, CTRL)
    qtbot.waitUntil(lambda: "导入了 3 人" in grid.summary.title.text())
    settle(qtbot, grid.bench)
    assert {p.doc_last4 for p in people.list_people(grid.bench.session, XIHONG.code)} == {
        number(n)[-4:] for n in (1, 2, 3)
    }
    assert file.read_bytes() == kept, "the committee's file is never written"


def test_mending_one_row_judges_the_other_that_it_met(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    """Of two equal documents the first stands: when the first is mended, the second comes in."""
    look(qtbot, grid, tmp_path, wrong(number(1)))
    assert grid.model.preview.rejected == 1
    edit(qtbot, grid, 0, DOCUMENT, number(4))
    assert grid.model.preview.rejected == 0
    edit(qtbot, grid, 0, DOCUMENT, number(1))
    assert grid.model.preview.rejected == 1


def test_what_was_mended_is_there_after_looking_elsewhere(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    look(qtbot, grid, tmp_path, wrong(SHORT))
    edit(qtbot, grid, 2, DOCUMENT, number(3))
    window: Window = grid.window()
    grid.bench.choose_village(DONGHONG)
    settle(qtbot, grid.bench)
    assert grid.pane == EMPTY
    window.shell.open("today")
    settle(qtbot, grid.bench)
    grid.bench.choose_village(XIHONG)
    window.shell.open("people", roster=True)
    settle(qtbot, grid.bench)
    assert grid.pane == TABLE
    assert (grid.model.preview.accepted, grid.model.preview.rejected) == (3, 0)
    assert people.list_people(grid.bench.session, XIHONG.code) == []


@pytest.mark.parametrize("kind", ["text", "html"])
def test_a_list_copied_out_of_a_spreadsheet_is_pasted(qtbot, grid: ImportGrid, kind: str) -> None:
    mime, rows = QMimeData(), [HEAD_ROW, *PEOPLE]
    if kind == "text":
        mime.setText("".join("\t".join(row) + "\r\n" for row in rows))
    else:
        cells = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
        mime.setHtml(f"<table>{cells}</table>")
    QGuiApplication.clipboard().setMimeData(mime)
    grid.table.setFocus()
    press(Qt.Key.Key_V, CTRL)
    settle(qtbot, grid.bench)
    assert grid.pane == TABLE
    assert (grid.model.preview.accepted, grid.model.preview.rejected) == (2, 0)


def test_a_whole_import_is_taken_back_from_the_list_of_imports(
    qtbot,
    grid: ImportGrid,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    answers = iter([False, True])
    monkeypatch.setattr(import_runs, "ask", lambda _parent, *words: asked.append(words[0]) or next(answers))
    look(qtbot, grid, tmp_path, wrong(SHORT))
    press(ENTER, CTRL)
    qtbot.waitUntil(lambda: "导入了 2 人" in grid.summary.title.text())
    settle(qtbot, grid.bench)
    grid.on_records()
    settle(qtbot, grid.bench)
    assert grid.runs.line.state == "here"
    grid.runs.undo_button.click()
    settle(qtbot, grid.bench)
    assert len(people.list_people(grid.bench.session, XIHONG.code)) == 2, "nothing happened yet"
    grid.runs.undo_button.click()
    settle(qtbot, grid.bench)
    assert len(asked) == 2
    assert people.list_people(grid.bench.session, XIHONG.code) == []
    assert grid.runs.line.state == "undone"
    assert not grid.runs.undo_button.isEnabled()
    assert grid.model.preview.accepted == 2, "the same list may go in again"
