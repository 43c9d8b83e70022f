"""What the columns are: seen in the grid's head, changed by hand, remembered, pointed at where unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.services import people
from desktop.ui.operations.roster import FIELD_WORDS
from desktop.ui.people.import_page import ImportGrid
from desktop.ui.people.import_parts import HEAD, TABLE
from desktop.ui.people.import_table import FIELD_ROLE, LEADING
from tests.services.lists import number
from tests.services.tables import write_xlsx
from tests.ui.conftest import DONGHONG, XIHONG, say, settle
from tests.ui.hands import ALT, ENTER, focus, press, write

HEAD_ROW = ["姓名", "身份证号", "电话", "手机", "备注"]
PEOPLE = [
    ["罗顺文", number(1), "13297700001", "13297700002", "东头"],
    ["罗顺武", number(2), "13297700003", "13297700004", ""],
]


def look(qtbot, grid: ImportGrid, folder: Path, rows: list[list[Any]], name: str = "名册.xlsx") -> None:
    grid.look_at(write_xlsx(folder / name, rows))
    settle(qtbot, grid.bench)


def taken_for(grid: ImportGrid) -> list[str]:
    """What the grid's head says of each column."""
    columns = range(len(LEADING), grid.model.columnCount())
    return [grid.model.headerData(n, Qt.Orientation.Horizontal, FIELD_ROLE) for n in columns]


def put_hand(grid: ImportGrid, column: int, row: int = 0) -> None:
    grid.table.setFocus()
    grid.table.setCurrentIndex(grid.model.index(row, column + len(LEADING)))


