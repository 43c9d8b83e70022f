"""What a page is, and the list of them.

How to add or change a page
---------------------------
1. A folder `desktop/ui/<key>/` with `page.py` holding one class that inherits `Page` and builds itself from
   `desktop.ui.widgets`; peel tables, cards and single verbs into files beside it.
2. One line in `PAGES` below: key, the word in the rail, where the class is. Rail, Alt+number and F1 map follow.
3. The page is built when it is first opened, lives as long as the window, and keeps its place, sorting, selection
   and what is half typed. It is given a `Workbench` and nothing else:
     bench.read(work, done)             work(session) on the store lane; done(result) on the UI thread
     bench.act(work, changes, done)     the same for a change: marks 已保存, then broadcasts the words of `changes`
     bench.lanes.run(.., lane="network")  slow roads; bench.lanes.reporter(show) for progress
     bench.village / bench.go("people", filter="returned") / bench.tell("已撤回", undo) / bench.clock()
   `work` is a named operation from `desktop/ui/operations/` bound to its arguments: it touches no widget. Without a
   `failed` callback a refusal is told at the foot of the window; say it beside the field where there is one.
   Pass `owner=self` so that a late answer to a dead page is dropped.
4. `activate(village, **arguments)` is called each time the page is shown or the village changes while it is shown;
   `changed(what)` when something on disk changed (words: people, villages, contacts, prints, short, sync, settings),
   also while the page is hidden; `leave()` before another page is shown, the window locks or closes: commit the line
   in hand. None of the three may block: ask the store and return.
5. `keys` lists what F1 shows. Keys that must work wherever the focus is in the page: `Button(..., key="Alt+R")` or
   `self.shortcut("Ctrl+D", self.repeat)`; both work only while the page is shown.
6. Nothing of a page may hold a rule, SQL, or an f-string that judges: rules are in `domain`, acts in `services`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from desktop.domain.villages import Village
from desktop.ui.widgets.buttons import key_sequences
from desktop.ui.workbench import Workbench


class Page(QWidget):
    """A room in the window. Subclasses build themselves in `__init__` and fill themselves in `activate`."""

    key = ""
    title = ""
    keys: tuple[tuple[str, str], ...] = ()
    """(key, what it does) for the F1 map."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.bench = bench
        self.first: QWidget | None = None  # where the hand is put when the page is shown for the first time
        self.setProperty("role", "page")
        self.setAccessibleName(self.title)

    def activate(self, village: Village | None, **arguments: Any) -> None:
        """The page is shown, or the village changed while it is."""

    def changed(self, what: frozenset[str]) -> None:
        """Something on disk changed."""

    def leave(self) -> None:
        """Another page comes, the window locks or closes: commit what is in hand."""

    def hasHeightForWidth(self) -> bool:
        """No: what is long in a page scrolls inside it; the page takes the height there is."""
        return False

    def shortcut(self, keys: str, act: Callable[[], object]) -> QShortcut:
        """A key of this page, wherever in it the focus is."""
        made = QShortcut(self)
        made.setKeys(key_sequences(keys))
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(lambda: act())
        return made


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One line of the rail; `home` is "module:Class"."""

    key: str
    title: str
    home: str

    def build(self, bench: Workbench) -> Page:
        module, name = self.home.split(":")
        page: Page = getattr(importlib.import_module(module), name)(bench)
        return page


UNDERNEATH = (
    "desktop.services.roster",
    "desktop.services.directory",
    "desktop.services.papers",
    "desktop.services.people_export",
    "desktop.sync.engine",
    "desktop.sync.usb",
)
"""What takes long to read under the pages, and makes no Qt class: that belongs on the UI thread."""


def load_ahead() -> None:
    """Read what the pages stand on while the rep types her passphrase; on a lane."""
    for module in UNDERNEATH:
        importlib.import_module(module)


PAGES: tuple[PageSpec, ...] = (
    PageSpec("today", "今日", "desktop.ui.today.page:TodayPage"),
    PageSpec("enrol", "登记", "desktop.ui.enrol.page:EnrolPage"),
    PageSpec("people", "名单", "desktop.ui.people.page:PeoplePage"),
    PageSpec("directory", "号码簿", "desktop.ui.directory.page:DirectoryPage"),
    PageSpec("documents", "单据", "desktop.ui.documents.page:DocumentsPage"),
    PageSpec("short", "短号", "desktop.ui.short_numbers.page:ShortNumbersPage"),
    PageSpec("sync", "同步", "desktop.ui.sync_page.page:SyncPage"),
)
"""In the order of the rail: Alt+1 to Alt+7."""
