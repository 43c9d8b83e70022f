"""A clock that contradicts what is known: a question when somebody signs in or when it is noticed, and a bar over
every page until it is answered. Enrolling goes on meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QFrame, QWidget

from desktop.domain.clock_evidence import Standing
from desktop.ui.operations import clock
from desktop.ui.widgets import Button, Glyph, Label, PrimaryButton, column, role, row
from desktop.ui.workbench import Workbench

LOOK_MS = 20_000
KEEP_EVERY = 30  # looks: every ten minutes the clock is remembered as one that stood
WHAT_FOLLOWS = (
    "年龄、期数和证件号保留的天数都照这个时间算。请看一眼手机上的时间,和右下角的对一对。\n"
    "没有回答以前:照常登记,每条注明时间没有核对过;不照它判断年龄,不缩短证件号,号码簿只印校对稿。"
)


class ClockQuestion(QDialog):
    """Which of the two is right only a person can tell; closing it puts the question off."""

    def __init__(self, standing: Standing, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("电脑的时间")
        self.setMinimumWidth(560)
        self.right = Button("时间是对的", self.accept, key="Alt+Y")
        self.later = PrimaryButton("改好了再看", self.reject, key="Esc")
        sentence = f"{standing.words}。"
        self.setLayout(
            column(
                Label("这台电脑的时间对不对?", "heading", wrap=True),
                Label(sentence, "strong", wrap=True),
                Label(WHAT_FOLLOWS, wrap=True),
                row(None, self.right, self.later),
                gap=14,
                margins=(22, 20, 22, 18),
            )
        )
        self.setAccessibleName("这台电脑的时间对不对")
        self.setAccessibleDescription(sentence + WHAT_FOLLOWS)
        self.later.setFocus()


class ClockBar(QFrame):
    """Hidden while the clock stands."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        role(self, "note")
        self.setProperty("tone", "amber")
        self.bench = bench
        self._asked: tuple[str, str] | None = None  # what was asked about already
        self.question: ClockQuestion | None = None
        self.words = Label("", wrap=True)
        self.look_button = Button("看时间…", self.ask)
        inside = row(Glyph("clock", "amber", 16), self.words, self.look_button, gap=10, margins=(18, 6, 18, 6))
        inside.setStretch(1, 1)
        self.setLayout(inside)
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self.hide()

    def begin(self) -> None:
        """Somebody signed in: the question is put again, once."""
        self._asked = None
        self._timer.start()
        self.look()

    def look(self) -> None:
        session = self.bench.session
        if session is None:
            return
        standing = clock.standing(session)
        self.setVisible(not standing.ok)
        if standing.ok:
            self._asked = None
            if self.question is not None:  # it was put right while the question stood there
                self.question.reject()
            self._looks += 1
            if self._looks % KEEP_EVERY == 0:
                self.bench.read(clock.keep_good, lambda _none: None, owner=self)
            return
        self.words.setText(f"{standing.words}。没有看过时间以前,号码簿只印校对稿;登记照常。")
        self.setAccessibleName(self.words.text())
        because = (standing.state, standing.because.source if standing.because else "")
        if because != self._asked:
            self._asked = because
            self.ask()

    def ask(self) -> None:
        if self.question is not None or not self.isVisibleTo(self.window()):
            return
        self.question = ClockQuestion(clock.standing(self.bench.session), self.window())
        self.question.finished.connect(self._on_answered)
        self.question.open()

    def _on_answered(self, answer: int) -> None:
        question, self.question = self.question, None
        if question is not None:
            question.deleteLater()
        if answer == QDialog.DialogCode.Accepted:
            self.bench.act(
                clock.say_right, ("people", "prints", "settings"), lambda _none: self._on_said(), owner=self
            )
        else:
            self.look()

    def _on_said(self) -> None:
        self.look()
        self.bench.tell("记下了:电脑的时间您看过,是对的。")
