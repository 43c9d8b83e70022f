"""The recovery key, shown once. It is in the rep's hands when it was printed, or when she types a part of it back."""

from __future__ import annotations

import secrets
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.base.errors import CunbuError
from desktop.paper import recovery_sheet
from desktop.services.session import Session
from desktop.ui.operations import door, papers
from desktop.ui.sign_in.parts import centred
from desktop.ui.widgets import Button, Card, Field, Label, Note, PrimaryButton, TextLine, column, role, row
from desktop.ui.widgets.saving import ask_where
from desktop.ui.workbench import Workbench

ONCE = "忘了口令,只有它打得开。程序不留底,县里的服务器也没有;丢了在设置里换。"


class RecoveryKey(QWidget):
    """`kept(session)` once the sheet is printed, or a group of the key was typed back; a tick would prove nothing."""

    kept = Signal(object)

    def __init__(self, bench: Workbench, go: str = "开始使用") -> None:
        super().__init__()
        self.bench = bench
        self.session: Session | None = None
        self._identity = ""
        self._group = ""
        self.key = Label("", "recoverykey", figures=True)
        self.key.setAccessibleName("恢复密钥")
        self.status = Label("", "hint", wrap=True)
        self.print_button = Button("打印恢复单", self.on_print, mark="printer")
        self.save_button = Button("存为 PDF…", self.on_save, mark="file")
        self.check = TextLine(limit=12)
        self.check.setMaximumWidth(360)
        self.check_field = Field("", self.check)
        self.check.textChanged.connect(self._on_typed)
        self.go = PrimaryButton(go, self.on_go)
        self.note = Note("这把钥匙只显示这一次", ONCE, "amber")
        holder = QWidget()
        role(holder, "keybox")
        holder.setLayout(column(self.key, margins=(18, 12, 18, 12)))
        card = Card("", Label("恢复密钥", "heading"), self.note, holder)
        typed_back = row(self.check_field, column(22, self.go, None, gap=0), None, gap=14)
        card.add(row(self.print_button, self.save_button, None), self.status, typed_back)
        card.body.setContentsMargins(28, 20, 28, 20)
        card.body.setSpacing(10)
        self.setLayout(column(centred(card, 600)))

    def begin(self) -> None:
        self.status.hide()
        self.print_button.setFocus()

    def show_key(self, session: Session, identity: str, why: str = "") -> None:
        """`why`: what has to be known before, as after an interrupted first run."""
        self.session, self._identity = session, identity
        groups = [(n, text.split()) for n, text in enumerate(self._lines(), 1)][
            1:
        ]  # the first line is always the same
        line, words = secrets.choice(groups)
        place = secrets.randbelow(len(words))
        self._group = words[place]
        self.check_field.label.setText(f"没有打印机:抄在纸上,再照抄的输入第 {line} 行左起第 {place + 1} 组")
        self.check.setAccessibleName(self.check_field.label.text())
        self.check.clear()
        self.check_field.clear()
        self.go.setEnabled(False)
        self._uncover()
        if why:
            self._say(why, "amber")

    def forget(self) -> Session | None:
        """Nothing of the key stays on the screen; returns whose it was."""
        session, self.session, self._identity = self.session, None, ""
        self.key.setText("")
        self.check.clear()
        return session

    def _lines(self) -> list[str]:
        return recovery_sheet.key_lines(self._identity)

    def _uncover(self) -> None:
        self.key.setText("\n".join(self._lines()))

    def _on_typed(self, text: str) -> None:
        """From the first letter on the key is covered: what is typed comes from the paper."""
        if self.session is None:
            return
        typed = "".join(text.split()).upper()
        if not typed:
            self._uncover()
            return
        self.key.setText("\n".join("".join(c if c == " " else "·" for c in line) for line in self._lines()))
        if typed == self._group:
            self.check_field.say("对上了,恢复单上抄的没错。", "ok")
            self.go.setEnabled(True)
        elif len(typed) >= len(self._group):
            self.check_field.say("和这一组对不上。清掉这一格,密钥会再显示出来,请核对抄的那一行。")

    def on_save(self) -> None:
        path = ask_where(self, "存恢复单", "恢复单.pdf", "PDF (*.pdf)")
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Also what a test presses: the file dialog is the system's."""
        work = partial(papers.save_recovery_sheet, path=path)
        self._run(work, lambda _path: self._say(f"已存到 {path.name}。请移到别处保管,不要留在本机。", "green"))

    def on_print(self) -> None:
        self._say("正在打印,请等打印机说印完……", "blue")
        self._run(papers.print_recovery_sheet, self._on_printed)

    def _on_printed(self, said: tuple[str, bool]) -> None:
        words, printed = said
        if printed:
            self._say(f"{words}。请看一眼纸上的字清楚,收好再往下走。", "green")
            self.go.setEnabled(True)
        else:
            self._say(f"打印机说:{words}。没有看到印完,请取到纸后照着输入下面那一组。", "amber")

    def _run(self, act, done) -> None:
        if self.session is not None:
            work = partial(act, session=self.session, identity=self._identity)
            self.bench.lanes.run(work, done, self._on_refused, lane="network", owner=self)

    def _on_refused(self, error: CunbuError) -> None:
        self._say(error.sentence, "red")

    def _say(self, words: str, tone_name: str) -> None:
        self.status.setText(words)
        self.status.set_tone(tone_name)
        self.status.show()

    def on_go(self) -> None:
        """Only now does this key count, and with it a vault that was just made."""
        if self.session is None:
            return
        self.go.setEnabled(False)
        work = partial(door.key_in_hand, session=self.session, identity=self._identity)
        self.bench.lanes.run(work, self._on_kept, self._on_not_kept, owner=self)

    def _on_kept(self, session: Session) -> None:
        self.forget()
        self.kept.emit(session)

    def _on_not_kept(self, error: CunbuError) -> None:
        self.go.setEnabled(True)
        self._on_refused(error)
