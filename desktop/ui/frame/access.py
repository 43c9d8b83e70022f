"""Who opens this laptop: one's own passphrase, the recovery key, reps who leave."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QDialog, QWidget

from desktop.base.errors import CunbuError
from desktop.ui.operations import door
from desktop.ui.sign_in.recovery import RecoveryKey
from desktop.ui.widgets import Button, Field, Label, PassphraseLine, PrimaryButton, Scroll, column, row
from desktop.ui.widgets.ask import ask
from desktop.ui.workbench import Workbench

MARGINS = (22, 20, 22, 18)


class Access(QWidget):
    """The three doors in the settings; each opens a dialog of its own."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.passphrase = Button("换口令…", lambda: PassphraseDialog(bench, self).exec())
        self.recovery = Button("换恢复密钥…", lambda: RecoveryDialog(bench, self).exec())
        self.remove = Button("移除客户经理…", lambda: RemoveRepDialog(bench, self).exec())
        doors = (self.passphrase, self.recovery, self.remove)
        for button in doors:
            button.setAutoDefault(False)
        self.setLayout(column(Label("谁能打开这台电脑", "label"), row(*doors, None, gap=10), gap=6))


class PassphraseDialog(QDialog):
    """The signed-in rep's own passphrase."""

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self.bench = bench
        self.setWindowTitle("换口令")
        self.setMinimumWidth(560)
        self.old, self.first, self.second = PassphraseLine(), PassphraseLine(), PassphraseLine()
        self.old_field = Field("现在的口令", self.old)
        self.first_field = Field("新口令", self.first, hint=door.PASSPHRASE_WORDS)
        self.second_field = Field("再输一次新口令", self.second)
        self.change = PrimaryButton("换成新口令", self.on_change, key="Ctrl+Enter")
        self.setLayout(
            column(
                Label(f"换 {bench.session.rep.name} 的口令", "heading"),
                Label("只换您自己的,别的客户经理和恢复密钥不变。以前的备份仍用旧口令打开。", "hint", wrap=True),
                self.old_field,
                row(self.first_field, column(self.second_field, None, gap=0), gap=14),
                row(self.change, Button("不换了", self.reject, key="Esc"), None),
                gap=14,
                margins=MARGINS,
            )
        )

    def on_change(self) -> None:
        for field in (self.old_field, self.first_field, self.second_field):
            field.clear()
        if self.first.value() != self.second.value():
            self.second_field.say("两次口令不一样,请再输一次。")
            self.second.setFocus()
            return
        self.change.setEnabled(False)
        work = partial(door.change_passphrase, old=self.old.value(), new=self.first.value())
        self.bench.act(work, (), self._on_changed, self._on_refused, owner=self)

    def _on_changed(self, _nothing: object) -> None:
        self.bench.tell("口令已换,下次登录用新的。")
        self.accept()

    def _on_refused(self, error: CunbuError) -> None:
        self.change.setEnabled(True)
        field = self.first_field if error.code in door.WEAK else self.old_field
        field.say(error.sentence)
        field.setFocus()


class RecoveryDialog(QDialog):
    """A new recovery key. The one before opens the vault until the new one is in hand."""

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self.bench = bench
        self.setWindowTitle("换恢复密钥")
        self.resize(680, min(620, self.screen().availableGeometry().height() - 60))
        self.card = RecoveryKey(bench, go="换成这一把")
        leave = row(None, Button("不换了", self.reject, key="Esc"), margins=(22, 0, 22, 14))
        self.setLayout(column(Scroll(self.card), leave, gap=0))
        session = bench.session
        held = f"现在:{door.who_holds(session.data_dir)}换成这一把,原来的就作废;不换,原来的照旧能用。"
        self.card.show_key(session, door.new_recovery_key(), held)
        self.card.kept.connect(self._on_kept)
        self.finished.connect(lambda _how: self.card.forget())

    def _on_kept(self, _session: object) -> None:
        self.bench.tell("恢复密钥已换,原来的那张恢复单作废,请撕掉。")
        self.accept()


class RemoveRepDialog(QDialog):
    """The others who use this laptop; who leaves is removed. Oneself never: somebody has to be at the desk."""

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self.bench = bench
        self.setWindowTitle("移除客户经理")
        self.setMinimumWidth(480)
        self.buttons: dict[str, Button] = {}
        self.note = Label("", "hint", wrap=True)
        self._lines = column(gap=8)
        self.setLayout(
            column(
                Label("移除客户经理", "heading"),
                Label("她的口令从此打不开这台电脑;她登记过的都在,仍记在她名下。", "hint", wrap=True),
                self._lines,
                self.note,
                row(None, Button("完成", self.accept, key="Esc")),
                gap=14,
                margins=MARGINS,
            )
        )
        bench.read(door.reps, self._show, owner=self)

    def _show(self, names: list[str]) -> None:
        others = [name for name in names if name != self.bench.session.rep.name]
        self.note.setText("" if others else "这台电脑只有您一位客户经理。")
        for name in others:
            button = Button("移除", partial(self.on_remove, name))
            button.setAutoDefault(False)
            button.setAccessibleName(f"移除 {name}")
            self.buttons[name] = button
            self._lines.addLayout(row(Label(name, "strong"), None, button))

    def on_remove(self, name: str) -> None:
        note = "她的口令从此打不开这台电脑,登记过的都在。以前的备份她的口令仍打得开,请保管好。"
        if ask(self, f"移除客户经理 {name}?", note, "移除"):
            self.remove(name)

    def remove(self, name: str) -> None:
        """After the question; also what a test presses."""
        work = partial(door.remove_rep, name=name)
        self.bench.act(work, ("settings",), partial(self._on_removed, name), self._on_refused, owner=self)

    def _on_removed(self, name: str, _nothing: object) -> None:
        self.buttons[name].setEnabled(False)
        self.note.setText(f"{name} 已移除。")

    def _on_refused(self, error: CunbuError) -> None:
        self.note.setText(error.sentence)
