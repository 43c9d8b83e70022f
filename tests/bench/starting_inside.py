"""The program itself, started by `tests.bench.starting`: opens the window, signs in, opens a form, says when."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from desktop import app as application

IMPORTED = time.time()

from PySide6.QtCore import QEvent, QObject, Qt  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from desktop.ui import settings  # noqa: E402
from tests.bench.memory import resident_mb  # noqa: E402

LONGEST = 60.0


class FirstPaint(QObject):
    """When a widget was drawn the first time from now on."""

    def __init__(self, watched: QObject) -> None:
        super().__init__()
        self.at: float | None = None
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self.at is None:
            self.at = time.time()
        return False


def until(done) -> float:
    """Let Qt work until it is so; the moment."""
    end = time.time() + LONGEST
    while not done():
        QApplication.processEvents()
        if time.time() > end:
            raise SystemExit("the window never came so far")
    return time.time()


def main(folder: Path, begun: float) -> None:
    chosen = settings.load(folder)
    application.make_application(chosen.theme)
    window = application.make_window(folder, chosen)
    painted = FirstPaint(window.door)
    window.show()
    window.activateWindow()
    until(lambda: painted.at is not None)
    field = window.door.sign_in.passphrase
    until(field.isVisible)
    QApplication.processEvents()
    told = {"imported": IMPORTED - begun, "window": time.time() - begun}

    field.setText("walnut river 7")
    field.setFocus()
    key = time.time()
    QTest.keyClick(field, Qt.Key.Key_Return)
    until(lambda: window.shell is not None and window.stack.currentWidget() is window.shell)
    page = FirstPaint(window.shell.pages["today"])
    until(lambda: page.at is not None and not window.bench.lanes.busy)
    told["signed_in"] = time.time() - key
    _rest(window, 3.0)

    [village] = window.bench.session.store.rows("SELECT code, name, township FROM village LIMIT 1")
    from desktop.domain.villages import Village

    window.bench.choose_village(Village(**village))
    _rest(window, 0.5)
    key = time.time()
    window.shell.open("enrol")
    until(lambda: not window.bench.lanes.busy and window.shell.pages["enrol"].form.isEnabled())
    QApplication.processEvents()
    told["form"] = (time.time() - key) * 1000
    _rest(window, 1.0)
    told["resident"] = resident_mb()
    print(json.dumps(told), flush=True)
    application.close(window)


def _rest(window, seconds: float) -> None:
    """The window idles: what it prepares in quiet moments gets done."""
    end = time.time() + seconds
    until(lambda: time.time() > end and not window.bench.lanes.busy)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
