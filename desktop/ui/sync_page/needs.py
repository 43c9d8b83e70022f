"""Who wants a hand: what the county sent back, with the next step beside it."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.ui.operations.hub import Need
from desktop.ui.widgets import Button, Card, Glyph, Label, Note, QuietButton, Scroll, column, row
from desktop.ui.widgets.cards import empty

MOST = 20


class NeedsCard(Card):
    """`mend(person id)` opens the form; `withdraw(person id)` takes the person back."""

    mend = Signal(str)
    withdraw = Signal(str)

    def __init__(self) -> None:
        super().__init__("需要您处理")
        self._list = column(gap=10)
        self.add(Scroll(column(self._list, None)))
        self.body.setStretch(1, 1)

    def show_needs(self, needs: tuple[Need, ...]) -> None:
        empty(self._list)
        self.set_title(f"需要您处理 {len(needs)}" if needs else "需要您处理")
        for need in needs[:MOST]:
            self._list.addWidget(self._note(need))
        if len(needs) > MOST:
            self._list.addWidget(Label(f"还有 {len(needs) - MOST} 人,在“名单”里点“退回”看。", "hint", wrap=True))
        if not needs:
            self._list.addLayout(row(Glyph("check", "green", 15), Label("没有退回的"), None, gap=6))

    def _note(self, need: Need) -> Note:
        mend = Button("改好再交", lambda: self.mend.emit(need.person_id))
        mend.setAccessibleName(f"改好再交 {need.name}")
        away = QuietButton("撤回", lambda: self.withdraw.emit(need.person_id))
        away.setAccessibleName(f"撤回 {need.name}")
        title = " · ".join(part for part in (need.name, need.village) if part)
        return Note(title, need.reason, "red", Label(need.said, "hint", wrap=True), row(mend, away, None))
