"""The form by keyboard alone, from the empty page to the captured person and the next form."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.consent import NOTICE_VERSION
from desktop.services import people
from desktop.storage import outbox
from desktop.ui.enrol.form import ORDER
from tests.ui.conftest import DONGHONG, XIHONG, settle
from tests.ui.hands import ANSWERS, CTRL, SERVICE, WHO, enrol_page, fill, here, press, write

pytestmark = pytest.mark.window


@pytest.fixture
def page(qtbot, bench):
    return enrol_page(qtbot, bench, XIHONG)[1]


def enrol_one(qtbot, bench) -> None:
    fill(*WHO, *SERVICE, *ANSWERS)
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)


def test_one_person_is_enrolled_without_a_mouse(qtbot, bench, page) -> None:
    assert here() == "姓名"
    enrol_one(qtbot, bench)
    [person] = people.list_people(bench.session, XIHONG.code)
    assert (person.state, person.name, person.doc_no) == ("captured", "李春花", "412825193803029986")
    assert (person.birth, person.sex, person.doc_from, person.doc_to) == ("1938-03-02", "女", "2016-03-02", "长期")
    assert (person.group_no, person.household, person.address[-3:]) == ("2组", "02017", "17号")
    assert (person.service, person.network, person.plan, person.contract) == ("new", "4G", "LOC9", "D15")
    assert (person.wished_number, person.home_line, person.short_no) == ("18623450178", "0396-6912188", "661024")
    assert person.seen_original
    given = {c.kind: c for c in person.consents if c.stands}
    assert set(given) == {"directory", "service", "sensitive"}
    assert {(c.method, c.text_version) for c in given.values()} == {("sign", NOTICE_VERSION)}
    assert person.directory_choice == "full"
    assert outbox.not_receipted(bench.session.store) == 1


def test_the_next_form_is_empty_and_asks_the_next_person_anew(qtbot, bench, page) -> None:
    enrol_one(qtbot, bench)
    assert here() == "姓名"
    assert page.hand.person.state == "draft"
    emptied = ("name", "doc_no", "plan", "directory_choice", "service")
    assert not any(page.form.controls[name].value() for name in emptied)
    assert not any(tick.isChecked() for tick in page.form.consents.ticks.values())
    assert page.form.consents.method.value() is None
    assert not page.form.controls["seen_original"].isChecked()
    assert "李春花 已登记" in page.save_bar.words.text()
    assert page.save_bar.receipt.isVisible()


def test_people_can_be_found_right_after(qtbot, bench, page) -> None:
    enrol_one(qtbot, bench)
    for typed in ("lch", "lichunhua", "李春", "661024", "9986"):
        assert [p.name for p in people.search(bench.session, typed)] == ["李春花"], typed


def test_every_control_has_a_name_and_tab_walks_like_enter(page) -> None:
    for name in ORDER:
        assert page.form.controls[name].accessibleName() or name == "surname_reading", name
    shown = [page.form.controls[n] for n in ORDER if page.form.controls[n].isVisible()]
    page.form.enter("name")
    walked = []
    for _ in range(len(shown) - 2):
        press(Qt.Key.Key_Tab)
        walked.append(QApplication.focusWidget())
    assert walked == shown[2:]


def test_shift_enter_goes_back(page) -> None:
    fill("王建国")
    assert here() == "证件类型"
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert here() == "姓名"


def test_control_d_takes_what_may_be_taken_from_the_person_before(qtbot, bench, page) -> None:
    enrol_one(qtbot, bench)
    fill("王建国")
    page.form.enter("address")
    press(Qt.Key.Key_D, CTRL)
    settle(qtbot, bench)
    assert page.form.controls["address"].value().endswith("2组17号")
    page.form.enter("doc_no")
    press(Qt.Key.Key_D, CTRL)
    settle(qtbot, bench)
    assert page.form.controls["doc_no"].value() == ""
    assert people.show(bench.session, page.hand.person.id).person.address.endswith("2组17号")


def test_the_next_free_short_number_by_key(qtbot, bench, page) -> None:
    enrol_one(qtbot, bench)
    write("王建国")
    press(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    settle(qtbot, bench)
    assert page.form.controls["short_no"].text() == "661 001"
    assert people.show(bench.session, page.hand.person.id).person.short_no == "661001"


def test_prices_are_shown_month_by_month_to_one_past_the_end(qtbot, bench, page) -> None:
    fill(*WHO, *SERVICE[:5])
    settle(qtbot, bench)
    words = [label.text() for label in page.right.price.findChildren(type(page.save_bar.words)) if label.isVisible()]
    assert "第 6 个月" in words
    assert "−3 需充值" in words
    assert "第 5 个月(合约止)" in words
    assert "通话另计" in words
    assert any("单项业务" in word for word in words)


def test_another_village_has_a_form_of_its_own(qtbot, bench, page) -> None:
    fill("李春花")
    bench.choose_village(DONGHONG)
    settle(qtbot, bench)
    page.activate(DONGHONG)
    settle(qtbot, bench)
    assert page.form.controls["name"].value() == ""
    page.activate(XIHONG)
    settle(qtbot, bench)
    assert page.form.controls["name"].value() == "李春花"
