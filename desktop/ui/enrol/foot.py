"""Under the form: save, what still lacks, and a receipt for the person just saved, which waits without pressing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.domain.people import STATE_NAMES, Person
from desktop.ui.widgets import Button, Glyph, Label, PrimaryButton, QuietButton, role, row

SAFE = "离开、锁屏、断电都不会丢:每格写完即存"


class SaveBar(QFrame):
    receipt_wanted = Signal(object)  # Person
    again_wanted = Signal(str)  # person id: open the one just saved

    def __init__(self) -> None:
        super().__init__()
        role(self, "clear")
        self._last: Person | None = None
        self._looked_at: Person | None = None
        self.save = PrimaryButton("保存并下一位", key="Ctrl+Enter")
        self.mark = Glyph("check", "green", 15)
        self.words = Label(SAFE, wrap=True)
        self.receipt = Button("打印回单", self._on_receipt, key="Alt+P")
        self.again = QuietButton("更正", self._on_again)
        self.line = row(self.save, self.receipt, self.mark, self.words, self.again, gap=10)
        self.line.setStretch(3, 1)
        self.setLayout(self.line)
        self._show_last()

    def begin(self, mode: str, person: Person) -> None:
        """Another form is in hand; what was saved before it stays offered. Who is looked at has the receipt's key."""
        has_one = mode == "looking" and person.state != "withdrawn"
        self._looked_at = person if has_one else None
        self.save.set_words("保存并下一位" if mode in ("new", "draft") else "保存更正")
        self.save.setEnabled(mode != "looking")
        self._show_last()

    def saved(self, person: Person) -> None:
        self._last = person
        self._show_last()

    @property
    def last(self) -> str:
        """Whom the words and the buttons here are about."""
        return self._last.id if self._last is not None else ""

    def check(self, person_id: str, standing: Person | None) -> None:
        """Who was saved last may have left since: nothing here names her any more, nothing prints her."""
        if person_id == self.last and (standing is None or standing.state == "withdrawn"):
            self._last = None
            self._show_last()

    def lacks(self, count: int) -> None:
        """How many things keep the form from being saved; 0 puts the calm line back."""
        if not count:
            self._show_last()
            return
        self.mark.show_icon("pencil", "red")
        self.mark.show()
        self.words.setText(f"还有 {count} 处要补或要改,见红字")
        self.words.set_tone("red")
        self.again.hide()

    def _show_last(self) -> None:
        person = self._last
        self.words.setText(f"{person.name} 已登记 · {STATE_NAMES[person.state]}" if person else SAFE)
        self.words.set_tone("green" if person else "")
        self.mark.show_icon("check", "green")
        self.mark.setVisible(person is not None)
        whose = self._looked_at or person
        self.receipt.setVisible(whose is not None)
        if whose is not None:
            self.receipt.setAccessibleName(f"打印 {whose.name} 的回单")
        self.again.setVisible(person is not None)
        if person is not None:
            self.again.setAccessibleName(f"更正 {person.name}")

    def _on_receipt(self) -> None:
        whose = self._looked_at or self._last
        if whose is not None:
            self.receipt_wanted.emit(whose)

    def _on_again(self) -> None:
        if self._last is not None:
            self.again_wanted.emit(self._last.id)
