"""A key pressed with Alt, Ctrl or the Windows key is a command. One that means nothing at the moment does nothing:
Qt's own lines would type its letter over what is selected."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QSpinBox

_CTRL, _ALT, _META = (
    Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier,
)  # fmt: skip
_EDITING = frozenset(
    {Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_Y, Qt.Key.Key_Z}
)  # fmt: skip
"""With Ctrl: all, copy, paste, cut, redo, undo. Qt gives other letters a meaning on some systems: Ctrl+K deletes."""


def is_command(event: QKeyEvent) -> bool:
    """Whether a letter, digit or sign is pressed as a command, so that it is no text."""
    held = event.modifiers() & (_CTRL | _ALT | _META)
    key, text = event.key(), event.text()
    if held == (_CTRL | _ALT) and text.isprintable() and text and not text.isalnum():
        return False  # AltGr of a foreign keyboard: its signs are text
    writes = Qt.Key.Key_Space < key <= Qt.Key.Key_AsciiTilde or (bool(text) and text.isprintable())
    if held == _CTRL:
        return writes and Qt.Key(key) not in _EDITING
    return bool(held) and writes


class NoStrayKeys:
    """Mixed into every widget of ours that takes text or searches by letters, before Qt's own class."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_command(event):
            event.ignore()  # the page above may know it
        else:
            super().keyPressEvent(event)


class CellLine(NoStrayKeys, QLineEdit):
    """What a cell of a table is written in."""


class CellPick(NoStrayKeys, QComboBox):
    """What a cell of a table is chosen in."""


class NumberBox(NoStrayKeys, QSpinBox):
    """A small number."""

    def __init__(self) -> None:
        super().__init__()
        self.setLineEdit(CellLine())


class ChoiceList(NoStrayKeys, QListWidget):
    """A list that opens under a button."""
