"""Whose form it is: looking changes nobody, a correction is chosen and can be thrown away, a start is empty."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from desktop.domain.people import Person
from desktop.services import enrol, leaving, people
from desktop.ui.shell import Shell
from desktop.ui.workbench import Workbench
from tests.ui.conftest import XIHONG, settle
from tests.ui.hands import ALT, ANSWERS, CTRL, SERVICE, WHO, enrol_page, fill, number, press, write

pytestmark = pytest.mark.window

OTHER = ("王建国", number("41282519610507123"))


class Desk:
    """李春花 is saved; a form is in hand."""

    def __init__(self, qtbot, bench: Workbench, shell: Shell, page) -> None:
        self.qtbot, self.bench, self.shell, self.page = qtbot, bench, shell, page
        [self.her] = everybody(bench)

    def strike(self, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        press(key, modifier)
        settle(self.qtbot, self.bench)

    def look(self, **how: str) -> None:
        self.bench.go("enrol", person=self.her.id, **how)
        settle(self.qtbot, self.bench)

    def correct(self) -> None:
        self.look()
        self.strike(Qt.Key.Key_C, ALT)
        assert self.page.hand.written.mode == "correction"

    def write(self, field: str, text: str) -> None:
        self.page.form.enter(field)
        self.page.form.controls[field].setText("")
        fill(text)
        settle(self.qtbot, self.bench)

    def save(self) -> None:
        self.strike(Qt.Key.Key_Return, CTRL)

    def start(self) -> None:
        self.shell.open("enrol")
        settle(self.qtbot, self.bench)

    def name(self) -> str:
        return str(self.page.form.controls["name"].value())

    def stands(self) -> Person:
        return people.show(self.bench.session, self.her.id).person


def everybody(bench: Workbench) -> list[Person]:
    return [p for p in people.list_people(bench.session, XIHONG.code) if p.name]


@pytest.fixture
def desk(qtbot, bench) -> Desk:
    shell, page = enrol_page(qtbot, bench, XIHONG)
    fill(*WHO, *SERVICE, *ANSWERS)
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)
    return Desk(qtbot, bench, shell, page)


def test_the_field_s_case_the_next_villager_is_a_person_of_his_own(desk: Desk) -> None:
    """Looked at, Esc, Alt+2, another name and number, Ctrl+Enter: she stands as she was, he is nobody's revision."""
    desk.look()
    desk.strike(Qt.Key.Key_Escape)
    assert desk.shell.here == "people"
    desk.start()
    assert desk.name() == ""
    fill(OTHER[0], "", OTHER[1])
    settle(desk.qtbot, desk.bench)
    desk.save()
    assert desk.stands() == desk.her
    [him] = [p for p in everybody(desk.bench) if p.id != desk.her.id]
    assert (him.name, him.state) == (OTHER[0], "draft")


@pytest.mark.parametrize("back", ["people", "directory", "documents", "today"])
def test_every_way_in_shows_her_and_writes_nothing(desk: Desk, back: str) -> None:
    desk.look(back=back)
    assert desk.name() == "李春花"
    assert not desk.page.form.controls["name"].isEnabled()
    desk.strike(Qt.Key.Key_Return)
    for keys in ((Qt.Key.Key_Return, CTRL), (Qt.Key.Key_A, ALT), (Qt.Key.Key_D, CTRL), (Qt.Key.Key_N, ALT)):
        desk.strike(*keys)
    desk.page.hand.commit("name", "别人")
    desk.page.hand.take_back("service")
    settle(desk.qtbot, desk.bench)
    assert desk.stands() == desk.her
    desk.strike(Qt.Key.Key_Escape)
    assert desk.shell.here == back


def test_the_receipt_s_key_is_about_who_is_looked_at(desk: Desk) -> None:
    wanted: list[Person] = []
    fill(OTHER[0])
    desk.page.save_bar.saved(desk.page.hand.person)
    desk.page.save_bar.receipt_wanted.disconnect()
    desk.page.save_bar.receipt_wanted.connect(wanted.append)
    desk.look()
    desk.strike(Qt.Key.Key_P, ALT)
    assert [p.id for p in wanted] == [desk.her.id]


