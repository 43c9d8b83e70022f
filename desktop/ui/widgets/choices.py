"""Choices for a hand on the keyboard: one Tab place each, a digit or a letter chooses, nothing is preselected."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.domain.offers import Offer
from desktop.ui import theme
from desktop.ui.widgets.buttons import ChipButton
from desktop.ui.widgets.fields import Pick
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.keys import is_command
from desktop.ui.widgets.offered import ENTER_MARK, show_offered

SPELLING_PAUSE = 0.8
"""Seconds after which typing in a pick starts a new word."""


class KeyedChoice(QWidget):
    """One of a few as numbered chips: `1 新入网  2 老用户`. Digits choose, arrows walk, Space takes; only a person's
    choice is told. The whole row is one place for Tab, so Enter walks over it like over a line."""

    committed = Signal(object)

    def __init__(self, name: str, options: Iterable[tuple[object, str]]) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._value: object = None
        self._at = 0
        self._locked = ""
        self.offer: Offer | None = None
        self.chips: dict[object, ChipButton] = {}
        layout = FlowLayout(gap=8, margin=3)
        for number, (value, words) in enumerate(options, 1):
            chip = ChipButton(f"{number} {words}", value, accessible=f"{name} {words}")
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.clicked.connect(lambda _checked=False, value=value: self.choose(value))
            self.chips[value] = chip
            layout.addWidget(chip)
        self.setLayout(layout)

    def value(self) -> object:
        return self._value

    def set_value(self, value: object) -> None:
        """Show a value without telling anyone; None shows nothing chosen."""
        self._value = value
        for key, chip in self.chips.items():
            chip.setChecked(key == value)
        if value in self.chips:
            self._at = list(self.chips).index(value)
        words = self.chips[value].accessibleName() if value in self.chips else "没有选"
        self.setAccessibleDescription(f"{words};{self._locked or '按数字键选'}")
        self.update()

    def lock(self, why: str) -> None:
        """There is nothing to choose, and why; "" opens it again. The hand still comes by and is told."""
        self._locked = why
        self.setToolTip(why)
        for chip in self.chips.values():
            chip.setEnabled(not why)
        self.set_value(self._value)

    def set_offer(self, offer: Offer | None) -> None:
        """A dashed ring round one chip: Enter takes it."""
        self.offer = offer
        show_offered(self, offer)
        if self._value is None and offer is not None and offer.value in self.chips:
            self._at = list(self.chips).index(offer.value)
        self.update()

    def take_offer(self) -> bool:
        if self._value is not None or self.offer is None or self.offer.value not in self.chips:
            return False
        self.choose(self.offer.value)
        return True

    def choose(self, value: object) -> None:
        """A person chose: by digit, Space or mouse. The same again is told too: it may be confirming something."""
        if self._locked:
            return
        self.set_value(value)
        self.committed.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_command(event):
            event.ignore()
            return
        values = list(self.chips)
        digit = int(event.text()) if event.text() in tuple("123456789") else 0
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if 0 < digit <= len(values):
            self.choose(values[digit - 1])
        elif step is not None:
            self._at = (self._at + step) % len(values)
            self.update()
        elif event.key() == Qt.Key.Key_Space:
            self.choose(values[self._at])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        wrong = bool(self.property("invalid"))
        offered = self.offer is not None and self._value is None and self.offer.value in self.chips
        if not self.hasFocus() and not wrong and not offered:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if offered and self.offer is not None:
            painter.setPen(QPen(theme.colour("green"), 1.5, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(QRectF(self.chips[self.offer.value].geometry()).adjusted(-2, -2, 2, 2), 16, 16)
        if not self.hasFocus() and not wrong:
            return
        painter.setPen(QPen(theme.colour("green" if self.hasFocus() else "red"), 2))
        if self.hasFocus():
            chip = list(self.chips.values())[self._at]
            box = QRectF(chip.geometry()).adjusted(-2, -2, 2, 2)
        else:
            box = QRectF(self.layout().geometry()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, 16, 16)
        painter.end()


class KeyedPick(Pick):
    """A drop-down that is chosen from by typing: the digits or first letters given with each option."""

    def __init__(self, options: Iterable[tuple[object, str, str]] = (), *, placeholder: str = "请选择") -> None:
        listed = list(options)
        self._keys = {value: keys.lower() for value, _, keys in listed}
        super().__init__([(value, words) for value, words, _ in listed], placeholder=placeholder)
        self._typed = ""
        self._typed_at = 0.0
        self._own_words = placeholder
        self.offer: Offer | None = None

    def set_offer(self, offer: Offer | None) -> None:
        """Its words stand pale in the empty list: Enter takes it."""
        self.offer = offer if offer is not None and self.findData(offer.value) >= 0 else None
        show_offered(self, self.offer)
        words = self.itemText(self.findData(self.offer.value)) if self.offer is not None else ""
        self.setPlaceholderText(f"{words} {ENTER_MARK}" if words else self._own_words)

    def take_offer(self) -> bool:
        if self.offer is None or self.value() is not None:
            return False
        self._take(self.offer.value)
        return True

    def set_keyed(self, options: Iterable[tuple[object, str, str]]) -> None:
        """Replace the list, keeping the chosen value when it is still there."""
        listed = list(options)
        self._keys = {value: keys.lower() for value, _, keys in listed}
        self.set_options([(value, words) for value, words, _ in listed])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text().lower()
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take(None)
        elif text.isalnum() and text.isascii() and not is_command(event):
            self._spell(text)
        else:
            super().keyPressEvent(event)

    def _spell(self, text: str) -> None:
        now = time.monotonic()
        before = self._typed if now - self._typed_at < SPELLING_PAUSE else ""
        self._typed_at = now
        for word in (before + text, text):
            found = next((v for v, keys in self._keys.items() if _begins(keys, word)), None)
            if found is not None:
                self._typed = word
                self._take(found)
                return
        self._typed = ""

    def _take(self, value: object) -> None:
        if value is None and None not in self._keys:
            return  # this list has no "none"
        if value != self.value() or value is None:
            self.set_value(value)
            self.committed.emit(value)

    def set_value(self, value: object) -> None:
        if value is None and None in getattr(self, "_keys", {}):
            self.blockSignals(True)
            self.setCurrentIndex(-1)
            self.blockSignals(False)
            return
        super().set_value(value)


def _begins(keys: str, word: str) -> bool:
    return any(part.startswith(word) for part in keys.split())
