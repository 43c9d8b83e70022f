"""The program itself, started by `tests.bench.preview`: signs in, opens 号码簿, says when its pages were there."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import app as application
from desktop.services import directory
from desktop.ui import settings
from tests.bench.starting_inside import FirstPaint, _rest, until
from tests.paper.villagers import VILLAGE


def main(folder: Path) -> None:
    chosen = settings.load(folder)
    application.make_application(chosen.theme)
    window = application.make_window(folder, chosen)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    field = window.door.sign_in.passphrase
    until(field.isVisible)
    field.setText("walnut river 7")
    QTest.keyClick(field, Qt.Key.Key_Return)
    until(lambda: window.shell is not None and window.stack.currentWidget() is window.shell)
    _rest(window, 2.0)
    window.bench.choose_village(VILLAGE)
    _rest(window, 1.0)
    told = {"cold": clicked(window)}
    window.shell.open("today")
    _rest(window, 0.5)
    told["again"] = clicked(window)

    begun = time.perf_counter()
    directory.preview(window.bench.session, VILLAGE.code)
    told["render"] = (time.perf_counter() - begun) * 1000
    window.shell.open("today")
    _rest(window, 0.5)
    changed_number(window.bench)
    _rest(window, 0.5)
    told["changed"] = clicked(window)
    page = window.shell.pages["directory"]
    told["sorted"] = until_new_pages(window, lambda: (page.left.sort.set_value("pinyin"), page.refresh()))
    print(json.dumps(told), flush=True)
    application.close(window)


def wait(done) -> None:
    """Let Qt and the lanes work until it is so, without taking their time from them."""
    end = time.time() + 60
    while not done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 2)
        if time.time() > end:
            raise SystemExit("the pages never came")


def changed_number(bench) -> None:
    from desktop.storage import people

    store = bench.session.store
    person = people.of_village(store, VILLAGE.code)[0]
    with store.atomic():
        store.execute("UPDATE person SET mobile = '18600001111' WHERE id = ?", (person.id,))
    bench.announce("people")


def clicked(window) -> float:
    """From opening the room until a page with ink is painted."""
    begun = time.perf_counter()
    window.shell.open("directory")
    page = window.shell.pages["directory"]
    wait(lambda: page.shown is not None and not page._stale and not window.bench.lanes.busy)
    _painted(page)
    return (time.perf_counter() - begun) * 1000


def until_new_pages(window, act) -> float:
    page = window.shell.pages["directory"]
    before = page.shown
    begun = time.perf_counter()
    act()
    wait(lambda: page.shown is not before)
    _painted(page)
    return (time.perf_counter() - begun) * 1000


def _painted(page) -> None:
    painted = FirstPaint(page.desk.view._desk)
    page.desk.view._desk.update()
    wait(lambda: painted.at is not None)
    QApplication.processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
