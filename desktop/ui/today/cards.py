"""The cards at the right of the today page."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.ui.operations.today import Health, Today, Wait
from desktop.ui.widgets import Card, Figure, Glyph, Label, QuietButton, row
from desktop.ui.widgets.buttons import LineButton
from desktop.ui.widgets.cards import empty

MOST_WAITS = 6


class TodayCard(Card):
    """How many were taken in today. No speed, no league."""

    def __init__(self) -> None:
        super().__init__("今天")
        self.figure = Figure("人登记", card=False)
        self.figure.show_number(0)
        self.add(self.figure)

    def show_today(self, found: Today) -> None:
        self.figure.show_number(found.registered)


class WaitsCard(Card):
    """What waits; each line leads to where it is done."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__("待办")
        self.body.setSpacing(4)

    def show_waits(self, waits: tuple[Wait, ...]) -> None:
        empty(self.body, keep=1)
        for wait in waits[:MOST_WAITS]:
            self.add(row(LineButton(wait.words, lambda wait=wait: self.chosen.emit(wait)), None))
        if len(waits) > MOST_WAITS:
            self.add(Label(f"还有 {len(waits) - MOST_WAITS} 件", "hint"))
        if not waits:
            self.add(row(Glyph("check", "green", 15), Label("没有等着办的事"), None, gap=6))


class HealthCard(Card):
    """The laptop: encrypted, backed up when, what readable files lie about."""

    back_up = Signal()

    def __init__(self) -> None:
        super().__init__("本机")
        self._backup = Label("还没有备份", wrap=True)
        self._mark = Glyph("warn", "amber", 15)
        self._files = Label("", wrap=True)
        self.add(row(Glyph("check", "green", 15), Label("已加密"), None, gap=6))
        self.add(row(self._mark, self._backup, None, gap=6), self._files)
        self.add(row(QuietButton("备份到 U 盘…", self.back_up.emit), None), None)

    def show_health(self, health: Health) -> None:
        self._backup.setText(f"备份 {health.last_backup}" if health.last_backup else "还没有备份")
        self._mark.show_icon("check" if health.last_backup else "warn", "green" if health.last_backup else "amber")
        self._files.setText(f"存出的可读文件 {health.saved_files} 份" if health.saved_files else "没有存出的可读文件")
