"""What is corrected in a committee's list is on disk cell by cell, and can be taken back, also after a kill."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication

from desktop.services import enrol, leaving, list_in_hand, people
from desktop.services import session as door
from desktop.ui.people.import_page import ImportGrid
from desktop.ui.people.import_parts import EMPTY, TABLE
from desktop.ui.people.import_table import LEADING
from desktop.ui.workbench import Workbench
from tests.services.lists import number
from tests.ui.conftest import DONGHONG, PASSPHRASE, REP, XIHONG, settle
from tests.ui.hands import CTRL, focus, press, write
from tests.ui.test_import_columns import look
from tests.ui.test_import_mending import DOCUMENT, SHORT, edit, wrong

pytestmark = pytest.mark.window
NAME = 0


@pytest.fixture
def mended(qtbot, grid: ImportGrid, tmp_path: Path) -> ImportGrid:
    """A list with two corrected cells."""
    look(qtbot, grid, tmp_path, wrong(SHORT))
    edit(qtbot, grid, 2, DOCUMENT, number(3))
    edit(qtbot, grid, 0, DOCUMENT, number(4))
    return grid


def cell(made: ImportGrid, row: int, column: int) -> str:
    return str(made.model.data(made.model.index(row, column + len(LEADING))))


def another_window(qtbot, bench: Workbench, village=XIHONG) -> ImportGrid:
    """The page as a program finds it that starts after a kill: it knows what is on disk, nothing else."""
    made = ImportGrid(bench)
    qtbot.addWidget(made)
    made.show_village(village)
    made.show()
    settle(qtbot, bench)
    return made


def test_a_kill_loses_no_corrected_cell(qtbot, mended: ImportGrid, data_dir: Path) -> None:
    killed = door.sign_in(data_dir, PASSPHRASE, rep=REP)  # another process would read the same file
    held = list_in_hand.find(killed, XIHONG.code)
    killed.close()
    assert held is not None
    assert sorted(text for cells in held.edits.values() for text in cells.values()) == sorted([number(3), number(4)])
    after = another_window(qtbot, mended.bench)
    assert after.pane == TABLE
    assert (cell(after, 2, DOCUMENT), cell(after, 0, DOCUMENT)) == (number(3), number(4))
    assert after.model.preview.rejected == 0


def test_the_last_cells_are_taken_back_and_done_again(qtbot, mended: ImportGrid) -> None:
    first = cell(mended, 0, DOCUMENT)
    edit(qtbot, mended, 0, DOCUMENT, number(5))
    for expected in (number(4), number(1), None):
        mended.table.setFocus()
        press(Qt.Key.Key_Z, CTRL)
        settle(qtbot, mended.bench)
        if expected:
            assert cell(mended, 0, DOCUMENT) == expected
    assert first == number(4)
    assert cell(mended, 2, DOCUMENT) == SHORT, "as the file says"
    assert mended.model.preview.rejected == 1
    assert mended.desk.corrections == 0
    press(Qt.Key.Key_Z, CTRL)
    settle(qtbot, mended.bench)
    for _ in range(3):
        press(Qt.Key.Key_Y, CTRL)
        settle(qtbot, mended.bench)
    assert (cell(mended, 2, DOCUMENT), cell(mended, 0, DOCUMENT)) == (number(3), number(5))
    here = mended.table.currentIndex()
    assert (here.row(), here.column()) == (0, DOCUMENT + len(LEADING)), "the hand is where something changed"


def test_taking_back_goes_on_after_a_kill_and_a_new_cell_ends_what_was_taken_back(qtbot, mended: ImportGrid) -> None:
    after = another_window(qtbot, mended.bench)
    after.on_step(back=True)
    settle(qtbot, mended.bench)
    assert cell(after, 0, DOCUMENT) == number(1)
    again = another_window(qtbot, mended.bench)
    assert (cell(again, 0, DOCUMENT), cell(again, 2, DOCUMENT)) == (number(1), number(3))
    again.model.setData(again.model.index(1, NAME + len(LEADING)), "王大妮")
    settle(qtbot, mended.bench)
    again.on_step(back=False)
    settle(qtbot, mended.bench)
    assert (cell(again, 0, DOCUMENT), cell(again, 1, NAME)) == (number(1), "王大妮")


def test_ctrl_z_in_an_open_cell_is_the_cell_s_own(qtbot, mended: ImportGrid) -> None:
    mended.table.setCurrentIndex(mended.model.index(1, NAME + len(LEADING)))
    mended.table.edit_here()
    press(Qt.Key.Key_Z, CTRL)
    settle(qtbot, mended.bench)
    assert focus().isVisible()
    assert mended.desk.corrections == 2


def test_the_same_file_opened_again_has_its_corrections(qtbot, mended: ImportGrid, tmp_path: Path) -> None:
    after = another_window(qtbot, mended.bench, DONGHONG)
    assert after.pane == EMPTY, "another village has nothing of it"
    after.show_village(XIHONG)
    settle(qtbot, mended.bench)
    look(qtbot, after, tmp_path, wrong(SHORT))
    assert (cell(after, 2, DOCUMENT), cell(after, 0, DOCUMENT)) == (number(3), number(4))


def test_a_pasted_list_is_kept_like_a_file(qtbot, grid: ImportGrid) -> None:
    mime = QMimeData()
    mime.setText("".join("\t".join(row) + "\r\n" for row in wrong(SHORT)))
    QGuiApplication.clipboard().setMimeData(mime)
    grid.on_paste()
    settle(qtbot, grid.bench)
    edit(qtbot, grid, 2, DOCUMENT, number(3))
    mime = QMimeData()
    mime.setText("别的")
    QGuiApplication.clipboard().setMimeData(mime)
    assert cell(another_window(qtbot, grid.bench), 2, DOCUMENT) == number(3)


def test_nothing_stays_when_all_is_in(qtbot, mended: ImportGrid) -> None:
    mended.on_take()
    qtbot.waitUntil(lambda: "导入了" in mended.summary.title.text())
    settle(qtbot, mended.bench)
    mended.on_back()
    settle(qtbot, mended.bench)
    assert list_in_hand.find(mended.bench.session, XIHONG.code) is None
    assert len(people.list_people(mended.bench.session, XIHONG.code)) == 3


def test_nothing_of_it_is_readable_outside_the_vault(qtbot, mended: ImportGrid, data_dir: Path) -> None:
    for path in data_dir.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert number(4).encode() not in held
            assert "罗顺全".encode() not in held


def test_whoever_is_erased_stands_in_no_list_either(qtbot, mended: ImportGrid) -> None:
    session = mended.bench.session
    person = enrol.begin(session, XIHONG.code, "listing")
    enrol.commit_field(session, person.id, "name", "罗顺全")
    enrol.choose_directory(session, person.id, "none", "sign")
    assert enrol.finish(session, person.id).captured
    leaving.erase(session, person.id)
    assert list_in_hand.find(session, XIHONG.code) is None


def test_a_list_nobody_wrote_into_is_on_no_disk(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    look(qtbot, grid, tmp_path, wrong(SHORT))
    assert list_in_hand.find(grid.bench.session, XIHONG.code) is None


def test_an_open_cell_is_on_disk_after_a_pause_and_typing_goes_on(qtbot, mended: ImportGrid) -> None:
    mended.table.setCurrentIndex(mended.model.index(1, DOCUMENT + len(LEADING)))
    mended.table.edit_here()
    line = focus()
    line.selectAll()
    write("41")
    qtbot.waitUntil(lambda: mended.desk.corrections == 3, timeout=4000)
    settle(qtbot, mended.bench)
    assert focus() is line
    write("28")
    assert line.text() == "4128", "what was judged meanwhile took nothing away"
    assert cell(another_window(qtbot, mended.bench), 1, DOCUMENT) == "41"


def test_a_list_that_is_put_away_is_gone_from_the_vault_and_can_be_had_back(qtbot, mended: ImportGrid) -> None:
    desk = mended.desk
    mended.put_away.click()
    settle(qtbot, mended.bench)
    assert mended.pane == EMPTY
    assert list_in_hand.find(mended.bench.session, XIHONG.code) is None
    assert another_window(qtbot, mended.bench).pane == EMPTY
    mended._begin(desk)
    settle(qtbot, mended.bench)
    assert mended.desk.corrections == 2
    assert cell(another_window(qtbot, mended.bench), 2, DOCUMENT) == number(3)
