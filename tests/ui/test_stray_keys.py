"""A key without meaning at the moment changes nothing: Alt+P over a selected name once made it "p"."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from desktop.services import enrol, people
from desktop.ui.enrol.passport import LinesBox
from desktop.ui.frame.settings_dialog import SettingsDialog
from desktop.ui.pages import PAGES
from desktop.ui.village.dialog import VillageDialog
from desktop.ui.widgets import PassphraseLine, SearchBox, TextLine
from desktop.ui.widgets.choices import KeyedChoice, KeyedPick
from desktop.ui.widgets.keys import NoStrayKeys, NumberBox
from tests.ui.conftest import XIHONG, say, settle
from tests.ui.hands import enrol_page

pytestmark = pytest.mark.window
ALT, CTRL, META, SHIFT = (
    Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.MetaModifier,
    Qt.KeyboardModifier.ShiftModifier,
)  # fmt: skip
LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
EDITING = "ACVXYZ"
TAKES_TEXT = (QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QAbstractItemView, KeyedChoice)


def strays() -> list[tuple[Qt.Key, Qt.KeyboardModifier, str]]:
    found = []
    for held, sign in product((ALT, ALT | SHIFT, CTRL, CTRL | SHIFT, CTRL | ALT, META), LETTERS + DIGITS):
        if not (held & CTRL and not held & ALT and sign in EDITING):
            found.append((Qt.Key(ord(sign)), held, sign if held & SHIFT else sign.lower()))
    return found


def state(widget: QWidget) -> object:
    if isinstance(widget, QLineEdit):
        return widget.text()
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    if isinstance(widget, QAbstractItemView):
        return widget.currentIndex().row(), widget.currentIndex().column(), widget.state()
    return widget.value() if isinstance(widget, (KeyedChoice, QAbstractSpinBox)) else widget.currentIndex()


def strike_all(widget: QWidget) -> None:
    """Straight to the widget, as a key comes that no shortcut takes."""
    select = getattr(widget, "selectAll", None)
    if callable(select) and not isinstance(widget, QAbstractItemView):
        select()
    before = state(widget)
    for key, held, text in strays():
        widget.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, key, held, text))
        assert state(widget) == before, (type(widget).__name__, widget.accessibleName(), key, held)


def in_sight(page: QWidget) -> list[QWidget]:
    return [w for w in page.findChildren(QWidget) if isinstance(w, TAKES_TEXT) and w.isVisible() and w.isEnabled()]


def test_over_all_pages_no_command_key_is_text(qtbot, peopled) -> None:
    struck = set()
    for key in [spec.key for spec in PAGES]:
        peopled.shell.open(key)
        settle(qtbot, peopled.bench)
        for widget in in_sight(peopled.shell.pages[key]):
            if isinstance(widget, QLineEdit) and not widget.text() and not widget.isReadOnly():
                say(widget, "李春花")
            struck.add(type(widget).__name__)
            strike_all(widget)
    assert {"TextLine", "OfferedLine", "KeyedChoice", "KeyedPick", "SearchBox"} <= struck


def test_a_selected_name_outlives_the_key_of_a_button_that_is_off(qtbot, bench) -> None:
    page = enrol_page(qtbot, bench, XIHONG)[1]
    line = page.form.controls["name"]
    say(line, "李春花")
    line.commit()
    settle(qtbot, bench)
    page.form.enter("name")
    strike_all(line)
    qtbot.keyClick(line, Qt.Key.Key_P, ALT)  # 打印刚才那位的回单: there is none yet
    line.commit()
    settle(qtbot, bench)
    assert people.show(bench.session, page.hand.person.id).person.name == "李春花"


def test_a_cell_that_is_written_into_takes_no_command(qtbot, grid, samples: Path) -> None:
    grid.look_at(samples / "roster_village_120.xlsx")
    settle(qtbot, grid.bench)
    table = grid.table
    table.setCurrentIndex(table.model().index(0, 4))
    strike_all(table)
    table.edit_here()
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    strike_all(editor)


def test_the_dialogs_lines_too(qtbot, window) -> None:
    for dialog in (SettingsDialog(window.bench, window.shell), VillageDialog(window.bench, XIHONG, window.shell)):
        assert isinstance(dialog, QDialog)
        qtbot.addWidget(dialog)
        dialog.show()
        settle(qtbot, window.bench)
        for widget in in_sight(dialog):
            strike_all(widget)
        for table in dialog.findChildren(QAbstractItemView):
            if table.model() is not None and table.model().rowCount() and table.accessibleName():
                table.edit(table.model().index(0, 1))
                [strike_all(line) for line in table.findChildren(QLineEdit)]


@pytest.mark.parametrize("make", [TextLine, PassphraseLine, lambda: SearchBox("搜"), LinesBox, NumberBox,
                                  lambda: KeyedPick([("a", "甲", "a"), ("b", "乙", "1")]),
                                  lambda: KeyedChoice("选", [("a", "甲"), ("b", "乙")])])  # fmt: skip
def test_each_kind_of_line(qtbot, make) -> None:
    widget = make()
    qtbot.addWidget(widget)
    strike_all(widget)
    assert isinstance(widget, (NoStrayKeys, KeyedChoice))


def test_a_sign_of_a_foreign_keyboard_is_text(qtbot) -> None:
    line = TextLine()
    qtbot.addWidget(line)
    QApplication.sendEvent(line, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_At, CTRL | ALT, "@"))
    assert line.text() == "@"


def test_no_page_makes_a_line_of_qts_own() -> None:
    """A bare QLineEdit would take the letters again."""
    bare = {
        "QLineEdit",
        "QComboBox",
        "QSpinBox",
        "QPlainTextEdit",
        "QTextEdit",
        "QListWidget",
        "QTableView",
        "QListView",
    }
    for path in Path(enrol.__file__).parents[1].joinpath("ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in bare, (path.name, node.lineno)
            if isinstance(node, ast.ClassDef) and path.name != "tiles.py":
                bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
                assert not bare & set(bases) or bases[0] == "NoStrayKeys", (path.name, node.name)
