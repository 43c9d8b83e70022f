"""Hands on the keyboard: what the tests of the form do, always through the control that has the focus."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.resident import check_char
from desktop.domain.villages import Village
from desktop.ui.shell import Shell
from desktop.ui.workbench import Workbench
from tests.ui.conftest import say, settle

ENTER, CTRL, ALT, NONE = (
    Qt.Key.Key_Return,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.NoModifier,
)


def number(first17: str) -> str:
    """A resident number with the right check character."""
    return first17 + check_char(first17)


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    return widget


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(focus(), key, modifier)


def write(text: str) -> None:
    """ASCII by keys, anything else as an input method commits it."""
    if text.isascii():
        QTest.keyClicks(focus(), text)
    else:
        say(focus(), text)


def fill(*texts: str) -> None:
    """Each text into its field and Enter; "" goes on without writing, " " ticks a box."""
    for text in texts:
        if text:
            write(text)
        press(ENTER)


def here() -> str:
    """The accessible name of what has the focus."""
    return focus().accessibleName()


def enrol_page(qtbot, bench: Workbench, village: Village, **arguments: Any) -> tuple[Shell, Any]:
    """The shell on 登记, with a form in hand."""
    shell = Shell(bench)
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    bench.village = village
    with qtbot.waitExposed(shell):
        shell.show()
    shell.activateWindow()
    shell.begin()
    shell.open("enrol", **arguments)
    settle(qtbot, bench)
    return shell, shell.pages["enrol"]


WHO = (
    "李春花",
    "",
    number("41282519380302998"),
    "20160302",
    "c",
    " ",
    "2组",
    "02017",
    "",
    "河南省上蔡县朱里镇西洪村2组17号",
)
"""The card of a resident, in the order of the form: from the name to the address."""

SERVICE = ("1", "1", "18623450178", "9", "15", "", "", "03966912188", "", "")
"""New, 4G, wished number, the 9-yuan plan, contract 15+30, no mobile, no ICCID yet, home line, no contact phone; how
many cards she has was not asked."""

ANSWERS = ("1", "661024", "1", " ", " ", "", "")
"""Signed; short number; listed in full; service and document information agreed, wall sheet and advertising not."""
