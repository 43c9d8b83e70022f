"""A barcode scanner types like a keyboard: a SIM card's number or a handset's serial scanned into another field goes
where it belongs.

Nothing is guessed: only signs that are a sound number of their kind, typed faster than a hand can and ended by Enter,
are moved; the field they fell into is as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent

from desktop.domain.problems import Checked
from desktop.domain.simcards import check_iccid, check_imei, group_iccid
from desktop.ui.enrol.form import Form
from desktop.ui.enrol.walk import ENTER
from desktop.ui.widgets import TextLine

SECONDS_A_SIGN = 0.03
HANDSET = 15
LENGTHS: dict[int, tuple[Callable[[str], Checked], tuple[str, ...]]] = {
    20: (check_iccid, ("iccid",)),
    19: (check_iccid, ("iccid",)),
    HANDSET: (check_imei, ("imei1", "imei2")),
}
"""Signs of a barcode: what judges it, and the fields it may go to."""

OWN = ("iccid", "imei1", "imei2", "doc_no", "agent_doc_no", "user_doc_no", "guardian_doc_no")
"""Lines where such a number is what is typed, or where a document's number is."""


class Wedge(QObject):
    """Watches the lines of the form. Made after the form's walk, so it sees Enter first."""

    def __init__(self, form: Form) -> None:
        super().__init__(form)
        self._form = form
        self._lines = {
            line: name for name, line in form.controls.items() if name not in OWN and isinstance(line, TextLine)
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
        for length, (check, targets) in LENGTHS.items():
            scan = typed[-length:]
            if len(scan) < length or time.monotonic() - scan[0][0] > SECONDS_A_SIGN * length:
                continue
            if length == HANDSET and _goes_on(typed, length):
                continue  # the tail of a longer number, of which one in ten looks like a serial
            found = check("".join(sign for _, sign, _ in scan))
            if found.ok:
                line.setText(scan[0][2])
                self._form.hush(self._lines[line])
                self._place(found.value, targets)
                return True
        return False

    def _place(self, number: str, targets: tuple[str, ...]) -> None:
        """Into the first of its fields that is free; a handset's row is opened for it."""
        service = self._form.service
        if targets[0] == "imei1" and service.card.isVisible():
            service.ask_handset()
        written = [self._form.controls[name].value() for name in targets]
        if number in written:
            return
        free = next((n for n, v in zip(targets, written, strict=True) if not v and self._is_asked(n)), None)
        if free is not None:
            self._form.put(free, number)
            return
        words = f"扫到的号码 {group_iccid(number)} 与已写的不同,没有改动。要换,请到这一格再扫一次"
        service.fields[targets[0]].say(words, "warning")

    def _is_asked(self, name: str) -> bool:
        return bool(self._form.controls[name].isVisible())


def _goes_on(typed: list[tuple[float, str, str]], length: int) -> bool:
    """Whether more signs came in the same rush before the last `length`."""
    return len(typed) > length and typed[-length][0] - typed[-length - 1][0] <= SECONDS_A_SIGN
