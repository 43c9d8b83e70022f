"""2 业务: what she wants, and the telephones she has today. A listing is asked for her telephones alone."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.domain import broadband, catalogue
from desktop.domain.enrolment import NETWORKS
from desktop.domain.handsets import MODES
from desktop.domain.people import SERVICE_NAMES, Person
from desktop.ui.enrol.parts import REASONS, Group, ReasonLine, message, tell
from desktop.ui.widgets import Card, Clear, Label, TextLine, Tick, column, row
from desktop.ui.widgets.choices import KeyedChoice, KeyedPick
from desktop.ui.widgets.grid import Cell, FieldGrid
from desktop.ui.widgets.mini import MiniButton
from desktop.ui.widgets.offered import OfferedLine

NO_CONTRACT = "不办合约"
OWN_HANDSET = "自备手机"
HANDSETS = [
    (None, OWN_HANDSET, "0 z n"),
    *((code, words, str(n)) for n, (code, words) in enumerate(MODES.items(), 1)),
]
NO_BROADBAND = "不办宽带"
BROADBAND = [(None, NO_BROADBAND, "0 b n"), *((line.code, line.speed, line.speed) for line in broadband.lines())]
REASON_WORDS = "、".join(f"{key} {words}" for key, words in REASONS.items()) + ",或直接写"
NUMBER_LABELS = {"new": "拟办号码", "port_in": "要转入的号码"}


class ServiceGroup(Group):
    stock_wanted = Signal()
    handset_wanted = Signal()

    def __init__(self, parent: QObject, today) -> None:
        super().__init__(parent)
        self._today = today
        self.service = self.bind("service", KeyedChoice("业务", SERVICE_NAMES.items()))
        self.network = self.bind("network", KeyedChoice("网络", [(n, n) for n in NETWORKS]))
        self.head_message = message()
        number = TextLine(shape="phone", limit=16, placeholder="待定可空")
        self.wished = self.add("wished_number", NUMBER_LABELS["new"], number)
        self.plan = self.add("plan", "套餐", KeyedPick())
        self.contract = self.add("contract", "合约", KeyedPick(placeholder=NO_CONTRACT))
        self.mobile = self.add("mobile", "现用手机", OfferedLine(shape="phone", limit=16))
        self.iccid = self.add(
            "iccid", "SIM 卡号 ICCID", TextLine(shape="iccid", limit=22, placeholder="开户时写可空")
        )
        self.home = self.add(
            "home_line", "家里固话", OfferedLine(shape="phone", limit=16, placeholder="如 03966912188")
        )
        self.contact = self.add(
            "contact_phone", "联系电话", TextLine(shape="phone", limit=16, placeholder="无手机时留")
        )
        self.declared = self.add("cards_declared", "已有几张卡", TextLine(limit=2, placeholder="问本人"))
        MiniButton("领卡", self.stock_wanted.emit, key="Alt+S", accessible="登记今天领用的卡").stand_beside(
            self.iccid
        )
        self._handset()
        self.reason = self.add(
            "twin_reason", "与别人重复,仍要登记的原因", ReasonLine(limit=60, placeholder=REASON_WORDS)
        )
        self._person = Person("", "signup", "")
        self._handset_asked = False
        self._lay_out()

    def _handset(self) -> None:
        """What comes with a contract handset, and a card that gets its number at the desk."""
        self.handset = self.add("handset", "合约手机", KeyedPick(HANDSETS, placeholder=OWN_HANDSET))
        self.imei1 = self.add("imei1", "串号 1", TextLine(shape="imei", limit=16, placeholder="拨 *#06# 或扫盒子"))
        self.imei2 = self.add("imei2", "串号 2", TextLine(shape="imei", limit=16, placeholder="双卡才有"))
        self.broadband = self.add("broadband", "宽带 1+1", KeyedPick(BROADBAND, placeholder=NO_BROADBAND))
        self.blank = self.bind("blank_card", Tick("白卡"))
        self.blank.setToolTip("空白卡:号码和卡在开户时一起写")
        self._blank_cell = Clear(column(Label("", "label"), self.blank, gap=2))

    def ask_handset(self) -> str:
        """Open the row for this form; the control the hand goes to."""
        self._handset_asked = True
        self.dress(self._person)
        return "handset"

    def begin(self) -> None:
        self._handset_asked = False

    def _lay_out(self) -> None:
        self.title = Label("2 业务", "title")
        self._choices = Clear(row(self.service, 6, self.network, None, gap=8))
        self.ask_button = MiniButton(
            "手机、宽带", self.handset_wanted.emit, key="Alt+I", accessible="合约手机、宽带和白卡"
        )
        # narrow enough to stand on one line beside a scroll bar too: a second line would be what keeps the bar there
        head = row(self.title, 4, self._choices, self.ask_button, gap=8)
        head.setStretch(2, 1)
        self._grid = FieldGrid(*self._rows(signup=True))
        self.card = Card(margins=(16, 8, 16, 10))
        self.card.body.setSpacing(6)
        self.card.add(head, self.head_message, self._grid)

    def _rows(self, *, signup: bool) -> list[list[Cell]]:
        if not signup:
            return [[(self.mobile, 6), (self.home, 6)]]
        return [
            [(self.wished, 3), (self.plan, 3), (self.contract, 3), (self.mobile, 3)],
            [(self.iccid, 4), (self.home, 3), (self.contact, 3), (self.declared, 2)],
            [(self.handset, 3), (self.imei1, 3), (self.imei2, 2), (self.broadband, 2), (self._blank_cell, 2)],
            [(self.reason, 12)],
        ]

    def dress(self, person: Person) -> None:
        self._person = person
        signup = person.kind == "signup"
        self._grid.set_rows(self._rows(signup=signup))
        self.title.setText("2 业务" if signup else "2 电话")
        self._choices.setVisible(signup)
        if person.service in NUMBER_LABELS:
            self.wished.set_label(NUMBER_LABELS[person.service])
        for field in (self.plan, self.contract, self.iccid, self.contact, self.declared):
            self._grid.show_cell(field, signup)
        rare = (person.handset, person.imei1, person.imei2, person.broadband, person.blank_card)
        extra = self._handset_asked or any(rare)
        for cell in (self.handset, self.imei1, self.imei2, self.broadband, self._blank_cell):
            self._grid.show_cell(cell, signup and extra)
        self.ask_button.setVisible(signup and not extra)
        self._grid.show_cell(self.wished, signup and person.service != "existing")
        self._offer(person)

    def _offer(self, person: Person) -> None:
        """The plans on sale today, and the contracts that go with the chosen one."""
        plans = [p for p in catalogue.plans() if p.on_sale(self._today()) or p.code == person.plan]
        self.plan.control.set_keyed([(p.code, p.short_label, str(p.fee)) for p in plans])
        chosen = catalogue.plan(person.plan)
        sold = [c for c in catalogue.contracts() if c.on_sale(self._today()) or c.code == person.contract]
        terms = [c for c in sold if chosen is None or c.fits(chosen) or c.code == person.contract]
        options = [(c.code, c.name, f"{c.prepay} {c.code}") for c in terms]
        self.contract.control.set_keyed([(None, NO_CONTRACT, "0 b n"), *options])

    def want_reason(self, wanted: bool) -> None:
        """A duplicate is passed over only with a reason: asked for where there is one."""
        self._grid.show_cell(self.reason, wanted or bool(self._person.twin_reason))

    def say(self, name: str, text: str, tone_name: str, cure=None) -> bool:
        if name in ("service", "network"):
            control = self.controls[name]
            control.setProperty("invalid", tone_name == "error" and bool(text))
            control.update()
            both = ",".join(part for part in (self.head_message.text(), text) if part)
            tell(self.head_message, both, tone_name)
            return True
        return super().say(name, text, tone_name, cure)

    def hush(self) -> None:
        super().hush()
        tell(self.head_message, "", "")
        for name in ("service", "network"):
            self.controls[name].setProperty("invalid", False)
            self.controls[name].update()
