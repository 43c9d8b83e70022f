"""Passport lines at the form: typed as a scanner types them, pasted, half wrong, or somebody else's."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.services import enrol
from desktop.ui.enrol.passport import PassportSheet
from desktop.ui.workbench import Workbench
from tests.domain.test_mrz import lines
from tests.ui.conftest import XIHONG, settle
from tests.ui.hands import ALT, ENTER, enrol_page, fill, here, press, write

pytestmark = pytest.mark.window

GOOD = lines(until="460101")


@pytest.fixture
def page(qtbot, bench):
    return enrol_page(qtbot, bench, XIHONG)[1]


def sheet_of(qtbot, page) -> PassportSheet:
    press(Qt.Key.Key_H, ALT)
    [sheet] = page.findChildren(PassportSheet)
    qtbot.waitUntil(sheet.box.hasFocus)
    return sheet


def on_disk(bench: Workbench, page):
    return enrol.in_hand(bench.session, page.hand.person.id)


def test_a_scanner_types_both_lines_and_enter(qtbot, bench, page) -> None:
    sheet_of(qtbot, page)
    first, second = GOOD.split("\n")
    fill(first, second)
    settle(qtbot, bench)
    person = on_disk(bench, page)
    assert (person.name, person.doc_type, person.doc_no) == ("LI CHUNHUA", "PPT", "EA1234567")
    assert (person.sex, person.birth, person.doc_to) == ("女", "1980-05-06", "2046-01-01")
    assert page.form.controls["doc_no"].value() == "EA1234567"
    assert here() == "有效期起"


def test_a_line_with_a_wrong_digit_is_read_before_it_is_taken(qtbot, bench, page) -> None:
    sheet = sheet_of(qtbot, page)
    sheet.box.setPlainText(GOOD.replace("EA1234567", "EA1234568"))
    press(ENTER)
    assert sheet.isVisible()
    assert "护照号的校验位不对" in sheet.told.text()
    sheet.on_take()
    settle(qtbot, bench)
    person = on_disk(bench, page)
    assert (person.name, person.doc_no, person.birth) == ("LI CHUNHUA", None, "1980-05-06")


def test_half_of_it_is_not_taken(qtbot, bench, page) -> None:
    sheet = sheet_of(qtbot, page)
    write(GOOD.split("\n")[0])
    assert not sheet.take.isEnabled()
    assert "44" in sheet.told.text()
    press(Qt.Key.Key_Escape)
    settle(qtbot, bench)
    assert on_disk(bench, page).name is None


def test_somebody_elses_passport_changes_nothing_until_asked_again(qtbot, bench, page) -> None:
    fill("WANG MANCANG")
    settle(qtbot, bench)
    sheet = sheet_of(qtbot, page)
    sheet.box.setPlainText(GOOD)
    sheet.on_take()
    settle(qtbot, bench)
    assert on_disk(bench, page).name == "WANG MANCANG"
    assert on_disk(bench, page).doc_no is None
    assert "LI CHUNHUA" in page.reader.strip.words.text()
    page.reader.on_key()
    settle(qtbot, bench)
    assert (on_disk(bench, page).name, on_disk(bench, page).doc_no) == ("LI CHUNHUA", "EA1234567")
