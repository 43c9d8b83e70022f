"""找字: from the name field by key to the character in the name, with no mouse; and what no font can draw."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.services import characters, people
from desktop.ui.enrol.finder import FinderSheet
from tests.ui.conftest import XIHONG, settle
from tests.ui.hands import ALT, ENTER, enrol_page, here, press, write

pytestmark = pytest.mark.window
UNDRAWN = "\U000323af"


@pytest.fixture
def page(qtbot, bench):
    return enrol_page(qtbot, bench, XIHONG)[1]


def open_sheet(qtbot, bench, page) -> FinderSheet:
    press(Qt.Key.Key_F, ALT)
    qtbot.waitUntil(lambda: any(s.isVisible() for s in page.findChildren(FinderSheet)))
    sheet = next(s for s in page.findChildren(FinderSheet) if s.isVisible())
    settle(qtbot, bench)
    qtbot.waitUntil(lambda: here() == "找字")
    return sheet


def kept(bench):
    [person] = people.list_people(bench.session, XIHONG.code)
    return person


def test_a_character_goes_where_the_cursor_was(qtbot, bench, page) -> None:
    name = page.form.controls["name"]
    write("张涛")
    name.setCursorPosition(1)
    sheet = open_sheet(qtbot, bench, page)
    write("龙天")
    assert sheet.tiles.chosen() == "䶮"
    press(Qt.Key.Key_Right)
    assert sheet.tiles.chosen() == "龑"
    assert "U+9F91" in sheet.box.accessibleDescription()
    assert "䶮" in sheet.note.text()
    press(ENTER)
    qtbot.waitUntil(lambda: here() == "姓名")
    settle(qtbot, bench)
    assert name.value() == "张龑涛"
    assert not name.hasSelectedText()
    write("x")
    assert name.text() == "张龑x涛"


def test_what_was_found_is_on_disk_and_offered_first_next_time(qtbot, bench, page) -> None:
    write("王")
    open_sheet(qtbot, bench, page)
    write("u+2c386")
    press(ENTER)
    qtbot.waitUntil(lambda: here() == "姓名")
    press(ENTER)
    settle(qtbot, bench)
    assert kept(bench).name == "王𬎆"
    assert characters.recent(bench.session) == ("𬎆",)
    sheet = open_sheet(qtbot, bench, page)
    assert sheet.tiles.chosen() == "𬎆"
    write("ying")
    assert sheet.tiles.chosen() == "𬎆"


def test_esc_changes_nothing(qtbot, bench, page) -> None:
    write("王")
    open_sheet(qtbot, bench, page)
    write("ying")
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: here() == "姓名")
    assert page.form.controls["name"].value() == "王"
    assert not [s for s in page.findChildren(FinderSheet) if s.isVisible()]
    assert characters.recent(bench.session) == ()


def test_arrows_walk_over_headings_and_rows(qtbot, bench, page) -> None:
    sheet = open_sheet(qtbot, bench, page)
    first = sheet.tiles.chosen()
    assert first
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Right, Qt.Key.Key_Right):
        before = sheet.tiles.chosen()
        press(key)
        assert sheet.tiles.chosen() not in ("", before)
    for _ in range(40):
        press(Qt.Key.Key_Up)
    assert sheet.tiles.chosen()
    write("zzzz")
    assert sheet.tiles.chosen() == ""
    assert "没有找到" in sheet.detail.text()
    press(ENTER)
    assert sheet.isVisible()


def test_a_name_no_font_can_draw_is_kept_and_told_in_red(qtbot, bench, page) -> None:
    write(f"李{UNDRAWN}")
    press(ENTER)
    settle(qtbot, bench)
    assert kept(bench).name == f"李{UNDRAWN}"
    boxes = page.form.who.boxes
    assert boxes.isVisible()
    assert "U+323AF" in boxes.text()
    assert boxes.property("tone") == "red"


def test_the_countys_spelling_is_shown_with_its_reason_and_can_be_changed(qtbot, bench, page) -> None:
    write("张䶮")
    press(ENTER)
    settle(qtbot, bench)
    field = page.form.who.fields["name_bss"]
    assert field.isVisible()
    assert "“䶮”写作“龑”" in field.message.text()
    assert field.control.value() == "张龑"
    field.control.setFocus()
    field.control.selectAll()
    write("张炎")
    press(ENTER)
    settle(qtbot, bench)
    assert (kept(bench).name, kept(bench).name_bss) == ("张䶮", "张炎")


def test_an_everyday_name_shows_neither(qtbot, bench, page) -> None:
    write("王芳")
    press(ENTER)
    settle(qtbot, bench)
    assert not page.form.who.boxes.isVisible()
    assert not page.form.who.fields["name_bss"].isVisible()
