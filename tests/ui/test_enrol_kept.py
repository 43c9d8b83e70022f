"""Nothing half-typed is lost, and nothing that is being typed is overwritten."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt

from desktop.services import enrol, people
from desktop.services import session as door
from desktop.ui.workbench import Workbench
from tests.ui.conftest import PASSPHRASE, REP, XIHONG, say, settle
from tests.ui.hands import ALT, ANSWERS, CTRL, SERVICE, WHO, enrol_page, fill, focus, press, write

pytestmark = pytest.mark.window


@pytest.fixture
def page(qtbot, bench):
    return enrol_page(qtbot, bench, XIHONG)[1]


def drafts_of_another_process(bench: Workbench) -> list:
    """What a second program would find in the folder now, as after a kill."""
    other = door.sign_in(bench.session.data_dir, PASSPHRASE, rep=REP)
    try:
        return enrol.drafts(other, XIHONG.code)
    finally:
        other.close()


def test_each_field_is_on_disk_as_it_is_left(qtbot, bench, page) -> None:
    fill("李春花", "", "412825193803029986")
    settle(qtbot, bench)
    [draft] = drafts_of_another_process(bench)
    assert (draft.name, draft.doc_type, draft.doc_no) == ("李春花", "RIC", "412825193803029986")
    assert bench.saved_at


def test_the_line_in_hand_is_kept_when_the_page_is_left(qtbot, bench) -> None:
    shell, _ = enrol_page(qtbot, bench, XIHONG)
    write("李春")
    shell.open("today")
    settle(qtbot, bench)
    assert [d.name for d in drafts_of_another_process(bench)] == ["李春"]


def test_a_new_start_offers_the_draft_and_goes_on_with_it(qtbot, session, open_window, data_dir) -> None:
    """The draft of a program that was killed: on the next start the form is empty and the draft one key away."""
    draft = enrol.begin(session, XIHONG.code)
    for field, value in (("name", "李春花"), ("doc_type", "RIC"), ("doc_no", WHO[2]), ("doc_from", "20160302")):
        enrol.commit_field(session, draft.id, field, value)
    session.close()
    window = open_window(data_dir)
    say(window.door.sign_in.rep, REP)
    window.door.sign_in.passphrase.setText(PASSPHRASE)
    qtbot.keyClick(window.door.sign_in.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.shell is not None and window.stack.currentWidget() is window.shell)
    settle(qtbot, window.bench)
    window.bench.choose_village(XIHONG)
    window.shell.open("enrol")
    settle(qtbot, window.bench)
    page = window.shell.pages["enrol"]
    assert page.form.controls["name"].value() == ""
    assert page.strip.isVisible()
    press(Qt.Key.Key_J, ALT)
    settle(qtbot, window.bench)
    assert page.form.controls["name"].value() == "李春花"
    assert page.form.controls["doc_from"].text() == "2016-03-02"
    assert page.left.card.who.text().startswith("女 · ")
    assert not page.strip.isVisible()


def test_a_late_answer_never_overwrites_what_is_being_typed(qtbot, bench, page) -> None:
    """The lane is held, the rep goes back to a line already sent and writes on; the answer then finds her there."""
    gate = threading.Event()
    bench.lanes.run(gate.wait)
    fill("李春花")
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    focus().end(False)
    write("草")
    gate.set()
    settle(qtbot, bench)
    assert page.form.controls["name"].text() == "李春花草"
    fill("")
    settle(qtbot, bench)
    assert [d.name for d in drafts_of_another_process(bench)] == ["李春花草"]


def test_a_choice_made_while_answers_are_out_is_not_undone_by_a_default(qtbot, bench, page) -> None:
    gate = threading.Event()
    bench.lanes.run(gate.wait)
    fill("李春花")
    write("hz")  # 护照
    press(Qt.Key.Key_Return)
    fill("E12345678")
    gate.set()
    settle(qtbot, bench)
    [draft] = drafts_of_another_process(bench)
    assert (draft.doc_type, draft.doc_no) == ("PPT", "E12345678")
    assert page.form.controls["birth"].isVisible()


def test_what_the_store_refuses_stays_in_sight_and_keeps_the_form_from_being_saved(qtbot, bench, page) -> None:
    fill(*WHO, *SERVICE, *ANSWERS)
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)
    fill("王建国")
    page.form.enter("short_no")
    fill("661024")
    settle(qtbot, bench)
    field = page.form.consents.fields["short_no"]
    assert "李春花" in field.message.text()
    assert page.form.controls["short_no"].text() == "661 024"
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)
    assert focus() is page.form.controls["short_no"]
    write("661025")
    press(Qt.Key.Key_Return)
    settle(qtbot, bench)
    assert "李春花" not in field.message.text()
    assert people.show(bench.session, page.hand.person.id).person.short_no == "661025"


def test_escape_leaves_and_keeps(qtbot, bench) -> None:
    shell, page = enrol_page(qtbot, bench, XIHONG)
    fill("李春花")
    write("hkb")
    press(Qt.Key.Key_Escape)
    settle(qtbot, bench)
    assert shell.here == "today"
    shell.open("enrol")
    settle(qtbot, bench)
    assert page.form.controls["name"].value() == "李春花"
    assert page.form.controls["doc_type"].value() == "HHR"
