"""What the form shows for whom, and how it says what is wrong: under the field, nothing in dialogs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog

from desktop.services import enrol, leaving, people
from desktop.ui.enrol.readings import spoken
from tests.ui.conftest import XIHONG, settle
from tests.ui.hands import ALT, ANSWERS, CTRL, SERVICE, WHO, enrol_page, fill, focus, here, number, press, write

pytestmark = pytest.mark.window
CHILD = number("41172220160509301")


@pytest.fixture
def page(qtbot, bench):
    return enrol_page(qtbot, bench, XIHONG)[1]


def said(page, name: str) -> str:
    for group in page.form.groups:
        if name in group.fields:
            return group.fields[name].message.text()
    raise AssertionError(name)


def save(qtbot, bench) -> None:
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)


def test_an_empty_form_says_nothing_until_it_is_to_be_saved(qtbot, bench, page) -> None:
    fill("李春花")
    settle(qtbot, bench)
    assert said(page, "doc_no") == ""
    save(qtbot, bench)
    assert "证件号码" in said(page, "doc_no")
    assert here() == "证件号码"
    assert "还有" in page.save_bar.words.text()
    assert page.form.who.seen_message.isVisible()
    assert "同意" in page.form.consents.tick_message.text()
    assert people.list_people(bench.session, XIHONG.code)[0].state == "draft"
    assert not any(isinstance(w, QDialog) and w.isVisible() for w in QApplication.topLevelWidgets())


def test_a_wrong_number_is_told_under_its_field_at_once(qtbot, bench, page) -> None:
    fill("李春花", "", "412825193803029987")
    settle(qtbot, bench)
    assert said(page, "doc_no")
    assert page.form.controls["doc_no"].property("invalid")
    assert page.form.controls["doc_no"].accessibleDescription() == said(page, "doc_no")
    assert "还不对" in page.left.card.verdict.text()


def test_a_wish_without_the_manner_waits_and_nothing_is_recorded(qtbot, bench, page) -> None:
    fill("李春花")
    settle(qtbot, bench)
    page.form.enter("directory_choice")
    write("2")
    page.form.enter("consent_service")
    press(Qt.Key.Key_Space)
    settle(qtbot, bench)
    person = people.show(bench.session, page.hand.person.id).person
    assert (person.directory_choice, person.consents) == (None, ())
    assert "同意方式" in said(page, "directory_choice")
    save(qtbot, bench)
    assert here() == "同意方式"
    write("2")
    settle(qtbot, bench)
    person = people.show(bench.session, page.hand.person.id).person
    assert person.directory_choice == "masked"
    assert {c.kind: c.method for c in person.consents} == {"directory": "press", "service": "press"}


def test_a_consent_is_taken_back_by_the_same_box(qtbot, bench, page) -> None:
    fill("李春花")
    page.form.enter("method")
    write("1")
    page.form.enter("consent_marketing")
    press(Qt.Key.Key_Space)
    settle(qtbot, bench)
    assert people.show(bench.session, page.hand.person.id).person.consent("marketing")
    press(Qt.Key.Key_Space)
    settle(qtbot, bench)
    person = people.show(bench.session, page.hand.person.id).person
    assert person.consent("marketing") is None
    assert len(person.consents) == 1, "the history stays"


def test_a_box_ticked_and_unticked_at_once_ends_unticked(qtbot, bench, page) -> None:
    fill("李春花")
    page.form.enter("method")
    write("1")
    page.form.enter("consent_publish")
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Space)
    settle(qtbot, bench)
    assert people.show(bench.session, page.hand.person.id).person.consent("publish") is None
    assert not page.form.consents.ticks["publish"].isChecked()


def test_a_rare_name_is_kept_and_its_other_spelling_shown(qtbot, bench, page) -> None:
    fill("李龑")
    settle(qtbot, bench)
    assert said(page, "name") == ""
    page.form.enter("name")
    fill("张䶮")
    settle(qtbot, bench)
    assert "龑" in said(page, "name_bss")
    assert people.show(bench.session, page.hand.person.id).person.name == "张䶮"


def test_who_has_withdrawn_is_shown_and_not_changed(qtbot, bench, page) -> None:
    fill(*WHO, *SERVICE, *ANSWERS)
    save(qtbot, bench)
    [person] = people.list_people(bench.session, XIHONG.code)
    leaving.withdraw(bench.session, person.id)
    bench.go("enrol", person=person.id)
    settle(qtbot, bench)
    assert page.form.controls["name"].value() == "李春花"
    assert not page.form.controls["name"].isEnabled()
    page.on_save()
    settle(qtbot, bench)
    assert people.show(bench.session, person.id).person.state == "withdrawn"


def test_not_listed_needs_no_manner(qtbot, bench, page) -> None:
    fill("李春花")
    page.form.enter("directory_choice")
    write("5")
    settle(qtbot, bench)
    assert people.show(bench.session, page.hand.person.id).person.directory_choice == "none"


def test_a_child_brings_out_the_guardian_and_nobody_else_does(qtbot, bench, page) -> None:
    fill("李春花", "", number("41282519380302998"))
    settle(qtbot, bench)
    assert not page.form.controls["guardian_name"].isVisible()
    page.form.enter("doc_no")
    fill(CHILD)
    settle(qtbot, bench)
    assert page.form.controls["guardian_name"].isVisible()
    assert "监护人" in said(page, "guardian_name")


def test_a_child_is_enrolled_with_her_guardian(qtbot, bench, page) -> None:
    fill("王小满", "", CHILD)
    settle(qtbot, bench)
    fill("20240601", "20290601", " ", "2组", "02017", "", WHO[-1])
    settle(qtbot, bench)
    fill("王建国", "fq", "13903961234", "", number("41282519800101001"))
    fill("1", "1", "", "9", "", "", "", "", "13903961234", "")
    fill("1", "", "5", " ", " ", "", "")
    save(qtbot, bench)
    [person] = people.list_people(bench.session, XIHONG.code)
    assert person.state == "captured", enrol.look_over(bench.session, person)
    assert (person.guardian_name, person.guardian_relation, person.directory_choice) == ("王建国", "父亲", "none")


def test_a_listing_is_asked_for_nothing_it_does_not_need(qtbot, bench, page) -> None:
    fill(*WHO[:4])
    page.form.enter("kind")
    write("2")
    settle(qtbot, bench)
    hidden = ("doc_from", "address", "service", "plan", "contract", "iccid", "contact_phone", "consent_service",
              "consent_sensitive", "seen_original")  # fmt: skip
    assert not [name for name in hidden if page.form.controls[name].isVisible()]
    page.form.enter("mobile")
    fill("13903961234", "")
    page.form.enter("method")
    fill("1", "", "1")
    save(qtbot, bench)
    [person] = people.list_people(bench.session, XIHONG.code)
    assert (person.kind, person.state, person.mobile) == ("listing", "captured", "13903961234")
    assert (person.doc_no, person.doc_last4, person.doc_from) == (None, "9986", None)
    assert person.doc_hash
    assert page.hand.person.kind == "listing", "the next form is of the same kind"


def test_the_same_person_twice_is_told_while_she_still_sits_there(qtbot, bench, page) -> None:
    fill(*WHO, *SERVICE, *ANSWERS)
    save(qtbot, bench)
    fill("李春华", "", WHO[2])
    settle(qtbot, bench)
    assert "一证多名" in said(page, "doc_no")
    words = [label.text() for label in page.left.twins.findChildren(type(page.save_bar.words))]
    assert any("李春花" in word for word in words)


def test_a_surname_with_two_readings_is_asked(qtbot, bench, page) -> None:
    fill("盖桂香")
    settle(qtbot, bench)
    reading = page.form.controls["surname_reading"]
    assert reading.isVisible()
    assert [chip.text() for chip in reading.choice.chips.values()] == ["1 Gě", "2 Gài"]
    page.form.enter("surname_reading")
    write("2")
    settle(qtbot, bench)
    person = people.show(bench.session, page.hand.person.id).person
    assert (person.surname_reading, person.initials) == ("gai4", "ggx")
    page.form.enter("name")
    fill("王桂香")
    settle(qtbot, bench)
    assert not reading.isVisible()


@pytest.mark.parametrize(
    ("reading", "words"),
    [("shan4", "Shàn"), ("lü3", "Lǚ"), ("ou1 yang2", "Ōuyáng"), ("liu2", "Liú"), ("gui4", "Guì")],
)
def test_readings_as_people_see_them(reading: str, words: str) -> None:
    assert spoken(reading) == words


def test_a_captured_person_is_corrected_and_the_page_goes_back(qtbot, bench, page) -> None:
    fill(*WHO, *SERVICE, *ANSWERS)
    save(qtbot, bench)
    [person] = people.list_people(bench.session, XIHONG.code)
    bench.go("people")
    bench.go("enrol", person=person.id, back="people")
    settle(qtbot, bench)
    assert page.strip.isVisible()
    press(Qt.Key.Key_C, ALT)
    settle(qtbot, bench)
    assert page.save_bar.save.words == "保存更正"
    page.form.enter("address")
    fill("河南省上蔡县朱里镇西洪村3组5号")
    settle(qtbot, bench)
    assert people.show(bench.session, person.id).person.address.endswith("17号"), "in hand, not yet a revision"
    save(qtbot, bench)
    mended = people.show(bench.session, person.id).person
    assert (mended.rev, mended.address[-4:]) == (2, "3组5号")
    assert page.window().here == "people"


def test_a_narrow_window_has_one_column_and_drawers(qtbot, bench) -> None:
    shell, page = enrol_page(qtbot, bench, XIHONG)
    assert page.left.isVisible()
    page.columns.fit(910)
    assert not page.left.isVisible()
    qtbot.waitUntil(page.form.controls["seen_original"].isVisible)  # the rep's tick comes into the form
    press(Qt.Key.Key_K, ALT)
    assert page.left.isVisible()
    press(Qt.Key.Key_Escape)
    assert not page.left.isVisible()
    assert shell.here == "enrol"
    page.columns.fit(1366)
    assert page.left.isVisible()
    assert focus().window() is shell


def test_a_form_of_a_small_laptop_has_its_choices_on_one_line(qtbot, bench, page) -> None:
    """Beside a scroll bar too, with a little to spare: a second line would make the form so tall that it stays."""
    page.window().resize(1366 - 8, 768)
    page.room.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    for name in ("service", "network"):
        choice = page.form.controls[name]
        choice.choose(next(iter(choice.chips)))  # a chosen chip is wider: it has a tick
        settle(qtbot, bench)
        assert len({chip.y() for chip in choice.chips.values()}) == 1, name


def test_no_box_moves_when_her_consent_is_told_with_its_time(qtbot, bench, page) -> None:
    """The next box stood elsewhere once the first was ticked: a second click on the old place took the first back."""
    fill("李春花")
    group = page.form.consents
    group.method.set_value("sign")
    settle(qtbot, bench)
    before = {kind: tick.geometry() for kind, tick in group.ticks.items()}
    for kind in ("service", "sensitive"):
        qtbot.mouseClick(group.ticks[kind], Qt.MouseButton.LeftButton, pos=QPoint(9, group.ticks[kind].height() // 2))
        settle(qtbot, bench)
        assert ":" in group.ticks[kind].text()
    assert {kind: tick.geometry() for kind, tick in group.ticks.items()} == before
