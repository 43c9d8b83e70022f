"""告知与问答: the notice beside the questions it is read for. She hears, she answers, one key an answer; each is
recorded as it is given, through the form's own controls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

from desktop.domain import printed
from desktop.domain.consent import CHOICE_NAMES
from desktop.domain.notice import Notice
from desktop.domain.people import Person
from desktop.ui import theme
from desktop.ui.enrol.consents import SHORT_METHODS, ConsentGroup
from desktop.ui.widgets import Button, Card, Field, Label, Scroll, TextLine, column, row
from desktop.ui.widgets.choices import KeyedChoice

YES_NO = ((True, "同意"), (False, "不同意"))
ASKED = {
    "service": "您同意办理入网吗?",
    "sensitive": "您同意我们为办理入网处理您的证件信息吗?",
    "publish": "您同意把您的一条印在墙上公示吗?",
    "marketing": "您愿意收优惠短信吗?",
}
BACK = (Qt.Key.Key_Up, Qt.Key.Key_Backspace)
ON = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Question:
    """One answer of hers: what is asked, the control it is chosen in, and what keeps it."""

    words: str
    control: KeyedChoice
    keep: Callable[[object], object]


class AskingSheet(QDialog):
    """Digits answer and go on; Up goes back; Enter passes a question over; Esc puts the sheet away, answers stay."""

    def __init__(self, notice: Notice, consents: ConsentGroup, person: Person, parent: QWidget) -> None:
        super().__init__(parent)
        self._consents = consents
        self.all_asked = False
        self._place = 0
        self.setWindowTitle(f"告知书 {notice.version} 版 · 问答")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleDescription(" ".join((notice.title, *notice.parts)))
        self.questions = self._questions(person)
        self.sheet_no = TextLine(limit=40, placeholder="签字名册的编号")
        self.sheet_no.set_value(consents.sheet.value())
        self._sheet_field = Field("名册编号", self.sheet_no)
        self._sheet_field.setVisible(consents.method.value() == "signed_sheet")
        self._build(notice)
        area = parent.window().size()
        self.resize(min(1300, area.width() - 40), min(700, area.height() - 40))
        self._enter(0)

    def _questions(self, person: Person) -> list[Question]:
        """In the order of the talk: how she answers, the service, the book, and what she may as well decline."""
        signup = person.kind == "signup"
        method = self._consents.method.value()
        asked = [self._question("您怎样表示同意?", SHORT_METHODS.items(), method, self._keep_method)]
        kinds = [kind for kind in ("service", "sensitive") if signup]
        asked += [self._consent(kind, person) for kind in kinds]
        words = "号码簿交村委会,您的一条怎样登?"
        choice = self._question(words, CHOICE_NAMES.items(), self._consents.choice.value(), self._keep_choice)
        self._wall = self._consent("publish", person)
        asked += [choice, self._wall, *([self._consent("marketing", person)] if signup else [])]
        if self._consents.too_young:
            choice.control.lock(printed.TOO_YOUNG)
            choice.control.setEnabled(False)
        self._ask_about_the_wall()
        return asked

    def _keep_choice(self, value: object) -> None:
        self._consents.choice.choose(value)
        self._ask_about_the_wall()

    def _ask_about_the_wall(self) -> None:
        """Who is in no book is on no wall: the answer follows, it is not asked for."""
        listed = self._consents.choice.value() != "none"
        if not listed:
            self._wall.control.set_value(False)
        elif not self._wall.control.isEnabled():
            self._wall.control.set_value(None)
        self._wall.control.setEnabled(listed)

    def _consent(self, kind: str, person: Person) -> Question:
        given = True if person.consent(kind) is not None else None
        return self._question(ASKED[kind], YES_NO, given, partial(self._consents.answer, kind))

    def _question(self, words: str, options, value: object, keep: Callable[[object], object]) -> Question:
        control = KeyedChoice(words, options)
        control.set_value(value)
        made = Question(words, control, keep)
        control.committed.connect(partial(self._on_answer, made))
        control.installEventFilter(self)
        return made

    def _build(self, notice: Notice) -> None:
        text = Card(notice.title)
        for number, part in enumerate(notice.parts, 1):
            words = Label(f"{number}. {part}", wrap=True)
            words.setFont(theme.font(18))
            words.setStyleSheet("font-size: 18px;")
            text.add(words)
        text.add(None)
        self._notice = Scroll(column(text))
        answers = Card("念给本人听,一项一项问")
        answers.body.setSpacing(10)
        for number, question in enumerate(self.questions):
            answers.add(column(Label(question.words, "strong", wrap=True), question.control, gap=2))
            if self._consents.too_young and question.keep == self._keep_choice:
                answers.add(Label(printed.TOO_YOUNG, "hint", wrap=True))
            if number == 0:
                answers.add(self._sheet_field)
        self.note = Label("按数字键回答,答一项记一项;没有一项是替本人选好的。↑ 回上一项", "hint", wrap=True)
        answers.add(None, self.note)
        close = Button("问完了", self.accept, key="Esc")
        close.setAutoDefault(False)
        room = Scroll(column(answers))
        room.setFixedWidth(470)
        whole = column(row(self._notice, room, gap=14), row(None, close), gap=10, margins=(18, 16, 18, 14))
        whole.itemAt(0).layout().setStretch(0, 1)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.sheet_no.installEventFilter(self)

    # -- answering
    def _on_answer(self, question: Question, value: object) -> None:
        question.keep(value)
        place = self.questions.index(question)
        if place == 0 and value == "signed_sheet":
            self._sheet_field.show()
            self.sheet_no.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._enter(place + 1)

    def _keep_method(self, value: object) -> None:
        self._sheet_field.setVisible(value == "signed_sheet")
        self._consents.method.choose(value)

    def _enter(self, place: int) -> None:
        """The next question, or behind the last one the sheet has done its work."""
        back = 0 <= place < self._place
        while 0 <= place < len(self.questions) and not self.questions[place].control.isEnabled():
            place += -1 if back else 1
        self._place = place
        if place >= len(self.questions):
            self.all_asked = True
            self.accept()
        elif place >= 0:
            self.questions[place].control.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if watched is self.sheet_no:
            return self._on_sheet_key(event)
        place = next((n for n, q in enumerate(self.questions) if q.control is watched), None)
        if place is None or event.key() not in (*BACK, *ON):
            return False
        self._enter(place + (1 if event.key() in ON else -1))
        return True

    def _on_sheet_key(self, event: QKeyEvent) -> bool:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        self._consents.sheet.set_value("")
        self._consents.sheet.setText(self.sheet_no.value())
        self._consents.sheet.commit()
        self._enter(1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_T and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.accept()
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            bar = self._notice.verticalScrollBar()
            bar.setValue(bar.value() + (1 if event.key() == Qt.Key.Key_PageDown else -1) * bar.pageStep())
        else:
            super().keyPressEvent(event)
