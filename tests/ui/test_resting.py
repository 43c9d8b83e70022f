"""What is done while nobody waits: the log is folded, people are read for the search, and then there is rest."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from desktop.storage import settings
from desktop.storage.store import WORTH_FOLDING
from desktop.ui.resting import Resting
from desktop.ui.workbench import Workbench
from tests.ui.conftest import settle


def put(value: str, session) -> None:
    settings.put(session.store, "long", value)


def resting(bench: Workbench, owner: QObject) -> Resting:
    made = Resting(bench, owner)
    made._rest.setInterval(20)
    return made


def test_an_idle_moment_folds_the_log_and_warms_the_search(qtbot, bench: Workbench) -> None:
    owner = QObject()
    rest = resting(bench, owner)
    bench.act(partial(put, "x" * (WORTH_FOLDING * 4200)))
    settle(qtbot, bench)
    store, search = bench.session.store, bench.session.search
    assert store.log_pages() > WORTH_FOLDING
    qtbot.waitUntil(lambda: store.log_pages() <= 1 and not bench.lanes.busy)
    assert search._block._villages is not None
    assert not search._block._unread
    assert not rest._rest.isActive(), "its own work does not wake it again"


def test_it_gives_way_to_whoever_works(qtbot, bench: Workbench) -> None:
    owner = QObject()
    rest = resting(bench, owner)
    with qtbot.waitSignal(bench.lanes.went_idle):
        bench.act(partial(put, "x"))
        rest.on_rested()
        assert bench.lanes.last_ticket == 0, "a save is waiting: nothing is put behind it"
    qtbot.waitUntil(lambda: rest._own == 1 and not bench.lanes.busy)


def test_without_anybody_signed_in_it_rests(qtbot, bench: Workbench) -> None:
    owner = QObject()
    rest = resting(bench, owner)
    bench.session, session = None, bench.session
    rest.on_rested()
    assert not bench.lanes.busy
    bench.session = session