def test_the_start_button_gives_an_empty_form_and_offers_what_was_left(desk: Desk) -> None:
    fill("赵")
    desk.shell.open("today")
    settle(desk.qtbot, desk.bench)
    desk.shell.page.on_start()
    settle(desk.qtbot, desk.bench)
    assert desk.name() == ""
    desk.strike(Qt.Key.Key_J, ALT)
    assert desk.name() == "赵"


def test_an_untouched_correction_is_none(desk: Desk) -> None:
    desk.correct()
    desk.write("mobile", "13812345678")
    desk.write("mobile", "")
    desk.strike(Qt.Key.Key_Escape)
    assert enrol.in_hand(desk.bench.session, desk.her.id) == desk.her
    desk.start()
    assert desk.name() == ""
    assert not desk.page.strip.isVisible()


def test_saving_without_a_change_makes_no_revision_and_sends_nothing(desk: Desk) -> None:
    store = desk.bench.session.store
    queued = store.value("SELECT count(*) FROM outbox")
    desk.correct()
    desk.save()
    assert desk.stands() == desk.her
    assert store.value("SELECT count(*) FROM outbox") == queued
    assert desk.shell.here == "people"


def test_a_correction_is_thrown_away_consents_and_what_is_in_the_line_too(desk: Desk) -> None:
    desk.correct()
    desk.write("address", "河南省上蔡县朱里镇西洪村3组5号")
    desk.page.form.consents.answer("service", False)
    desk.page.form.consents.answer("publish", True)
    settle(desk.qtbot, desk.bench)
    assert desk.stands().consent("service") is None, "what is taken back holds at once"
    desk.page.form.enter("name")
    write("别人")
    desk.strike(Qt.Key.Key_Z, ALT)
    assert desk.stands() == desk.her == enrol.in_hand(desk.bench.session, desk.her.id)
    assert desk.page.hand.written.mode == "looking"
    assert desk.name() == "李春花"


def test_a_touched_correction_is_kept_offered_and_gone_on_with(desk: Desk) -> None:
    desk.correct()
    desk.write("address", "河南省上蔡县朱里镇西洪村3组5号")
    desk.strike(Qt.Key.Key_Escape)
    desk.start()
    assert desk.name() == ""
    desk.strike(Qt.Key.Key_J, ALT)
    assert desk.page.form.controls["address"].value() == WHO[-1], "looked at as she stands"
    desk.strike(Qt.Key.Key_C, ALT)
    assert desk.page.form.controls["address"].value().endswith("5号")
    desk.save()
    assert (desk.stands().rev, desk.stands().address[-2:]) == (2, "5号")


def test_consents_given_in_a_correction_count_with_the_next_revision(desk: Desk) -> None:
    desk.correct()
    desk.page.form.consents.answer("publish", True)
    settle(desk.qtbot, desk.bench)
    assert desk.stands().consent("publish") is None
    desk.save()
    assert desk.stands().rev == 2
    assert desk.stands().consent("publish")


@pytest.mark.parametrize("by_key", [True, False])
def test_another_name_and_number_are_another_person_with_a_form_of_his_own(desk: Desk, by_key: bool) -> None:
    desk.correct()
    desk.write("name", OTHER[0])
    desk.write("doc_no", OTHER[1])
    desk.write("address", "河南省上蔡县朱里镇西洪村9组1号")
    desk.save()
    assert desk.stands() == desk.her
    field = desk.page.form.who.fields["doc_no"]
    assert field.message.text() == "另一位?请开新表(姓名和证件号都变了)"
    assert "李春花 没有改动" in " ".join(label.text() for label in desk.page.strip.findChildren(QLabel))
    if by_key:
        desk.strike(Qt.Key.Key_B, ALT)
    else:
        next(b for b in desk.page.strip.findChildren(QPushButton) if b.text().startswith("开新表")).click()
        settle(desk.qtbot, desk.bench)
    assert desk.page.hand.written.mode == "new"
    him = enrol.in_hand(desk.bench.session, desk.page.hand.person.id)
    assert him.id != desk.her.id
    assert (him.name, him.doc_no, him.address, him.consents, him.seen_original) == (*OTHER, None, (), None)
    assert desk.stands() == desk.her == enrol.in_hand(desk.bench.session, desk.her.id)


