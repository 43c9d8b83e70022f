"""The one question that may stop the hands: before what cannot be undone."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from desktop.ui.widgets.base import Label, column, row
from desktop.ui.widgets.buttons import Button, DangerButton


class Question(QDialog):
    """What will happen, in words; Esc leaves everything as it is, and the hand rests on that."""

    def __init__(self, parent: QWidget, sentence: str, note: str, act: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(act)
        self.setMinimumWidth(460)
        self.no = Button("不动", self.reject, key="Esc")
        self.yes = DangerButton(act, self.accept, key="Alt+Y")
        words = Label(note, wrap=True)
        self.setLayout(
            column(
                Label(sentence, "heading", wrap=True),
                words,
                row(None, self.yes, self.no),
                gap=14,
                margins=(22, 20, 22, 18),
            )
        )
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(note)
        self.no.setFocus()


def ask(parent: QWidget, sentence: str, note: str, act: str) -> bool:
    """Whether the rep wants it."""
    return Question(parent, sentence, note, act).exec() == QDialog.DialogCode.Accepted
