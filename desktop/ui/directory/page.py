"""号码簿: what would be printed, what wants a look first, and the printing itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QStackedWidget

from desktop.base.errors import CunbuError
from desktop.domain.villages import Village
from desktop.ui.directory.desk import DeskView
from desktop.ui.directory.left_side import LeftSide
from desktop.ui.directory.right_side import RightSide
from desktop.ui.operations import book
from desktop.ui.operations.book import Made, Shown
from desktop.ui.operations.papers import KIND_NAMES
from desktop.ui.pages import Page
from desktop.ui.village.dialog import VillageDialog
from desktop.ui.widgets import EmptyState, column
from desktop.ui.widgets.ask import ask
from desktop.ui.widgets.columns import ThreeColumns
from desktop.ui.widgets.saving import ask_where
from desktop.ui.workbench import Workbench

REFRESH_ON = frozenset({"people", "contacts", "villages", "roster", "short"})
PRINTED = ("prints", "short")
BOOK, NO_VILLAGE = 0, 1


class DirectoryPage(Page):
    key = "directory"
    title = "号码簿"
    keys = (
        ("PgUp / PgDn", "翻页;Home 第一页,End 最后一页"),
        ("Ctrl++ / Ctrl+-", "放大 / 缩小"),
        ("Ctrl+0", "整页放进窗口"),
        ("Ctrl+F", "在书里找,Enter 下一处"),
        ("Ctrl+P", "打印(定稿前是校对稿)"),
        ("Ctrl+S", "存为 PDF"),
        ("Alt+D", "定稿"),
        ("Alt+C", "村资料与职务"),
        ("Alt+K / Alt+M", "窄屏时拉出版式 / 印前检查"),
    )

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.left, self.desk, self.right = LeftSide(), DeskView(), RightSide(bench)
        self.village: Village | None = None
        self.shown: Shown | None = None
        self._asked = 0
        self._stale = True
        self._layout_key = next(iter(book.EDITIONS))
        self._build()
        self._connect()
        self.right.printer.expect(book.EDITIONS[self._layout_key].paper, book.EDITIONS[self._layout_key].turned)
        self.first = self.desk.view

    def _build(self) -> None:
        self.columns = ThreeColumns(
            (self.left, 256, "版式", "Alt+K"), self.desk, (self.right, 270, "印前检查", "Alt+M"), self.desk.foot
        )
        nowhere = EmptyState("先选一个村", "号码簿一村一本。按 Alt+0 选村,或在今日页上选。", mark="book")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.columns)
        self.stack.addWidget(nowhere)
        self.setLayout(column(self.stack, margins=(18, 14, 18, 14)))

    def _connect(self) -> None:
        self.left.layout_chosen.connect(self._on_layout)
        self.left.sort_chosen.connect(lambda _sort: self.refresh())
        self.left.posts_wanted.connect(self.on_posts)
        self.right.findings.person_wanted.connect(self.on_person)
        self.right.findings.posts_wanted.connect(self.on_posts)
        self.desk.print_wanted.connect(self.on_print)
        self.desk.save_wanted.connect(self.on_save)
        self.desk.final_wanted.connect(self.on_final)
        view = self.desk.view
        for keys, act in (
            ("PgDown", lambda: view.turn(1)), ("PgUp", lambda: view.turn(-1)), ("Home", lambda: view.go_to_spread(0)),
            ("End", view.go_to_last), ("Ctrl++", lambda: view.zoom(1)), ("Ctrl+=", lambda: view.zoom(1)),
            ("Ctrl+-", lambda: view.zoom(-1)), ("Ctrl+0", view.fit), ("Esc", self.on_escape),
            ("Ctrl+F", self.desk.find_line.setFocus),
        ):  # fmt: skip
            self.shortcut(keys, act)

    # -- the page's contract
    def activate(self, village: Village | None, **_arguments: Any) -> None:
        if village != self.village:
            self.village, self.shown, self._stale = village, None, True
            self.desk.view.go_to_spread(0)
        self.stack.setCurrentIndex(BOOK if village else NO_VILLAGE)
        if village is None:
            return
        if self._stale:
            self.refresh()
        self.right.printer.refresh()
        self.desk.view.setFocus()

    def changed(self, what: frozenset[str]) -> None:
        if what & REFRESH_ON:
            self._stale = True
            if self.isVisible() and self.village is not None:
                self.refresh()

    def refresh(self) -> None:
        """Draw the pages again; only the answer to the newest question is shown."""
        if self.village is None:
            return
        self._asked += 1
        this = self._asked
        self._stale = False
        if self.shown is None:
            self.desk.say("正在排版…")

        def show(shown: Shown) -> None:
            if this == self._asked:
                self._show(shown)

        self.bench.read(partial(book.show, **self._wanted()), show, self._on_refused, owner=self)

    def _wanted(self) -> dict[str, Any]:
        assert self.village is not None
        return {"village": self.village.code, "layout": self._layout_key, "sort": self.left.sort.value()}

    def _show(self, shown: Shown) -> None:
        before, self.shown = self.shown, shown
        if before is not None and replace(before, pdf=b"") == replace(shown, pdf=b""):
            return  # nothing has changed: what was last said stays to be read
        self.left.show_book(shown)
        self.desk.show_book(shown)
        self.right.show_book(shown)

    # -- what a person does
    def on_print(self) -> None:
        """A proof until the book is final; the printer card says how the job stands."""
        if self.shown is None or not self.right.printer.ready:
            self.right.printer.say("没有打印机,没有打印。接好打印机再试,或先存为 PDF。", "failed")
            return
        self._make(self.shown.final, lambda made: self.right.printer.send(made.serial))

    def on_save(self) -> None:
        if self.shown is None:
            return
        kind = KIND_NAMES[book.EDITIONS[self._layout_key].kind] + ("" if self.shown.final else "校对稿")
        path = ask_where(self, "存为", f"{self.shown.book.village.name}{kind}.pdf", "PDF (*.pdf)")
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """The file can be read by anyone: it is listed until it is deleted, and the sentence says so."""
        if self.shown is None:
            return
        work = partial(book.save, **self._wanted(), final=self.shown.final, path=path)
        told = f"已存为 {path.name}。这个文件谁都能打开,用完请在“单据”里删掉。"
        self.bench.act(
            work,
            (*PRINTED, "files"),
            lambda made: self.desk.say(f"{made.serial} {told}"),
            self._on_refused,
            owner=self,
        )

    def on_final(self) -> None:
        if self.shown is None:
            return
        if not self.shown.book.may_be_final or self.shown.missing_glyphs:
            wrong = [note.title for note in self.shown.book.notes if note.severity == "error"]
            reason = "、".join(wrong[:3]) or "有字没有字体"
            self.desk.say(f"还不能定稿:{reason}。请先看右边红色的提示。", "red")
            return
        note = "定稿进台账,编号和内容不再变;印上的短号从此不给别人。以后有改动就出下一版。"
        if ask(self, f"{self.shown.book.village.name}号码簿第 {self.shown.book.edition} 版,定稿?", note, "定稿"):
            self.make_final()

    def make_final(self) -> None:
        self._make(True, lambda _made: self.refresh())

    def on_person(self, person_id: str) -> None:
        self.bench.go("enrol", person=person_id, back="directory")

    def on_posts(self) -> None:
        if self.village is not None:
            VillageDialog(self.bench, self.village, self).open()

    def on_escape(self) -> None:
        if not self.columns.shut():
            self.bench.go("today")

    def _on_layout(self, key: str) -> None:
        self._layout_key = key
        edition = book.EDITIONS[key]
        self.right.printer.expect(edition.paper, edition.turned)
        self.refresh()

    def _make(self, final: bool, then: Callable[[Made], None]) -> None:
        work = partial(book.make, **self._wanted(), final=final)
        self.bench.act(work, PRINTED, then, self._on_refused, owner=self)

    def _on_refused(self, error: CunbuError) -> None:
        self.desk.say(error.sentence, "red")
