"""The person in hand, beside the table: who, how far, what may be done."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from desktop.base.clock import from_iso, local_text
from desktop.domain import documents, phones, shortnumbers
from desktop.domain.consent import CHOICE_NAMES, CONSENT_NAMES
from desktop.domain.people import KIND_NAMES, Person
from desktop.ui.operations.more_papers import OF_A_PERSON
from desktop.ui.operations.people import Story
from desktop.ui.people.table import state_badge
from desktop.ui.widgets import Badge, Button, Card, Label, Note, PrimaryButton, Scroll, column, row
from desktop.ui.widgets.buttons import DangerButton
from desktop.ui.widgets.cards import empty
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.menus import MenuButton

MOST_ACTS = 8
ANSWERS = (("已满 18 岁", "adult"), ("未满 18 岁", "minor"))


class PersonCard(Card):
    """Shows one story; the buttons act on it."""

    open_wanted = Signal(str)
    sign_up_wanted = Signal(str)
    receipt_wanted = Signal(str)
    paper_wanted = Signal(str, str)  # its kind, the person
    withdraw_wanted = Signal(str)
    erase_wanted = Signal(str)
    age_answered = Signal(str, str)  # the person, adult or minor

    def __init__(self) -> None:
        super().__init__("")
        self.setAccessibleName("所选的人")
        self._person: Person | None = None
        self._name, self._who = Label("", "readname", wrap=True), Label("", wrap=True)
        self._badge = Badge()
        self._lines = column(gap=5)
        self.open_button = PrimaryButton("打开", lambda: self._emit(self.open_wanted))
        self.sign_up_button = Button("转为办业务", lambda: self._emit(self.sign_up_wanted), key="Alt+Y")
        self.receipt_button = Button("打印回单", lambda: self._emit(self.receipt_wanted))
        choices = [(words, partial(self._want, kind)) for kind, (words, _) in list(OF_A_PERSON.items())[1:]]
        self.papers_button = MenuButton("别的单据", choices, key="Alt+G")
        self.withdraw_button = DangerButton("撤回", lambda: self._emit(self.withdraw_wanted), key="Alt+W")
        self.erase_button = DangerButton("抹去", lambda: self._emit(self.erase_wanted), key="Alt+X")
        body = Scroll(column(self._lines, None))
        self.add(row(self._name, None), row(self._badge, self._who, None), 4, body)
        acts = FlowLayout(self.open_button, self.receipt_button, self.papers_button, self.sign_up_button, gap=8)
        self.add(acts, row(self.withdraw_button, self.erase_button, None))
        self.body.setStretch(3, 1)
        self.show_story(None)

    def show_story(self, story: Story | None) -> None:
        self._person = story.person if story else None
        empty(self._lines)
        person = self._person
        self.sign_up_button.setVisible(
            person is not None and person.kind == "listing" and person.state != "withdrawn"
        )
        for button in (
            self.open_button, self.receipt_button, self.papers_button, self.withdraw_button, self.erase_button
        ):  # fmt: skip
            button.setEnabled(person is not None)
        if story is None or person is None:
            self._name.setText("")
            self._badge.show_word("")
            self._who.setText("在表里选一个人,这里看详情。")
            return
        gone = person.state == "withdrawn"
        self.open_button.set_words("看" if gone else "打开")
        for button in (self.open_button, self.papers_button, self.erase_button):
            button.setEnabled(not person.is_erased)
        self.withdraw_button.setEnabled(not gone)
        self.receipt_button.setEnabled(person.state != "draft" and not gone)
        self._name.setText(person.name or ("(已抹去)" if person.is_erased else "(没写姓名)"))
        self._badge.show_word(*state_badge(person.state))
        self._who.setText(f"{KIND_NAMES[person.kind]} · {story.village_name}")
        if person.state == "returned" and person.decision_note:
            self._lines.addWidget(Note("县里退回", person.decision_note, "red"))
        self._show_age(story)
        for label, words in _facts(person, story.printed):
            self._lines.addLayout(_fact(label, words))
        if story.acts:
            self._lines.addSpacing(6)
            self._lines.addWidget(Label("经过", "title"))
            for act in story.acts[:MOST_ACTS]:
                self._lines.addWidget(Label(act, "hint"))

    def _show_age(self, story: Story) -> None:
        """Whoever may be under eighteen stays out of every book until somebody has asked: here the answer is kept."""
        age = story.age
        if age.gone is not None:
            self._lines.addWidget(Note("不印", f"备注写着“{age.gone[:30]}”,不印进任何号码簿。", "red"))
        elif story.person.state == "withdrawn":
            return
        elif age.code == "hinted":
            self._ask_age("要问年龄", f"写着“{age.said}”,可能未满 18 岁,先不印。请问本人后点一下:", ANSWERS)
        elif age.code == "minor" and age.asked:
            self._ask_age("未满 18 岁", "问过本人,不印进任何号码簿。以后满了 18 岁,再问后点一下:", ANSWERS[:1])
        elif age.code == "minor":
            self._lines.addWidget(Note("未满 18 岁", "不印进任何号码簿,满 18 岁后照她选的印。", "amber"))
        elif age.asked:
            self._lines.addLayout(_fact("年龄", "问过本人,已满 18 岁"))

    def _ask_age(self, title: str, words: str, answers: tuple[tuple[str, str], ...]) -> None:
        buttons = (Button(said, partial(self._answer, answer)) for said, answer in answers)
        self._lines.addWidget(Note(title, words, "amber"))
        self._lines.addLayout(row(*buttons, None, gap=6))

    def _answer(self, answer: str) -> None:
        if self._person is not None:
            self.age_answered.emit(self._person.id, answer)

    def _want(self, kind: str) -> None:
        if self._person is not None:
            self.paper_wanted.emit(kind, self._person.id)

    def _emit(self, signal) -> None:
        if self._person is not None:
            signal.emit(self._person.id)


def _fact(label: str, words: str):
    head, value = Label(label, "hint"), Label(words, wrap=True)
    head.setFixedWidth(64)
    line = row(head, value, gap=6)
    line.setStretch(1, 1)
    return line


def _facts(person: Person, printed: str) -> list[tuple[str, str]]:
    """What is known of her, in words; what is not given is left out."""
    given = ", ".join(CONSENT_NAMES[c.kind] for c in person.consents if c.stands).replace(", ", "、")
    when = local_text(from_iso(person.captured_at), "%Y-%m-%d %H:%M") if person.captured_at else None
    facts = [
        ("性别出生", " · ".join(part for part in (person.sex, person.birth) if part)),
        ("证件", documents.mask_document(person.doc_no) if person.doc_no else _last_four(person)),
        ("手机", phones.group_phone(person.mobile or "")),
        ("固话", phones.group_phone(person.home_line or "")),
        ("拟办号码", phones.group_phone(person.wished_number or "")),
        ("短号", shortnumbers.group_short(person.short_no or "")),
        ("组 · 户", " · ".join(part for part in (person.group_no, person.household) if part)),
        ("住址", person.address),
        ("号码簿", printed if person.state not in ("draft", "withdrawn") else _answer(person)),
        ("同意", given),
        ("登记", when),
    ]
    return [(label, words) for label, words in facts if words]


def _answer(person: Person) -> str:
    return CHOICE_NAMES.get(person.directory_choice or "", "未答复")


def _last_four(person: Person) -> str:
    return f"尾号 {person.doc_last4}" if person.doc_last4 else ""
