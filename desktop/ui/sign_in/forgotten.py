"""The forgotten passphrase: the recovery key opens the vault and the rep sets a new one. Nothing is lost."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.base.errors import CunbuError
from desktop.ui.operations import door
from desktop.ui.sign_in.first_run import LENGTH_HINT
from desktop.ui.sign_in.parts import centred
from desktop.ui.widgets import Button, Card, Field, Label, PassphraseLine, PrimaryButton, TextLine, column, row
from desktop.ui.workbench import Workbench


class Forgotten(QWidget):
    """`opened(session)` with the new passphrase; `gave_up` back to signing in."""

    opened = Signal(object)
    gave_up = Signal()

    def __init__(self, bench: Workbench, data_dir: Path) -> None:
        super().__init__()
        self.bench = bench
        self.data_dir = data_dir
        self.rep, self.key = TextLine(limit=30), TextLine(limit=200, placeholder="AGE-SECRET-KEY-1…")
        self.first, self.second = PassphraseLine(), PassphraseLine()
        self.rep_field = Field("客户经理姓名", self.rep)
        self.key_field = Field("恢复密钥", self.key, hint="照恢复单抄,空格和换行不要紧")
        self.first_field = Field("新口令", self.first, hint=LENGTH_HINT)
        self.second_field = Field("再输一次新口令", self.second)
        self.set_new = PrimaryButton("换成新口令", self.on_set, key="Ctrl+Enter")
        card = Card("", Label("忘记口令", "heading"))
        self.holder = Label("", "hint", wrap=True)
        card.add(Label("用恢复密钥重新开门,资料一个字也不会少。", "hint", wrap=True), self.holder)
        card.add(
            self.rep_field, self.key_field, row(self.first_field, column(self.second_field, None, gap=0), gap=14)
        )
        card.add(row(self.set_new, Button("返回", self.gave_up.emit, key="Esc"), None, gap=12))
        card.body.setContentsMargins(28, 24, 28, 24)
        card.body.setSpacing(12)
        self.setLayout(column(centred(card, 600)))

    def begin(self) -> None:
        self.holder.setText(door.who_holds(self.data_dir))
        self.rep.setFocus()

    def on_set(self) -> None:
        for field in (self.rep_field, self.key_field, self.first_field, self.second_field):
            field.clear()
        if self.first.value() != self.second.value():
            self.second_field.say("两次口令不一样,请再输一次。")
            self.second.setFocus()
            return
        self.set_new.setEnabled(False)
        work = partial(
            door.reset_passphrase,
            data=self.data_dir,
            identity="".join(self.key.value().split()).upper(),
            rep=self.rep.value(),
            passphrase=self.first.value(),
            clock=self.bench.clock,
        )
        self.bench.lanes.run(work, self._on_opened, self._on_refused, owner=self)

    def _on_opened(self, session) -> None:
        self.set_new.setEnabled(True)
        for line in (self.key, self.first, self.second):
            line.clear()
        self.opened.emit(session)

    def _on_refused(self, error: CunbuError) -> None:
        self.set_new.setEnabled(True)
        where = {"no_such_rep": self.rep_field, **dict.fromkeys(door.WEAK, self.first_field)}
        field = where.get(error.code, self.key_field)
        field.say(error.sentence)
        field.control.setFocus()
