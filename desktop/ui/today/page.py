"""今日: the villages with their progress, what waits, the laptop's health."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QFileDialog, QStackedWidget

from desktop.domain.villages import Village
from desktop.ui.operations import backup, villages
from desktop.ui.operations.today import Today, Wait, today
from desktop.ui.pages import Page
from desktop.ui.today.cards import HealthCard, TodayCard, WaitsCard
from desktop.ui.today.table import VillagesModel
from desktop.ui.village.dialog import VillageDialog
from desktop.ui.widgets import BadgeDelegate, Button, Card, EmptyState, PrimaryButton, SearchBox, Table, column, row
from desktop.ui.widgets.buttons import BigButton
from desktop.ui.widgets.saving import ask_where
from desktop.ui.widgets.two_columns import TwoColumns
from desktop.ui.workbench import Workbench

REFRESH_ON = frozenset({"people", "villages", "prints", "sync", "roster", "files"})


class TodayPage(Page):
    key = "today"
    title = "今日"
    keys = (
        ("Ctrl+F", "找村:村名、拼音、首字母"),
        ("Enter", "在所选的村开始登记"),
        ("Alt+I", "导入村民花名册"),
        ("Alt+V", "导入村名单"),
        ("Alt+C", "所选村的资料与联系人"),
    )

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.search = SearchBox("村名、拼音、首字母 (xhc)", "找村")
        self.start = BigButton("开始登记", self.on_start)
        self.roster = Button("导入村民花名册", self.on_roster, key="Alt+I")
        self.import_villages = Button("导入村名单", self.on_import_villages, key="Alt+V")
        self.contacts = Button("村资料", self.on_contacts, key="Alt+C")
        self.model = VillagesModel()
        self.shown = VillageFilter()
        self.shown.setSourceModel(self.model)
        self.table = Table("村", row_height=59)
        self.table.setModel(self.shown)
        self.table.setItemDelegate(BadgeDelegate(self.table))
        self.table.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.table.set_widths(168, 80, 0, 126, 72, 90, 118)
        self.today_card, self.waits, self.health = TodayCard(), WaitsCard(), HealthCard()
        self._keys: dict[str, str] = {}
        self._build()
        self.first = self.search
        self._connect()

    def _build(self) -> None:
        top = row(self.search, self.start, None, self.contacts, self.import_villages, self.roster, gap=12)
        no_villages = EmptyState(
            "还没有村",
            "先导入县里给的村名单(xlsx 或 csv),再导入村民花名册或开始登记。",
            PrimaryButton("导入村名单", self.on_import_villages),
            mark="flag",
        )
        self.middle = QStackedWidget()
        self.middle.addWidget(self.table)
        self.middle.addWidget(no_villages)
        holder = Card(margins=(0, 0, 0, 1))
        holder.add(self.middle)
        left = column(top, holder, gap=12)
        left.setStretch(1, 1)
        side = column(self.today_card, self.waits, self.health, gap=12)
        side.setStretch(2, 1)
        self.setLayout(column(TwoColumns(left, side, 290, "待办与本机")))

    def _connect(self) -> None:
        self.shortcut("Ctrl+F", self.search.setFocus)
        self.search.searched.connect(self._on_search)
        self.search.left_down.connect(self.table.focus_first)
        self.search.returnPressed.connect(self.on_start)
        self.table.opened.connect(lambda _row: self.on_start())
        self.waits.chosen.connect(self.on_wait)
        self.health.back_up.connect(self.on_back_up)

    # -- the page's contract
    def activate(self, village: Village | None, **_arguments: Any) -> None:
        self.refresh()
        if village is not None:
            self._select(village.code)

    def changed(self, what: frozenset[str]) -> None:
        if what & REFRESH_ON:
            self.refresh()

    def refresh(self) -> None:
        self.bench.read(today, self._show, owner=self)
        self.bench.read(villages.village_lines, self._show_keys, owner=self)

    def _show(self, found: Today) -> None:
        self.model.show_rows(found.rows)
        self.middle.setCurrentIndex(0 if found.rows else 1)
        self.today_card.show_today(found)
        self.waits.show_waits(found.waits)
        self.health.show_health(found.health)
        if self.bench.village is not None:
            self._select(self.bench.village.code)

    def _show_keys(self, lines: list[villages.VillageLine]) -> None:
        self.shown.lines = {line.village.code: line for line in lines}

    # -- what people do
    def selected(self) -> Village | None:
        """The village of the chosen row, else the only one that the search leaves."""
        index = self.table.currentIndex()
        if not index.isValid() and self.shown.rowCount() == 1:
            index = self.shown.index(0, 0)
        return self.model.rows[self.shown.mapToSource(index).row()].village if index.isValid() else None

    def on_start(self) -> None:
        """An empty form, always: what was left half-written is offered over it."""
        self._with_village("enrol", new=True)

    def on_roster(self) -> None:
        self._with_village("people", roster=True)

    def _with_village(self, page: str, **arguments: Any) -> None:
        village = self.selected() or self.bench.village
        if village is None:
            self.bench.tell("请先选一个村。")
            self.search.setFocus()
            return
        self.bench.choose_village(village)
        self.bench.go(page, **arguments)

    def on_contacts(self) -> None:
        village = self.selected() or self.bench.village
        if village is None:
            self.bench.tell("请先选一个村。")
            return
        VillageDialog(self.bench, village, self).open()

    def on_import_villages(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "选村名单", "", "表格 (*.xlsx *.csv)")
        if name:
            self.take_villages(Path(name))

    def take_villages(self, path: Path) -> None:
        """Import the county's list; a row that was refused is said, the others are in."""
        work = partial(villages.import_villages, path=path)
        self.bench.act(work, ("villages",), lambda found: self.bench.tell(found), owner=self)

    def on_back_up(self) -> None:
        path = ask_where(self, "备份到", backup.file_name(self.bench.clock()), "村簿备份 (*.cunbu-backup)")
        if path is not None:
            work = partial(backup.back_up, path=path)
            self.bench.act(work, ("files",), lambda words: self.bench.tell(words), owner=self)

    def on_wait(self, wait: Wait) -> None:
        found = self.shown.lines.get(wait.arguments.get("village", ""))
        if found is not None:
            self.bench.choose_village(found.village)
        self.bench.go(wait.page, **{k: v for k, v in wait.arguments.items() if k != "village"})

    def _on_search(self, text: str) -> None:
        self.shown.look_for(text.lower())
        if text and self.shown.rowCount():
            self.table.selectRow(0)

    def _select(self, code: str) -> None:
        place = self.model.row_of(code)
        if place is not None:
            index = self.shown.mapFromSource(self.model.index(place, 0))
            if index.isValid() and index.row() != self.table.currentIndex().row():
                self.table.setCurrentIndex(index)


class VillageFilter(QSortFilterProxyModel):
    """Shows the villages whose name, pinyin, initials, township or code hold what was typed."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, villages.VillageLine] = {}
        self._wanted = ""

    def look_for(self, text: str) -> None:
        self.beginFilterChange()
        self._wanted = text
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, source_row: int, _parent: Any) -> bool:
        code = self.sourceModel().rows[source_row].village.code
        line = self.lines.get(code)
        return not self._wanted or line is None or line.matches(self._wanted)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self.sourceModel().headerData(section, orientation, role)
