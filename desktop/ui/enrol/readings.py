"""How a surname is read, asked only where it has two readings: 单 Shàn or Dān decides its place in the book."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.names import surname_choices
from desktop.domain.people import Person
from desktop.ui.widgets.choices import KeyedChoice

_MARKS = {"a": "āáǎà", "e": "ēéěè", "i": "īíǐì", "o": "ōóǒò", "u": "ūúǔù", "ü": "ǖǘǚǜ"}


def spoken(reading: str) -> str:
    """ "shan4" -> "Shàn"; several syllables are joined."""
    return "".join(_syllable(part) for part in reading.split()).capitalize()


def _syllable(text: str) -> str:
    tone = int(text[-1]) if text[-1:].isdigit() else 0
    plain = text.rstrip("12345").replace("v", "ü")
    if not 1 <= tone <= 4:
        return plain
    place = next((plain.index(v) for v in "aeo" if v in plain), -1)  # the mark's place: a, e, o, else the last vowel
    if place < 0:
        place = max(plain.rfind("i"), plain.rfind("u"), plain.rfind("ü"))
    return plain[:place] + _MARKS[plain[place]][tone - 1] + plain[place + 1 :] if place >= 0 else plain


class ReadingChoice(QWidget):
    """The readings of this surname; the first stands until another is chosen."""

    committed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._offered: tuple[str, ...] = ()
        self.choice: KeyedChoice | None = None

    def ask_about(self, person: Person) -> bool:
        """Show the readings of her surname; False when there is nothing to ask."""
        readings = surname_choices(person.name or "")
        if readings != self._offered:
            self._offered = readings
            if self.choice is not None:
                self.choice.hide()
                self.choice.deleteLater()
                self.choice = None
            if readings:
                self.choice = KeyedChoice("姓的读音", [(r, spoken(r)) for r in readings])
                self.choice.committed.connect(self.committed)
                self._layout.addWidget(self.choice)
                self.setFocusProxy(self.choice)
        if self.choice is not None:
            self.choice.set_value(person.surname_reading or (readings[0] if readings else None))
        return bool(readings)

    def value(self) -> object:
        return self.choice.value() if self.choice is not None else None

    def set_value(self, value: object) -> None:
        if self.choice is not None and value:
            self.choice.set_value(value)
