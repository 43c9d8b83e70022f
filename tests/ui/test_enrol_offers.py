"""Offers at the form: shown pale, taken by Enter or all at once, never stored by themselves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.domain.people import EDITABLE
from desktop.services import people
from tests.services.test_offers import PARTY
from tests.ui.conftest import XIHONG, settle
from tests.ui.hands import ALT, ANSWERS, CTRL, SERVICE, WHO, enrol_page, fill, here, number, press, write
from tests.ui.test_enrol_others import write_agent

pytestmark = pytest.mark.window
OTHER = number("41282519500505123")


@pytest.fixture
def page(qtbot, bench):
    made = enrol_page(qtbot, bench, XIHONG)[1]
    fill(*WHO, *SERVICE, *ANSWERS)
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)
    return made


def kept(bench, page):
    return people.show(bench.session, page.hand.person.id).person


def test_what_is_offered_is_not_stored_by_being_shown(qtbot, bench, page) -> None:
    fill("王建国")
    settle(qtbot, bench)
    assert page.form.controls["plan"].offer.value == "LOC9"
    assert "照上一位" in page.form.controls["plan"].toolTip()
    for _ in range(6):
        press(Qt.Key.Key_Tab)
    settle(qtbot, bench)
    person = kept(bench, page)
    assert (person.plan, person.service, person.address, person.group_no) == (None, None, None, None)


def test_enter_takes_the_offer_of_the_field_it_leaves(qtbot, bench, page) -> None:
    page.form.enter("plan")
    press(Qt.Key.Key_Return)
    settle(qtbot, bench)
    assert here() == "合约"
    assert kept(bench, page).plan == "LOC9"
    page.form.enter("contract")
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    settle(qtbot, bench)
    assert kept(bench, page).contract is None, "going back takes nothing"


def test_one_key_takes_everything_and_goes_where_it_is_empty(qtbot, bench, page) -> None:
    fill("王建国", "", OTHER, "20160302")
    settle(qtbot, bench)
    press(Qt.Key.Key_A, ALT)
    settle(qtbot, bench)
    person = kept(bench, page)
    assert (person.service, person.network, person.plan, person.contract) == ("new", "4G", "LOC9", "D15")
    assert person.doc_to == "长期"
    assert person.directory_choice is None
    assert person.consents == ()
    assert person.address is None, "an address up to the house is not whole"
    assert here() == "我已当面看过原件"


def test_her_household_comes_with_the_address_of_the_card(qtbot, bench, page) -> None:
    page.form.enter("address")
    page.form.controls["address"].setText(WHO[-1])
    press(Qt.Key.Key_Return)
    settle(qtbot, bench)
    press(Qt.Key.Key_A, ALT)
    settle(qtbot, bench)
    person = kept(bench, page)
    assert (person.group_no, person.household, person.home_line) == ("2组", "02017", "0396-6912188")


def test_an_address_is_begun_and_the_house_typed_behind_it(qtbot, bench, page) -> None:
    page.form.enter("group_no")
    fill("3组")
    settle(qtbot, bench)
    page.form.enter("address")
    line = page.form.controls["address"]
    assert line.text() == "河南省上蔡县朱里镇西洪村3组"
    write("9")
    press(Qt.Key.Key_Return)
    settle(qtbot, bench)
    assert line.text() == "河南省上蔡县朱里镇西洪村3组9号"
    assert kept(bench, page).address == "河南省上蔡县朱里镇西洪村3组9号"


def test_an_address_only_begun_is_none(qtbot, bench, page) -> None:
    page.form.enter("address")
    assert page.form.controls["address"].text()
    press(Qt.Key.Key_Return)
    settle(qtbot, bench)
    assert page.form.controls["address"].text() == ""
    assert kept(bench, page).address is None


def test_a_short_number_is_taken_by_going_on_and_none_is_given_twice(qtbot, bench, page) -> None:
    page.form.enter("short_no")
    press(Qt.Key.Key_Return)
    settle(qtbot, bench)
    assert kept(bench, page).short_no == "661001"


@pytest.fixture
def page_after_an_agent(qtbot, bench):
    made = enrol_page(qtbot, bench, XIHONG)[1]
    fill(*WHO)
    write_agent(qtbot, bench)
    fill(*SERVICE, *ANSWERS)
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)
    fill("王建国", "", OTHER, "20160302", "c", " ", "", "", "", "河南省上蔡县朱里镇西洪村3组9号")
    settle(qtbot, bench)
    press(Qt.Key.Key_G, ALT)
    return made


def of_the_agent(bench, page) -> dict[str, object]:
    person = kept(bench, page)
    return {f: getattr(person, f) for f in EDITABLE if f.startswith("agent_") and getattr(person, f)}


def test_another_agent_gets_nothing_of_the_last_one_s(qtbot, bench, page_after_an_agent) -> None:
    page = page_after_an_agent
    fill("赵小娥")
    for _ in range(7):
        press(Qt.Key.Key_Return)
        settle(qtbot, bench)
    assert of_the_agent(bench, page) == {"agent_name": "赵小娥"}
    press(Qt.Key.Key_A, ALT)
    settle(qtbot, bench)
    assert of_the_agent(bench, page) == {"agent_name": "赵小娥"}
    for field in PARTY["agent"]:
        page.form.enter(f"agent_{field}")
        press(Qt.Key.Key_D, CTRL)
        settle(qtbot, bench)
    assert of_the_agent(bench, page) == {"agent_name": "赵小娥"}


def test_a_name_still_being_typed_takes_the_old_one_s_offers_away_at_once(qtbot, bench, page_after_an_agent) -> None:
    page = page_after_an_agent
    fill("李建国")
    settle(qtbot, bench)
    line = page.form.controls["agent_doc_no"]
    assert line.offer is not None, "the same one again"
    page.form.enter("agent_name")
    write("赵小娥")
    assert line.offer is None, "before the disk has answered"
    press(Qt.Key.Key_Return)
    page.form.enter("agent_doc_no")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_A, ALT)
    settle(qtbot, bench)
    assert of_the_agent(bench, page) == {"agent_name": "赵小娥"}


def test_a_service_chosen_otherwise_takes_the_plan_s_offer_away_at_once(qtbot, bench, page) -> None:
    assert page.form.controls["plan"].offer is not None
    page.form.enter("service")
    write("3")
    assert page.form.controls["plan"].offer is None
    settle(qtbot, bench)
    assert page.form.controls["plan"].offer is None


def test_taking_the_service_offered_keeps_the_plan_s_offer_for_a_quick_hand(qtbot, bench, page) -> None:
    page.form.enter("service")
    press(Qt.Key.Key_Return)
    assert page.form.controls["plan"].offer is not None
    settle(qtbot, bench)
    assert kept(bench, page).service == "new"
