"""A field: label above, control, and one line under it that says what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QMargins, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QSizePolicy, QWidget

from desktop.ui import icons
from desktop.ui.widgets.base import Glyph, Key, Label, column, repolish, row
from desktop.ui.widgets.buttons import QuietButton
from desktop.ui.widgets.keys import NoStrayKeys

_MARKS = {"error": ("cross", "red"), "warning": ("warn", "amber"), "ok": ("check", "green")}


class Field(QWidget):
    """Label, control, message. The message is also the control's accessible description.

    tone of `say`: error (must be mended), warning (look again, never blocks), ok, hint. `cure` is (words, act): a
    button under the sentence, since a narrow field cannot hold both side by side. `reserve` keeps the message line's
    place so that the form does not jump.
    """

    def __init__(self, label: str, control: QWidget, *, hint: str = "", key: str = "", reserve: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.control = control
        self._hint = hint
        self._reserve = reserve
        self._said: tuple[str, str] | None = None
        self._cure: QuietButton | None = None
        self.label = Label(label, "label")
        self.label.setBuddy(control)
        control.setAccessibleName(label)
        self._mark = Glyph("check", "green", 13)
        self.message = Label("", "hint", wrap=True)
        self._below = row(self._mark, self.message, gap=5)
        self._below.setStretch(1, 1)
        self._below.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        self._mark.setContentsMargins(0, 4, 0, 0)
        self._mark.setFixedHeight(17)
        head = row(self.label, None, gap=6)
        if key:
            head.insertWidget(1, Key(key))
        self.setLayout(column(head, control, self._below, gap=4))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.clear()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """To the control. Not by a focus proxy: Tab would stop at the field's place, wherever the control is."""
        self.control.setFocus(reason)

    def say(self, text: str, tone_name: str = "error", cure: tuple[str, Callable[[], object]] | None = None) -> None:
        if cure is None and self._cure is None and (text, tone_name) == self._said:
            return  # a form clears all its fields at every answer: dressing anew is what costs
        self._said = (text, tone_name)
        self._drop_cure()
        mark = _MARKS.get(tone_name)
        self._mark.setVisible(mark is not None and bool(text))
        if mark:
            self._mark.show_icon(*mark)
        self.message.setText(text)
        self.message.set_tone({"error": "red", "warning": "amber", "ok": "green"}.get(tone_name, ""))
        self.message.setVisible(bool(text) or self._reserve)
        self.control.setProperty("invalid", tone_name == "error" and bool(text))
        self.control.setProperty("doubtful", tone_name == "warning" and bool(text))
        self.control.setAccessibleDescription(text)
        repolish(self.control)
        if cure is not None:
            self._cure = QuietButton(cure[0], cure[1])
            self.layout().addWidget(self._cure)

    def clear(self) -> None:
        """Back to the hint."""
        self.say(self._hint, "hint")

    def set_hint(self, hint: str) -> None:
        self._hint = hint
        self.clear()

    def set_label(self, label: str) -> None:
        self.label.setText(label)
        self.control.setAccessibleName(label)

    def _drop_cure(self) -> None:
        if self._cure is not None:
            self.layout().removeWidget(self._cure)
            self._cure.deleteLater()
            self._cure = None


class Pick(NoStrayKeys, QComboBox):
    """One of a list; values beside words. Typing the first letters or a digit chooses; the wheel never changes it."""

    committed = Signal(object)

    def __init__(self, options: Iterable[tuple[object, str]] = (), *, placeholder: str = "请选择") -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(4)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.set_options(options)
        self.activated.connect(lambda _place: self.committed.emit(self.value()))

    def set_options(self, options: Iterable[tuple[object, str]]) -> None:
        """Replace the list, keeping the chosen value when it is still there."""
        before = self.value()
        self.blockSignals(True)
        self.clear()
        for value, words in options:
            self.addItem(words, value)
        self.blockSignals(False)
        self.set_value(before)

    def value(self):
        return self.currentData()

    def set_value(self, value: object) -> None:
        """Choose without telling anyone; a value that is not in the list means nothing chosen."""
        self.blockSignals(True)
        self.setCurrentIndex(self.findData(value) if value is not None else -1)
        self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Tick(QCheckBox):
    """A box to tick: consents, "I have seen the original". `committed` only when a person ticks it. `widest`: the
    longest its words may become; its place is kept from the start, so that no neighbour moves under the hand."""

    committed = Signal(bool)

    def __init__(self, text: str, *, key: str = "", widest: str = "") -> None:
        super().__init__(text)
        self._widest = widest
        self.setAccessibleName(text)
        if key:
            self.setShortcut(key)
        self.clicked.connect(self.committed)

    def set_value(self, ticked: bool) -> None:
        self.setChecked(ticked)

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance
        return super().sizeHint().grownBy(QMargins(0, 0, max(0, width(self._widest) - width(self.text())), 0))


def mark_icon(tone_name: str) -> QIcon:
    """The icon of a message tone, for table cells."""
    return icons.icon(*_MARKS.get(tone_name, ("info", "ink2")))
