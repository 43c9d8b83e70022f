"""Signing in, and unlocking after the idle lock: name, passphrase, and the wait after wrong ones."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.base.errors import CunbuError
from desktop.services.session import Session
from desktop.ui.operations import door
from desktop.ui.sign_in.parts import centred
from desktop.ui.widgets import Card, Field, Label, PassphraseLine, PrimaryButton, QuietButton, TextLine, column, row
from desktop.ui.workbench import Workbench

LOCKED = "没有存完的也都在,输入口令接着做。换人用请改姓名。"
CUT_OFF = "上次建库没有走完:恢复密钥还没有收好,里面还没有登记过人。请用上次定的口令登录接着做,或重新建一个。"


class SignIn(QWidget):
    """The card one meets every morning. `opened(session)`."""

    opened = Signal(object)
    forgot = Signal()
    anew = Signal()

    def __init__(self, bench: Workbench, data_dir: Path) -> None:
        super().__init__()
        self.bench = bench
        self.data_dir = data_dir
        self._locked: Session | None = None
        self._busy = False
        self._unfinished = False
        self.heading, self.note = Label("登录", "heading"), Label("", "hint", wrap=True)
        self.rep, self.passphrase = TextLine(limit=30), PassphraseLine()
        self.rep_field = Field("客户经理姓名", self.rep, hint="只有一个人用这台电脑时可以不填")
        self.passphrase_field = Field("口令", self.passphrase, reserve=True)
        self.enter = PrimaryButton("登录", self.on_enter)
        self.forgotten = QuietButton("忘记口令", self.on_forgot)
        card = Card("", self.heading, self.note, 6, self.rep_field, self.passphrase_field, margins=(28, 24, 28, 24))
        card.add(row(self.enter, None, self.forgotten))
        self.setLayout(column(centred(card)))
        self.rep.returnPressed.connect(self.passphrase.setFocus)
        self.passphrase.returnPressed.connect(self.on_enter)
        self._wait = QTimer(self)
        self._wait.setInterval(1000)
        self._wait.timeout.connect(self.show_wait)

    @property
    def locked(self) -> bool:
        """Somebody's session waits here, whatever became of the folder."""
        return self._locked is not None

    def begin(self) -> None:
        """Empty the passphrase and put the hand on the first empty line."""
        locked = self._locked is not None
        self.heading.setText("已锁屏" if locked else "登录")
        self._unfinished = not locked and door.unfinished(self.data_dir)
        self.tell(LOCKED if locked else CUT_OFF if self._unfinished else "", "")
        self.forgotten.setText("重新建一个" if self._unfinished else "忘记口令")
        self.passphrase.clear()
        self.passphrase_field.clear()
        self._busy = False
        (self.passphrase if self.rep.value() else self.rep).setFocus()
        self.show_wait()

    def tell(self, words: str, tone_name: str) -> None:
        """Said above the lines; nothing new leaves what stands there."""
        if words or not tone_name:
            self.note.setText(words)
            self.note.set_tone(tone_name)
            self.note.setVisible(bool(words))

    def on_forgot(self) -> None:
        """A vault in which nobody could work yet is made anew rather than recovered."""
        (self.anew if self._unfinished else self.forgot).emit()

    def lock(self, session: Any) -> None:
        """From now on an unlock of this session is awaited."""
        self._locked = session
        self.rep.set_value(session.rep.name)

    def on_enter(self) -> None:
        if self._busy or not self.enter.isEnabled():
            return
        if not self.passphrase.value():
            self.passphrase_field.say("请输入口令。")
            self.passphrase.setFocus()
            return
        self._set_busy(True)
        asked: dict[str, Any] = {
            "data": self.data_dir,
            "rep": self.rep.value(),
            "passphrase": self.passphrase.value(),
        }
        if self._locked is not None:
            work = partial(door.unlock, session=self._locked, clock=self.bench.clock, **asked)
        else:
            work = partial(door.sign_in, clock=self.bench.clock, **asked)
        self.bench.lanes.run(work, self._on_opened, self._on_refused, owner=self)

    def _on_opened(self, session: Session) -> None:
        self._set_busy(False)
        self._locked = None
        self.passphrase.clear()
        self.opened.emit(session)

    def _on_refused(self, error: CunbuError) -> None:
        self._set_busy(False)
        self.passphrase.clear()
        self.passphrase_field.say(error.sentence)
        self.passphrase.setFocus()
        self.show_wait()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.enter.setEnabled(not busy)
        self.enter.set_words("正在打开…" if busy else "登录")

    def show_wait(self) -> None:
        """Count down after wrong passphrases; the store counts, this only shows."""
        left = door.seconds_to_wait(self.data_dir, self.bench.clock)
        self.enter.setEnabled(left == 0 and not self._busy)
        self.enter.set_words(f"请等 {left} 秒" if left else "登录")
        if left:
            self._wait.start()
        else:
            self._wait.stop()
