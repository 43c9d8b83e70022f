"""The running round, the joining form, and both sides' counts."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.ui.operations.hub import Check, SyncView
from desktop.ui.widgets import Button, Card, Glyph, Label, PrimaryButton, ProgressLine, column, row
from desktop.ui.widgets.cards import empty
from desktop.ui.widgets.joining import JoinLines


class RoundCard(Card):
    """What goes on: the bar while a round runs, else how the last one ended."""

    def __init__(self) -> None:
        super().__init__("", margins=(16, 12, 16, 12))
        self.line = ProgressLine()
        self.last = Label("")
        self.told = Label("", wrap=True)
        self.told.set_tone("red")
        self.note = Label("断线从断处接着传,不会重复。没收到回执的,一条也不会从本机删掉。", "hint", wrap=True)
        self.second = Label("", "hint", wrap=True)
        self.pictures = Label("", "hint", wrap=True)
        self.add(self.line, self.last, self.told, self.note, self.pictures, self.second)

    def show_view(self, view: SyncView) -> None:
        words = view.last
        if view.clock_off_minutes >= 5:
            words += f" · 本机的钟与县里差 {view.clock_off_minutes} 分钟"
        self.last.setText(words)
        for label, words in ((self.told, view.told), (self.second, view.second), (self.pictures, view.pictures)):
            label.setText(words)
            label.setVisible(bool(words))

    def running(self, on: bool) -> None:
        self.last.setVisible(not on)


class JoinCard(Card):
    """A laptop that works alone may join its county here. `wanted(url, code)`."""

    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("这台电脑还没有归县里管", margins=(16, 12, 16, 12))
        self.lines = JoinLines()
        self.url, self.code = self.lines.url, self.lines.code
        self.url_field, self.code_field = self.lines.url_field, self.lines.code_field
        self.go = PrimaryButton("加入县里", self._on_go)
        line = row(self.lines, column(22, self.go, None, gap=0), gap=12)
        line.setStretch(0, 1)
        self.add(line)

    def _on_go(self) -> None:
        for field, words in ((self.url_field, "请填县里给的地址。"), (self.code_field, "请填县里给的登记码。")):
            field.clear()
            if not field.control.value():
                field.say(words)
                field.control.setFocus()
                return
        self.busy(True)
        self.wanted.emit(self.url.value(), self.code.value())

    def busy(self, on: bool) -> None:
        self.go.setEnabled(not on)
        self.go.set_words("正在联系县里…" if on else "加入县里")


class FormerCard(Card):
    """What another county's computer has and this one never saw; shown only where there is any. `wanted()`."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__("以前交给另一个接收台的", margins=(16, 12, 16, 12))
        self.words = Label("", wrap=True)
        self.go = Button("全部重新交给这个县…", self.wanted.emit, key="Alt+A")
        self.add(row(self.words, self.go, gap=12))

    def show_view(self, view: SyncView) -> None:
        there = view.elsewhere
        self.setVisible(there.lines > 0)
        lost = there.lines == there.wordless
        self.words.setText(
            f"{there.wordless} 条的证件号码已按规定缩短,全文只在旧批次里;要交给这个县,请县里用恢复密钥打开。"
            if lost
            else f"{there.people} 人、{there.lines} 条,这个县里还没有。"
        )
        self.go.setVisible(not lost)


class ChecksCard(Card):
    """Both sides' counts after a round."""

    def __init__(self) -> None:
        super().__init__("两边对账")
        self._list = column(gap=6)
        self.add(self._list, None)

    def show_view(self, view: SyncView, names: dict[str, str]) -> None:
        """Both sides' counts as last compared; before the first time what the county has signed for. And whom
        colleagues have brought."""
        empty(self._list)
        self._show_checks(view.checks, view.held, names)
        for village, count in view.colleagues.items():
            words = f"{names.get(village, village)} · 同事另登记 {count} 人,号码簿一并列入"
            self._list.addWidget(Label(words, "hint", wrap=True))

    def _show_checks(self, checks: tuple[Check, ...], held: dict[str, int], names: dict[str, str]) -> None:
        if not checks:
            for village, count in held.items():
                self._list.addWidget(Label(f"{names.get(village, village)} · 县里签收 {count} 条", figures=True))
            self._list.addWidget(Label("同步一次,这里逐村对数:本机发出的与县里收到的。", "hint", wrap=True))
            return
        for check in checks:
            counts = Label(f"{names.get(check.village, check.village)} {check.here} = {check.there}", figures=True)
            if not check.agrees:
                counts.setText(f"{names.get(check.village, check.village)} 本机 {check.here} · 县里 {check.there}")
            said = Label("核对码一致" if check.agrees else _differs(check), wrap=True)
            said.set_tone("green" if check.agrees else "amber")
            mark = Glyph("check" if check.agrees else "warn", "green" if check.agrees else "amber", 15)
            self._list.addLayout(row(counts, mark, said, None, gap=6))
        self._list.addWidget(Label(f"{checks[0].at} 对过", "hint"))


def _differs(check: Check) -> str:
    return f"县里少 {check.missing} 条,记录都在本机" if check.missing else "还对不上,再同步一次"