def test_another_number_asks_for_the_original_again(desk: Desk) -> None:
    desk.correct()
    desk.write("doc_no", number("41282519380302996"))
    assert not desk.page.form.controls["seen_original"].isChecked()
    desk.save()
    assert desk.stands().rev == 1
    desk.write("doc_no", WHO[2])
    assert desk.page.form.controls["seen_original"].isChecked(), "the number that was seen stands again"


@pytest.mark.parametrize("erased", [False, True])
def test_who_has_left_is_looked_at_and_the_way_leads_on(desk: Desk, erased: bool) -> None:
    (leaving.erase if erased else leaving.withdraw)(desk.bench.session, desk.her.id)
    desk.look()
    assert desk.name() == ("" if erased else "李春花")
    desk.strike(Qt.Key.Key_C, ALT)
    assert desk.page.hand.written.mode == "looking"
    desk.strike(Qt.Key.Key_Escape)
    assert desk.shell.here == "people"
    desk.look()
    desk.strike(Qt.Key.Key_B, ALT)
    assert desk.page.hand.written.mode == "new"
    fill(OTHER[0])
    settle(desk.qtbot, desk.bench)
    assert desk.stands().name == (None if erased else "李春花")


def test_whoever_leaves_while_she_is_in_hand_leaves_the_form_too(desk: Desk) -> None:
    desk.correct()
    desk.shell.open("people")
    settle(desk.qtbot, desk.bench)
    desk.look()
    desk.bench.act(lambda session: leaving.erase(session, desk.her.id), ("people",))
    settle(desk.qtbot, desk.bench)
    assert desk.name() == ""
    assert not desk.page.form.isEnabled()
    desk.start()
    fill("赵")
    draft = desk.page.hand.person.id
    desk.bench.act(lambda session: leaving.withdraw(session, draft), ("people",))
    settle(desk.qtbot, desk.bench)
    assert desk.name() == ""
    assert desk.page.hand.person.id != draft


def test_what_rests_in_a_line_for_a_second_is_on_disk(desk: Desk) -> None:
    """Half a number is no finding and half a house no house: the line stays as it is being typed."""
    page = desk.page
    for field, typed in (("name", "赵"), ("doc_no", "4128251961"), ("address", "西洪村2组1")):
        page.form.enter(field)
        page.form.controls[field].setText("")
        write(typed)
        page.form.controls[field]._rest.timeout.emit()
        settle(desk.qtbot, desk.bench)
        kept = enrol.in_hand(desk.bench.session, page.hand.person.id)
        assert getattr(kept, field) == typed
        assert page.form.controls[field].text().replace(" ", "") == typed
        shown = page.form.who.fields[field].message if field in page.form.who.fields else None
        assert shown is None or not shown.isVisible() or "格式" not in shown.text()
        assert page.form.controls[field].hasFocus()
    write("7")
    press(Qt.Key.Key_Return)
    settle(desk.qtbot, desk.bench)
    assert enrol.in_hand(desk.bench.session, page.hand.person.id).address.startswith("西洪村2组17")


def test_the_pause_is_a_second_and_begins_anew_with_each_key(desk: Desk) -> None:
    desk.page.form.enter("name")
    line = desk.page.form.controls["name"]
    write("赵")
    assert line._rest.isActive()
    assert line._rest.interval() <= 1000
    press(Qt.Key.Key_Return)
    assert not line._rest.isActive()
