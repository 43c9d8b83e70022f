"""The question about the laptop's clock, and the answer about somebody's age, as the rep meets them."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.base.clock import fixed_clock, system_clock
from desktop.domain.ages import Hint, pack
from desktop.services import directory, people, reckoning, retention
from desktop.storage import audit
from desktop.storage import people as stored
from desktop.ui.window import Window
from tests.ui.conftest import XIHONG, settle


def put_clock(window: Window, days: int) -> None:
    session = window.bench.session
    session.clock = session.store.clock = fixed_clock(system_clock() + timedelta(days=days))
    window.shell.clock_bar.look()


def test_a_clock_years_off_is_asked_about_and_nothing_is_judged_meanwhile(qtbot, peopled: Window) -> None:
    bar, session = peopled.shell.clock_bar, peopled.bench.session
    today = session.today
    assert not bar.isVisible()
    put_clock(peopled, 12 * 365)
    qtbot.waitUntil(lambda: bar.question is not None)
    assert bar.isVisible()
    assert "约 12 年" in bar.words.text()
    assert bar.question.focusWidget() is bar.question.later, "Enter leaves everything as it is"
    QTest.keyClick(bar.question, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bar.question is None)
    assert session.today <= today
    assert not directory.preflight(session, XIHONG.code).may_be_final
    assert retention.shrink(session) == 0
    bar.look()
    assert bar.question is None, "put off: not asked every minute"
    assert bar.isVisible()
    put_clock(peopled, 0)
    assert not bar.isVisible(), "put right: nothing to ask"
    assert directory.preflight(session, XIHONG.code).may_be_final


def test_a_yes_is_kept_with_its_moment(qtbot, peopled: Window) -> None:
    bar, session = peopled.shell.clock_bar, peopled.bench.session
    put_clock(peopled, -400)
    qtbot.waitUntil(lambda: bar.question is not None)
    bar.question.right.click()
    settle(qtbot, peopled.bench)
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert audit.last(session.store, "clock_said_right") == session.store.now()
    assert reckoning.now_standing(session).ok
    assert directory.preflight(session, XIHONG.code).may_be_final


def test_the_answer_about_an_age_is_given_beside_the_table(qtbot, peopled: Window) -> None:
    session, shell = peopled.bench.session, peopled.shell
    someone = people.list_people(session, XIHONG.code)[3]
    hints = pack([Hint("minor", "小学生")])
    stored.set_fields(session.store, someone.id, age_hints=hints, birth=None, doc_no=None)
    assert someone.name not in [e.name for e in directory.preflight(session, XIHONG.code).entries()]
    shell.open("people")
    settle(qtbot, peopled.bench)
    side, told = shell.page.side, shell.page.acts.answer_age
    side.age_answered.emit(someone.id, "adult")
    settle(qtbot, peopled.bench)
    after = people.show(session, someone.id)
    assert (after.person.rev, after.person.state) == (someone.rev + 1, "captured")
    assert after.acts[-1]["act"] == "age_asked"
    assert someone.name in [e.name for e in directory.preflight(session, XIHONG.code).entries()]
    told(someone.id, "minor")
    settle(qtbot, peopled.bench)
    assert someone.name not in [e.name for e in directory.preflight(session, XIHONG.code).entries()]
