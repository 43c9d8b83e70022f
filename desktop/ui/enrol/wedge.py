"""A barcode scanner types like a keyboard: a SIM card's number scanned into a telephone field goes where it belongs.

Nothing is guessed: only nineteen or twenty signs that are a sound card number, typed faster than a hand can and ended
by Enter, are moved; the field they fell into is as it was.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent

from desktop.domain.simcards import check_iccid, group_iccid
from desktop.ui.enrol.form import Form
from desktop.ui.enrol.walk import ENTER
from desktop.ui.widgets import TextLine

SECONDS_A_SIGN = 0.03
LENGTHS = (19, 20)
TARGET = "iccid"


class Wedge(QObject):
    """Watches the lines of the service group. Made after the form's walk, so it sees Enter first."""

    def __init__(self, form: Form) -> None:
        super().__init__(form)
        self._form = form
        self._lines = {
            line: name
            for name, line in form.service.controls.items()
            if name != TARGET and isinstance(line, TextLine)
        }
        self._typed: list[tuple[float, str, str]] = []  # when, sign, what stood in the line before it
        self._where: QObject | None = None
        for line in self._lines:
            line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, TextLine):
            return False
        if watched is not self._where:
            self._where, self._typed = watched, []
        if event.key() in ENTER:
            return self._ended(watched)
        sign = event.text()
        if len(sign) == 1 and sign.isascii() and sign.isalnum():
            self._typed = [*self._typed, (time.monotonic(), sign, watched.text())][-max(LENGTHS) :]
        else:
            self._typed = []
        return False

    def _ended(self, line: TextLine) -> bool:
        """Enter: was it a scanner's?"""
        typed, self._typed = self._typed, []
        for length in sorted(LENGTHS, reverse=True):
            scan = typed[-length:]
            if len(scan) < length or time.monotonic() - scan[0][0] > SECONDS_A_SIGN * length:
                continue
            found = check_iccid("".join(sign for _, sign, _ in scan))
            if found.ok:
                line.setText(scan[0][2])
                self._form.service.fields[self._lines[line]].clear()
                self._place(found.value)
                return True
        return False

    def _place(self, number: str) -> None:
        target = self._form.controls[TARGET]
        written = target.value()
        if not target.isVisible() or (written and written != number):
            words = f"扫到的卡号 {group_iccid(number)} 与已写的不同,没有改动。要换,请到这一格再扫一次"
            self._form.service.fields[TARGET].say(words, "warning")
        elif not written:
            self._form.put(TARGET, number)
