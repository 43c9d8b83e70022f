"""护照机读码: the two lines of a passport typed, pasted or scanned into one box; what they say is shown at once."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from desktop.domain.mrz import PassportLines, read_lines
from desktop.ui import theme
from desktop.ui.enrol.parts import hand_back
from desktop.ui.widgets import Button, Card, Label, PrimaryButton, column, row
from desktop.ui.widgets.keys import NoStrayKeys

ASK = "护照资料页最下面的两行,各 44 个字符。空档是 <,不是空格。"


class LinesBox(NoStrayKeys, QPlainTextEdit):
    """Enter ends it once both lines are there; Tab leaves."""

    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("护照机读码")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(theme.font(18, figures=True))
        self.setFixedHeight(92)
        self.full = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.full:
            self.ended.emit()
        else:
            super().keyPressEvent(event)


class PassportSheet(QDialog):
    """Esc puts it away with nothing taken."""

    taken = Signal(object)  # PassportLines

    def __init__(self, today: date, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("护照机读码")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        hand_back(self)
        self._today = today
        self._read: PassportLines | None = None
        self.box = LinesBox()
        self.name = Label("", "readname", wrap=True)
        self.told = Label(ASK, wrap=True)
        self.take = PrimaryButton("填入", self.on_take, key="Ctrl+Enter")
        self.take.setEnabled(False)
        card = Card("护照机读码")
        card.add(self.box, self.name, self.told, None)
        foot = row(self.take, Button("关闭", self.reject, key="Esc"), None, gap=10)
        self.setLayout(column(card, foot, gap=12, margins=(18, 18, 18, 16)))
        self.resize(min(720, parent.window().width() - 40), 330)
        self.box.textChanged.connect(self._on_text)
        self.box.ended.connect(self._on_ended)
        self._on_text()

    def _on_text(self) -> None:
        typed = self.box.toPlainText()
        read = self._read = read_lines(typed, self._today) if typed.strip() else None
        whole = read is not None and not any(p.code == "mrz_shape" for p in read.problems)
        self.box.full = whole
        self.take.setEnabled(whole)
        self.name.setText((read.name or "") if read and whole else "")
        self.name.setVisible(bool(self.name.text()))
        if read is None:
            self._tell(ASK)
        elif read.problems:
            self._tell("\n".join(p.message for p in read.problems), "amber")
        else:
            self._tell(
                f"{read.doc_no} · {read.sex or '性别未写'} · {read.birth} 生 · 有效期至 {read.doc_to}", "green"
            )

    def _tell(self, words: str, tone_name: str = "") -> None:
        self.told.setText(words)
        self.told.set_tone(tone_name)

    def _on_ended(self) -> None:
        """A scanner ends with Enter: taken at once when every check digit holds, else the finding is read first."""
        if self._read is not None and self._read.ok:
            self.on_take()
        else:
            self.take.setFocus()

    def on_take(self) -> None:
        if self._read is not None and self.box.full:
            read = self._read
            self.accept()
            self.taken.emit(read)
