"""同步."""

from __future__ import annotations

from desktop.ui.pages import Page
from desktop.ui.widgets import EmptyState, column
from desktop.ui.workbench import Workbench


class SyncPage(Page):
    key = "sync"
    title = "同步"

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.setLayout(column(EmptyState("同步")))
