"""The hand walks as the eye reads: line by line, from left to right, at every width; and nothing typed vanishes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.services import people
from tests.ui.conftest import XIHONG, say, settle
from tests.ui.hands import enrol_page, fill, focus, here, number, press, write
from tests.ui.test_enrol_rules import CHILD

pytestmark = pytest.mark.window
WIDTHS = [(1366, 768), (1100, 768), (910, 512)]  # the last is 1366x768 at 150 %


@pytest.fixture
def page(qtbot, bench):
    return enrol_page(qtbot, bench, XIHONG)[1]


def place(page: QWidget, control: QWidget) -> QRect:
    return QRect(control.mapTo(page.form, QPoint(0, 0)), control.size())


def reads_before(one: QRect, other: QRect) -> bool:
    """Above it, or on one line and further left."""
    if one.bottom() < other.top() or other.bottom() < one.top():
        return one.bottom() < other.top()
    return one.left() < other.left()


def assert_as_the_eye_reads(page) -> list[str]:
    names = {id(control): name for name, control in page.form.controls.items()}
    walk = [c for c in page.form.walk.controls if c.isVisible()]
    for one, other in pairwise(walk):
        assert reads_before(place(page, one), place(page, other)), (names[id(one)], names[id(other)])
    return [names[id(control)] for control in walk]


def dress(qtbot, bench, page, who: str) -> None:
    if who == "child":
        fill("王小满", "", CHILD)
    elif who == "two readings, written otherwise":
        say(focus(), "盖䶮天")
        press(Qt.Key.Key_Return)
    elif who == "listing":
        page.form.enter("kind")
        write("2")
    elif who == "everybody beside her":
        for role in page.form.others.blocks:
            page.form.others.ask(role)
        page.form.service.ask_handset()
        page.form.consents.method.choose("signed_sheet")
    settle(qtbot, bench)


@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.parametrize("who", ["adult", "child", "two readings, written otherwise", "listing",
                                 "everybody beside her"])  # fmt: skip
def test_the_walk_reads_line_by_line(qtbot, bench, page, who, size) -> None:
    page.window().resize(*size)
    dress(qtbot, bench, page, who)
    QApplication.processEvents()
    walked = assert_as_the_eye_reads(page)
    wanted = {"child": {"guardian_doc_no"}, "two readings, written otherwise": {"surname_reading", "name_bss"},
              "everybody beside her": {"agent_doc_no", "user_doc_no", "imei1", "method_reference"}}  # fmt: skip
    assert wanted.get(who, set()) <= set(walked)


def test_what_is_typed_at_the_tick_goes_into_the_group_and_the_house_number_into_its_own_field(
    qtbot, bench, page
) -> None:
    fill("李春花", "", number("41282519380302998"), "20160302", "c")
    assert here() == "我已当面看过原件"
    fill("2", "02017")
    settle(qtbot, bench)
    person = people.show(bench.session, page.hand.person.id).person
    assert (person.group_no, person.household, person.seen_original) == ("2组", "02017", None)


def test_a_group_no_village_has_is_asked_about_in_the_form(qtbot, bench, page) -> None:
    page.form.enter("group_no")
    fill("2050")
    settle(qtbot, bench)
    assert "60" in page.form.who.group_no.message.text()
