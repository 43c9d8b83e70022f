"""The door: first run, signing in, the wait after wrong passphrases, the lock, the recovery key."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.cli.main import run
from desktop.services import session as door
from desktop.storage import device
from desktop.ui import theme
from desktop.ui.frame import idle
from desktop.ui.frame.settings_dialog import AddRepDialog, SettingsDialog
from desktop.ui.operations import desk
from desktop.ui.window import Window
from desktop.wire import signing
from desktop.wire.codes import new_code
from tests.hubs import Hub, hub
from tests.ui.conftest import PASSPHRASE, REP, say, settle

__all__ = ["hub"]


def type_in(qtbot, line, text: str) -> None:
    line.setFocus()
    line.clear()
    qtbot.keyClicks(line, text)


def type_back(qtbot, card) -> None:
    """The group of the key that the card asks for, as a hand reads it off the paper."""
    line, place = map(int, re.findall(r"第 (\d+)", card.check_field.label.text()))
    group = card.key.text().split("\n")[line - 1].split()[place - 1]
    type_in(qtbot, card.check, group.lower())


def test_first_run_makes_the_vault_shows_the_key_once_and_opens(qtbot, open_window, tmp_path: Path) -> None:
    window: Window = open_window(tmp_path / "new")
    page = window.door.first_run
    assert window.door.cards.currentWidget() is page
    say(page.rep, REP)
    type_in(qtbot, page.first, PASSPHRASE)
    type_in(qtbot, page.second, PASSPHRASE + "x")
    qtbot.keyClick(page.second, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "不一样" in page.second_field.message.text()
    assert not door.vault_exists(tmp_path / "new")
    type_in(qtbot, page.second, PASSPHRASE)
    qtbot.keyClick(page.second, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    key = window.door.recovery
    qtbot.waitUntil(lambda: window.door.cards.currentWidget() is key)
    shown = "".join(key.key.text().split())
    assert shown.startswith("AGE-SECRET-KEY-1")
    key.save_to(tmp_path / "sheet.pdf")
    qtbot.waitUntil(lambda: (tmp_path / "sheet.pdf").exists())
    settle(qtbot, window.bench)
    assert not key.go.isEnabled(), "a file on this laptop is not in anybody's hands"
    assert door.unfinished(tmp_path / "new")
    type_in(qtbot, key.check, "ZZZZ")
    assert not key.go.isEnabled()
    assert not set(key.key.text()) & set("ABCDEFG234567"), "what is typed back comes from the paper"
    key.check.clear()
    assert "".join(key.key.text().split()) == shown
    type_back(qtbot, key)
    qtbot.mouseClick(key.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.shell is not None)
    settle(qtbot, window.bench)
    assert key.key.text() == "", "nothing of the key stays on the screen"
    assert not door.unfinished(tmp_path / "new")
    door.reset_passphrase(tmp_path / "new", shown, REP, "another river 8").close()


def test_a_wrong_passphrase_is_said_beside_its_field_and_slows_the_next_try(qtbot, open_window, data_dir) -> None:
    window: Window = open_window(data_dir)
    page = window.door.sign_in
    say(page.rep, REP)
    for _ in range(2):
        qtbot.waitUntil(page.enter.isEnabled, timeout=10_000)
        type_in(qtbot, page.passphrase, "wrong river 1")
        qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
        settle(qtbot, window.bench)
    assert "口令不对" in page.passphrase_field.message.text()
    assert page.passphrase.text() == ""
    assert not page.enter.isEnabled()
    assert page.enter.text().startswith("请等")
    assert window.shell is None
    qtbot.waitUntil(page.enter.isEnabled, timeout=10_000)


def test_the_lock_keeps_the_page_and_the_village_and_the_same_rep_goes_on(qtbot, window: Window) -> None:
    shell = window.shell
    shell.open("people")
    shell.page.search.setText("lch")
    settle(qtbot, window.bench)
    session = window.bench.session
    qtbot.keyClick(shell, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    assert window.stack.currentWidget() is window.door
    assert window.door.sign_in.rep.value() == REP
    type_in(qtbot, window.door.sign_in.passphrase, "wrong river 1")
    qtbot.keyClick(window.door.sign_in.passphrase, Qt.Key.Key_Return)
    settle(qtbot, window.bench)
    assert window.stack.currentWidget() is window.door
    type_in(qtbot, window.door.sign_in.passphrase, PASSPHRASE)
    qtbot.keyClick(window.door.sign_in.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is shell)
    settle(qtbot, window.bench)
    assert window.bench.session is session
    assert shell.here == "people"
    assert shell.page.search.text() == "lch"


def test_idleness_locks_and_a_hand_on_the_keyboard_keeps_it_open(qtbot, window: Window) -> None:
    timer = window.idle._timer
    timer.setInterval(40)
    window.idle.watch()
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.door)
    assert not timer.isActive(), "the door itself does not lock"


def test_another_rep_gets_a_desk_of_her_own(qtbot, window: Window) -> None:
    door.add_rep(window.bench.session, "李代表", "maple stone 3")
    window.shell.open("sync")
    before = window.shell
    window.lock()
    page = window.door.sign_in
    page.rep.clear()
    say(page.rep, "李代表")
    type_in(qtbot, page.passphrase, "maple stone 3")
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.shell is not before)
    settle(qtbot, window.bench)
    assert window.bench.session.rep.name == "李代表"
    assert window.shell.here == "today"


def test_a_forgotten_passphrase_is_replaced_by_the_recovery_key(qtbot, open_window, tmp_path: Path) -> None:
    made = door.make_vault(tmp_path / "v", REP, PASSPHRASE)
    made.session.close()
    window: Window = open_window(tmp_path / "v")
    qtbot.mouseClick(window.door.sign_in.forgotten, Qt.MouseButton.LeftButton)
    page = window.door.forgotten
    say(page.rep, REP)
    identity = str(made.recovery_identity)
    page.key.setText(" ".join(identity[i : i + 4].lower() for i in range(0, len(identity), 4)))
    for line in (page.first, page.second):
        type_in(qtbot, line, "new river 9")
    qtbot.mouseClick(page.set_new, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.shell is not None)
    settle(qtbot, window.bench)
    assert door.check_passphrase(window.bench.session, "new river 9")


def test_one_more_rep_is_added_from_the_window_and_signs_in(qtbot, window: Window) -> None:
    dialog = AddRepDialog(window.bench, window.shell)
    dialog.open()
    say(dialog.name, "李代表")
    type_in(qtbot, dialog.first, "short")
    type_in(qtbot, dialog.second, "short")
    dialog.on_add()
    settle(qtbot, window.bench)
    assert "至少" in dialog.first_field.message.text()
    for line in (dialog.first, dialog.second):
        type_in(qtbot, line, "maple stone 3")
    dialog.on_add()
    settle(qtbot, window.bench)
    assert {rep.name for rep in door.reps(window.bench.session)} == {REP, "李代表"}


def test_a_lid_that_was_shut_locks(qtbot, window: Window) -> None:
    window.idle.watch()
    window.idle.look()
    assert window.stack.currentWidget() is window.shell
    window.idle._looked -= idle.SLEPT_SECONDS + 1
    window.idle.look()
    assert window.stack.currentWidget() is window.door


def test_little_disk_is_said_before_a_save_is_refused(qtbot, window: Window, monkeypatch) -> None:
    monkeypatch.setattr(desk, "LITTLE_LEFT", 2**40)
    window.shell.refresh_desk()
    settle(qtbot, window.bench)
    assert "磁盘只剩" in window.shell.foot._disk.text()
    assert window.shell.foot._disk.isVisible()


def test_settings_take_effect_at_once_and_the_idle_lock_hears(qtbot, window: Window) -> None:
    dialog = SettingsDialog(window.bench, window.shell)
    dialog.open()
    try:
        dialog.theme.chips["sunlight"].click()
        assert theme.tokens() is theme.SUNLIGHT
        dialog.idle.setValue(3)
        assert window.idle._timer.interval() == 180_000
        dialog.scale.chips[150].click()
        assert window.bench.settings.scale == 150
        assert "下次" in dialog.note.text()
    finally:
        theme.apply(QApplication.instance(), "light")


def test_the_first_run_may_join_the_county_at_once(qtbot, open_window, tmp_path: Path, hub: Hub, capsys) -> None:
    assert run(["hub", "code", "--data", str(hub.folder)]) == 0
    code = capsys.readouterr().out.strip()
    window: Window = open_window(tmp_path / "new")
    page = window.door.first_run
    say(page.rep, REP)
    for line in (page.first, page.second):
        type_in(qtbot, line, PASSPHRASE)
    page.county.click()
    page.url.setText("http://127.0.0.1:9")
    page.code.setText(code)
    page.start.click()
    qtbot.waitUntil(page.message.isVisible, timeout=20_000)
    assert "本机已经建好" in page.message.text()
    page.url.setText(hub.url)
    page.start.click()
    qtbot.waitUntil(lambda: window.door.cards.currentWidget() is window.door.recovery, timeout=20_000)
    type_back(qtbot, window.door.recovery)
    window.door.recovery.go.click()
    qtbot.waitUntil(lambda: window.shell is not None)
    settle(qtbot, window.bench)
    assert device.identity(window.bench.session.store).hub is not None


def test_the_first_run_fits_a_small_screen_and_a_scanned_invitation_fills_both_fields(
    qtbot, open_window, tmp_path: Path
) -> None:
    made = open_window(tmp_path / "new")
    first = made.door.first_run
    first.county.setChecked(True)
    parts = (first.rep, first.url, first.code, first.lines.read_button, first.start)
    for size in ((1366, 768), (910, 512)):
        made.resize(*size)
        qtbot.waitUntil(lambda size=size: made.width() == size[0])
        qtbot.waitUntil(lambda size=size: made.door.welcome.isVisible() == (size[0] > 1000))
        qtbot.waitUntil(lambda: max(p.mapTo(made, p.rect().bottomRight()).x() for p in parts) < made.width())
    code = new_code(signing.verify_key(signing.new_key()))
    qtbot.keyClicks(first.url, f"CUNBU-JOIN http://10.1.2.3:8000 {code}")
    assert (first.url.value(), first.code.value()) == ("http://10.1.2.3:8000", code.replace("-", ""))
    (tmp_path / "bad.txt").write_text("hello", encoding="utf-8")
    first.lines.read(tmp_path / "bad.txt")
    assert "登记文件" in first.url_field.message.text()
