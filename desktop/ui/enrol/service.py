"""2 业务: what she wants, and the telephones she has today. A listing is asked for her telephones alone."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.domain import catalogue
from desktop.domain.enrolment import NETWORKS
from desktop.domain.people import SERVICE_NAMES, Person
from desktop.ui.enrol.parts import Group, message, tell
from desktop.ui.widgets import Card, Clear, Label, TextLine, row
from desktop.ui.widgets.choices import KeyedChoice, KeyedPick
from desktop.ui.widgets.grid import Cell, FieldGrid

NO_CONTRACT = "不办合约"
NUMBER_LABELS = {"new": "拟办号码", "port_in": "要转入的号码"}


class ServiceGroup(Group):
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
        self.mobile = self.add("mobile", "现用手机", TextLine(shape="phone", limit=16))
        self.iccid = self.add(
            "iccid", "SIM 卡号 ICCID", TextLine(shape="iccid", limit=22, placeholder="开户时写可空")
        )
        self.home = self.add("home_line", "家里固话", TextLine(shape="phone", limit=16, placeholder="如 03966912188"))
        self.contact = self.add(
            "contact_phone", "联系电话", TextLine(shape="phone", limit=16, placeholder="无手机时留")
        )
        self._lay_out()

    def _lay_out(self) -> None:
        self.title = Label("2 业务", "title")
        self._choices = Clear(row(self.service, 10, self.network, None, gap=8))
        head = row(self.title, 12, self._choices, gap=8)
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
            [(self.iccid, 5), (self.home, 4), (self.contact, 3)],
        ]

    def dress(self, person: Person) -> None:
        signup = person.kind == "signup"
        self._grid.set_rows(self._rows(signup=signup))
        self.title.setText("2 业务" if signup else "2 电话")
        self._choices.setVisible(signup)
        if person.service in NUMBER_LABELS:
            self.wished.set_label(NUMBER_LABELS[person.service])
        for field in (self.plan, self.contract, self.iccid, self.contact):
            self._grid.show_cell(field, signup)
        self._grid.show_cell(self.wished, signup and person.service != "existing")
        self._offer(person)

    def _offer(self, person: Person) -> None:
        """The plans on sale today, and the contracts that go with the chosen one."""
        plans = [p for p in catalogue.plans() if p.on_sale(self._today()) or p.code == person.plan]
        self.plan.control.set_keyed([(p.code, p.short_label, str(p.fee)) for p in plans])
        chosen = catalogue.plan(person.plan)
        terms = [c for c in catalogue.contracts() if chosen is None or c.fits(chosen) or c.code == person.contract]
        options = [(c.code, c.name, f"{c.prepay} {c.code}") for c in terms]
        self.contract.control.set_keyed([(None, NO_CONTRACT, "0 b n"), *options])

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
