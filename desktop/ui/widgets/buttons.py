"""Buttons. A key hint is part of the words on the button, and the key works."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from desktop.ui import icons
from desktop.ui.widgets.base import Label


def key_sequences(key: str) -> list[QKeySequence]:
    """What a written key stands for: the Enter of the main block and of the number pad are one key to a person."""
    return [
        QKeySequence(key.replace("Enter", name)) for name in (("Return", "Enter") if "Enter" in key else ("Enter",))
    ]


class Button(QPushButton):
    """A secondary action. `key` is shown after the words and presses the button from anywhere on its page."""

    look = ""
    icon_hue = "green"

    def __init__(
        self, text: str, on_press: Callable[[], object] | None = None, *, key: str = "", mark: str = ""
    ) -> None:
        super().__init__(f"{text}  {key}" if key else text)
        self.words = text
        self.key = key
        self.setAccessibleName(text)
        self.setAutoDefault(True)  # Enter presses the button that has the focus
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if self.look:
            self.setProperty("role", self.look)
        if mark:
            self.setIcon(icons.icon(mark, self.icon_hue))
            self.setIconSize(QSize(18, 18))
        if on_press is not None:
            self.clicked.connect(lambda _checked=False: on_press())
        if key:
            self._shortcut = QShortcut(self)
            self._shortcut.setKeys(key_sequences(key))
            self._shortcut.activated.connect(self._on_key)

    def _on_key(self) -> None:
        if self.isVisible() and self.isEnabled():
            self.click()

    def set_words(self, text: str) -> None:
        """Change the words, keeping the key hint."""
        self.words = text
        self.setText(f"{text}  {self.key}" if self.key else text)
        self.setAccessibleName(text)


class PrimaryButton(Button):
    """The one main act of a page."""

    look = "primary"
    icon_hue = "on_green"


class BigButton(PrimaryButton):
    look = "big"


class QuietButton(Button):
    """A cure beside a message, or an act in a row of a list."""

    look = "quiet"


class LineButton(Button):
    """A line of a list that leads somewhere."""

    look = "line"


class DangerButton(Button):
    """What cannot be undone, or takes somebody out."""

    look = "danger"
    icon_hue = "red"


class ChipButton(QPushButton):
    """A choice in a row of chips: 排序 [按组按户] [拼音] [笔画]. Chosen shows a tick mark besides the colour."""

    def __init__(self, text: str, value: object = None, *, accessible: str = "") -> None:
        super().__init__(text)
        self.value = value
        self.setCheckable(True)
        self.setProperty("role", "chip")
        self.setAccessibleName(accessible or text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(13, 13))
        self.setAutoDefault(False)
        self.toggled.connect(self._on_toggled)

    def _on_toggled(self, chosen: bool) -> None:
        self.setIcon(icons.icon("check", "green", 13) if chosen else icons.QIcon())


class OptionCard(QPushButton):
    """A large choice with a title and a line under it (layouts of the directory, kinds of laptop)."""

    def __init__(self, title: str, note: str = "", value: object = None) -> None:
        super().__init__()
        self.value = value
        self.setCheckable(True)
        self.setProperty("role", "option")
        self.setAccessibleName(title)
        self.setAccessibleDescription(note)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self._title, self._note = Label(title, "strong"), Label(note, "hint", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 9, 14, 9)
        layout.setSpacing(2)
        for label in (self._title, self._note):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        self._note.setVisible(bool(note))
        self.setMinimumHeight(62 if note else 40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_note(self, note: str) -> None:
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setAccessibleDescription(note)

    def sizeHint(self) -> QSize:
        return self.layout().sizeHint().expandedTo(QSize(120, 62))


def labelled(button: QAbstractButton, label: QLabel) -> None:
    """A button that carries labels of its own still lets the mouse through to itself."""
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    label.setBuddy(button)
