"""Whoever is withdrawn or erased leaves every panel at once, and a question names whom it is about."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.services import people
from desktop.ui.people import acts as people_acts
from desktop.ui.widgets import Button
from desktop.ui.window import Window
from tests.ui.conftest import XIHONG, settle

pytestmark = pytest.mark.window


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The questions, each answered with yes."""
    said: list[str] = []
    monkeypatch.setattr(people_acts, "ask", lambda _parent, *words: said.append(" ".join(words)) or True)
    return said


def choose(qtbot, window: Window, row: int) -> str:
    window.shell.open("people")
    settle(qtbot, window.bench)
    page = window.shell.page
    page.table.setCurrentIndex(page.model.index(row, 1))
    settle(qtbot, window.bench)
    found: str = page.model.ids[row]
    return found


def live(widget) -> list[str]:
    return [
        b.words for b in widget.findChildren(QPushButton) if b.isVisible() and b.isEnabled() and hasattr(b, "words")
    ]


def test_whoever_is_erased_leaves_the_side_at_once(qtbot, peopled: Window, asked: list[str]) -> None:
    her = choose(qtbot, peopled, 4)
    name = people.show(peopled.bench.session, her).person.name
    page = peopled.shell.page
    page.search.setText(name)
    page.search._on_pause()
    settle(qtbot, peopled.bench)
    assert page.side._name.text() == name
    page.side.erase_button.click()
    settle(qtbot, peopled.bench)
    assert name in asked[0]
    assert page.side._person is None
    assert page.side._name.text() == ""
    assert live(page.side) == []
    page.search.setText("")
    page.search._on_pause()
    settle(qtbot, peopled.bench)
    page.table.setCurrentIndex(page.model.index(page.model.ids.index(her), 1))
    settle(qtbot, peopled.bench)
    assert live(page.side) == []
    shown = {page.model.index(r, 1).data() for r in range(page.model.rowCount())}
    assert "(没写姓名)" not in shown


def test_the_button_and_enter_agree_about_who_is_withdrawn(qtbot, peopled: Window, asked: list[str]) -> None:
    her = choose(qtbot, peopled, 2)
    page = peopled.shell.page
    page.side.withdraw_button.click()
    settle(qtbot, peopled.bench)
    person = people.show(peopled.bench.session, her).person
    assert asked[0].startswith(f"撤回 {person.called} 的登记?")
    assert person.group_no in asked[0]
    assert page.side.open_button.isEnabled()
    page.side.open_button.click()
    settle(qtbot, peopled.bench)
    by_button = peopled.shell.pages["enrol"].hand.written
    peopled.shell.open("people")
    settle(qtbot, peopled.bench)
    page._on_opened(page.model.ids.index(her))
    settle(qtbot, peopled.bench)
    assert peopled.shell.pages["enrol"].hand.written == by_button
    assert by_button.mode == "looking"


def test_a_question_about_several_names_them(qtbot, peopled: Window, asked: list[str]) -> None:
    choose(qtbot, peopled, 0)
    ids = peopled.shell.page.model.ids[:7]
    names = [people.show(peopled.bench.session, i).person.name for i in ids]
    peopled.shell.page.acts.withdraw(ids)
    settle(qtbot, peopled.bench)
    assert asked[0].startswith("撤回 7 人的登记?")
    assert sum(name in asked[0] for name in names) >= 5
    assert "等" in asked[0]


def test_whom_the_filter_leaves_out_is_not_beside_the_list(qtbot, peopled: Window) -> None:
    choose(qtbot, peopled, 3)
    page = peopled.shell.page
    page.search.setText("没有这样的人")
    page.search._on_pause()
    settle(qtbot, peopled.bench)
    assert live(page.side) == []
    assert XIHONG.name not in page.side._who.text()


def test_the_foot_of_the_form_forgets_who_has_left(qtbot, peopled: Window, asked: list[str]) -> None:
    her = choose(qtbot, peopled, 1)
    enrol = peopled.shell.build("enrol")
    enrol.save_bar.saved(people.show(peopled.bench.session, her).person)
    peopled.shell.page.side.erase_button.click()
    settle(qtbot, peopled.bench)
    assert enrol.save_bar.last == ""
    assert enrol.save_bar.receipt.isHidden()


def test_no_button_beside_the_table_is_cut_for_any_kind(qtbot, peopled: Window) -> None:
    """Beside somebody of the book 转为办业务 stands too: in one line with 别的单据 both were cut."""
    peopled.show()
    peopled.shell.open("people")
    settle(qtbot, peopled.bench)
    page = peopled.shell.page
    for kind in ("listing", "signup"):
        row = next(n for n in range(page.model.rowCount()) if page.model.person(n).kind == kind)
        page.table.selectRow(row)
        settle(qtbot, peopled.bench)
        qtbot.waitUntil(lambda kind=kind: page.side._person is not None and page.side._person.kind == kind)
        QApplication.processEvents()
        shown = [b for b in page.side.findChildren(Button) if b.isVisible()]
        assert len(shown) == (6 if kind == "listing" else 5)
        assert [b.text() for b in shown if b.width() < b.sizeHint().width()] == []
