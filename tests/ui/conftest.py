"""The window as tests use it: a real vault made once and copied, Chinese committed as an input method does."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop import app as application
from desktop.base.clock import system_clock
from desktop.domain.villages import Village
from desktop.services import roster
from desktop.services import session as door
from desktop.services.session import Session
from desktop.storage import villages
from desktop.ui import theme
from desktop.ui.lanes import Lanes
from desktop.ui.people.import_page import ImportGrid
from desktop.ui.settings import Settings
from desktop.ui.sweeping import Sweeper, sweep_on_the_ui_thread
from desktop.ui.window import Window
from desktop.ui.workbench import Workbench

REP = "张代表"
PASSPHRASE = "walnut river 7"
XIHONG = Village("411722105201", "西洪村", "朱里镇", "demo", grid="G01")
DONGHONG = Village("411722105202", "东洪村", "朱里镇", "standard", grid="G01")
SHEQU = Village("411722105001", "朱里社区", "朱里镇", "community", grid="G02")

pytestmark = pytest.mark.window


class SweepAfterEachTest:
    """From the first window on the automatic collector is off in this process, for every test that follows."""

    def __init__(self, sweeper: Sweeper) -> None:
        self._sweeper = sweeper

    def pytest_runtest_logfinish(self) -> None:
        self._sweeper.sweep()


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication, pytestconfig: pytest.Config) -> None:
    """The real look: sizes and fonts are part of what is tested; and garbage swept as in the real window."""
    theme.apply(qapp)
    sweep_on_the_ui_thread(qapp)
    pytestconfig.pluginmanager.register(SweepAfterEachTest(qapp.findChild(Sweeper)))


@pytest.fixture(scope="session")
def vault_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with three villages, made once: stretching a passphrase is slow on purpose."""
    folder = tmp_path_factory.mktemp("vault")
    made = door.make_vault(folder, REP, PASSPHRASE, clock=system_clock)
    villages.save(made.session.store, [XIHONG, DONGHONG, SHEQU])
    made.session.close()
    return folder


@pytest.fixture
def data_dir(vault_of_the_run: Path, tmp_path: Path) -> Path:
    """This test's own copy of the vault."""
    return Path(shutil.copytree(vault_of_the_run, tmp_path / "data"))


@pytest.fixture
def session(data_dir: Path) -> Session:
    """Signed in without a window; whoever takes it closes it (the `bench` and `window` fixtures do)."""
    return door.sign_in(data_dir, PASSPHRASE, rep=REP)


@pytest.fixture
def bench(session: Session) -> Iterator[Workbench]:
    """A workbench over a real session, for single pages."""
    made = Workbench(Lanes(), Settings())
    broken: list[BaseException] = []
    made.lanes.broke.connect(broken.append)
    made.open(session)
    yield made
    made.lanes.close()
    session.close()
    assert not broken, broken


@pytest.fixture
def open_window(qtbot) -> Iterator[Callable[[Path], Window]]:
    """Opens the whole window on a data folder and closes it as the program does; a bug in a lane fails the test."""
    opened: list[Window] = []
    broken: list[BaseException] = []

    def open_on(folder: Path) -> Window:
        window = application.make_window(folder, Settings())
        window.bench.lanes.broke.disconnect()
        window.bench.lanes.broke.connect(broken.append)
        qtbot.addWidget(window)
        opened.append(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    yield open_on
    for window in opened:
        window.close()
        application.close(window)
    assert not broken, broken


@pytest.fixture
def window(qtbot, open_window, data_dir: Path) -> Window:
    """The window with the rep signed in, on 今日."""
    made: Window = open_window(data_dir)
    say(made.door.sign_in.rep, REP)
    made.door.sign_in.passphrase.setText(PASSPHRASE)
    qtbot.keyClick(made.door.sign_in.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: made.shell is not None and made.stack.currentWidget() is made.shell)
    settle(qtbot, made.bench)
    return made


@pytest.fixture
def peopled(qtbot, window: Window, samples: Path) -> Window:
    """The window in 西洪村 with the sample village's 120 people, each with a signed sheet."""
    window.bench.choose_village(XIHONG)
    window.bench.act(
        lambda session: roster.take(
            session, roster.preview(session, samples / "roster_village_120.xlsx", XIHONG.code, "西洪-签名册-001")
        ),
        ("people", "roster"),
    )
    settle(qtbot, window.bench)
    return window


@pytest.fixture
def grid(qtbot, window: Window) -> ImportGrid:
    """The import page of 西洪村, in the whole window."""
    window.bench.choose_village(XIHONG)
    window.shell.open("people", roster=True)
    settle(qtbot, window.bench)
    return window.shell.page.grid


def say(widget: QWidget, text: str) -> None:
    """Commit text as an input method does. QTest takes ASCII only: keyClicks with Chinese aborts the interpreter."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def settle(qtbot, bench: Workbench) -> None:
    """Until the lanes have nothing to do and their answers have been shown."""
    qtbot.waitUntil(lambda: not bench.lanes.busy, timeout=15_000)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: not bench.lanes.busy, timeout=15_000)