def test_the_head_says_what_was_taken_for_what(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    look(qtbot, grid, tmp_path, [HEAD_ROW, *PEOPLE])
    assert taken_for(grid) == ["姓名", "证件号码", "联系电话", "手机号码", "备注"]
    spoken = grid.model.headerData(5, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "“电话”当作:联系电话"


def test_a_column_is_changed_by_keyboard_and_the_hand_stays(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    look(qtbot, grid, tmp_path, [HEAD_ROW, *PEOPLE])
    put_hand(grid, 4, row=1)
    press(Qt.Key.Key_M, ALT)
    assert grid.table.panel.isVisible()
    assert focus() is grid.table.panel.search
    assert "备注" in grid.table.panel.accessibleName()
    write("cmxz")
    press(ENTER)
    settle(qtbot, grid.bench)
    assert taken_for(grid)[4] == "村民小组"
    person = grid.model.preview.raw.rows[0].person
    assert (person.group_no, person.remark) == ("东头", None)
    here = grid.table.currentIndex()
    assert (here.row(), here.column()) == (1, 4 + len(LEADING))
    assert focus() is grid.table


def test_a_field_moves_from_one_column_to_another(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    look(qtbot, grid, tmp_path, [HEAD_ROW, *PEOPLE])
    put_hand(grid, 2)
    press(Qt.Key.Key_M, ALT)
    say(focus(), "手机")
    assert "D 列" in grid.table.panel.list.item(0).text(), "which column has it now is told"
    press(ENTER)
    settle(qtbot, grid.bench)
    assert taken_for(grid) == ["姓名", "证件号码", "手机号码", FIELD_WORDS[""], "备注"]


def test_a_column_is_chosen_with_the_mouse(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    look(qtbot, grid, tmp_path, [HEAD_ROW, *PEOPLE])
    section = grid.table.header.place_of(len(LEADING) + 1)
    QTest.mouseClick(grid.table.header.viewport(), Qt.MouseButton.LeftButton, pos=section.center())
    assert grid.table.panel.isVisible()
    assert grid.table.panel.list.currentItem().text() == "证件号码 · 现在是这一列"
    grid.table.panel.hide()
    leading = grid.table.header.place_of(0)
    QTest.mouseClick(grid.table.header.viewport(), Qt.MouseButton.LeftButton, pos=leading.center() + QPoint(-4, 0))
    assert not grid.table.panel.isVisible()


def test_escape_and_the_same_again_change_nothing(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    look(qtbot, grid, tmp_path, [HEAD_ROW, *PEOPLE])
    before = grid.model.preview
    put_hand(grid, 0)
    press(Qt.Key.Key_M, ALT)
    press(Qt.Key.Key_Escape)
    assert not grid.table.panel.isVisible()
    press(Qt.Key.Key_M, ALT)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Up)
    press(ENTER)
    settle(qtbot, grid.bench)
    assert grid.model.preview is before


def test_another_file_with_this_header_gets_it_at_once(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    look(qtbot, grid, tmp_path, [HEAD_ROW, *PEOPLE])
    grid.on_column(2, "wished_number")
    settle(qtbot, grid.bench)
    grid.on_take()
    settle(qtbot, grid.bench)
    later = [HEAD_ROW, ["罗顺全", number(3), "13297700005", "13297700006", ""]]
    look(qtbot, grid, tmp_path, later, "下一份.xlsx")
    assert taken_for(grid)[2] == "拟办号码"
    assert "上次" in grid.summary.text.text()
    grid.show_village(DONGHONG)
    look(qtbot, grid, tmp_path, later, "下一份.xlsx")
    assert taken_for(grid)[2] == "联系电话", "it is the village's own"


STRANGE = [["西洪村名单"], ["人", "码", "打这个"], *[line[:3] for line in PEOPLE]]


def test_an_unknown_header_is_pointed_at(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    look(qtbot, grid, tmp_path, STRANGE)
    assert grid.pane == HEAD
    assert "没有找到表头" in grid.head.why.text()
    assert focus() is grid.head.table
    assert grid.head.table.currentIndex().row() == 1, "the likely row is offered"
    press(ENTER)
    settle(qtbot, grid.bench)
    assert grid.pane == TABLE
    assert "姓名" in grid.summary.text.text()
    assert not grid.take_button.isEnabled()
    for column, initials in enumerate(("xm", "zjhm", "sj")):
        put_hand(grid, column)
        press(Qt.Key.Key_M, ALT)
        write(initials)
        press(ENTER)
        settle(qtbot, grid.bench)
    assert grid.model.preview.accepted == 2
    grid.on_take()
    settle(qtbot, grid.bench)
    assert len(people.list_people(grid.bench.session, XIHONG.code)) == 2
    later = [*STRANGE[:2], ["罗顺全", number(3), "13297700005"]]
    look(qtbot, grid, tmp_path, later, "下一份.xlsx")
    assert (grid.pane, grid.model.preview.accepted) == (TABLE, 1)


def test_a_list_without_a_header_is_lettered(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    look(qtbot, grid, tmp_path, [line[:3] for line in PEOPLE])
    assert grid.pane == HEAD
    press(Qt.Key.Key_N, ALT)
    settle(qtbot, grid.bench)
    assert grid.model.preview.columns == ("A 列", "B 列", "C 列")
    assert grid.head_button.words == "没有表头"


def test_the_wrong_row_may_be_pointed_at_and_another_after_it(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    look(qtbot, grid, tmp_path, STRANGE)
    grid.on_header(4)
    settle(qtbot, grid.bench)
    assert "没有人" in grid.summary.text.text()
    assert grid.pane == HEAD
    grid.on_header(2)
    settle(qtbot, grid.bench)
    assert grid.pane == TABLE


def test_a_recognised_header_can_be_overruled_and_taken_back(qtbot, grid: ImportGrid, tmp_path: Path) -> None:
    look(qtbot, grid, tmp_path, [HEAD_ROW, *PEOPLE])
    before = grid.model.preview
    press(Qt.Key.Key_H, ALT)
    assert grid.head.table.currentIndex().row() == 0
    press(Qt.Key.Key_Escape)
    assert (grid.pane, grid.model.preview) == (TABLE, before)
    press(Qt.Key.Key_H, ALT)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_T, ALT)
    settle(qtbot, grid.bench)
    assert [row.row for row in grid.model.preview.rows] == [3]
    press(Qt.Key.Key_H, ALT)
    press(Qt.Key.Key_Up)
    press(ENTER)
    settle(qtbot, grid.bench)
    assert taken_for(grid) == ["姓名", "证件号码", "联系电话", "手机号码", "备注"]
