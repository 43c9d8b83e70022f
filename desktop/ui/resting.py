"""What the store lane does while nobody waits: it folds the write-ahead log, so that no save of a person ever pays
for it, and reads people into memory for the search. One short step at a time, and only when the lanes are idle.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer

from desktop.storage.store import WORTH_FOLDING
from desktop.ui.workbench import Workbench

REST_MS = 1000
"""So long the lanes must have been idle: a hand between two fields is quicker, between two people slower."""
STEP_SECONDS = 0.02


def tidy(session: Any) -> bool:
    """One step; whether there is more to do."""
    session.store.fold(WORTH_FOLDING)
    return not session.search.warm(STEP_SECONDS)


class Resting(QObject):
    """Lives as long as its parent."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._own = -1  # the last ticket that was ours
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.on_rested)
        bench.lanes.went_idle.connect(self.on_idle)

    def on_idle(self) -> None:
        """Somebody's work has ended. Our own does not count, or the lanes would never come to rest."""
        if self._bench.lanes.last_ticket != self._own:
            self._rest.start()

    def on_rested(self) -> None:
        if self._bench.session is not None and not self._bench.lanes.busy:
            self._bench.read(tidy, self._on_tidied, owner=self)
            self._own = self._bench.lanes.last_ticket

    def _on_tidied(self, more: bool) -> None:
        if more:
            self.on_rested()
