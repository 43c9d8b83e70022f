"""告知书: the text that is read out before anybody agrees, large enough to be read by the villager herself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

from desktop.domain.notice import Notice
from desktop.ui import theme
from desktop.ui.enrol.parts import hand_back
from desktop.ui.widgets import Button, Card, Label, Scroll, column, row


class NoticeSheet(QDialog):
    """Esc or Alt+T puts it away."""

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"告知书 {notice.version} 版")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        hand_back(self)
        self.setAccessibleDescription(" ".join((notice.title, *notice.parts)))
        sheet = Card(notice.title)
        for number, part in enumerate(notice.parts, 1):
            words = Label(f"{number}. {part}", wrap=True)
            words.setFont(theme.font(18))
            words.setStyleSheet("font-size: 18px;")
            sheet.add(words)
        sheet.add(None)
        close = Button("念完了", self.accept, key="Esc")
        whole = column(Scroll(column(sheet)), row(None, close), gap=12, margins=(18, 18, 18, 16))
        whole.setStretch(0, 1)
        self.setLayout(whole)
        area = parent.window().size()
        self.resize(min(820, area.width() - 40), min(640, area.height() - 40))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_T and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.accept()
        else:
            super().keyPressEvent(event)
