"""What goes on while the rep enrols: the second copy is brought up to date; what waits is sent when a line is there.

Quietly: no dialog, no sentence for a line that is not there; the top bar says whether the county was reached.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from desktop.base.errors import CunbuError
from desktop.sync.report import SyncReport
from desktop.ui.lanes import Stop
from desktop.ui.operations import hub
from desktop.ui.workbench import Workbench

PULSE_MS = 60_000
CALM, LONGEST = 5, 30
"""Pulses between two tries: after one that went well, and the most after lines that were not there."""


class Background(QObject):
    """Lives as long as its parent; `watch` begins with the first sign-in."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._wait = self._next = 1
        self._busy = False
        self._told_no_stick = False
        self._timer = QTimer(self)
        self._timer.setInterval(PULSE_MS)
        self._timer.timeout.connect(self.pulse)

    def watch(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def pulse(self) -> None:
        """Once a minute; nothing while another round runs or nobody has signed in."""
        session = self._bench.session
        if session is None:
            return
        self._bench.lanes.run(
            partial(hub.look_after, session), self._on_copied, self._on_no_stick, lane="files", owner=self
        )
        self._bench.read(hub.shorten_documents, lambda _count: None, owner=self)
        self._wait -= 1
        if self._wait <= 0 and not self._busy:
            self._busy = True
            self._bench.read(hub.has_work, self._on_looked, self._on_away, owner=self)

    def _on_copied(self, _there: bool) -> None:
        self._told_no_stick = False

    def _on_no_stick(self, error: CunbuError) -> None:
        """Said once, when it begins: the rep may have pulled the stick for a reason."""
        if not self._told_no_stick:
            self._told_no_stick = True
            self._bench.tell(error.sentence)

    def _on_looked(self, work: bool) -> None:
        if not work or self._bench.session is None:
            self._rest(CALM)
            return
        stop = Stop()
        self._bench.lanes.stop_at_close(stop)
        round_ = partial(hub.sync, self._bench.session, tell=lambda _news: None, cancelled=stop.cancelled)
        self._bench.lanes.run(round_, self._on_done, self._on_away, lane="network", owner=self)

    def _on_done(self, report: SyncReport) -> None:
        self._bench.online = True
        self._rest(CALM)
        if report.received or report.accepted or report.returned:
            self._bench.tell(hub.report_words(report))
        self._bench.announce("people", "sync")

    def _on_away(self, _error: CunbuError) -> None:
        self._bench.online = False
        self._rest(min(LONGEST, 2 * self._next))

    def _rest(self, pulses: int) -> None:
        self._busy, self._wait, self._next = False, pulses, pulses
