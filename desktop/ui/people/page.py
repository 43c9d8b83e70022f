"""名单."""

from __future__ import annotations

from desktop.ui.pages import Page
from desktop.ui.widgets import EmptyState, column
from desktop.ui.workbench import Workbench


class PeoplePage(Page):
    key = "people"
    title = "名单"

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.setLayout(column(EmptyState("名单")))
