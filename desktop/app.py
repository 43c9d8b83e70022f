"""The composition root of the window."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from desktop.base.clock import Clock, system_clock
from desktop.devices import printers
from desktop.services.session import sign_in
from desktop.storage import locks
from desktop.ui import crash, settings, theme
from desktop.ui.lanes import Lanes
from desktop.ui.sweeping import sweep_on_the_ui_thread
from desktop.ui.window import TITLE, Window
from desktop.ui.workbench import Workbench


def run(data_dir: Path, argv: list[str] | None = None, *, passphrase: str | None = None) -> int:
    """Open the window on this data folder; returns the exit code when it is closed. With a passphrase (the demo's)
    the rep is signed in already."""
    chosen = settings.load(data_dir)
    if chosen.scale != 100:  # must stand in the environment before Qt starts
        os.environ.setdefault("QT_SCALE_FACTOR", str(chosen.scale / 100))
    app = make_application(chosen.theme, argv)
    crash.open_log(data_dir)
    mine = locks.window(data_dir)
    if mine is None:
        from desktop.ui import one_window  # its network part is waited for by nobody who opens the first

        if sys.stderr:  # the packaged program on Windows has none
            print(one_window.OPEN_ALREADY, file=sys.stderr)
        if not one_window.ring(data_dir):
            one_window.say_so()
        return 1
    window = make_window(data_dir, chosen)
    window.is_the_only_one()
    crash.install(window.show_crash)
    window.show()
    if passphrase:
        window.on_signed_in(sign_in(data_dir, passphrase))
    try:
        return app.exec()
    finally:
        close(window)
        mine.release()


def picture_screens(data_dir: Path, passphrase: str, out: Path) -> int:
    """Take pictures of the real screens without a display, on a copy of the data; returns the exit code."""
    from desktop.ui import tour  # brings in every page: nobody who opens the window waits for it

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    make_application()
    with tempfile.TemporaryDirectory(prefix="cunbu-tour-") as folder:
        copy = Path(folder) / "laptop"
        shutil.copytree(data_dir, copy)
        window = make_window(copy)
        try:
            tour.take_pictures(window, sign_in(copy, passphrase), out)
        finally:
            close(window)
    return 0


def paint_on_printer(pdf: bytes, printer: str, title: str, copies: int, sides: printers.Sides, paper: str) -> None:
    """The painter of pages, brought in when the first page is printed."""
    from desktop.ui import paper_painter

    paper_painter.paint(pdf, printer, title, copies, sides, paper)


def make_application(theme_name: str = "light", argv: list[str] | None = None) -> QApplication:
    """The one QApplication, dressed; the standard words of Qt in Chinese."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(argv or sys.argv[:1])
    app.setApplicationName("cunbu")
    app.setApplicationDisplayName(TITLE)
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    words = QTranslator(app)
    if words.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)
    theme.apply(app, theme_name)
    sweep_on_the_ui_thread(app)
    return app


def make_window(data_dir: Path, chosen: settings.Settings | None = None, clock: Clock = system_clock) -> Window:
    """The window with its lanes and workbench; `close` ends what this began."""
    bench = Workbench(Lanes(), chosen or settings.load(data_dir), clock)
    printers.painter = paint_on_printer
    return Window(bench, data_dir)


def close(window: Window) -> None:
    """Let queued work end, then close the vault. In this order: a draft's last field is in the queue."""
    bench = window.bench
    bench.lanes.close()
    window.door.let_go()
    if bench.session is not None:
        bench.session.close()
        bench.session = None
