"""A button that opens a short list of acts; arrows and Enter choose, Esc leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from desktop.ui.widgets.buttons import Button

Choice = tuple[str, Callable[[], object]]


class MenuButton(Button):
    """`choices` are (words, act). The key opens the list with its first line in hand."""

    def __init__(self, text: str, choices: Sequence[Choice], *, key: str = "", mark: str = "") -> None:
        super().__init__(text, self.open, key=key, mark=mark)
        self.menu_of_acts = QMenu(self)
        self.menu_of_acts.setAccessibleName(text)
        for words, act in choices:
            self.menu_of_acts.addAction(words).triggered.connect(lambda _checked=False, act=act: act())

    def open(self) -> None:
        self.menu_of_acts.setActiveAction(self.menu_of_acts.actions()[0])
        self.menu_of_acts.popup(self.mapToGlobal(QPoint(0, self.height())))
