"""Somebody at the counter wants to be out: found, withdrawn, erased, by keys, and every proof still holds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.services import people
from desktop.storage import audit, proofs
from desktop.ui.widgets.ask import Question
from desktop.ui.window import Window
from tests.ui.conftest import XIHONG, settle
from tests.ui.hands import ALT, CTRL, press

MOST_KEYS = 12
"""A practised hand makes two keys in a second: with what is said in between it stays far inside thirty seconds."""


def answering(key: Qt.Key) -> Callable[[], None]:
    """Press a key in the question as soon as it stands there."""

    def answer() -> None:
        question = QApplication.activeModalWidget()
        if isinstance(question, Question) and question.isActiveWindow():
            QTest.keyClick(question, key, ALT if key == Qt.Key.Key_Y else Qt.KeyboardModifier.NoModifier)
        else:
            if isinstance(question, Question):
                question.activateWindow()
            QTimer.singleShot(5, answer)

    return answer


def test_withdrawn_and_erased_at_the_counter_in_few_keys(qtbot, peopled: Window) -> None:
    bench, shell = peopled.bench, peopled.shell
    someone = next(p for p in people.list_people(bench.session, XIHONG.code) if p.doc_no and p.mobile)
    shell.open("people")
    settle(qtbot, bench)
    began, keys = time.monotonic(), 0

    def strike(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        nonlocal keys
        keys += 1
        peopled.activateWindow()  # no window manager here hands the front back when a question closes
        qtbot.waitUntil(peopled.isActiveWindow)
        press(key, modifier)
        settle(qtbot, bench)

    strike(Qt.Key.Key_F, CTRL)
    for figure in someone.doc_no[-4:]:
        strike(Qt.Key(ord(figure)))
    qtbot.waitUntil(lambda: someone.id in shell.page.model.ids)
    settle(qtbot, bench)
    strike(Qt.Key.Key_Down)
    for _ in range(shell.page.model.ids.index(someone.id)):
        strike(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: shell.page.side._person is not None and shell.page.side._person.id == someone.id)
    QTimer.singleShot(0, answering(Qt.Key.Key_Escape))
    strike(Qt.Key.Key_W, ALT)
    assert people.show(bench.session, someone.id).person.state == "captured", "Esc leaves everything"
    for key in (Qt.Key.Key_W, Qt.Key.Key_X):
        keys += 1
        QTimer.singleShot(0, answering(Qt.Key.Key_Y))
        strike(key, ALT)
    assert keys - 1 <= MOST_KEYS
    assert time.monotonic() - began < 30
    _nothing_left(bench.session, someone)


def _nothing_left(session, someone) -> None:
    left = json.dumps(session.store.rows("SELECT * FROM person"), ensure_ascii=False)
    for secret in (someone.doc_no, someone.mobile):
        assert secret not in left
    assert people.show(session, someone.id).person.state == "withdrawn"
    assert audit.broken_at(session.store) is None
    assert proofs.check_outbox(session.store) == []


def test_the_keys_are_said_where_the_rep_looks(qtbot, peopled: Window) -> None:
    peopled.shell.open("people")
    settle(qtbot, peopled.bench)
    side = peopled.shell.page.side
    assert side.withdraw_button.text().endswith("Alt+W")
    assert side.erase_button.text().endswith("Alt+X")
