"""The right side: the price card month by month, what the slogans leave out, and the village's progress."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.domain import broadband, catalogue
from desktop.domain.catalogue import Balance, Plan, plain
from desktop.domain.people import Person
from desktop.domain.villages import CLASS_NAMES
from desktop.services.villages import VillageProgress as Progress
from desktop.ui import theme
from desktop.ui.widgets import Card, Clear, Glyph, Label, Rule, Scroll, VillageProgress, column, row
from desktop.ui.widgets.cards import empty

NO_PLAN = "选好套餐,这里就列出每月余额和条件,念给本人听。"


class PriceCard(Card):
    """明白卡: the fee, the balance at the end of each month to one past the contract's end, and the conditions."""

    def __init__(self) -> None:
        super().__init__("明白卡")
        self.body.setSpacing(6)
        self._shown: tuple[str | None, ...] | None = None
        self.show_offer(None, None)

    def show_offer(self, plan_code: str | None, contract_code: str | None, line: str | None = None) -> None:
        if self._shown == (plan_code, contract_code, line):
            return
        self._shown = (plan_code, contract_code, line)
        empty(self.body, keep=1)
        plan = catalogue.plan(plan_code)
        if plan is None:
            self.add(Label(NO_PLAN, "hint", wrap=True))
            return
        self.add(_fee(plan))
        terms = catalogue.contract(contract_code)
        if terms is not None:
            self.add(_table(catalogue.balances(plan, terms), terms.months))
        told = (*broadband.conditions(plan, line), *catalogue.conditions(plan, contract_code))
        for words in ("通话另计", *told):
            self.add(_condition(words))


def _fee(plan: Plan) -> QWidget:
    fee = Label(str(plan.fee), "figure")
    fee.setFont(theme.font(26, bold=True, figures=True))
    fee.setStyleSheet("font-size: 26px;")
    line = row(Label("每月"), fee, Label(f"元 · {plan.scope}"), None, gap=6)
    for place in (0, 2):
        line.setAlignment(line.itemAt(place).widget(), Qt.AlignmentFlag.AlignVCenter)
    made = Clear(line)
    made.setAccessibleName(plan.name)
    made.setToolTip(plan.name)
    return made


def _condition(words: str) -> QWidget:
    line = row(column(7, Glyph("dot", "ink2", 7), None), Label(words, "hint", wrap=True), gap=6)
    line.setStretch(1, 1)
    return Clear(line)


def _table(rows: tuple[Balance, ...], ends: int) -> QWidget:
    """Month and balance; below zero in amber with a word."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(2)
    grid.addWidget(Label("月份", "label"), 0, 0)
    grid.addWidget(Label("月底余额(元)", "label"), 0, 1, Qt.AlignmentFlag.AlignRight)
    low = catalogue.first_top_up(rows)
    for place, balance in enumerate(rows, 1):
        month = Label(balance.label + ("(合约止)" if balance.month == ends else ""), figures=True)
        word = " 需充值" if low is not None and balance.month == low.month else ""
        amount = Label(f"{plain(balance.amount).replace('-', '−')}{word}", figures=True)
        for label in (month, amount):
            label.set_tone("amber" if balance.amount < 0 else "")
            label.setToolTip(balance.note)
        grid.addWidget(Rule(), place * 2 - 1, 0, 1, 2)
        grid.addWidget(month, place * 2, 0)
        grid.addWidget(amount, place * 2, 1, Qt.AlignmentFlag.AlignRight)
    made = Clear(grid)
    made.setAccessibleName("每月余额")
    return made


class ProgressCard(Card):
    """村进度: pre-registered and counted; a community has no marks."""

    def __init__(self) -> None:
        super().__init__("村进度")
        self.body.setSpacing(6)
        self.words, self.left = Label(""), Label("", "hint", wrap=True)
        self.bar = VillageProgress()
        self.add(self.words, self.bar, self.left)

    def show_progress(self, found: Progress | None) -> None:
        self.setVisible(found is not None)
        if found is None:
            return
        marks = () if found.village.klass == "community" else (30, 100)
        self.words.setText(f"预登记 {found.registered} · 计入 {found.counted}")
        self.bar.show_progress(found.counted, found.registered, marks)
        self.left.setText(f"{CLASS_NAMES[found.village.klass]} · 本机 {found.people} 人,未回执 {found.unreceived} 人")


class RightSide(QWidget):
    """The whole right column."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.price, self.progress = PriceCard(), ProgressCard()
        self._room = Scroll(column(self.price, None))
        whole = column(self._room, self.progress, gap=12)
        whole.setStretch(0, 1)
        whole.addStretch(0)
        self.setLayout(whole)

    def show_offer(self, person: Person) -> None:
        """A listing buys nothing: it has no price card."""
        self._room.setVisible(person.kind == "signup")
        self.price.show_offer(person.plan, person.contract, person.broadband)
