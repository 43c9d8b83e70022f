"""The imports of this laptop: when, how many, by whom, on which signed sheet; each can be taken back while it may."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.base.errors import CunbuError
from desktop.services.roster_runs import ImportLine
from desktop.ui.operations import roster
from desktop.ui.widgets import BadgeDelegate, Label, Table, column, row
from desktop.ui.widgets.ask import ask
from desktop.ui.widgets.buttons import DangerButton
from desktop.ui.widgets.lists import Column, ListModel
from desktop.ui.workbench import Workbench

CHANGES = ("people", "roster", "short")
STATES: dict[str, tuple[str, str]] = {
    "here": ("可整批撤回", "green"),
    "further": ("有人已发出或撤回", "blue"),
    "undone": ("已整批撤回", "neutral"),
}


def _state(line: ImportLine) -> tuple[str, str]:
    words, tone_name = STATES[line.state]
    return (f"{words} {roster.when(line.undone_at)}" if line.undone_at else words), tone_name


COLUMNS = (
    Column("时间", lambda line: roster.when(line.at)),
    Column("村", lambda line: line.village_name),
    Column("收入", lambda line: f"{line.accepted:,} 人"),
    Column("其中草稿", lambda line: f"{line.drafts:,}" if line.drafts else "—"),
    Column("退回", lambda line: f"{line.rejected:,}" if line.rejected else "—"),
    Column("签名册", lambda line: line.signed_sheet or "—"),
    Column("客户经理", lambda line: line.rep or "—"),
    Column("现在", badge=_state),
)


class RunsPane(QWidget):
    """`undone(run)` when an import was taken back."""

    undone = Signal(str)

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.bench = bench
        self._village: str | None = None
        self.model: ListModel[ImportLine] = ListModel(COLUMNS, key=lambda line: line.run)
        self.table = Table("导入过的花名册", row_height=36)
        self.table.setModel(self.model)
        self.table.setItemDelegate(BadgeDelegate(self.table))
        self.table.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.table.set_widths(116, 120, 90, 84, 70, 160, 100, 0)
        self.undo_button = DangerButton("整批撤回所选", self.on_undo, key="Alt+U", mark="undo")
        self.words = Label("", "hint", wrap=True)
        self.title = Label("导入过的花名册", "title")
        foot = row(self.undo_button, self.words, gap=14, margins=(14, 6, 14, 10))
        foot.setStretch(1, 1)
        whole = column(row(self.title, margins=(14, 10, 14, 6)), self.table, foot, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._on_row(now.row()))
        self.model.modelReset.connect(lambda: self._on_row(-1))
        self._on_row(-1)

    def show_village(self, village: str | None) -> None:
        self._village = village
        self.refresh()

    def refresh(self) -> None:
        work = partial(roster.runs, village=self._village)
        self.bench.read(work, self._show, owner=self)

    def _show(self, lines: list[ImportLine]) -> None:
        before = self.line
        self.model.show_rows(lines)
        self.setVisible(bool(lines))
        place = self.model.row_of(before.run) if before else 0
        if lines and place is not None:
            self.table.selectRow(place)
            self._on_row(place)

    @property
    def line(self) -> ImportLine | None:
        place = self.table.currentIndex().row()
        return self.model.rows[place] if 0 <= place < len(self.model.rows) else None

    def _on_row(self, place: int) -> None:
        line = self.model.rows[place] if 0 <= place < len(self.model.rows) else None
        self.undo_button.setEnabled(line is not None and line.state == "here")
        said = {
            "here": "整批撤回:这次导入的人连同他们的同意一起拿掉,县里不会知道;已改过、发出、印过短号的导入撤不了。",
            "further": f"其中 {line.further} 人已发出或撤回,不能整批撤回。请在名单里逐个撤回。" if line else "",
            "undone": f"{line.undone_by or ''} 已整批撤回,同一份名单可以再导。".strip() if line else "",
        }
        self._say(said[line.state] if line else "", "")

    def _say(self, words: str, tone_name: str) -> None:
        self.words.setText(words)
        self.words.set_tone(tone_name)

    # -- taking back
    def on_undo(self) -> None:
        line = self.line
        if line is None or line.state != "here":
            return
        question = f"撤回 {roster.when(line.at)} 的导入?"
        note = f"{line.village_name}的 {line.accepted} 人连同他们的同意从本机拿掉,不能恢复;名单文件还在,可以再导。"
        if ask(self, question, note, "整批撤回"):
            self.undo(line.run)

    def undo(self, run: str) -> None:
        """Take an import back; who blocks it is said beside the list."""

        def gone(people: int) -> None:
            self.bench.tell(f"已撤回这次导入,{people} 人从本机拿掉了。")
            self.refresh()
            self.undone.emit(run)

        def refused(error: CunbuError) -> None:
            self._say(error.sentence, "red")
            self.bench.tell(error.sentence)

        self.bench.act(partial(roster.undo, run=run), CHANGES, gone, refused, owner=self)
