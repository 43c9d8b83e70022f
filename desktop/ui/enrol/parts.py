"""What the three groups of the form share: lines and picks bound to fields of Person, and what a group can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QDialog

from desktop.domain.documents import DOCUMENT_TYPES
from desktop.domain.names import name_keys
from desktop.domain.people import Person
from desktop.ui.widgets import Field, Label, TextLine
from desktop.ui.widgets.offered import OfferedLine

PERSONAL = [
    (t.code, t.name, name_keys(t.name).initials) for t in DOCUMENT_TYPES.values() if t.person and t.code != "RIC15"
]
"""Documents of people, as a pick offers them."""


class Group(QObject):
    """A part of the form: its controls by field name, in the order a hand walks through them.

    `committed(field, value)` when a person left a control with news in it. Subclasses fill `controls` and `fields`
    and say in `dress` what is shown for whom.
    """

    committed = Signal(str, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.controls: dict[str, Any] = {}
        self.fields: dict[str, Field] = {}

    def add(self, name: str, label: str, control: Any, **more: Any) -> Field:
        """A control with its label and message line, committed under `name`."""
        made = Field(label, control, **more)
        made.layout().setSpacing(2)
        self.bind(name, control)
        self.fields[name] = made
        if isinstance(control, TextLine):
            control.overlong.connect(lambda most: made.say(f"最多 {most} 个字,多出的没有收", "warning"))
        return made

    def bind(self, name: str, control: Any) -> Any:
        """A control without a label of its own."""
        self.controls[name] = control
        control.committed.connect(lambda value, name=name: self.committed.emit(name, value))
        return control

    def dress(self, person: Person) -> None:
        """Show what this person is asked and hide the rest."""

    def say(self, name: str, text: str, tone_name: str, cure: tuple[str, Callable[[], object]] | None = None) -> bool:
        """Put a finding under its field; False when it is none of this group's."""
        if name not in self.fields:
            return False
        self.fields[name].say(text, tone_name, cure)
        return True

    def hush(self) -> None:
        for field in self.fields.values():
            field.clear()


class ValidityLine(OfferedLine):
    """The last day of a document: a date as it comes, or 长期 by typing c."""

    def value(self) -> str:
        typed = super().value()
        return "长期" if typed.lower() in ("c", "cq", "长", "永久") else typed


class ReasonLine(OfferedLine):
    """Why a duplicate is taken all the same: a digit stands for the usual words."""

    def value(self) -> str:
        typed = super().value()
        return REASONS.get(typed, typed)

    def commit(self) -> None:
        words = self.value()
        if words != self.text():
            self.setText(words)
        super().commit()


REASONS = {"1": "家人合用", "2": "本人再办一张", "3": "前面那条登记有误"}


def hand_back(sheet: QDialog) -> None:
    """When the sheet is put away, the hand is where it was before."""
    held = QApplication.focusWidget()

    def give() -> None:
        if held is not None and shiboken6.isValid(held):
            held.window().activateWindow()
            held.setFocus()

    sheet.finished.connect(give)


def message() -> Label:
    """A line for findings about controls that stand without a label."""
    made = Label("", "hint", wrap=True)
    made.hide()
    return made


def tell(line: Label, text: str, tone_name: str) -> None:
    line.setText(text)
    line.set_tone({"error": "red", "warning": "amber"}.get(tone_name, ""))
    line.setVisible(bool(text))


def initials(words: str) -> str:
    """What may be typed to choose an option: 居民身份证 -> jmsfz."""
    return name_keys(words).initials or words
