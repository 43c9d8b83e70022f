"""Lines: characters counted as people count, numbers spaced for the eye and clean for the store and the clipboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from desktop.ui.widgets import Field, PassphraseLine, SearchBox, TextLine, shapes
from tests.ui.conftest import say


@pytest.mark.parametrize(
    ("shape", "raw", "shown"),
    [
        ("phone", "18623450178", "186 2345 0178"),
        ("phone", "03966912188", "0396-6912188"),
        ("phone", "01012345678", "010-12345678"),
        ("phone", "110", "110"),
        ("document", "412825193803029986", "412825 19380302 9986"),
        ("document", "41282519380302998X", "412825 19380302 998X"),
        ("document", "E12345678", "E12345678"),
        ("iccid", "89860120703101120943", "8986 0120 7031 0112 0943"),
        ("short", "661024", "661 024"),
    ],
)
def test_numbers_are_spaced_as_people_read_them_and_nothing_is_lost(shape: str, raw: str, shown: str) -> None:
    assert shapes.SHAPES[shape](raw) == shown
    assert shapes.strip_gaps(shown) == raw


def test_spacing_while_typing_keeps_the_cursor_behind_the_digit(qtbot) -> None:
    line = TextLine(shape="phone", limit=11)
    qtbot.addWidget(line)
    qtbot.keyClicks(line, "18623450178")
    assert line.text() == "186 2345 0178"
    assert line.value() == "18623450178"
    line.setCursorPosition(2)
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    assert (line.value(), line.cursorPosition()) == ("1623450178", 1)
    qtbot.keyClicks(line, "8")
    assert line.text() == "186 2345 0178"


def test_full_width_digits_and_a_small_x_become_what_they_mean(qtbot) -> None:
    line = TextLine(shape="document", limit=18)
    qtbot.addWidget(line)
    say(line, "４１２８２５１９３８０３０２９９８ｘ")
    assert line.value() == "41282519380302998X"


def test_the_limit_counts_characters_not_code_units(qtbot) -> None:
    line = TextLine(limit=2)
    qtbot.addWidget(line)
    with qtbot.waitSignal(line.overlong):
        say(line, "王𠮷吉")
    assert line.value() == "王𠮷"


def test_copying_a_spaced_number_leaves_the_gaps_behind(qtbot) -> None:
    line = TextLine(shape="phone", limit=11)
    qtbot.addWidget(line)
    line.set_value("18623450178")
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "18623450178"
    qtbot.keyClick(line, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert line.value() == ""


def test_a_value_is_told_once_when_the_line_is_left(qtbot) -> None:
    line, told = TextLine(), []
    qtbot.addWidget(line)
    line.committed.connect(told.append)
    line.set_value("李春花")
    line.commit()
    assert told == []
    line.end(False)
    say(line, "婶")
    assert line.pending
    line.commit()
    line.commit()
    assert told == ["李春花婶"]


def test_a_passphrase_is_not_trimmed_nor_copied(qtbot) -> None:
    line = PassphraseLine()
    qtbot.addWidget(line)
    line.setText("  a b ")
    QGuiApplication.clipboard().setText("before")
    line.selectAll()
    line.copy()
    assert line.value() == "  a b "
    assert QGuiApplication.clipboard().text() == "before"


def test_the_error_is_beside_its_field_and_read_out_with_it(qtbot) -> None:
    line = TextLine()
    field = Field("联系电话", line, hint="可以是固话")
    qtbot.addWidget(field)
    assert (line.accessibleName(), line.accessibleDescription()) == ("联系电话", "可以是固话")
    pressed: list[int] = []
    field.say("号码少一位。", "error", ("再读一次", lambda: pressed.append(1)))
    assert line.accessibleDescription() == "号码少一位。"
    assert line.property("invalid") is True
    cure = next(button for button in field.findChildren(QPushButton) if button.text() == "再读一次")
    cure.click()
    assert pressed == [1]
    field.clear()
    assert line.property("invalid") is False
    assert field.message.text() == "可以是固话"


def test_search_asks_after_a_pause_and_at_once_on_enter(qtbot) -> None:
    box, asked = SearchBox("姓名"), []
    qtbot.addWidget(box)
    box.searched.connect(asked.append)
    qtbot.keyClicks(box, "lch")
    assert asked == []
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert asked == ["lch"]
    with qtbot.waitSignal(box.searched):
        qtbot.keyClicks(box, "x")
    assert asked == ["lch", "lchx"]
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert asked[-1] == ""
