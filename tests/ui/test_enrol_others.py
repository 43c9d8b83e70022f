"""Agent, user, unit, handset, the day's cards and the supervisor at the form, by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.services import people, stock, supervisor
from desktop.ui.enrol.stock import StockSheet
from tests.domain.test_parties import COMMITTEE, IMEI
from tests.services.test_doubts import card
from tests.ui.conftest import XIHONG, settle
from tests.ui.hands import ALT, ANSWERS, CTRL, SERVICE, WHO, enrol_page, fill, here, number, press, write

pytestmark = pytest.mark.window
AGENT_NO = number("41282519760505123")


@pytest.fixture
def page(qtbot, bench):
    return enrol_page(qtbot, bench, XIHONG)[1]


def kept(bench, page):
    return people.show(bench.session, page.hand.person.id).person


def said(page, name: str) -> str:
    return next(group.fields[name].message.text() for group in page.form.groups if name in group.fields)


def write_agent(qtbot, bench) -> None:
    press(Qt.Key.Key_G, ALT)
    assert here() == "经办人姓名"
    fill("李建国", "zn", "13800138000", "委托书1号", "", AGENT_NO, " ", "河南省上蔡县朱里镇西洪村2组17号")
    settle(qtbot, bench)


def test_somebody_else_acts_for_her(qtbot, bench, page) -> None:
    assert not page.form.others.card.isVisible()
    fill(*WHO)
    write_agent(qtbot, bench)
    assert here() == "业务", "behind the agent the walk goes on"
    fill(*SERVICE, *ANSWERS)
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)
    [person] = people.list_people(bench.session, XIHONG.code)
    assert (person.state, person.agent_name, person.agent_relation) == ("captured", "李建国", "子女")
    assert person.agent_seen
    assert person.agent_doc_no == AGENT_NO
    assert not page.form.others.card.isVisible(), "the next person is here herself"


def test_what_an_agent_lacks_stands_under_its_field_in_the_auditors_words(qtbot, bench, page) -> None:
    press(Qt.Key.Key_G, ALT)
    fill("李", "zn", "", "", "", AGENT_NO[:-1])
    settle(qtbot, bench)
    assert "〔经办人姓名不规范〕" in said(page, "agent_name")
    assert "〔经办人证件号码不规范〕" in said(page, "agent_doc_no")


def test_a_unit_opens_both_blocks(qtbot, bench, page) -> None:
    from desktop.domain.units import credit_check_char

    fill("西洪村村民委员会", "tyshxydm", COMMITTEE + credit_check_char(COMMITTEE))
    settle(qtbot, bench)
    assert page.form.controls["agent_name"].isVisible()
    assert page.form.controls["user_name"].isVisible()
    assert page.form.controls["name"].accessibleName() == "单位名称"
    assert said(page, "doc_no") == ""


def test_who_will_use_the_number(qtbot, bench, page) -> None:
    press(Qt.Key.Key_U, ALT)
    assert here() == "使用人或责任人"
    fill("1", "李小满", "", number("41282520140505123"), "河南省上蔡县朱里镇西洪村2组17号")
    settle(qtbot, bench)
    person = kept(bench, page)
    assert (person.user_role, person.user_name) == ("user", "李小满")


def test_a_contract_handset_asks_for_its_serial(qtbot, bench, page) -> None:
    assert not page.form.controls["imei1"].isVisible()
    press(Qt.Key.Key_I, ALT)
    assert here() == "合约手机"
    fill("1", IMEI)
    settle(qtbot, bench)
    person = kept(bench, page)
    assert (person.handset, person.imei1) == ("prepay", IMEI)
    assert page.form.controls["imei1"].text() != IMEI, "grouped for the eye"


def test_the_day_s_cards_are_written_down_without_leaving_the_form(qtbot, bench, page) -> None:
    page.form.enter("iccid")
    fill(card(7))
    settle(qtbot, bench)
    assert "今天还没有登记领卡" in said(page, "iccid")
    press(Qt.Key.Key_S, ALT)
    sheet = page.findChild(StockSheet)
    qtbot.waitUntil(sheet.first.hasFocus)
    fill(card(1), card(20), "19")
    settle(qtbot, bench)
    assert "差 1 张" in sheet.note.text()
    sheet.count.setText("20")
    sheet.count.setFocus()
    press(Qt.Key.Key_Return)
    settle(qtbot, bench)
    assert [line.range.cards for line in stock.today(bench.session)] == [20]
    press(Qt.Key.Key_Escape)
    settle(qtbot, bench)
    assert said(page, "iccid") == "在今天领用的卡段内"


def test_the_same_phone_asks_for_a_reason_by_one_digit(qtbot, bench, page) -> None:
    fill(*WHO, *SERVICE[:5], "13903961234", *SERVICE[6:], *ANSWERS)
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)
    assert not page.form.controls["twin_reason"].isVisible()
    page.form.enter("mobile")
    fill("13903961234")
    settle(qtbot, bench)
    assert page.form.controls["twin_reason"].isVisible()
    page.form.enter("twin_reason")
    fill("1")
    settle(qtbot, bench)
    assert page.form.controls["twin_reason"].text() == "家人合用"
    assert kept(bench, page).twin_reason == "家人合用"


def test_the_third_person_of_an_agent_waits_for_the_supervisor_at_the_form(qtbot, bench, page) -> None:
    supervisor.set_code(bench.session, "县里主管2026")
    for first17, name in (("41282519380302998", "李春花"), ("41282519400302998", "李桂香")):
        fill(name, "", number(first17), *WHO[3:])
        write_agent(qtbot, bench)
        fill(*SERVICE[:2], "", *SERVICE[3:], "1", "", *ANSWERS[2:])
        press(Qt.Key.Key_Return, CTRL)
        settle(qtbot, bench)
        assert f"{name} 已登记" in page.save_bar.words.text()
    fill("李满仓")
    write_agent(qtbot, bench)
    assert page.form.controls["approval"].isVisible()
    assert "主管" in said(page, "approval")
    page.form.enter("approval")
    fill("guess-it")
    settle(qtbot, bench)
    assert "不对" in said(page, "approval")
    page.form.controls["approval"].setText("县里主管2026")
    page.form.enter("approval")
    press(Qt.Key.Key_Return)
    settle(qtbot, bench)
    assert kept(bench, page).approved_at
    assert not page.form.controls["approval"].isVisible()


def test_a_listing_goes_on_as_a_sign_up_from_the_people_page(qtbot, bench, page) -> None:
    page.form.enter("kind")
    write("2")
    settle(qtbot, bench)
    page.form.enter("name")
    fill("李春花")
    page.form.enter("mobile")
    fill("13903961234", "")
    page.form.enter("method")
    fill("1", "", "1")
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)
    [listing] = people.list_people(bench.session, XIHONG.code)
    page.activate(XIHONG, person=listing.id, kind="signup")
    settle(qtbot, bench)
    assert page.form.controls["name"].value() == "李春花"
    assert page.form.controls["mobile"].value() == "13903961234"
    assert page.form.controls["doc_from"].isVisible()
    assert page.form.controls["kind"].isEnabled()


def test_somebody_the_list_has_already_goes_on_there(qtbot, bench, page) -> None:
    page.form.enter("kind")
    write("2")
    settle(qtbot, bench)
    page.form.enter("name")
    fill("李春花")
    page.form.enter("group_no")
    fill("2")
    page.form.enter("method")
    fill("1", "", "1")
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)
    [listing] = people.list_people(bench.session, XIHONG.code)
    assert listing.group_no == "2组"
    page.form.enter("kind")
    write("1")
    settle(qtbot, bench)
    page.form.enter("name")
    fill("李春花", "", number("41282519380302998"))
    settle(qtbot, bench)
    assert page.strip.isVisible()
    press(Qt.Key.Key_E, ALT)
    settle(qtbot, bench)
    assert page.hand.person.id == listing.id
    assert page.form.controls["group_no"].value() == "2组"
    assert page.form.controls["doc_no"].value() == number("41282519380302998")
    assert len(people.list_people(bench.session, XIHONG.code)) == 1
