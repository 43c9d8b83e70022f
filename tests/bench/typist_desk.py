"""The window the typist types into: a real vault, the real shell, a reader that plays cards; and what it answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import app as application
from desktop.base.text_sheet import TextTable, text_sheets
from desktop.devices.card_reader import CONNECTED, FakeReader
from desktop.domain.names import name_keys
from desktop.domain.resident import check_char
from desktop.domain.villages import Village
from desktop.services import people, roster
from desktop.services import session as door
from desktop.storage import villages
from desktop.ui.enrol import reader as reader_module
from desktop.ui.enrol.asking import AskingSheet
from desktop.ui.settings import Settings
from tests.bench.typist import GIVEN, KNOWN, SURNAMES
from tests.domain import cards

VILLAGE = Village("411722105201", "西洪村", "朱里镇", "demo")
BASE = "河南省上蔡县朱里镇西洪村"


class FirstPaint(QObject):
    """When a page was drawn the first time after it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.at: float | None = None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self.at is None:
            self.at = time.perf_counter()
        return False


def _number(n: int) -> str:
    first17 = f"4128251950{n % 12 + 1:02d}{n % 28 + 1:02d}{100 + 2 * n:03d}"
    return first17 + check_char(first17)


class Desk:
    """Signed in, on 登记, with an empty form in hand."""

    def __init__(self, folder: Path) -> None:
        self.waits: list[float] = []
        made = door.make_vault(folder / "data", "张代表", "walnut river 7")
        villages.save(made.session.store, [VILLAGE])
        _import_households(made.session, folder)
        application.make_application()
        self.reader = FakeReader()
        reader_module.choose_reader = lambda: self.reader  # the reader on the table
        self.window = application.make_window(folder / "data", Settings())
        self.window.bench.village = VILLAGE
        self.window.show()
        self.window.on_signed_in(made.session)
        self.window.bench.choose_village(VILLAGE)
        self.window.activateWindow()
        self.settle()
        self.window.shell.open("enrol")
        self.page = self.window.shell.pages["enrol"]
        self._until(lambda: self.page.form.controls["name"].hasFocus())
        self._until(lambda: self.page.reader.strip.state.text() == CONNECTED)

    def close(self) -> None:
        self.window.close()
        application.close(self.window)

    # -- what the typist waits for
    def settle(self) -> None:
        """Until keys have arrived, the lanes have answered and the answers are shown."""
        quiet = 0
        while quiet < 3:
            QTest.qWait(5)
            quiet = 0 if self.window.bench.lanes.busy else quiet + 1

    def _until(self, seen: Callable[[], bool], seconds: float = 10) -> None:
        limit = time.monotonic() + seconds
        while not seen():
            if time.monotonic() > limit:
                raise SystemExit(f"the window did not come that far; the hand is on {self._hand()!r}")
            QTest.qWait(5)

    def _hand(self) -> str:
        held = QApplication.focusWidget()
        return held.accessibleName() if held is not None else ""

    def expect_hand(self, name: str) -> None:
        self._until(lambda: self._hand() == name)

    def expect_sheet(self) -> None:
        def shown() -> bool:
            sheet = self.page.findChild(AskingSheet)
            return sheet is not None and sheet.isAncestorOf(QApplication.focusWidget())

        self._until(shown)

    def time_next_form(self, save: Callable[[], None]) -> None:
        """From the saving key to the next empty form, drawn and with the hand in it."""
        saved_one = self.page.hand.person.id
        marks: dict[str, float] = {}
        paint = FirstPaint()

        def finishing() -> None:
            marks["asked"] = time.perf_counter()

        def opened(_look: object) -> None:
            self.page.form.installEventFilter(paint)

        before = self.page.hand.finish
        self.page.hand.finish = lambda another: (finishing(), before(another))[1]
        self.page.hand.opened.connect(opened)
        save()
        self._until(lambda: self.page.hand.person is not None and self.page.hand.person.id != saved_one)
        self._until(lambda: paint.at is not None and self._hand() == "姓名")
        self.page.hand.opened.disconnect(opened)
        self.page.form.removeEventFilter(paint)
        self.page.hand.finish = before
        self.waits.append((paint.at - marks["asked"]) * 1000)

    # -- who comes
    def lay_card(self, n: int) -> None:
        self.reader.lay(
            cards.resident(
                name=f"{SURNAMES[n % 10]}小{GIVEN[n % 7]}",
                doc_no=_number(n),
                birth=_number(n)[6:14],
                sex="1" if int(_number(n)[16]) % 2 else "2",
                address=_address(n),
            )
        )
        self._until(lambda: self._hand() == "我已当面看过原件")
        self.settle()

    def take_reader_away(self) -> None:
        self.reader.connected = False

    def commit_text(self, text: str) -> None:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(QApplication.focusWidget(), event)

    def stranger(self, n: int) -> tuple[str, str, str]:
        name = f"{SURNAMES[(n * 3) % 10]}{GIVEN[n % 10]}{GIVEN[(n * 7 + 1) % 10]}"
        return name, name_keys(name).pinyin, _number(100 + n)

    def captured(self) -> int:
        """People of the day with everything that was to be given one by one."""
        wanted = {"service", "sensitive", "directory"}
        found = people.list_people(self.window.bench.session, VILLAGE.code, kind="signup")
        done = [p for p in found if p.state == "captured" and {c.kind for c in p.consents if c.stands} == wanted]
        return len([p for p in done if p.address and p.plan and p.seen_original and p.group_no])


def _address(n: int) -> str:
    return f"{BASE}{n % 5 + 1}组{n + 1}号"


def _import_households(session, folder: Path) -> None:
    """The committee's list: the head of each household, with house, home line and address."""
    titles = ["姓名", "户主", "村民小组", "户号", "住址", "固定电话"]
    rows = [
        [
            f"{SURNAMES[n % 10]}老{GIVEN[n % 10]}",
            "是",
            f"{n % 5 + 1}组",
            f"{n + 1:05d}",
            _address(n),
            f"0396-69{n:05d}",
        ]
        for n in range(KNOWN + 1)
    ]
    path = folder / "households.xlsx"
    path.write_bytes(text_sheets([TextTable("名册", titles, rows)]))
    taken = roster.take(session, roster.preview(session, path, VILLAGE.code, "西洪-签名册-001"))
    assert taken.accepted == KNOWN + 1
