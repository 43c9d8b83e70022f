"""A photograph of the card at the form: shown, compared, and only then filled."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from desktop.devices import photo_reader
from desktop.services import people
from desktop.ui.enrol.photo import PhotoSheet
from tests.devices import photo_cards
from tests.ui.conftest import XIHONG, settle
from tests.ui.hands import ALT, enrol_page, press, write

pytestmark = pytest.mark.window


@pytest.fixture
def page(qtbot, bench, monkeypatch):
    monkeypatch.setattr(photo_reader, "MODULE", "tests.devices.stub_ocr")
    return enrol_page(qtbot, bench, XIHONG)[1]


@pytest.fixture
def sheet(qtbot, page) -> PhotoSheet:
    press(Qt.Key.Key_O, ALT)
    made = page.findChild(PhotoSheet)
    qtbot.waitUntil(lambda: made.isAncestorOf(QApplication.focusWidget()))
    return made


def kept(bench, page):
    return people.show(bench.session, page.hand.person.id).person


def test_the_name_is_filled_only_when_somebody_compared_it(qtbot, bench, page, sheet, tmp_path: Path) -> None:
    picture = tmp_path / "card.jpg"
    picture.write_bytes(photo_cards.front())
    sheet.look_at(picture)
    settle(qtbot, bench)
    assert sheet.number.text() == "412825 19380302 9986"
    assert "自己删掉" in sheet.told.text()
    assert kept(bench, page).name is None
    assert sheet.name.hasFocus()
    sheet.name.selectAll()
    write("李春蘤")
    press(Qt.Key.Key_Return)
    settle(qtbot, bench)
    person = kept(bench, page)
    assert (person.name, person.doc_no, person.birth) == ("李春蘤", "412825193803029986", "1938-03-02")
    assert person.address == "河南省上蔡县朱里镇西洪村2组17号"
    assert person.seen_original is None


def test_a_pasted_picture_is_read_and_escape_takes_nothing(qtbot, bench, page, sheet) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    QGuiApplication.clipboard().setImage(image)
    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, bench)
    assert sheet.take.isEnabled()
    press(Qt.Key.Key_Escape)
    settle(qtbot, bench)
    assert kept(bench, page).doc_no is None


def test_nothing_to_read_is_said_in_the_sheet(qtbot, bench, sheet) -> None:
    sheet.read(b"")
    settle(qtbot, bench)
    assert "不是照片" in sheet.told.text()
    assert not sheet.take.isEnabled()
    QGuiApplication.clipboard().setText("no picture")
    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "没有照片" in sheet.told.text()
