"""回单: offered after saving, drawn into the ledger once, printed or saved from one sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.services import ledger, people, printing
from desktop.ui.enrol.asking import AskingSheet
from desktop.ui.enrol.receipt import ReceiptSheet
from tests.ui.conftest import XIHONG, settle
from tests.ui.hands import ALT, ANSWERS, CTRL, SERVICE, WHO, enrol_page, fill, here, press

pytestmark = pytest.mark.window


@pytest.fixture
def page(qtbot, bench):
    """One person saved, the next form in hand."""
    made = enrol_page(qtbot, bench, XIHONG)[1]
    fill(*WHO, *SERVICE, *ANSWERS)
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)
    return made


def test_the_receipt_is_looked_at_and_saved(qtbot, bench, page, tmp_path: Path) -> None:
    press(Qt.Key.Key_P, ALT)
    sheet = page.findChild(ReceiptSheet)
    qtbot.waitUntil(lambda: sheet.made is not None and not bench.lanes.busy, timeout=15_000)
    assert sheet.view.page_count == sheet.made.print.pages >= 1
    path = tmp_path / "receipt.pdf"
    sheet.save_to(path)
    settle(qtbot, bench)
    found = ledger.verify(bench.session, path.read_bytes())
    assert (found.known, found.print.kind) == (True, "receipt")
    assert [f["serial"] for f in printing.saved_files(bench.session)] == [sheet.made.print.serial]
    sheet.reject()
    qtbot.waitUntil(lambda: here() == "姓名")


def test_the_receipt_never_stands_in_the_way(bench, page) -> None:
    assert here() == "姓名"
    assert [p.kind for p in ledger.all_prints(bench.session)] == []
    assert page.save_bar.receipt.accessibleName() == "打印 李春花 的回单"


def test_the_one_just_saved_can_be_opened_again(qtbot, bench, page) -> None:
    page.save_bar.again.click()
    settle(qtbot, bench)
    [person] = people.list_people(bench.session, XIHONG.code)
    assert page.hand.person.id == person.id
    assert page.form.controls["name"].value() == "李春花"


def test_the_notice_can_be_read_out(qtbot, page) -> None:
    press(Qt.Key.Key_T, ALT)
    sheet = page.findChild(AskingSheet)
    qtbot.waitUntil(sheet.isVisible)
    assert "预登记" in sheet.accessibleDescription()
    qtbot.keyClick(sheet, Qt.Key.Key_T, ALT)
    assert not sheet.isVisible()
