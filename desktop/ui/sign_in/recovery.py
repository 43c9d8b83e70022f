"""The recovery key, shown once: print it or save it, then go on."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.base.errors import CunbuError
from desktop.paper import recovery_sheet
from desktop.services.session import MadeVault
from desktop.ui.operations import papers
from desktop.ui.sign_in.parts import centred
from desktop.ui.widgets import Button, Card, Label, Note, PrimaryButton, Tick, column, role, row
from desktop.ui.workbench import Workbench


class RecoveryKey(QWidget):
    """`kept(session)` once the rep says that the sheet is in a safe place."""

    kept = Signal(object)

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.bench = bench
        self._made: MadeVault | None = None
        self.key = Label("", "recoverykey", figures=True)
        self.key.setAccessibleName("恢复密钥")
        self.status = Label("", "hint", wrap=True)
        self.print_button = Button("打印恢复单", self.on_print, mark="printer")
        self.save_button = Button("存为 PDF…", self.on_save, mark="file")
        self.tick = Tick("恢复单已收好,不和电脑放在一起")
        self.go = PrimaryButton("开始使用", self.on_go)
        self.go.setEnabled(False)
        self.tick.toggled.connect(self.go.setEnabled)
        holder = QWidget()
        role(holder, "keybox")
        holder.setLayout(column(self.key, margins=(18, 14, 18, 14)))
        why = Note("这把钥匙只显示这一次", "忘了口令时,只有它能打开资料。程序不留底,县里也没有。", "amber")
        card = Card("", Label("恢复密钥", "heading"), why, holder, row(self.print_button, self.save_button, None))
        card.add(self.status, self.tick, row(self.go, None))
        card.body.setContentsMargins(28, 24, 28, 24)
        card.body.setSpacing(12)
        self.setLayout(column(centred(card, 600)))

    def begin(self) -> None:
        self.tick.setChecked(False)
        self.status.hide()
        self.print_button.setFocus()

    def show_key(self, made: MadeVault) -> None:
        self._made = made
        self.key.setText("\n".join(recovery_sheet.key_lines(made.recovery_identity or "")))

    def on_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "存恢复单", "恢复单.pdf", "PDF (*.pdf)")
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Also what a test presses: the file dialog is the system's."""
        self._run(
            partial(papers.save_recovery_sheet, path=path), f"已存到 {path.name}。请移到别处保管,不要留在本机。"
        )

    def on_print(self) -> None:
        self._say("正在打印,请等打印机说印完……", "blue")
        self._run(papers.print_recovery_sheet)

    def _run(self, act, words: str | None = None) -> None:
        """`words` on success; without them what the act itself says (the spooler's last word)."""
        if self._made is None:
            return
        work = partial(act, session=self._made.session, identity=self._made.recovery_identity)
        self.bench.lanes.run(
            work, lambda done: self._say(words or f"{done}。", "green"), self._on_refused, lane="network", owner=self
        )

    def _on_refused(self, error: CunbuError) -> None:
        self._say(error.sentence, "red")

    def _say(self, words: str, tone_name: str) -> None:
        self.status.setText(words)
        self.status.set_tone(tone_name)
        self.status.show()

    def on_go(self) -> None:
        made, self._made = self._made, None
        self.key.setText("")
        if made is not None:
            self.kept.emit(made.session)
