"""短号."""

from __future__ import annotations

from desktop.ui.pages import Page
from desktop.ui.widgets import EmptyState, column
from desktop.ui.workbench import Workbench


class ShortNumbersPage(Page):
    key = "short"
    title = "短号"

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.setLayout(column(EmptyState("短号")))
