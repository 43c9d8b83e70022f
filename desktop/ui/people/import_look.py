"""Reading and judging lists behind the page: one at a time, told as it goes, given up when another is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.base.errors import CunbuError
from desktop.services.roster_file import RosterFile
from desktop.services.sheets_clip import Clip
from desktop.ui.lanes import Stop
from desktop.ui.operations import roster
from desktop.ui.operations.roster import Look
from desktop.ui.widgets import ProgressLine
from desktop.ui.workbench import Workbench


class Looker(QObject):
    """`read(file)`, then `looked(look, preview)` or, where somebody has to point at its header, `unknown(file)`;
    `refused(error)` when it cannot be read, `given_up()` when the rep cancelled."""

    read = Signal(object)
    looked = Signal(object, object)
    unknown = Signal(object)
    refused = Signal(object)
    given_up = Signal()

    def __init__(self, bench: Workbench, progress: ProgressLine) -> None:
        super().__init__()
        self.bench = bench
        self._progress = progress
        self._stop: Stop | None = None

    @property
    def busy(self) -> bool:
        return self._stop is not None

    def read_file(self, path: Path) -> None:
        self._run("正在读文件", partial(roster.read_file, path=path), self.read.emit)

    def read_clip(self, clip: Clip) -> None:
        self._run("正在读粘贴的表格", partial(roster.read_clip, clip=clip), self.read.emit)

    def look(self, wanted: Look) -> None:
        """Judge a list; without a header that is known, it is somebody's turn to point at it."""

        def work(session: Any, **watched: Any) -> Any:
            if wanted.header is None and not roster.knows_header(session, file=wanted.file, village=wanted.village):
                return wanted.file
            return roster.look(session, wanted=wanted, **watched)

        def found(result: Any) -> None:
            if isinstance(result, RosterFile):
                self.unknown.emit(result)
            else:
                self.looked.emit(wanted, result)

        self._run("正在核对", work, found)

    def give_up(self) -> None:
        """Something else is wanted now: nobody is told."""
        stop, self._stop = self._stop, None
        if stop is not None:
            stop.cancel()
            self._progress.end()

    def _run(self, words: str, work: Callable[..., Any], done: Callable[[Any], None]) -> None:
        self.give_up()
        stop = self._stop = Stop()
        self.bench.lanes.stop_at_close(stop)
        self._progress.begin(words, stop)
        tell = self.bench.lanes.reporter(
            lambda news: self._progress.show_news(news) if self._stop is stop else None, self
        )
        session = self.bench.session

        def ended(result: Any) -> None:
            if self._stop is stop:
                self._stop = None
                self._progress.end()
                done(result)

        def failed(error: CunbuError) -> None:
            if self._stop is stop:
                self._stop = None
                self._progress.end()
                if error.code == "cancelled":
                    self.given_up.emit()
                else:
                    self.refused.emit(error)

        self.bench.lanes.run(
            lambda: work(session, tell=tell, cancelled=stop.cancelled), ended, failed, lane="files", owner=self
        )
