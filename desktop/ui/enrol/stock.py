"""领卡: the SIM cards taken out this morning, by the first and the last number; scanned, counted, written down."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from desktop.base.errors import CunbuError
from desktop.domain.simcards import group_iccid
from desktop.services.stock import StockLine
from desktop.ui.enrol.parts import hand_back
from desktop.ui.enrol.walk import Walk, enter
from desktop.ui.operations import stock
from desktop.ui.widgets import Button, Card, Field, Label, PrimaryButton, Scroll, TextLine, column, row
from desktop.ui.widgets.cards import empty
from desktop.ui.widgets.grid import FieldGrid
from desktop.ui.widgets.mini import MiniButton
from desktop.ui.workbench import Workbench

HINT = "扫第一张和最后一张的条码,再把数到的张数写上;张数与卡号对得上才记。"


class StockSheet(QDialog):
    """Enter walks; behind the count it writes the range down and is ready for the next. Esc puts the sheet away."""

    changed = Signal()

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self.bench = bench
        self.setWindowTitle("领卡")
        hand_back(self)
        self.first, self.last = TextLine(shape="iccid", limit=20), TextLine(shape="iccid", limit=20)
        self.count = TextLine(limit=5, placeholder="数一数")
        self.fields = (
            Field("第一张卡号", self.first),
            Field("最后一张卡号", self.last),
            Field("数到几张", self.count),
        )
        self.note = Label(HINT, "hint", wrap=True)
        self.lines = column(gap=6)
        self.add_button = PrimaryButton("记下这一段", self.on_add, key="Ctrl+Enter")
        self.add_button.setAutoDefault(False)
        close = Button("关闭", self.reject, key="Esc")
        close.setAutoDefault(False)
        card = Card("今天领用的卡")
        card.add(
            FieldGrid(tuple(zip(self.fields, (5, 5, 2), strict=True))), self.note, Scroll(column(self.lines, None))
        )
        self.setLayout(column(card, row(self.add_button, close, None, gap=10), gap=12, margins=(18, 18, 18, 16)))
        self.resize(min(860, parent.window().width() - 40), 420)
        self.walk = Walk([self.first, self.last, self.count], self.on_add, self)
        bench.read(stock.today, self._show, owner=self)

    def on_add(self) -> None:
        counted = self.count.value()
        if counted and not (counted.isascii() and counted.isdigit()):
            self._refuse("张数请写数字。没有记。")
            return
        work = partial(
            stock.take_out,
            first=self.first.value(),
            last=self.last.value(),
            counted=int(counted) if counted else None,
        )
        self.bench.act(work, (), self._on_added, lambda error: self._refuse(error.sentence), owner=self)

    def _on_added(self, lines: tuple[StockLine, ...]) -> None:
        for line in (self.first, self.last, self.count):
            line.set_value("")
        self._show(lines)
        self.note.setText("记下了。还有别的卡段就接着扫,没有就按 Esc。")
        self.note.set_tone("green")
        enter(self.first)
        self.changed.emit()

    def _refuse(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.set_tone("red")

    def _put_back(self, range_id: str) -> None:
        def done(lines: tuple[StockLine, ...]) -> None:
            self._show(lines)
            self.changed.emit()

        def refused(error: CunbuError) -> None:
            self._refuse(error.sentence)

        self.bench.act(partial(stock.put_back, range_id=range_id), (), done, refused, owner=self)

    def _show(self, lines: tuple[StockLine, ...]) -> None:
        empty(self.lines)
        for line in lines:
            held = line.range
            words = f"{group_iccid(held.first)} 到 {group_iccid(held.last)}  ·  {held.cards} 张,已登记 {line.used}"
            remove = MiniButton("删去", partial(self._put_back, held.id), accessible=f"删去 {held.cards} 张的一段")
            self.lines.addLayout(row(Label(words, figures=True), None, remove))
        if not lines:
            self.lines.addWidget(Label("今天还没有登记领卡。", "hint"))
