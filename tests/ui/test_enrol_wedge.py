"""A SIM card's barcode scanned while the hand is in another field."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from desktop.services import enrol
from tests.domain.test_parties import IMEI
from tests.ui.conftest import XIHONG, settle
from tests.ui.hands import ENTER, enrol_page, fill, focus, here, press, write

pytestmark = pytest.mark.window

SIM = "89860120703101120943"
OTHER = "89860120703101120950"
SECOND_IMEI = "358240051111128"


@pytest.fixture
def page(qtbot, bench):
    return enrol_page(qtbot, bench, XIHONG)[1]


def on_disk(bench, page):
    return enrol.in_hand(bench.session, page.hand.person.id)


def test_it_goes_to_the_card_number_and_the_field_in_hand_is_as_it_was(qtbot, bench, page) -> None:
    page.form.enter("mobile")
    write("18623")
    fill(SIM)
    settle(qtbot, bench)
    assert page.form.controls["iccid"].value() == SIM
    assert on_disk(bench, page).iccid == SIM
    assert page.form.controls["mobile"].value() == "18623"
    assert here() == "现用手机"


def test_one_that_is_written_already_is_not_overwritten(qtbot, bench, page) -> None:
    page.form.put("iccid", OTHER)
    page.form.enter("mobile")
    settle(qtbot, bench)
    fill(SIM)
    settle(qtbot, bench)
    assert on_disk(bench, page).iccid == OTHER
    assert "没有改动" in page.form.service.fields["iccid"].message.text()
    assert page.form.controls["mobile"].value() == ""


def test_a_telephone_number_typed_by_a_hand_stays_where_it_is(qtbot, bench, page) -> None:
    page.form.enter("mobile")
    fill("18623450178")
    settle(qtbot, bench)
    assert on_disk(bench, page).mobile == "18623450178"
    assert on_disk(bench, page).iccid is None


def test_what_is_typed_slowly_is_no_scan(qtbot, bench, page) -> None:
    page.form.enter("mobile")
    QTest.keyClicks(focus(), SIM, delay=45)
    press(ENTER)
    settle(qtbot, bench)
    assert on_disk(bench, page).iccid is None


def test_another_long_number_is_no_card(qtbot, bench, page) -> None:
    page.form.enter("mobile")
    fill("12345678901234567890")
    settle(qtbot, bench)
    assert on_disk(bench, page).iccid is None


def test_a_handset_s_barcode_opens_its_row_and_fills_the_free_serial(qtbot, bench, page) -> None:
    page.form.enter("contact_phone")
    fill(IMEI)
    settle(qtbot, bench)
    assert page.form.controls["imei1"].isVisible()
    assert on_disk(bench, page).imei1 == IMEI
    page.form.enter("contact_phone")
    fill(SECOND_IMEI, SECOND_IMEI)
    settle(qtbot, bench)
    assert (on_disk(bench, page).imei1, on_disk(bench, page).imei2) == (IMEI, SECOND_IMEI)
    assert on_disk(bench, page).contact_phone is None


def test_the_tail_of_a_longer_number_is_no_serial(qtbot, bench, page) -> None:
    page.form.enter("contact_phone")
    fill("99999" + IMEI)
    settle(qtbot, bench)
    assert on_disk(bench, page).imei1 is None


def test_a_scan_in_the_name_goes_where_it_belongs_too(qtbot, bench, page) -> None:
    fill("李春花")
    page.form.enter("name")
    focus().end(False)
    fill(SIM)
    settle(qtbot, bench)
    assert (on_disk(bench, page).name, on_disk(bench, page).iccid) == ("李春花", SIM)
