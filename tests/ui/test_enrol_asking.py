"""The notice and its questions: one key an answer, each recorded as it is given, nothing chosen beforehand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from desktop.domain.notice import notice
from desktop.domain.printed import TOO_YOUNG
from desktop.services import people
from desktop.ui.enrol.asking import AskingSheet
from desktop.ui.enrol.consents import NO_WALL
from tests.ui.conftest import XIHONG, settle
from tests.ui.hands import ALT, CTRL, SERVICE, WHO, enrol_page, fill, here, press, write
from tests.ui.test_enrol_rules import CHILD

pytestmark = pytest.mark.window


@pytest.fixture
def page(qtbot, bench):
    made = enrol_page(qtbot, bench, XIHONG)[1]
    fill("李春花")
    settle(qtbot, bench)
    return made


def ask(qtbot, page) -> AskingSheet:
    press(Qt.Key.Key_T, ALT)
    sheet = page.findChild(AskingSheet)
    qtbot.waitUntil(lambda: sheet.isAncestorOf(QApplication.focusWidget()))
    return sheet


def kept(bench, page):
    return people.show(bench.session, page.hand.person.id).person


def test_the_whole_notice_stands_beside_the_questions(qtbot, bench, page) -> None:
    sheet = ask(qtbot, page)
    words = [label.text() for label in sheet.findChildren(QLabel)]
    for part in notice().parts:
        assert any(part in text for text in words)
    assert sheet._notice.verticalScrollBar().maximum() == 0, "nothing of the notice is out of sight"
    assert all(question.control.value() is None for question in sheet.questions), "nothing is chosen beforehand"


def test_six_keys_are_six_answers(qtbot, bench, page) -> None:
    sheet = ask(qtbot, page)
    for key in "111222":
        write(key)
    assert not sheet.isVisible()
    settle(qtbot, bench)
    person = kept(bench, page)
    assert {c.kind: c.method for c in person.consents if c.stands} == dict.fromkeys(
        ("service", "sensitive", "directory"), "sign"
    )
    assert person.directory_choice == "masked"
    assert here() == "保存并下一位"


def test_answers_can_be_taken_back_and_passed_over(qtbot, bench, page) -> None:
    sheet = ask(qtbot, page)
    write("2")
    write("1")
    press(Qt.Key.Key_Up)
    write("2")
    press(Qt.Key.Key_Return)
    write("5")
    press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    settle(qtbot, bench)
    person = kept(bench, page)
    assert [c.kind for c in person.consents if c.stands] == []
    assert person.directory_choice == "none"
    assert not page.form.consents.ticks["service"].isChecked()
    assert here() == "证件类型", "the hand is where it was"


def test_a_signed_sheet_names_its_number(qtbot, bench, page) -> None:
    sheet = ask(qtbot, page)
    write("4")
    write("X-007")
    press(Qt.Key.Key_Return)
    write("1")
    write("1")
    press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    settle(qtbot, bench)
    assert {c.kind: c.reference for c in kept(bench, page).consents} == {"service": "X-007", "sensitive": "X-007"}


def test_a_listing_is_asked_for_the_book_alone(qtbot, bench, page) -> None:
    page.form.enter("kind")
    write("2")
    settle(qtbot, bench)
    sheet = ask(qtbot, page)
    assert len(sheet.questions) == 3
    for key in "112":
        write(key)
    settle(qtbot, bench)
    assert kept(bench, page).directory_choice == "full"


def test_answered_in_the_sheet_she_is_captured(qtbot, bench, page) -> None:
    page.form.enter("name")
    fill(*WHO, *SERVICE)
    ask(qtbot, page)
    for key in "111122":
        write(key)
    settle(qtbot, bench)
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)
    assert "李春花 已登记" in page.save_bar.words.text()


def test_a_child_is_not_asked_about_the_directory_and_the_sheet_says_why(qtbot, bench, page) -> None:
    page.form.enter("doc_no")
    fill(CHILD)
    settle(qtbot, bench)
    choice = page.form.controls["directory_choice"]
    assert choice.value() == "none"
    assert TOO_YOUNG in choice.accessibleDescription()
    page.form.enter("directory_choice")
    write("1")
    settle(qtbot, bench)
    assert (choice.value(), kept(bench, page).directory_choice) == ("none", None), "a digit changes nothing"
    sheet = ask(qtbot, page)
    assert TOO_YOUNG in [label.text() for label in sheet.findChildren(QLabel)]
    for key in "1112":
        write(key)
    assert not sheet.isVisible(), "manner, service, document, advertising: the book and the wall are not asked"
    settle(qtbot, bench)
    assert {c.kind for c in kept(bench, page).consents if c.stands} == {"service", "sensitive"}


def test_who_is_not_listed_is_not_asked_about_the_wall(qtbot, bench, page) -> None:
    sheet = ask(qtbot, page)
    for key in "11152":
        write(key)
    assert not sheet.isVisible()
    settle(qtbot, bench)
    tick = page.form.controls["consent_publish"]
    page.form.enter("consent_publish")
    write(" ")
    settle(qtbot, bench)
    assert not tick.isChecked()
    assert NO_WALL in page.form.consents.tick_message.text()
    assert kept(bench, page).consent("publish") is None


def test_choosing_not_to_be_listed_takes_the_wall_back_in_sight(qtbot, bench, page) -> None:
    ask(qtbot, page)
    for key in "111112":
        write(key)
    settle(qtbot, bench)
    tick = page.form.controls["consent_publish"]
    assert tick.isChecked()
    page.form.enter("directory_choice")
    write("5")
    settle(qtbot, bench)
    assert not tick.isChecked()
