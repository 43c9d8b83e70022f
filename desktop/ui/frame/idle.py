"""The idle lock: after some minutes without a hand on keyboard or mouse, or when the lid was shut, say so once."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

_HANDS = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.InputMethod,
}


LOOK_SECONDS = 10
SLEPT_SECONDS = 60
"""So long without a look is no busy moment: the machine was asleep."""


class IdleWatch(QObject):
    """`fell_idle` once the minutes have passed; `rest` and `watch` switch it with the sign-in page."""

    fell_idle = Signal()

    def __init__(self, minutes: float, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(round(minutes * 60_000))
        self._timer.timeout.connect(self.fell_idle)
        self._looked = time.time()
        self._pulse = QTimer(self)
        self._pulse.setInterval(LOOK_SECONDS * 1000)
        self._pulse.timeout.connect(self.look)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def watch(self) -> None:
        self._looked = time.time()
        self._timer.start()
        self._pulse.start()

    def look(self) -> None:
        """A laptop whose lid is shut sleeps, and its clock runs on: whoever opens it has to sign in."""
        now, before = time.time(), self._looked
        self._looked = now
        if now - before > SLEPT_SECONDS and self._timer.isActive():
            self.fell_idle.emit()

    def set_minutes(self, minutes: float) -> None:
        self._timer.setInterval(round(minutes * 60_000))

    def rest(self) -> None:
        self._timer.stop()
        self._pulse.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _HANDS and self._timer.isActive():
            self._timer.start()
        return False
