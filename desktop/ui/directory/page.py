"""号码簿."""

from __future__ import annotations

from desktop.ui.pages import Page
from desktop.ui.widgets import EmptyState, column
from desktop.ui.workbench import Workbench


class DirectoryPage(Page):
    key = "directory"
    title = "号码簿"

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.setLayout(column(EmptyState("号码簿")))
