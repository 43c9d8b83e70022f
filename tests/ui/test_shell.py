"""The frame: keys, village switcher, saved time, undo, and every control named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from desktop.ui.frame.key_map import KeyMap
from desktop.ui.pages import PAGES
from desktop.ui.widgets.buttons import Button
from desktop.ui.window import Window
from tests.ui.conftest import DONGHONG, XIHONG, settle

ALT = Qt.KeyboardModifier.AltModifier
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QSpinBox, QAbstractItemView)


def test_alt_and_a_digit_open_each_page(qtbot, window: Window) -> None:
    for number, spec in enumerate(PAGES, 1):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0.value + number), ALT)
        assert window.shell.here == spec.key
        assert window.shell.rail.items[spec.key].isChecked()
        settle(qtbot, window.bench)
        assert window.isActiveWindow(), "something was shown before it had a parent, and became a window"
        assert window.shell.page.isAncestorOf(QApplication.focusWidget()), "the hand is on the page"


def test_the_switcher_finds_a_village_by_initials_and_every_page_hears(qtbot, window: Window) -> None:
    qtbot.keyClick(window, Qt.Key.Key_0, ALT)
    panel = window.shell.topbar.switcher._panel
    assert panel.isVisible()
    qtbot.keyClicks(panel.search, "dhc")
    assert [panel.list.item(n).text() for n in range(panel.list.count())] == ["东洪村 · 朱里镇"]
    with qtbot.waitSignal(window.bench.village_changed) as heard:
        qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    assert heard.args == [DONGHONG]
    assert "东洪村" in window.shell.topbar.switcher.text()
    settle(qtbot, window.bench)


def test_a_change_marks_the_time_it_was_saved_and_tells_every_open_page(qtbot, window: Window) -> None:
    window.shell.open("people")
    heard = []
    window.shell.page.changed = heard.append
    window.bench.act(lambda session: None, ("people",))
    qtbot.waitUntil(lambda: heard == [frozenset({"people"})])
    assert window.shell.foot._saved.text() == f"已保存 {window.bench.saved_at}"
    assert len(window.bench.saved_at) == 8
    settle(qtbot, window.bench)


def test_what_can_be_undone_is_offered_in_place_and_by_key(qtbot, window: Window) -> None:
    undone = []
    window.bench.tell("已删除。", lambda: undone.append(1))
    assert window.shell.toast.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Z, ALT)
    assert undone == [1]
    assert not window.shell.toast.isVisible()
    window.bench.tell("已导出。")
    assert not window.shell.toast.undo_button.isVisible()


def test_the_key_map_lists_the_keys_of_the_frame_and_of_the_page(qtbot, window: Window) -> None:
    window.shell.open("people")
    shown = KeyMap(window.shell.page, window.shell)
    qtbot.addWidget(shown)
    words = {label.text() for label in shown.findChildren(QWidget) if hasattr(label, "text")}
    assert {"Alt+1", "今日", "Alt+0", "换村", "Ctrl+F", "Enter"} <= words
    settle(qtbot, window.bench)


def test_every_control_has_a_name_for_a_screen_reader(qtbot, window: Window) -> None:
    window.bench.choose_village(XIHONG)
    for spec in PAGES:
        window.shell.open(spec.key)
        settle(qtbot, window.bench)
        nameless = [
            f"{spec.key}: {type(control).__name__} in {type(control.parent()).__name__}"
            for control in window.shell.page.findChildren(QWidget)
            if isinstance(control, CONTROLS)
            and control.isEnabled()
            and not (control.accessibleName() or _belongs_to_qt(control))
        ]
        assert nameless == []


def _belongs_to_qt(control: QWidget) -> bool:
    """The inner parts of Qt's own widgets: the button that clears a line, the list of a combo box, a header."""
    owner = control.parent()
    inside = isinstance(owner, (QLineEdit, QSpinBox, QComboBox, QAbstractItemView))
    list_of_a_combo = owner is not None and isinstance(owner.parent(), QComboBox)
    return inside or list_of_a_combo or control.objectName().startswith("qt_")


def test_tab_alone_walks_every_page_and_comes_round(qtbot, window: Window) -> None:
    window.bench.choose_village(XIHONG)
    for spec in PAGES:
        window.shell.open(spec.key)
        settle(qtbot, window.bench)
        seen: list[QWidget] = []
        while (here := QApplication.focusWidget()) not in seen:
            assert here is not None, spec.key
            seen.append(here)
            qtbot.keyClick(here, Qt.Key.Key_Tab)
            assert len(seen) < 200, spec.key
        assert here is seen[0], f"{spec.key}: Tab is caught in a part of the page"
        assert any(window.shell.page.isAncestorOf(widget) for widget in seen)
        assert window.shell.topbar.switcher in seen


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (910, 512)])  # 100 % and 150 % of a small laptop
def test_every_page_fits_a_small_laptop_without_scrolling(qtbot, window: Window, width: int, height: int) -> None:
    window.resize(width, height)
    window.bench.choose_village(XIHONG)
    for spec in PAGES:
        window.shell.open(spec.key)
    settle(qtbot, window.bench)
    for spec in PAGES:  # again: a wide neighbour must not have made one wide
        window.shell.open(spec.key)
        settle(qtbot, window.bench)
        least, room = window.shell.page.minimumSizeHint(), window.shell.page.parentWidget().size()
        fits = (least.width() <= room.width(), least.height() <= room.height())
        assert fits == (True, True), (spec.key, least, room)
        assert window.shell.page.size() == room


@pytest.fixture(params=[(1366, 768), (910, 512)], ids=["100 %", "150 %"])
def pages(qtbot, window: Window, request: pytest.FixtureRequest) -> Iterator[str]:
    """Every page in turn, on show in a small laptop's window: the key of the one that is."""
    window.resize(*request.param)
    window.show()
    window.bench.choose_village(XIHONG)

    def turned() -> Iterator[str]:
        for spec in PAGES:
            window.shell.open(spec.key)
            settle(qtbot, window.bench)
            yield spec.key

    return turned()


def test_no_key_stands_for_two_things_at_once(window: Window, pages: Iterator[str]) -> None:
    """Qt presses neither of two that share a key: to a person the key is dead."""
    for page in pages:
        owners: dict[str, list[str]] = {}
        for made in window.findChildren(QShortcut):
            owner = made.parent()
            if isinstance(owner, QWidget) and owner.isVisible() and owner.isEnabled():
                for keys in made.keys():  # noqa: SIM118  (no dictionary: the keys that press it)
                    owners.setdefault(keys.toString(), []).append(type(owner).__name__)
        assert owners
        assert {keys: who for keys, who in owners.items() if len(who) > 1} == {}, page


def test_no_button_s_words_are_cut(window: Window, pages: Iterator[str]) -> None:
    for page in pages:
        cut = [
            (button.text(), button.width(), button.sizeHint().width())
            for button in window.shell.page.findChildren(Button)
            if button.isVisible() and button.width() < button.sizeHint().width()
        ]
        assert cut == [], page
