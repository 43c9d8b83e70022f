"""Background work: in order, answered on the UI thread, refusals and bugs on different roads."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.base.errors import RefusedInput
from desktop.ui import crash
from desktop.ui.lanes import Lanes, Stop


@pytest.fixture
def lanes(qapp):
    made = Lanes()
    yield made
    made.close()


def test_work_runs_elsewhere_in_order_and_answers_on_the_ui_thread(qtbot, lanes: Lanes) -> None:
    seen: list[tuple[int, bool]] = []
    workers: set[int] = set()

    def work(n: int) -> int:
        workers.add(threading.get_ident())
        return n

    for n in range(20):
        lanes.run(
            lambda n=n: work(n), lambda n: seen.append((n, threading.current_thread() is threading.main_thread()))
        )
    qtbot.waitUntil(lambda: not lanes.busy)
    assert seen == [(n, True) for n in range(20)]
    assert workers.isdisjoint({threading.get_ident()})
    assert len(workers) == 1


def test_a_slow_network_does_not_hold_up_the_store(qtbot, lanes: Lanes) -> None:
    gate = threading.Event()
    done: list[str] = []
    lanes.run(gate.wait, lambda _: done.append("network"), lane="network")
    lanes.run(lambda: None, lambda _: done.append("store"))
    qtbot.waitUntil(lambda: done == ["store"])
    gate.set()
    qtbot.waitUntil(lambda: done == ["store", "network"])


def _refuse() -> None:
    raise RefusedInput("这一行不能收。")


def _break() -> None:
    raise ValueError("李春花 412825193803029986")


def test_a_known_error_goes_to_whoever_asked_else_to_the_foot(qtbot, lanes: Lanes) -> None:
    taken, told = [], []
    lanes.refused.connect(lambda error: told.append(error.sentence))
    lanes.run(_refuse, failed=lambda error: taken.append(error.sentence))
    lanes.run(_refuse)
    qtbot.waitUntil(lambda: not lanes.busy)
    assert taken == told == ["这一行不能收。"]


def test_a_bug_is_described_without_its_values(qtbot, lanes: Lanes) -> None:
    with qtbot.waitSignal(lanes.broke) as caught:
        lanes.run(_break, failed=lambda _: pytest.fail("a bug is no refusal"))
    words = crash.describe(caught.args[0])
    assert "ValueError" in words
    assert "_break" in words
    assert "李春花" not in words
    assert "412825" not in words


def test_an_answer_to_the_dead_is_dropped(qtbot, lanes: Lanes) -> None:
    import shiboken6

    owner = QObject()
    gate = threading.Event()
    lanes.run(gate.wait, lambda _: pytest.fail("the owner is gone"), owner=owner)
    shiboken6.delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: not lanes.busy)


def test_pause_holds_long_work_and_cancel_lets_it_end(qtbot, lanes: Lanes) -> None:
    stop, steps, ended = Stop(), [], []

    def work() -> int:
        while not stop.cancelled():
            steps.append(1)
        return len(steps)

    stop.pause(True)
    lanes.run(work, ended.append)
    qtbot.waitUntil(lambda: lanes.busy)
    assert not steps
    stop.pause(False)
    qtbot.waitUntil(lambda: bool(steps))
    stop.pause(True)
    stop.cancel()
    qtbot.waitUntil(lambda: ended == [len(steps)])


def test_reports_reach_the_ui_thread_and_are_thinned(qtbot, lanes: Lanes) -> None:
    seen: list[int] = []
    report = lanes.reporter(lambda n: seen.append(n))

    def work() -> None:
        for n in range(10_000):
            report(n)

    lanes.run(work)
    qtbot.waitUntil(lambda: not lanes.busy)
    assert seen[0] == 0
    assert len(seen) < 200


def test_closing_lets_queued_work_end(qapp) -> None:
    lanes, written = Lanes(), []
    for n in range(50):
        lanes.run(lambda n=n: written.append(n))
    lanes.close()
    assert written == list(range(50))


def test_closing_cuts_short_what_loses_nothing_by_it(qapp) -> None:
    lanes, stop, started = Lanes(), Stop(), threading.Event()

    def endless() -> None:
        started.set()
        while not stop.cancelled():
            pass

    lanes.stop_at_close(stop)
    lanes.run(endless, lane="network")
    assert started.wait(5)
    stop.pause(True)
    lanes.close()
    assert stop.cancelled()


def test_what_is_to_come_last_waits_for_every_lane(qtbot, lanes: Lanes) -> None:
    gate, order = threading.Event(), []
    lanes.run(gate.wait, lambda _: order.append("network"), lane="network")
    lanes.after_all(lambda: order.append("last"))
    lanes.run(gate.set, lambda _: order.append("store"))
    qtbot.waitUntil(lambda: "last" in order)
    assert order.index("last") > order.index("store")
    assert set(order) == {"network", "store", "last"}


def test_a_dead_widget_is_destroyed_on_the_ui_thread_even_when_a_lane_allocates(qtbot, lanes: Lanes) -> None:
    died: list[bool] = []

    class Cycle(QWidget):
        def __init__(self) -> None:
            super().__init__()
            self.me = self
            weakref.finalize(self, lambda: died.append(threading.current_thread() is threading.main_thread()))

    def allocate() -> int:
        return len([[n, {n: n}] for n in range(50_000)])

    for _ in range(20):
        Cycle()
    lanes.run(allocate)
    qtbot.waitUntil(lambda: not lanes.busy)
    assert False not in died, "nothing is collected on the lane's thread; the UI thread's own sweep may have come by"
    gc.collect()
    assert died == [True] * 20


def test_nobody_but_the_ui_thread_lets_go_of_who_is_to_be_answered(qtbot, lanes: Lanes) -> None:
    gone: list[bool] = []

    def ask() -> None:
        class Answered:
            def __call__(self, _result: object) -> None: ...

        answered = Answered()
        weakref.finalize(answered, lambda: gone.append(threading.current_thread() is threading.main_thread()))
        lanes.run(lambda: None, answered)

    ask()
    qtbot.waitUntil(lambda: gone == [True])
