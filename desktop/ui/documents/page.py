"""单据."""

from __future__ import annotations

from desktop.ui.pages import Page
from desktop.ui.widgets import EmptyState, column
from desktop.ui.workbench import Workbench


class DocumentsPage(Page):
    key = "documents"
    title = "单据"

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.setLayout(column(EmptyState("单据")))
