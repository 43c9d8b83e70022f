"""First run: who uses this laptop, a passphrase, and whether it works alone or belongs to a county."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from desktop.base.errors import CunbuError
from desktop.services.session import MadeVault, Session
from desktop.ui.operations import door
from desktop.ui.operations.hub import join
from desktop.ui.sign_in.parts import centred
from desktop.ui.widgets import Card, Field, Label, OptionCard, PassphraseLine, PrimaryButton, TextLine, column, row
from desktop.ui.widgets.joining import JoinLines
from desktop.ui.workbench import Workbench

LENGTH_HINT = door.PASSPHRASE_WORDS


class FirstRun(QWidget):
    """Two minutes, no manual. `made(vault)` once it stands (and the county was asked, if it belongs to one)."""

    made = Signal(object)

    def __init__(self, bench: Workbench, data_dir: Path) -> None:
        super().__init__()
        self.bench = bench
        self.data_dir = data_dir
        self._vault: MadeVault | None = None
        self.rep, self.first, self.second = TextLine(limit=30), PassphraseLine(), PassphraseLine()
        self.rep_field = Field("客户经理姓名", self.rep)
        self.first_field = Field("口令", self.first, hint=LENGTH_HINT)
        self.second_field = Field("再输一次口令", self.second)
        self.alone = OptionCard("这台电脑单独用", "数据只在本机,以后也可以加入县里")
        self.county = OptionCard("归县里管", "有县里给的地址和一次性登记码")
        self.lines = JoinLines(placeholder="https://…", stacked=True)
        self.url, self.code = self.lines.url, self.lines.code
        self.url_field, self.code_field = self.lines.url_field, self.lines.code_field
        self.start = PrimaryButton("建好并开始", self.on_start, key="Ctrl+Enter")
        self.message = Label("", "hint", wrap=True)
        self.message.set_tone("red")
        self._build()

    def _build(self) -> None:
        group = QButtonGroup(self)
        for option in (self.alone, self.county):
            group.addButton(option)
        self.alone.setChecked(True)
        self.county.toggled.connect(self._on_county)
        words = row(self.first_field, column(self.second_field, None, gap=0), gap=14)
        words.setStretch(0, 1)
        words.setStretch(1, 1)
        self._joining = self.lines
        self._joining.hide()
        card = Card(
            "",
            Label("第一次使用", "heading"),
            Label("口令只有您知道。忘了它,只有下一步给您的恢复密钥打得开这台电脑上的资料。", "hint", wrap=True),
        )
        card.add(6, self.rep_field, words, row(self.alone, self.county, gap=14), self._joining, self.message)
        card.add(row(self.start, None))
        card.body.setContentsMargins(28, 24, 28, 24)
        card.body.setSpacing(12)
        self.setLayout(column(centred(card, 600)))

    def begin(self) -> None:
        self.message.hide()
        self.rep.setFocus()

    def on_start(self) -> None:
        """Make the vault; what is missing is said beside its field."""
        if self._vault is not None:  # the vault stands already, only the county has not answered
            self._ask_county(self._vault)
            return
        if not self._complete():
            return
        self.start.setEnabled(False)
        self.start.set_words("正在建…")
        work = partial(
            door.make_vault,
            data=self.data_dir,
            rep=self.rep.value(),
            passphrase=self.first.value(),
            clock=self.bench.clock,
        )
        self.bench.lanes.run(work, self._on_made, self._on_refused, owner=self)

    def _complete(self) -> bool:
        wanted = [
            (self.rep_field, not self.rep.value(), "请写姓名。"),
            (self.first_field, not self.first.value(), "请定一个口令。"),
        ]
        wanted.append((self.second_field, self.first.value() != self.second.value(), "两次口令不一样,请再输一次。"))
        if self.county.isChecked():
            wanted.append((self.url_field, not self.url.value(), "请填县里给的地址。"))
            wanted.append((self.code_field, not self.code.value(), "请填县里给的登记码。"))
        for field, _, _ in wanted:
            field.clear()
        missing = [(field, words) for field, empty, words in wanted if empty]
        for field, words in missing:
            field.say(words)
        if missing:
            missing[0][0].control.setFocus()
        return not missing

    def _on_made(self, made: MadeVault) -> None:
        self._vault = made
        if self.county.isChecked():
            self._ask_county(made)
        else:
            self._done()

    def _ask_county(self, made: MadeVault) -> None:
        if not self.county.isChecked():
            self._done()
            return
        self.start.setEnabled(False)
        self.start.set_words("正在联系县里…")
        work = partial(join, session=made.session, url=self.url.value(), code=self.code.value())
        self.bench.lanes.run(work, lambda _joined: self._done(), self._on_no_county, lane="network", owner=self)

    def _on_no_county(self, error: CunbuError) -> None:
        """The vault stands; the county can be asked again, now or later from the sync page."""
        self._ready()
        self.alone.setChecked(False)
        self.message.setText(f"{error.sentence}本机已经建好。可以再试,或先选“单独用”,以后在同步页加入县里。")
        self.message.show()
        for line in (self.rep, self.first, self.second):
            line.setEnabled(False)

    def _on_refused(self, error: CunbuError) -> None:
        self._ready()
        field = {"bad_rep_name": self.rep_field, **dict.fromkeys(door.WEAK, self.first_field)}.get(error.code)
        if field is not None:
            field.say(error.sentence)
            field.control.setFocus()
        else:
            self.message.setText(error.sentence)
            self.message.show()

    def _done(self) -> None:
        self._ready()
        vault, self._vault = self._vault, None
        for line in (self.first, self.second, self.code):
            line.clear()
        self.made.emit(vault)

    def forget(self) -> Session | None:
        """A vault that waits here for the county's answer is given back."""
        vault, self._vault = self._vault, None
        return vault.session if vault else None

    def _ready(self) -> None:
        self.start.setEnabled(True)
        self.start.set_words("建好并开始")

    def _on_county(self, belongs: bool) -> None:
        self._joining.setVisible(belongs)
        if belongs:
            self.url.setFocus()
