"""名单: one table, one search box that takes anything, states as chips."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget

from desktop.domain.people import KIND_NAMES, STATE_NAMES
from desktop.domain.villages import Village
from desktop.services.people import Spot
from desktop.ui.operations import people
from desktop.ui.pages import Page
from desktop.ui.people.acts import PeopleActs
from desktop.ui.people.import_page import ImportGrid, dropped_file
from desktop.ui.people.side import PersonCard
from desktop.ui.people.table import PeopleModel
from desktop.ui.widgets import (
    BadgeDelegate,
    Button,
    Card,
    ChipRow,
    EmptyState,
    Label,
    SearchBox,
    Table,
    column,
    row,
)
from desktop.ui.widgets.two_columns import TwoColumns
from desktop.ui.workbench import Workbench

REFRESH_ON = frozenset({"people", "roster", "sync", "villages"})


class PeoplePage(Page):
    key = "people"
    title = "名单"
    keys = (
        ("Ctrl+F", "查找:姓名、拼音、首字母、电话、短号、证件尾号"),
        ("Enter", "打开所选的人"),
        ("空格", "选上或不选"),
        ("Ctrl+A", "选上表里全部"),
        ("Alt+I", "导入村民花名册"),
        ("Ctrl+V", "导入页:粘贴从 Excel 复制的名单"),
        ("Ctrl+Z / Ctrl+Y", "导入页:撤销、重做改过的格子"),
        ("Enter 或 F2", "导入页:改这一格;直接打字也行"),
        ("Alt+M", "导入页:这一列当作什么"),
        ("Alt+H", "导入页:指出表头"),
        ("Alt+J", "导入页:导入记录,整批撤回"),
        ("Alt+P", "打印所选人的回单"),
        ("Alt+Y", "号码簿里的人要办业务:转过去,不用重写"),
        ("Alt+W", "撤回所选的人"),
        ("Alt+X", "抹去所选的人的全部资料"),
    )

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.search = SearchBox("姓名、拼音、首字母、电话、短号、证件尾号", "查人")
        self.states = ChipRow("状态", [(None, "全部")], folds=True)
        self.kinds = ChipRow("类别", [(None, "全部"), *KIND_NAMES.items()])
        self.states.select(None)
        self.kinds.select(None)
        self.model = PeopleModel(self._fetch)
        self.table = Table("名单", row_height=38)
        self.table.setModel(self.model)
        self.table.setItemDelegate(BadgeDelegate(self.table))
        self.table.set_widths(38, 100, 76, 122, 132, 82, 82, 92, 0)
        self.side = PersonCard()
        self.acts = PeopleActs(bench, self)
        self.import_button = Button("导入花名册", self.open_import, key="Alt+I")
        self.grid = ImportGrid(bench)
        self._current: str | None = None
        self._asked = 0
        self._all_wanted = False
        self.setAcceptDrops(True)
        self._build()
        self.first = self.search
        self._connect()

    def _build(self) -> None:
        self.empty = EmptyState("还没有人", "导入村里的花名册(xlsx 或 csv),或到“登记”里一个一个登记。", mark="people")
        self.middle = QStackedWidget()
        self.middle.addWidget(self.table)
        self.middle.addWidget(self.empty)
        holder = Card(margins=(0, 0, 0, 1))
        holder.add(self.middle)
        self.count = Label("", figures=True)
        top = row(self.search, self.kinds, self.import_button, gap=12)
        top.setStretch(0, 1)
        left = column(top, self.states, holder, row(self.acts, None, self.count, gap=12), gap=10)
        left.setStretch(2, 1)
        self.sheets = QStackedWidget()
        self.sheets.addWidget(TwoColumns(left, self.side, 290, "所选的人"))
        self.sheets.addWidget(self.grid)
        self.setLayout(column(self.sheets))

    def _connect(self) -> None:
        self.shortcut("Ctrl+F", self.search.setFocus)
        self.shortcut("Ctrl+A", self._tick_all)
        self.shortcut("Alt+P", self._print_receipt)
        self.search.searched.connect(lambda _text: self.refresh())
        self.search.left_down.connect(self.table.focus_first)
        self.states.chosen.connect(lambda _value: self.refresh())
        self.kinds.chosen.connect(lambda _value: self.refresh())
        self.table.opened.connect(self._on_opened)
        self.table.ticked.connect(self.model.toggle)
        self.table.clicked.connect(self._on_clicked)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.model.ticks_changed.connect(self.acts.show_count)
        self.acts.cleared.connect(lambda: self.model.tick_all(()))
        self.acts.gone.connect(self._on_gone)
        self.side.open_wanted.connect(self.open_person)
        self.side.sign_up_wanted.connect(partial(self.open_person, kind="signup"))
        self.side.receipt_wanted.connect(self.acts.print_receipt)
        self.side.paper_wanted.connect(self.acts.print_paper)
        self.side.withdraw_wanted.connect(lambda person_id: self.acts.withdraw([person_id]))
        self.side.age_answered.connect(self.acts.answer_age)
        self.side.erase_wanted.connect(self.acts.erase)
        self.grid.closed.connect(self.close_import)

    # -- the page's contract
    def activate(self, village: Village | None, **arguments: Any) -> None:
        """`state` filters, `find` searches, `roster` opens the import grid, `person` puts the hand on one."""
        if "state" in arguments:
            self.states.set_options([(None, "全部"), (arguments["state"], STATE_NAMES[arguments["state"]])])
            self.states.select(arguments["state"])
        if "find" in arguments:
            self.search.setText(arguments["find"])
        self._current = arguments.get("person", self._current)
        if arguments.get("roster"):
            self.open_import()
        self.grid.show_village(village)
        self.refresh()

    def changed(self, what: frozenset[str]) -> None:
        if what & REFRESH_ON:
            self.refresh()
        self.grid.changed(what)

    def refresh(self) -> None:
        """Ask again; an answer overtaken by a newer question is dropped."""
        self._asked += 1
        self._all_wanted = False
        asked = self._asked
        village = self.bench.village
        kind: Any = self.kinds.value()
        state: Any = self.states.value()
        wanted = people.Filter(village.code if village else None, kind, state, self.search.value())
        work = partial(people.listing, wanted=wanted)
        self.bench.read(work, lambda found: self._show(found) if asked == self._asked else None, owner=self)

    def _show(self, found: people.Listing) -> None:
        top = self.table.verticalScrollBar().value()
        self.model.show_ids(found.ids, found.total)
        self._show_chips(found)
        self.middle.setCurrentIndex(0 if found.total else 1)
        if found.wanted.text:
            self.empty.say("没有找到", f"没有姓名、电话、短号或证件尾号像“{found.wanted.text}”的人。可以换一种写法。")
        else:
            self.empty.say("还没有人", "导入村里的花名册(xlsx 或 csv),或到“登记”里一个一个登记。")
        self.count.setText(f"{found.total:,} 人")
        self.acts.listed = found
        self.table.verticalScrollBar().setValue(top)
        if found.rest is None:
            self._find_current()
        else:
            self._read_on(found.wanted, found.rest)

    def _read_on(self, wanted: people.Filter, after: Spot) -> None:
        """The other ids of a long list, some thousand at a time: a save meanwhile waits for one piece at most."""
        asked = self._asked

        def show(page: tuple[list[str], Spot | None]) -> None:
            ids, rest = page
            if asked != self._asked:
                return
            self.model.add_ids(ids, last=rest is None)
            if rest is not None:
                self._read_on(wanted, rest)
            else:
                self._find_current()
                if self._all_wanted:
                    self._tick_all()

        self.bench.read(partial(people.go_on, wanted=wanted, after=after), show, owner=self)

    def _find_current(self) -> None:
        """The hand back on the person it was on, wherever she stands in the list now."""
        place = self.model.row_of(self._current) if self._current else None
        if place is None:
            self._let_go()
        else:
            top = self.table.verticalScrollBar().value()
            self.table.setCurrentIndex(self.model.index(place, 1))
            self._show_side(self._current)
            self.table.verticalScrollBar().setValue(top)

    def _show_chips(self, found: people.Listing) -> None:
        chosen = self.states.value()
        total = sum(found.by_state.values())
        options = [(None, f"全部 {total:,}")]
        options += [(s, f"{STATE_NAMES[s]} {n:,}") for s, n in found.by_state.items() if n or s == chosen]
        self.states.set_options(options)
        kinds = [(k, f"{KIND_NAMES[k]} {n:,}") for k, n in found.by_kind.items()]
        self.kinds.set_options([(None, "全部"), *kinds])

    def _fetch(self, ids: list[str], done) -> None:
        self.bench.read(partial(people.rows, ids=ids), done, owner=self)

    # -- what people do
    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self._current = self.model.id_at(current.row())
            self._show_side(self._current)

    def _show_side(self, person_id: str | None) -> None:
        def show(story: people.Story) -> None:
            if person_id == self._current:
                self.side.show_story(None if story.person.is_erased else story)

        if person_id is not None:
            work = partial(people.story, person_id=person_id)
            self.bench.read(work, show, lambda _gone: self._on_gone(person_id), owner=self)

    def _let_go(self) -> None:
        """Nobody of the list is in hand: nobody's card stands beside it, and no key acts on her."""
        self._current = None
        self.side.show_story(None)

    def _on_gone(self, person_id: str) -> None:
        if person_id == self._current:
            self._let_go()

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self.model.toggle(index.row())

    def _on_opened(self, place: int) -> None:
        person_id = self.model.id_at(place)
        if person_id is not None:
            self.open_person(person_id)

    def open_person(self, person_id: str, **how: Any) -> None:
        self.bench.go("enrol", person=person_id, **how)

    def _tick_all(self) -> None:
        """All of them: where the list is still being read, as soon as it is there."""
        self._all_wanted = not self.model.complete
        if self.model.complete:
            self.model.tick_all(self.model.ids)

    def _print_receipt(self) -> None:
        if self._current is not None:
            self.acts.print_receipt(self._current)

    # -- import
    def open_import(self) -> None:
        self.sheets.setCurrentWidget(self.grid)
        self.grid.show_village(self.bench.village)
        self.grid.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_import(self) -> None:
        self.sheets.setCurrentIndex(0)
        self.refresh()
        self.table.focus_first()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event.mimeData())
        if path is not None:
            self.open_import()
            self.grid.look_at(path)
