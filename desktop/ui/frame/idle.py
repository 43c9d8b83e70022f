"""The idle lock: after some minutes without a hand on the keyboard or the mouse, say so once."""

from __future__ import annotations

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


class IdleWatch(QObject):
    """`fell_idle` once the minutes have passed; `rest` and `watch` switch it with the sign-in page."""

    fell_idle = Signal()

    def __init__(self, minutes: float, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(round(minutes * 60_000))
        self._timer.timeout.connect(self.fell_idle)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def watch(self) -> None:
        self._timer.start()

    def set_minutes(self, minutes: float) -> None:
        self._timer.setInterval(round(minutes * 60_000))

    def rest(self) -> None:
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _HANDS and self._timer.isActive():
            self._timer.start()
        return False
