"""The frame: top bar, rail, pages, foot. It places pages and routes signals; it holds no rule."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QStackedWidget, QWidget

from desktop.base.errors import CunbuError
from desktop.domain.villages import Village
from desktop.ui.frame.bars import Foot, Rail, TopBar
from desktop.ui.frame.clock_bar import ClockBar
from desktop.ui.frame.key_map import KeyMap
from desktop.ui.frame.settings_dialog import AddRepDialog, SettingsDialog
from desktop.ui.operations import desk
from desktop.ui.operations.villages import VillageLine, take_up, village_lines
from desktop.ui.pages import PAGES, Page, PageSpec
from desktop.ui.widgets import Clear, Toast, column, row
from desktop.ui.workbench import Workbench

DESK_WORDS = frozenset({"people", "sync", "villages"})


class Shell(QWidget):
    """The list of pages and what stands around them."""

    lock_wanted = Signal()

    def __init__(self, bench: Workbench, specs: tuple[PageSpec, ...] = PAGES) -> None:
        super().__init__()
        self.bench = bench
        self._specs = {spec.key: spec for spec in specs}
        self.pages: dict[str, Page] = {}
        self._views: dict[str, QScrollArea] = {}
        self.here: str | None = None
        self.topbar, self.rail, self.foot = TopBar(), Rail(specs), Foot()
        self.stack = QStackedWidget()
        right = column(self.stack, self.foot, gap=0)
        right.setStretch(0, 1)
        middle = row(self.rail, right, gap=0)
        self.clock_bar = ClockBar(bench)
        whole = column(self.topbar, self.clock_bar, middle, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.toast = Toast(self)
        self._connect(specs)

    def _connect(self, specs: tuple[PageSpec, ...]) -> None:
        bench = self.bench
        self.rail.chosen.connect(self.open)
        self.topbar.switcher.chosen.connect(bench.choose_village)
        bench.went.connect(self.on_went)
        bench.changed.connect(self.on_changed)
        bench.village_changed.connect(self.on_village)
        bench.saved.connect(self.foot.show_saved)
        bench.told.connect(self.toast.tell)
        bench.lanes.refused.connect(self.on_refused)
        self.foot.help_wanted.connect(self.show_keys)
        self.topbar.lock_wanted.connect(self.lock_wanted)
        self.topbar.settings_wanted.connect(self.show_settings)
        self.topbar.rep_wanted.connect(self.show_add_rep)
        for number, spec in enumerate(specs, 1):
            self._key(f"Alt+{number}", lambda key=spec.key: self.open(key))
        self._key("Alt+0", self.topbar.switcher.open_list)
        self._key("F1", self.show_keys)
        self._key("Alt+L", self.lock_wanted.emit)

    def _key(self, keys: str, act: Callable[[], object]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(lambda: act())

    @property
    def page(self) -> Page | None:
        return self.pages.get(self.here or "")

    def begin(self) -> None:
        """A rep has signed in: fill the frame and show 今日 (or the page she was on)."""
        self.bench.read(lambda session: (session.rep.name, desk.county(session)), self._show_rep, owner=self)
        self.refresh_desk()
        self.refresh_villages()
        self.open(self.here or next(iter(self._specs)))
        QTimer.singleShot(0, self.clock_bar, self.clock_bar.begin)

    def open(self, key: str, **arguments: Any) -> None:
        """Show a page; it keeps its place from the last time."""
        leaving = self.page
        if leaving is not None and key != self.here:
            commit_in_hand()
            leaving.leave()
        page = self.build(key)
        self.here = key
        self.rail.show_here(key)
        self.stack.setCurrentWidget(self._views[key])
        page.activate(self.bench.village, **arguments)
        if not page.isAncestorOf(QApplication.focusWidget()):
            self._put_hand(page)

    def build(self, key: str) -> Page:
        """The page, made when it is first asked for; ahead of time where somebody else has a quiet moment for it."""
        page = self.pages.get(key)
        if page is None:
            page = self.pages[key] = self._specs[key].build(self.bench)
            self._views[key] = scrolling(page)
            self.stack.addWidget(self._views[key])
        return page

    def _put_hand(self, page: Page) -> None:
        """Back to where the hand was on this page; never nowhere, or keys would go astray."""
        for hand in (page.focusWidget(), page.first, self.rail.items[page.key]):
            if hand is not None and hand.isVisible() and hand.isEnabled():
                hand.setFocus()
                return

    def on_went(self, key: str, arguments: dict[str, Any]) -> None:
        self.open(key, **arguments)

    def on_refused(self, error: CunbuError) -> None:
        self.toast.tell(error.sentence)

    def on_changed(self, what: frozenset[str]) -> None:
        if what & DESK_WORDS:
            self.refresh_desk()
        if "villages" in what:
            self.refresh_villages()
        for page in self.pages.values():
            page.changed(what)

    def on_village(self, village: Village | None) -> None:
        self.topbar.switcher.show_village(village)
        self.bench.settings.village = village.code if village else None
        self.bench.settings.save()
        if village:
            work = partial(take_up, code=village.code)
            self.bench.read(work, lambda new: self.bench.announce("villages") if new else None, owner=self)
        if self.page is not None:
            self.page.activate(village)

    def refresh_desk(self) -> None:
        self.bench.read(desk.desk, self._show_desk, owner=self)

    def refresh_villages(self) -> None:
        self.bench.read(village_lines, self._show_villages, owner=self)

    def leave(self) -> None:
        """Before locking or closing: the line in hand goes to disk."""
        commit_in_hand()
        if self.page is not None:
            self.page.leave()

    def show_keys(self) -> None:
        KeyMap(self.page, self).exec()

    def show_settings(self) -> None:
        SettingsDialog(self.bench, self).exec()

    def show_add_rep(self) -> None:
        AddRepDialog(self.bench, self).exec()

    def _show_rep(self, found: tuple[str, str]) -> None:
        self.topbar.show_rep(*found)

    def _show_desk(self, found: desk.Desk) -> None:
        self.topbar.show_desk(self.bench.online if found.belongs else None, found.only_here)
        self.foot.show_today(found.today)
        self.foot.show_disk(found.disk_left)

    def _show_villages(self, lines: list[VillageLine]) -> None:
        self.topbar.switcher.set_villages(lines)
        known = {line.village.code: line.village for line in lines}
        if self.bench.village is None and self.bench.settings.village in known:
            self.bench.choose_village(known[self.bench.settings.village])
        elif self.bench.village is not None:
            self.bench.choose_village(known.get(self.bench.village.code))


def scrolling(page: Page) -> QScrollArea:
    """At 200 % a page may want more room than there is: then it scrolls, and nothing is cut off."""
    view = QScrollArea()
    view.setWidgetResizable(True)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    view.setWidget(Clear(column(page)))
    return view


def commit_in_hand() -> None:
    """A line commits when it is left; leaving its page by a key must count as leaving it."""
    line = QApplication.focusWidget()
    commit = getattr(line, "commit", None)
    if callable(commit):
        commit()
