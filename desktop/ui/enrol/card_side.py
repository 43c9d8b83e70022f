"""The left side: what was read from the number, in large type; who has the same numbers; the last people; drafts."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.base.clock import from_iso, local_text
from desktop.domain.documents import DOCUMENT_TYPES, LONG_TERM, RESIDENT_LIKE, check_document
from desktop.domain.people import STATE_NAMES, Person
from desktop.domain.problems import Problem
from desktop.domain.shortnumbers import group_short
from desktop.ui.operations.enrol import Beside
from desktop.ui.widgets import Badge, Card, Clear, Glyph, Label, column, row
from desktop.ui.widgets.cards import empty
from desktop.ui.widgets.mini import LineButton

NOTHING_YET = "写下证件号码,这里就显示从号码读出的性别、年龄和原籍,请与原件对照。"


class CardCard(Card):
    """证件: name, sex, age, birth, region and validity as read; the rep's own tick stands at the foot."""

    def __init__(self) -> None:
        super().__init__("证件")
        self.body.setSpacing(4)
        self.name = Label("", "readname", wrap=True)
        self.who, self.born, self.valid = Label(""), Label("", wrap=True), Label("", wrap=True)
        self._mark = Glyph("check", "green", 15)
        self.verdict = Label("", wrap=True)
        self._said = Clear(row(self._mark, self.verdict, gap=6))
        self._said.layout().setStretch(1, 1)
        self._said.layout().setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        self.nothing = Label(NOTHING_YET, "hint", wrap=True)
        self.add(self.name, self.who, self.born, self.valid, self._said, self.nothing)

    def show_read(self, name: str, doc_type: str | None, number: str, valid: tuple[str, str], today: date) -> None:
        """Everything the number tells, as it is typed."""
        self.name.setText(name)
        self.name.setVisible(bool(name))
        read = check_document(doc_type or "RIC", number, today) if number else None
        facts = read.facts if read else {}
        age = f"{facts['age']} 岁" if "age" in facts else ""
        self.who.setText(" · ".join(part for part in (facts.get("sex"), age) if part))
        born = f"{facts['birth']} 生" if "birth" in facts else ""
        self.born.setText(" · ".join(part for part in (born, facts.get("region", "")) if part))
        until = valid[1]
        self.valid.setText("证件长期有效" if until == LONG_TERM else f"有效期至 {until}" if until else "")
        for label in (self.who, self.born, self.valid):
            label.setVisible(bool(label.text()))
        self.nothing.setVisible(not number)
        self._said.setVisible(read is not None)
        if read is not None:
            self._judge(doc_type, number, read)

    def _judge(self, doc_type: str | None, number: str, read) -> None:
        resident = (doc_type or "RIC") in RESIDENT_LIKE
        errors = [p for p in read.problems if p.severity == "error"]
        if resident and len(number) < 18:
            words, tone_name, mark = f"已写 {len(number)} 位,共 18 位", "", "pencil"
        elif errors:
            words, tone_name, mark = "号码还不对,见号码下面", "red", "cross"
        else:
            said = "号码校验通过" if resident else f"{DOCUMENT_TYPES[doc_type or 'RIC'].name}号码格式相符"
            words, tone_name, mark = said, "green", "check"
        self.verdict.setText(words)
        self.verdict.set_tone(tone_name)
        self._mark.show_icon(mark, tone_name or "ink2")


class TwinsCard(Card):
    """重复检查: who has the same, and how far the look reaches."""

    def __init__(self) -> None:
        super().__init__("重复检查")
        self.body.setSpacing(4)
        self.lines = column(gap=4)
        self.reach = Label("", "hint", wrap=True)
        self.add(self.reach, self.lines)
        self.show_twins((), asked=False)

    def show_twins(self, twins: tuple[Problem, ...], *, asked: bool) -> None:
        empty(self.lines)
        for twin in twins:
            mark, hue = ("cross", "red") if twin.severity == "error" else ("warn", "amber")
            words = Label(twin.message, wrap=True)
            words.set_tone(hue)
            line = row(Glyph(mark, hue, 15), words, gap=6)
            line.setStretch(1, 1)
            line.setAlignment(line.itemAt(0).widget(), Qt.AlignmentFlag.AlignTop)
            self.lines.addLayout(line)
        if not twins:
            mark, hue = ("check", "green") if asked else ("search", "ink2")
            words = Label("未发现同证件、同号码" if asked else "写下证件或电话号码就查")
            words.set_tone("green" if asked else "")
            self.lines.addLayout(row(Glyph(mark, hue, 15), words, gap=6))


class PeopleCard(Card):
    """Lines of people that open: 刚才登记, and drafts to go on with."""

    chosen = Signal(str)  # person id

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.body.setSpacing(2)
        self.lines: list[QWidget] = []

    def show_people(self, people: tuple[Person, ...], most: int = 6) -> None:
        empty(self.body, keep=1)
        self.lines = [self._line(person) for person in people[:most]]
        self.add(*self.lines)
        if len(people) > most:
            self.add(Label(f"还有 {len(people) - most} 张,在名单里", "hint"))
        self.setVisible(bool(people))

    def _line(self, person: Person) -> QWidget:
        words = " · ".join(part for part in (person.name or "未写姓名", _second(person)) if part)
        button = LineButton(words, lambda: self.chosen.emit(person.id))
        button.setAccessibleDescription(f"{STATE_NAMES[person.state]},按 Enter 打开")
        line = row(button, Badge.of_state(person.state), gap=4)
        line.setStretch(0, 1)
        return Clear(line)


def _second(person: Person) -> str:
    if person.state == "draft":
        return local_text(from_iso(person.created_at), "%m-%d %H:%M") if person.created_at else ""
    return group_short(person.short_no) if person.short_no else ""


class LeftSide(QWidget):
    """The whole left column."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.card, self.twins = CardCard(), TwinsCard()
        self.last, self.drafts = PeopleCard("刚才登记"), PeopleCard("没写完的")
        for part in (self.last, self.drafts):
            part.chosen.connect(self.chosen)
        self.setLayout(column(self.card, self.twins, self.drafts, self.last, None, gap=12))

    def show_beside(self, beside: Beside, in_hand: str | None) -> None:
        self.twins.reach.setText(beside.reach)
        self.drafts.show_people(tuple(p for p in beside.drafts if p.id != in_hand), most=4)
        self.last.show_people(beside.last)
