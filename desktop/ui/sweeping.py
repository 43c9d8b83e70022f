"""Cyclic garbage is swept on the UI thread only.

Python collects on whichever thread happens to allocate. Collected on a lane's thread, a dead widget would be
destroyed there, and Qt would crash or wait for ever. So the automatic collector is off while there is a window, and a
timer does its work.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000
MIDDLE, WHOLE = 10, 60
"""Every so many sweeps the middle generation too, and everything."""


class Sweeper(QObject):
    """Lives as long as its parent, the application."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._sweeps = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    def sweep(self) -> None:
        """One step, as the automatic collector would take it."""
        if gc.get_count()[0] < gc.get_threshold()[0]:
            return
        self._sweeps += 1
        gc.collect(2 if self._sweeps % WHOLE == 0 else 1 if self._sweeps % MIDDLE == 0 else 0)


def sweep_on_the_ui_thread(app: QObject) -> None:
    """Once per application."""
    if app.findChild(Sweeper) is None:
        Sweeper(app)
