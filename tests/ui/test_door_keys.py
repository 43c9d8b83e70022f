"""The door when something was cut off or is damaged; keys, passphrases and reps changed in the window; one window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import Qt

from desktop.services import keys
from desktop.services import session as door
from desktop.ui import one_window
from desktop.ui.frame.access import PassphraseDialog, RecoveryDialog, RemoveRepDialog
from desktop.ui.window import Window
from tests.spooler import PrintQueue
from tests.ui.conftest import PASSPHRASE, REP, say, settle
from tests.ui.test_door import type_back, type_in


def test_a_first_run_that_was_cut_off_goes_on_with_a_new_key(qtbot, open_window, tmp_path: Path) -> None:
    first = door.make_vault(tmp_path / "v", REP, PASSPHRASE, unfinished=True)
    first.session.close()  # the window was killed while it showed the key
    window: Window = open_window(tmp_path / "v")
    page = window.door.sign_in
    assert "没有走完" in page.note.text()
    page.passphrase.setText(PASSPHRASE)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    key = window.door.recovery
    qtbot.waitUntil(lambda: window.door.cards.currentWidget() is key)
    settle(qtbot, window.bench)
    assert window.shell is None
    shown = "".join(key.key.text().split())
    assert shown not in ("", first.recovery_identity)
    assert "新的一把" in key.status.text()
    type_back(qtbot, key)
    key.go.click()
    qtbot.waitUntil(lambda: window.shell is not None)
    settle(qtbot, window.bench)
    door.reset_passphrase(tmp_path / "v", shown, REP, "another river 8").close()


def test_a_first_run_that_was_cut_off_may_begin_anew(qtbot, open_window, tmp_path: Path) -> None:
    door.make_vault(tmp_path / "v", "李代表", "forgotten river 1", unfinished=True).session.close()
    window: Window = open_window(tmp_path / "v")
    qtbot.mouseClick(window.door.sign_in.forgotten, Qt.MouseButton.LeftButton)
    page = window.door.first_run
    assert window.door.cards.currentWidget() is page
    say(page.rep, REP)
    for line in (page.first, page.second):
        type_in(qtbot, line, "zhangdaibiao")
    page.start.click()
    settle(qtbot, window.bench)
    assert "太容易猜" in page.first_field.message.text()
    for line in (page.first, page.second):
        type_in(qtbot, line, PASSPHRASE)
    page.start.click()
    qtbot.waitUntil(lambda: window.door.cards.currentWidget() is window.door.recovery, timeout=20_000)
    type_back(qtbot, window.door.recovery)
    window.door.recovery.go.click()
    qtbot.waitUntil(lambda: window.shell is not None)
    settle(qtbot, window.bench)
    assert [rep.name for rep in door.reps(window.bench.session)] == [REP]


def test_a_window_that_closes_on_the_key_leaves_the_vault_to_be_gone_on_with(
    qtbot, open_window, tmp_path: Path
) -> None:
    window: Window = open_window(tmp_path / "v")
    page = window.door.first_run
    say(page.rep, REP)
    for line in (page.first, page.second):
        type_in(qtbot, line, PASSPHRASE)
    page.start.click()
    qtbot.waitUntil(lambda: window.door.cards.currentWidget() is window.door.recovery, timeout=20_000)
    settle(qtbot, window.bench)
    window.door.let_go()
    session = door.sign_in(tmp_path / "v", PASSPHRASE)
    assert session.unfinished
    session.close()


def test_a_printed_recovery_sheet_is_in_hand(qtbot, open_window, tmp_path: Path, print_queue: PrintQueue) -> None:
    made = door.make_vault(tmp_path / "v", REP, PASSPHRASE, unfinished=True)
    window: Window = open_window(tmp_path / "v")
    window.door.on_made(made)
    window.door.recovery.print_button.click()
    qtbot.waitUntil(window.door.recovery.go.isEnabled, timeout=20_000)
    assert len(print_queue.printed()) == 1
    window.door.recovery.go.click()
    qtbot.waitUntil(lambda: window.shell is not None)
    settle(qtbot, window.bench)
    assert not door.unfinished(tmp_path / "v")


def test_a_locked_window_says_why_it_stays_shut(qtbot, window: Window) -> None:
    file = window.bench.session.data_dir / "vault.json"
    whole = file.read_bytes()
    file.unlink()
    window.lock()
    assert window.door.cards.currentWidget() is window.door.sign_in, "nobody is asked to begin anew"
    page = window.door.sign_in
    for harm, words in (("{}", "损坏"), ("", "损坏"), (None, "不见了")):
        file.unlink(missing_ok=True)
        if harm is not None:
            file.write_text(harm)
        page.passphrase.setText("any river at all")
        qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
        settle(qtbot, window.bench)
        assert window.stack.currentWidget() is window.door
        assert words in page.passphrase_field.message.text()
        assert page.enter.isEnabled(), "and it can be tried again"
    file.write_bytes(whole)
    page.passphrase.setText(PASSPHRASE)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.shell)
    settle(qtbot, window.bench)


def test_a_rep_changes_her_passphrase_in_the_window(qtbot, window: Window) -> None:
    dialog = PassphraseDialog(window.bench, window.shell)
    dialog.open()
    for old, new, field, words in (
        ("wrong river 2", "new river 99", dialog.old_field, "口令不对"),
        (PASSPHRASE, "123456", dialog.first_field, "只有数字"),
    ):
        dialog.old.setText(old)
        for line in (dialog.first, dialog.second):
            line.setText(new)
        dialog.on_change()
        settle(qtbot, window.bench)
        assert words in field.message.text()
    for line in (dialog.first, dialog.second):
        line.setText("new river 99")
    dialog.on_change()
    settle(qtbot, window.bench)
    assert not dialog.isVisible()
    door.check_passphrase(window.bench.session, "new river 99")


def test_a_new_recovery_key_is_made_in_the_window(qtbot, window: Window) -> None:
    data = window.bench.session.data_dir
    before = (data / "vault.json").read_bytes()
    dialog = RecoveryDialog(window.bench, window.shell)
    dialog.open()
    assert keys.who_holds(data) in dialog.card.status.text()
    shown = "".join(dialog.card.key.text().split())
    dialog.reject()
    settle(qtbot, window.bench)
    assert (data / "vault.json").read_bytes() == before
    dialog = RecoveryDialog(window.bench, window.shell)
    dialog.open()
    assert "".join(dialog.card.key.text().split()) != shown
    shown = "".join(dialog.card.key.text().split())
    type_back(qtbot, dialog.card)
    dialog.card.go.click()
    settle(qtbot, window.bench)
    assert not dialog.isVisible()
    door.reset_passphrase(data, shown, REP, "another river 8").close()


def test_a_rep_is_removed_in_the_window(qtbot, window: Window) -> None:
    door.add_rep(window.bench.session, "李代表", "maple stone 3")
    dialog = RemoveRepDialog(window.bench, window.shell)
    dialog.open()
    settle(qtbot, window.bench)
    assert set(dialog.buttons) == {"李代表"}
    dialog.remove("李代表")
    settle(qtbot, window.bench)
    assert "已移除" in dialog.note.text()
    assert [rep.name for rep in door.reps(window.bench.session)] == [REP]


def test_a_second_window_rings_and_the_first_comes_to_the_front(qtbot, window: Window) -> None:
    data = window.bench.session.data_dir
    assert not one_window.ring(data), "nobody is there yet"
    window.is_the_only_one()
    window.showMinimized()
    qtbot.waitUntil(lambda: window.findChild(one_window.Bell) is not None)
    ring = "import sys, pathlib; from desktop.ui.one_window import ring; print(ring(pathlib.Path(sys.argv[1])))"
    second = subprocess.Popen([sys.executable, "-c", ring, str(data)], stdout=subprocess.PIPE, text=True)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.communicate()[0].strip() == "True"
    qtbot.waitUntil(lambda: not window.isMinimized())
