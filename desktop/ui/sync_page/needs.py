"""Who wants a hand: what the county sent back, both versions side by side, and three answers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLayout, QWidget

from desktop.ui.operations.needs import Need
from desktop.ui.widgets import Button, Card, Glyph, Label, Note, QuietButton, Scroll, column, row
from desktop.ui.widgets.base import role
from desktop.ui.widgets.cards import empty

MOST = 20


class NeedsCard(Card):
    """`mend` opens the form, `settle` gives the first answer at once, `give_way` lets the county's version stand,
    `withdraw` takes the person back, `ask` leaves her to the supervisor; all but `settle` (a Need) tell her id.
    """

    mend = Signal(str)
    settle = Signal(object)
    give_way = Signal(str)
    withdraw = Signal(str)
    ask = Signal(str)

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
        title = " · ".join(part for part in (need.name, need.village) if part)
        said = Label("已请主管定,等县里回话" if need.asked else need.said, "hint", wrap=True)
        items: list[QWidget | QLayout] = [said, *([_Sides(need)] if need.sides else []), self._answers(need)]
        return Note(title, need.reason, "blue" if need.asked else "red", *items)

    def _answers(self, need: Need) -> QLayout:
        first = self._button(Button, need.keep, need, lambda: self._first(need))
        words = "用县里的" if need.yields else "撤回"
        away = self.give_way if need.yields else self.withdraw
        second = self._button(QuietButton, words, need, lambda: away.emit(need.person_id))
        third = self._button(QuietButton, "问主管", need, lambda: self.ask.emit(need.person_id))
        third.setEnabled(not need.asked)
        return row(first, second, third, None, gap=2)

    def _button(self, kind: type[Button], words: str, need: Need, act: Callable[[], object]) -> Button:
        button = kind(words, act)
        button.setAccessibleName(f"{words} {need.name}")
        return button

    def _first(self, need: Need) -> None:
        if need.how == "form":
            self.mend.emit(need.person_id)
        else:
            self.settle.emit(need)


class _Sides(QFrame):
    """What differs, mine on the left and theirs on the right."""

    def __init__(self, need: Need) -> None:
        super().__init__()
        role(self, "sides")
        grid = QGridLayout()
        grid.setContentsMargins(8, 6, 8, 6)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        for at, head in enumerate(need.heads, 1):
            grid.addWidget(Label(head, "strong", wrap=True), 0, at)
        for line, (what, mine, theirs) in enumerate(need.sides, 1):
            for at, words in enumerate((what, mine, theirs)):
                grid.addWidget(Label(words, "hint" if at == 0 else "", wrap=at > 0), line, at)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self.setLayout(grid)
        self.setAccessibleName(";".join(f"{what} {mine} / {theirs}" for what, mine, theirs in need.sides))
