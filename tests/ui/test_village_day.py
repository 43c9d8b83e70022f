"""A village day in the real window: one rep, one village, a real spooler, a real hub in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt

from desktop.cli.main import run
from desktop.services import ledger, people
from desktop.ui.window import Window
from tests.hubs import Hub, hub
from tests.spooler import PrintQueue
from tests.ui.conftest import PASSPHRASE, REP, XIHONG, say, settle
from tests.ui.hands import ALT, ANSWERS, CTRL, SERVICE, WHO, fill, here, press

__all__ = ["hub"]
pytestmark = [pytest.mark.window, pytest.mark.spooler]


@pytest.fixture
def code(hub: Hub, capsys: pytest.CaptureFixture[str]) -> str:
    """A one-time code, as the county reads it out."""
    assert run(["hub", "code", "--data", str(hub.folder)]) == 0
    return capsys.readouterr().out.strip()


def test_a_village_day(
    qtbot, open_window, data_dir: Path, samples: Path, tmp_path: Path, print_queue: PrintQueue, hub: Hub, code: str
) -> None:
    window = open_window(data_dir)
    sign_in(qtbot, window)
    window.bench.choose_village(XIHONG)
    taken = take_the_list(qtbot, window, samples, tmp_path)
    enrol_by_keyboard(qtbot, window)
    find_her(qtbot, window)
    print_the_book(qtbot, window, tmp_path, print_queue)
    see_the_receipt(qtbot, window, hub, code, taken + 1)


def sign_in(qtbot, window: Window) -> None:
    """First with a slip of the finger, then right."""
    door = window.door.sign_in
    say(door.rep, REP)
    for typed in ("walnut rivet 7", PASSPHRASE):
        door.passphrase.setText(typed)
        qtbot.keyClick(door.passphrase, Qt.Key.Key_Return)
        settle(qtbot, window.bench)
    qtbot.waitUntil(lambda: window.shell is not None and window.stack.currentWidget() is window.shell)
    settle(qtbot, window.bench)


def take_the_list(qtbot, window: Window, samples: Path, folder: Path) -> int:
    """The committee's messy list: read the reasons, keep the reject list, take the good rows."""
    expected = json.loads((samples / "roster_messy.expected.json").read_text("utf-8"))
    press(Qt.Key.Key_3, ALT)
    settle(qtbot, window.bench)
    press(Qt.Key.Key_I, ALT)
    grid = window.shell.page.grid
    grid.signed.setText("西洪-签名册-001")
    grid.look_at(samples / "roster_messy.xlsx")
    settle(qtbot, window.bench)
    reasons = {
        int(grid.model.index(n, 0).data()): grid.model.index(n, 2).data() for n in range(grid.model.rowCount())
    }
    assert "15 位" in reasons[18], "the spreadsheet rounded this number, and the row says so"
    assert "公式" in reasons[35]
    assert all(reasons[int(row)] for row in expected["rejected"])
    grid.save_report(folder / "退回.xlsx")
    settle(qtbot, window.bench)
    rejects = openpyxl.load_workbook(folder / "退回.xlsx").active
    assert rejects is not None
    assert rejects.max_row == len(expected["rejected"]) + 1
    grid.take_button.click()
    settle(qtbot, window.bench)
    found = people.list_people(window.bench.session, XIHONG.code)
    assert len(found) == len(expected["accepted"])
    window.shell.page.close_import()
    return sum(p.state == "captured" for p in found)


def enrol_by_keyboard(qtbot, window: Window) -> None:
    press(Qt.Key.Key_2, ALT)
    settle(qtbot, window.bench)
    assert here() == "姓名"
    who = ("李春兰", "", "412825193803020025", *WHO[3:])
    fill(*who, *SERVICE, *ANSWERS)
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, window.bench)
    assert "李春兰 已登记" in window.shell.page.save_bar.words.text()


def find_her(qtbot, window: Window) -> None:
    """By her initials, in the search box of 名单."""
    press(Qt.Key.Key_3, ALT)
    settle(qtbot, window.bench)
    page = window.shell.page
    page.search.setFocus()
    qtbot.keyClicks(page.search, "lcl")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    settle(qtbot, window.bench)
    shown = [page.model.index(0, n).data() for n in range(page.model.columnCount())]
    assert "李春兰" in shown


def print_the_book(qtbot, window: Window, folder: Path, print_queue: PrintQueue) -> None:
    """Preview, save, print: what came out of the printer is what the ledger holds."""
    press(Qt.Key.Key_4, ALT)
    settle(qtbot, window.bench)
    page = window.shell.page
    assert page.desk.view.page_count > 3
    page.save_to(folder / "号码簿.pdf")
    settle(qtbot, window.bench)
    assert ledger.verify(window.bench.session, (folder / "号码簿.pdf").read_bytes()).known
    card = page.right.printer
    card.refresh()
    qtbot.waitUntil(lambda: card.ready, timeout=15_000)
    press(Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: "已打印" in card.words(), timeout=30_000)
    [pdf] = print_queue.printed()
    assert ledger.verify(window.bench.session, pdf).known


def see_the_receipt(qtbot, window: Window, hub: Hub, code: str, waiting: int) -> None:
    """Join the county, sync, and see everybody received; before that nobody is."""
    press(Qt.Key.Key_7, ALT)
    settle(qtbot, window.bench)
    page = window.shell.page
    assert page.only_here.number.text() == str(waiting)
    assert page.received.number.text() == "0"
    page.joining.url.setText(hub.url)
    page.joining.code.setText(code)
    page.joining.go.click()
    settle(qtbot, window.bench)
    press(Qt.Key.Key_S, ALT)
    qtbot.waitUntil(lambda: page.received.number.text() == str(waiting), timeout=30_000)
    settle(qtbot, window.bench)
    assert page.only_here.number.text() == "0"
    assert [page.model.index(0, n).data() for n in (2, 3)] == [str(waiting), "网络"]
    states = {p.state for p in people.list_people(window.bench.session, XIHONG.code)}
    assert "captured" not in states
    assert "received" in states
