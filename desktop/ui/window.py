"""The window: the sign-in page in front, the shell behind it, and the lock between them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QMessageBox, QStackedWidget

from desktop.ui import crash
from desktop.ui.background import Background
from desktop.ui.frame.idle import IdleWatch
from desktop.ui.operations.enrol import drop_empty
from desktop.ui.pages import load_ahead
from desktop.ui.resting import Resting
from desktop.ui.shell import Shell
from desktop.ui.sign_in.page import SignInPage
from desktop.ui.workbench import Workbench

TITLE = "村簿"
AHEAD_MS = 700
"""So long after signing in the form is built ahead: 今日 has been drawn, the hand is still on its way."""


class Window(QMainWindow):
    """Shows either the door or the shell."""

    def __init__(self, bench: Workbench, data_dir: Path) -> None:
        super().__init__()
        self.bench = bench
        self.setWindowTitle(TITLE)
        self.resize(1366, 768)
        self.setMinimumSize(640, 360)
        self.stack = QStackedWidget()
        self.setCentralWidget(self.stack)
        self.door = SignInPage(bench, data_dir)
        self.shell: Shell | None = None
        self.stack.addWidget(self.door)
        self.idle = IdleWatch(bench.settings.idle_minutes, self)
        self.idle.fell_idle.connect(self.lock)
        self.resting = Resting(bench, self)
        self.background = Background(bench, self)
        self.door.signed_in.connect(self.on_signed_in)
        bench.lanes.broke.connect(self.on_broke)
        bench.changed.connect(self.on_changed)
        self._only_one = False
        self.door.begin()
        bench.lanes.run(load_ahead, lane="files")

    def is_the_only_one(self) -> None:
        """No other window is open on this vault, and none will be: its lock is held."""
        self._only_one = True
        QTimer.singleShot(0, self, self._hang_bell)

    def _hang_bell(self) -> None:
        from desktop.ui.one_window import Bell  # brings in Qt's network part: after the window is drawn

        Bell(self.door.data_dir, self).rung.connect(self.come_to_front)

    def come_to_front(self) -> None:
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def on_signed_in(self, session: Any) -> None:
        """A rep is at the desk: a first time, after the lock, or another rep."""
        before = self.bench.session
        self.bench.open(session)
        if before is None and self._only_one:
            self.bench.act(drop_empty)
        if before is not None and before is not session:
            self.bench.lanes.after_all(before.close)
        if self.shell is None or (before is not None and before.rep.id != session.rep.id):
            self._build_shell()
        self.stack.setCurrentWidget(self.shell)
        self.shell.begin()
        QTimer.singleShot(AHEAD_MS, self.shell, partial(self.shell.build, "enrol"))
        self.idle.watch()
        self.background.watch()

    def lock(self) -> None:
        """Hide everything, lose nothing: the shell waits behind the door as it is."""
        if self.shell is None or self.stack.currentWidget() is self.door:
            return
        self.shell.leave()
        self.idle.rest()
        self.door.lock(self.bench.session)
        self.stack.setCurrentWidget(self.door)
        self.door.begin()

    def _build_shell(self) -> None:
        if self.shell is not None:
            self.stack.removeWidget(self.shell)
            self.shell.deleteLater()
            self.bench.village = None
        self.shell = Shell(self.bench)
        self.shell.lock_wanted.connect(self.lock)
        self.stack.addWidget(self.shell)

    def on_changed(self, what: frozenset[str]) -> None:
        if "settings" in what:
            self.idle.set_minutes(self.bench.settings.idle_minutes)

    def on_broke(self, error: BaseException) -> None:
        """A bug: log it, say it in one dialog, keep the window."""
        self.show_crash(crash.record(error))

    def show_crash(self, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, TITLE, "程序出了错,这一步没有做成。", parent=self)
        box.setInformativeText("已写下的都在本机,没有丢。请把下面的文字(不含任何人的资料)发给县里,然后重试。")
        box.setDetailedText(text)
        box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        box.open()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.shell is not None:
            self.shell.leave()
        event.accept()
