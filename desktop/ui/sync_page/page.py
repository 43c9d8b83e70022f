"""同步: what is only here, what was sent, what the county has signed for, and what came back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QStackedWidget

from desktop.base.errors import CunbuError
from desktop.domain.people import Person
from desktop.domain.villages import Village
from desktop.storage.resending import Elsewhere
from desktop.sync import resending
from desktop.sync.report import SyncReport
from desktop.ui.lanes import Stop
from desktop.ui.operations import hub, needs, people
from desktop.ui.operations.hub import SyncView
from desktop.ui.operations.villages import village_lines
from desktop.ui.pages import Page
from desktop.ui.sync_page.cards import ChecksCard, FormerCard, JoinCard, RoundCard
from desktop.ui.sync_page.needs import NeedsCard
from desktop.ui.widgets import (
    BadgeDelegate,
    Button,
    Card,
    EmptyState,
    Figure,
    PrimaryButton,
    Scroll,
    Table,
    column,
    row,
)
from desktop.ui.widgets.ask import ask
from desktop.ui.widgets.lists import Column, ListModel
from desktop.ui.widgets.menus import MenuButton
from desktop.ui.widgets.saving import ask_where
from desktop.ui.widgets.two_columns import TwoColumns
from desktop.ui.workbench import Workbench

REFRESH_ON = frozenset({"people", "sync", "roster"})
AFTER_ROUND = ("people", "sync", "villages")
COLUMNS = (
    Column("批次", lambda line: line.name),
    Column("时间", lambda line: line.at),
    Column("人数", lambda line: str(line.count)),
    Column("去向", lambda line: line.road),
    Column("状态", badge=lambda line: line.state),
)


class SyncPage(Page):
    key = "sync"
    title = "同步"
    keys = (
        ("Alt+S", "同步一次"),
        ("Alt+U", "导出到 U 盘"),
        ("Alt+R", "读入县里的回执"),
        ("Alt+C", "第二份:没有回执的在 U 盘上再留一份(加密)"),
        ("Alt+P", "传图片(文字传完以后)"),
        ("Alt+A", "换了接收台:全部重新交给这个县"),
    )

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.only_here, self.sent = Figure("仅在本机"), Figure("已发出,待回执")
        self.received, self.returned = Figure("县里已收(有回执)", "green"), Figure("退回,请处理", "red")
        self.round, self.joining, self.former = RoundCard(), JoinCard(), FormerCard()
        self.model = ListModel(COLUMNS, key=lambda line: line.name)
        self.table = Table("批次", row_height=36)
        self.table.setModel(self.model)
        self.table.setItemDelegate(BadgeDelegate(self.table))
        self.table.set_widths(200, 160, 80, 170, 0)
        self.go = PrimaryButton("同步", self.on_sync, key="Alt+S")
        self.export_button = Button("导出到 U 盘…", self.on_export, key="Alt+U")
        self.receipt_button = Button("读入回执…", self.on_receipt, key="Alt+R")
        self.second_button = MenuButton(
            "第二份",
            (("放到 U 盘或文件夹…", self.on_second), ("不再放", partial(self.keep_second, None))),
            key="Alt+C",
        )
        self.pictures = Button("传图片", self.on_pictures, key="Alt+P")
        self.needs, self.checks = NeedsCard(), ChecksCard()
        self._names: dict[str, str] = {}
        self._running = False
        self._belongs = False
        self._elsewhere = Elsewhere()
        self._build()
        self.first = self.go
        self.joining.wanted.connect(self.on_join)
        self.former.wanted.connect(self.on_all_again)
        self.needs.mend.connect(lambda person_id: self.bench.go("enrol", person=person_id))
        self.needs.withdraw.connect(self.on_withdraw)
        self.needs.settle.connect(lambda need: self._answer(partial(needs.settle, need=need)))
        self.needs.give_way.connect(lambda person_id: self._answer(partial(needs.give_way, person_id=person_id)))
        self.needs.ask.connect(lambda person_id: self._answer(partial(needs.ask_supervisor, person_id=person_id)))

    def _build(self) -> None:
        figures = row(self.only_here, self.sent, self.received, self.returned, gap=12)
        batches = Card("批次")
        self.middle = QStackedWidget()
        self.middle.addWidget(self.table)
        self.middle.addWidget(EmptyState("还没有批次", "登记好的人会按村装成一批,加密、签名后再发。", mark="export"))
        batches.add(self.middle)
        batches.setMinimumHeight(190)
        upper = column(figures, self.round, self.joining, self.former, batches, gap=12)
        upper.setStretch(4, 1)
        left = column(Scroll(upper), gap=12)
        left.setStretch(0, 1)
        left.addLayout(
            row(self.go, self.export_button, self.receipt_button, self.second_button, self.pictures, None, gap=12)
        )
        side = column(self.needs, self.checks, gap=12)
        side.setStretch(0, 4)
        side.setStretch(1, 1)
        self.setLayout(column(TwoColumns(left, side, 330, "需要您处理")))

    # -- the page's contract
    def activate(self, village: Village | None, **_arguments: Any) -> None:
        self.refresh()

    def changed(self, what: frozenset[str]) -> None:
        if what & REFRESH_ON:
            self.refresh()

    def refresh(self) -> None:
        self.bench.read(village_lines, self._show_names, owner=self)
        self.bench.read(hub.view, self._show, owner=self)

    def _show_names(self, lines) -> None:
        self._names = {line.village.code: line.village.name for line in lines}

    def _show(self, view: SyncView) -> None:
        self.only_here.show_number(view.figures.only_here)
        self.sent.show_number(view.figures.sent)
        self.received.show_number(view.figures.received)
        self.returned.show_number(view.figures.returned)
        belongs = view.county is not None
        self.joining.setVisible(not belongs)
        self.round.setVisible(belongs)
        self._belongs = belongs
        self.round.show_view(view)
        self.former.show_view(view)
        self._elsewhere = view.elsewhere
        self.model.show_rows(view.batches)
        self.middle.setCurrentIndex(0 if view.batches else 1)
        self.needs.show_needs(view.needs)
        self.pictures.setVisible(bool(view.pictures) and belongs)
        self.checks.show_view(view, self._names)

    # -- what people do
    def on_sync(self) -> None:
        """One round on the network lane; the window stays usable, pause and cancel lose nothing."""
        self._run("正在同步", hub.sync, self._on_done)

    def on_pictures(self) -> None:
        """Pictures come after all text; paused or cut off, the rest waits where it is."""
        self._run("正在传图片", hub.send_pictures, self._on_pictures)

    def _on_pictures(self, words: str) -> None:
        self.bench.online = True
        self.bench.tell(words)
        self._ended()

    def _run(self, title: str, work, done) -> None:
        if self._running or not self._has_county():
            return
        self._set_running(True)
        stop = Stop()
        self.bench.lanes.stop_at_close(stop)
        self.round.line.begin(title, stop)
        tell = self.bench.lanes.reporter(self.round.line.show_news, self)
        carry = partial(work, self.bench.session, tell=tell, cancelled=stop.cancelled)
        self.bench.lanes.run(carry, done, self._on_refused, lane="network", owner=self)

    def _has_county(self) -> bool:
        """A laptop that works alone joins first; everything waits on it meanwhile."""
        if not self._belongs:
            self.bench.tell("这台电脑还没有归县里管,记录都在本机。请先填县里的地址和登记码。")
            self.joining.url.setFocus()
        return self._belongs

    def _on_done(self, report: SyncReport) -> None:
        self.bench.online = True
        self.bench.tell(hub.report_words(report))
        self._ended()

    def _on_refused(self, error: CunbuError) -> None:
        self.bench.online = False
        self.bench.tell(error.sentence)
        self._ended()

    def _ended(self) -> None:
        self._set_running(False)
        self.round.line.end()
        self.bench.announce(*AFTER_ROUND)

    def _set_running(self, running: bool) -> None:
        self._running = running
        self.round.running(running)
        for button in (self.export_button, self.receipt_button):
            button.setEnabled(not running)

    def on_join(self, url: str, code: str) -> None:
        def joined(name: str) -> None:
            self.joining.busy(False)
            self.joining.code.clear()
            self.bench.tell(f"已加入{name or '县里'},现在可以同步。")
            self.bench.announce("sync", "settings")

        def refused(error: CunbuError) -> None:
            self.joining.busy(False)
            where = self.joining.url_field if error.code in ("bad_url", "unreachable") else self.joining.code_field
            where.say(error.sentence)

        work = partial(hub.join, session=self.bench.session, url=url, code=code)
        self.bench.lanes.run(work, joined, refused, lane="network", owner=self)

    def on_all_again(self) -> None:
        """A new county's computer gets everybody after a yes with figures."""
        if ask(self, "全部重新交给这个县?", resending.words(self._elsewhere), "重新交"):
            self.bench.act(hub.all_again, AFTER_ROUND, lambda words: self.bench.tell(words), owner=self)

    def on_withdraw(self, person_id: str) -> None:
        self.bench.read(partial(people.rows, ids=[person_id]), self._ask_withdraw, owner=self)

    def _ask_withdraw(self, found: list[Person]) -> None:
        note = "从号码簿和所有名单里去掉,下次同步告诉县里。撤回后不能恢复,要再办须重新登记。"
        if found and ask(self, f"撤回 {found[0].called} 的登记?", note, "撤回"):
            work = partial(people.withdraw, ids=[found[0].id], reason="退回后撤回")
            self.bench.act(work, AFTER_ROUND, lambda _n: self.bench.tell("已撤回,下次同步告诉县里。"), owner=self)

    def _answer(self, work) -> None:
        self.bench.act(work, AFTER_ROUND, lambda words: self.bench.tell(words), owner=self)

    def on_export(self) -> None:
        if not self._has_county():
            return
        path = ask_where(self, "导出到 U 盘", "batch.cunbu", "村簿批次 (*.cunbu)")
        if path is not None:
            work = partial(hub.export, path=path)
            self.bench.act(work, AFTER_ROUND, lambda words: self.bench.tell(words), owner=self)

    def on_second(self) -> None:
        if not self._has_county():
            return
        name = QFileDialog.getExistingDirectory(self, "第二份放在哪里(U 盘)")
        if name:
            self.keep_second(Path(name))

    def keep_second(self, folder: Path | None) -> None:
        work = partial(hub.choose_second_copy, folder=folder)
        self.bench.act(work, ("sync",), lambda words: self.bench.tell(words), owner=self)

    def on_receipt(self) -> None:
        if not self._has_county():
            return
        name, _ = QFileDialog.getOpenFileName(self, "选县里给的回执", "", "村簿回执 (*.cunbu *.cunbu-receipt *)")
        if name:
            work = partial(hub.read_receipt, path=Path(name))
            self.bench.act(work, AFTER_ROUND, lambda words: self.bench.tell(words), owner=self)
