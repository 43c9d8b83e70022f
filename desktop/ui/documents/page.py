"""单据: the print ledger, detail lists, receipts, and the readable files that were saved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QStackedWidget

from desktop.domain.villages import Village
from desktop.ui.documents.files import FilesPane
from desktop.ui.documents.print_card import PrintCard
from desktop.ui.operations import more_papers, papers
from desktop.ui.operations.papers import KIND_NAMES, LedgerLine
from desktop.ui.pages import Page
from desktop.ui.widgets import (
    BadgeDelegate,
    Button,
    Card,
    ChipRow,
    EmptyState,
    PrimaryButton,
    Table,
    TextLine,
    column,
    row,
)
from desktop.ui.widgets.lists import Column, ListModel
from desktop.ui.widgets.menus import MenuButton
from desktop.ui.widgets.two_columns import TwoColumns
from desktop.ui.workbench import Workbench

REFRESH_ON = frozenset({"prints", "files"})
FILES = "files"
TABS = (
    ("all", "全部"),
    *((KIND_NAMES[kind], KIND_NAMES[kind]) for kind in ("directory", "detail_list", "receipt")),
    (FILES, "存出的文件"),
)
COLUMNS = (
    Column("编号", lambda line: line.serial),
    Column("单据", lambda line: f"{line.kind} 第 {line.edition} 版"),
    Column("村", lambda line: line.village),
    Column("时间", lambda line: line.at),
    Column("人数", lambda line: str(line.entries)),
    Column("页", lambda line: str(line.pages)),
    Column("印过", lambda line: f"{line.copies} 份" if line.copies else "—"),
    Column("状态", badge=lambda line: line.state),
)


class DocumentsPage(Page):
    key = "documents"
    title = "单据"
    keys = (
        ("Alt+N", "做本村的入网明细"),
        ("Alt+G", "更多单据:核对表、变动单、分发登记、日结单……"),
        ("Alt+K", "核对一份 PDF 是不是本机印的"),
        ("Ctrl+P", "打印所选的一份"),
        ("Ctrl+S", "所选的一份存为 PDF"),
    )

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.tabs = ChipRow("单据", TABS)
        self.tabs.select("all")
        self.model = ListModel(COLUMNS, key=lambda line: line.serial)
        self.table = Table("打印台账", row_height=38)
        self.table.setModel(self.model)
        self.table.setItemDelegate(BadgeDelegate(self.table))
        self.table.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # two serials differ at their ends
        self.table.set_widths(236, 142, 76, 106, 50, 40, 54, 0)
        self.make = PrimaryButton("做入网明细", self.on_make, key="Alt+N")
        self.more = MenuButton("更多单据", self._choices(), key="Alt+G")
        self.check = Button("核对文件…", self.on_check, key="Alt+K")
        self.typed = TextLine()
        self.typed.setAccessibleName("页脚编号或方码")
        self.typed.setPlaceholderText("编号或扫方码,回车核对")
        self.typed.setFixedWidth(230)
        self.typed.returnPressed.connect(self.on_typed)
        self.card = PrintCard(bench)
        self.files = FilesPane(bench)
        self._all: list[LedgerLine] = []
        self._build()
        self.first = self.tabs.chips["all"]
        self.tabs.chosen.connect(lambda _tab: self._show_tab())
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._on_row(now.row()))

    def _build(self) -> None:
        nothing = EmptyState(
            "台账还是空的", "印过或存过的号码簿、入网明细、回单都记在这里,随时可以核对、重印、作废。", mark="file"
        )
        self.middle = QStackedWidget()
        for widget in (self.table, nothing, self.files):
            self.middle.addWidget(widget)
        holder = Card(margins=(0, 0, 0, 1))
        holder.add(self.middle)
        acts = row(self.typed, self.check, None, self.more, self.make, gap=12)
        left = column(row(self.tabs, None), acts, holder, gap=10)
        left.setStretch(2, 1)
        side = column(self.card, self.card.printer, gap=12)
        side.setStretch(0, 1)
        self.columns = TwoColumns(left, side, 310, "所选单据")
        self.setLayout(column(self.columns))

    # -- the page's contract
    def activate(self, village: Village | None, **arguments: Any) -> None:
        """`tab` chooses a tab, `serial` puts the hand on a print."""
        if "tab" in arguments:
            self.tabs.select(arguments["tab"])
        self.card.printer.refresh()
        self.refresh(arguments.get("serial"))

    def changed(self, what: frozenset[str]) -> None:
        if what & REFRESH_ON:
            self.refresh()

    def refresh(self, serial: str | None = None) -> None:
        village = self.bench.village
        work = partial(papers.prints, village=village.code if village else None)
        self.bench.read(work, lambda found: self._show(found, serial), owner=self)
        self.files.refresh()

    def _show(self, found: list[LedgerLine], serial: str | None) -> None:
        before = serial or (self.card.line.serial if self.card.line else None)
        self._all = found
        self._show_tab()
        place = self.model.row_of(before) if before else (0 if self.model.rows else None)
        if place is not None:
            self.table.selectRow(place)
            self._on_row(place)
        elif before is not None:
            self.card.show_line(None)

    def _show_tab(self) -> None:
        tab = self.tabs.value()
        self.columns.show_side(tab != FILES)
        if tab == FILES:
            self.middle.setCurrentWidget(self.files)
            return
        self.model.show_rows([line for line in self._all if tab in ("all", line.kind)])
        self.middle.setCurrentIndex(0 if self.model.rows else 1)

    def _on_row(self, place: int) -> None:
        self.card.show_line(self.model.rows[place] if 0 <= place < len(self.model.rows) else None)

    # -- what people do
    def on_make(self) -> None:
        village = self.bench.village
        if village is None:
            self.bench.tell("请先在上面选一个村,再做入网明细。")
            return
        work = partial(papers.make_detail_list, village=village.code)
        self.bench.act(work, ("prints",), self._on_made, owner=self)

    def _on_made(self, serial: str) -> None:
        self.bench.tell(f"入网明细 {serial} 已做好,可以打印或存为 PDF。")
        self.refresh(serial)

    def _choices(self) -> list[tuple[str, Callable[[], object]]]:
        return [(words, partial(self.make_paper, kind)) for kind, (words, _maker) in more_papers.OF_A_VILLAGE.items()]

    def make_paper(self, kind: str) -> None:
        village = self.bench.village
        if village is None:
            self.bench.tell("请先在上面选一个村,再做单据。")
            return
        work = partial(more_papers.make, kind=kind, village=village.code)
        name = more_papers.OF_A_VILLAGE[kind][0]

        def made(serial: str) -> None:
            self.bench.tell(f"{name} {serial} 已做好,可以打印或存为 PDF。")
            self.refresh(serial)

        self.bench.act(work, ("prints",), made, owner=self)

    def on_typed(self) -> None:
        """A serial typed from a page's foot, or its square code from a scanner."""
        text = self.typed.text().strip()
        if text:
            work = partial(more_papers.find, text=text)
            self.bench.read(work, lambda said: self.card.say(*said), owner=self)

    def on_check(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "选一份 PDF", "", "PDF (*.pdf)")
        if name:
            self.check_file(Path(name))

    def check_file(self, path: Path) -> None:
        """Say whether this file is one of ours, unchanged and not voided."""
        self.bench.read(partial(papers.verify, path=path), lambda said: self.card.say(*said), owner=self)
