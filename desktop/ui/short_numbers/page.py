"""短号: the block of a village, what is free, given, printed; type to filter."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QStackedWidget

from desktop.domain import shortnumbers
from desktop.domain.villages import Village
from desktop.ui.operations import short
from desktop.ui.operations.short import ShortCell
from desktop.ui.pages import Page
from desktop.ui.short_numbers.board import STATE_WORDS, Board, BoardModel
from desktop.ui.widgets import Badge, Button, Card, ChipRow, EmptyState, Label, PrimaryButton, SearchBox, column, row
from desktop.ui.widgets.two_columns import TwoColumns
from desktop.ui.workbench import Workbench

REFRESH_ON = frozenset({"people", "short", "prints", "roster"})
TONES = {"free": ("neutral", "dot"), "taken": ("blue", "dot"), "printed": ("green", "printer")}


class ShortNumbersPage(Page):
    key = "short"
    title = "短号"
    keys = (
        ("Ctrl+F", "找号:尾数或姓名"),
        ("方向键", "在板上走"),
        ("Enter", "用这个空号登记,或打开用它的人"),
    )

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.search = SearchBox("尾数或姓名,如 88", "找短号")
        self.chips = ChipRow("短号", [(None, "全部")])
        self.chips.select(None)
        self.model = BoardModel()
        self.board = Board(self.model)
        self._number = ""
        self._cell: ShortCell | None = None
        self._build()
        self.first = self.search
        self._connect()

    def _build(self) -> None:
        nothing = EmptyState("先选一个村", "短号按村分。请在上面的绿条里选村(Alt+0)。", mark="flag")
        self.none_found = EmptyState("没有这样的号", "换几个数字,或看全部。", mark="search")
        self.middle = QStackedWidget()
        none_leased = EmptyState(
            "还没有领到这个村的号段", "同步一次就有。没有号也可以先登记:短号空着,以后再选。", mark="sync"
        )
        for widget in (self.board, nothing, self.none_found, none_leased):
            self.middle.addWidget(widget)
        holder = Card(margins=(10, 10, 6, 10))
        holder.add(self.middle)
        left = column(row(self.search, self.chips, gap=12), holder, gap=12)
        left.setStretch(1, 1)
        self._big, self._badge, self._who = Label("", "figure", figures=True), Badge(), Label("", wrap=True)
        self.use = PrimaryButton("用这个号登记", self.on_use)
        self.open_person = Button("打开这个人", self.on_open)
        self.card = Card("所选短号", self._big, row(self._badge, None), self._who, 4)
        self.card.add(row(self.use, None), row(self.open_person, None), 10, Label("怎么读这块板", "title"))
        for state, words in (
            ("free", "空着,可以给人"),
            ("taken", "已给人,还没印"),
            ("printed", "已印在号码簿上,不再给别人"),
        ):
            tone, mark = TONES[state]
            self.card.add(row(Badge(STATE_WORDS[state], tone, mark), Label(words, "hint"), None))
        self.card.add(row(Badge("靓号", "amber", "star"), Label("常有人要的号", "hint"), None), None)
        self.setLayout(column(TwoColumns(left, self.card, 300, "所选短号")))

    def _connect(self) -> None:
        self.shortcut("Ctrl+F", self.search.setFocus)
        self.search.searched.connect(lambda _text: self._filter())
        self.search.left_down.connect(self.board.focus_first)
        self.chips.chosen.connect(lambda _value: self._filter())
        self.board.selectionModel().currentChanged.connect(self._on_current)
        self.board.opened.connect(lambda _row: self.on_enter())
        self.model.modelReset.connect(lambda: self.board.choose(self.model.index_of(self._number)))

    # -- the page's contract
    def activate(self, village: Village | None, **arguments: Any) -> None:
        """`number` puts the hand on one."""
        self._number = arguments.get("number", self._number)
        self.refresh()

    def changed(self, what: frozenset[str]) -> None:
        if what & REFRESH_ON:
            self.refresh()

    def refresh(self) -> None:
        village = self.bench.village
        if village is None:
            self.middle.setCurrentIndex(1)
            self._show_cell(None)
            return
        self.bench.read(partial(short.board, village=village.code), self._show, owner=self)

    def _show(self, cells: list[ShortCell]) -> None:
        self.model.show_cells(cells)
        counts = self.model.counts()
        options = [(state, f"{words} {counts[state]}") for state, words in STATE_WORDS.items()]
        self.chips.set_options([(None, f"全部 {len(cells)}"), *options, ("vanity", f"靓号 {counts['vanity']}")])
        if not self._number:
            self._number = next((cell.number for cell in cells if cell.state == "free"), "")
        self._filter()

    def _filter(self) -> None:
        self.model.look_for(self.chips.value(), self.search.value())
        self.middle.setCurrentIndex(0 if self.model.cells else 2 if any(self.model.counts().values()) else 3)
        index = self.model.index_of(self._number)
        self.board.choose(index)
        self._show_cell(self.model.cell_at(index) if index.isValid() else None)

    def _on_current(self, now: QModelIndex, _before: QModelIndex) -> None:
        cell = self.model.cell_at(now)
        if cell is not None:
            self._number = cell.number
            self._show_cell(cell)

    def _show_cell(self, cell: ShortCell | None) -> None:
        self._cell = cell
        self.use.setEnabled(cell is not None and cell.state == "free")
        self.open_person.setEnabled(cell is not None and bool(cell.person_id))
        if cell is None:
            self._big.setText("—")
            self._badge.show_word("")
            self._who.setText("用方向键或鼠标选一个号。")
            return
        self._big.setText(shortnumbers.group_short(cell.number))
        self._badge.show_word(STATE_WORDS[cell.state], *TONES[cell.state])
        free = "常有人要的号,可以给人。" if cell.vanity else "可以给人。"
        self._who.setText(free if cell.state == "free" else cell.holder or "原来用它的人已撤回,号不再给别人。")

    # -- what people do
    def on_enter(self) -> None:
        if self._cell is not None and self._cell.state == "free":
            self.on_use()
        else:
            self.on_open()

    def on_use(self) -> None:
        """Take the number to the form; the store decides there, when it is committed, whether it is still free."""
        if self._cell is not None and self._cell.state == "free":
            self.bench.go("enrol", short_no=self._cell.number)

    def on_open(self) -> None:
        if self._cell is not None and self._cell.person_id:
            self.bench.go("people", person=self._cell.person_id)
