"""Small acts inside cards: beside a field's label, in a note, a person as a line of a list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy

from desktop.ui.widgets.buttons import QuietButton
from desktop.ui.widgets.cards import Note
from desktop.ui.widgets.fields import Field


class MiniButton(QuietButton):
    """As low as a label, so that the row it stands in stays straight."""

    def __init__(self, text: str, on_press: Callable[[], object], *, key: str = "", accessible: str = "") -> None:
        super().__init__(text, on_press, key=key)
        self.setStyleSheet(
            "QPushButton { padding: 0 4px; min-height: 0; font-size: 14px; border-width: 1px; }"
            "QPushButton:focus { padding: 0 3px; border-width: 2px; }"
        )
        self.setFixedHeight(20)
        self.setAccessibleName(accessible or text)

    def stand_beside(self, field: Field) -> MiniButton:
        """At the right of a field's label. Its key is nearer than a Tab, so Tab does not stop there."""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        field.layout().itemAt(0).layout().addWidget(self)
        return self

    def stand_in(self, note: Note) -> MiniButton:
        """At the right of a note's title."""
        note.layout().itemAt(0).layout().addWidget(self)
        return self


class LineButton(QuietButton):
    """A line of a list: takes what room there is, and cuts a long name at the right."""

    def __init__(self, text: str, on_press: Callable[[], object]) -> None:
        super().__init__(text, on_press)
        self.setStyleSheet(
            "QPushButton { padding: 1px 0; text-align: left; font-weight: normal; min-height: 24px; }"
            "QPushButton:focus { padding: 0; }"
        )
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setToolTip(text)
