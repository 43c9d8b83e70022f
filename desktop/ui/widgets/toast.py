"""What just happened, at the foot of the window, with ten seconds to take it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from desktop.ui.widgets.base import Label, role, row
from desktop.ui.widgets.buttons import Button

SHOWN_MS = 10_000
PLAIN_MS = 5_000


class Toast(QFrame):
    """One sentence over the foot of its host; never takes the focus. Alt+Z presses 撤销."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        role(self, "toast")
        self._host = host
        self._undo: Callable[[], None] | None = None
        self.words = Label("", wrap=False)
        self.undo_button = Button("撤销", self._on_undo, key="Alt+Z")
        self.undo_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setLayout(row(self.words, self.undo_button, gap=16, margins=(18, 8, 10, 8)))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.setAccessibleName("提示")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        host.installEventFilter(self)
        self.hide()

    def tell(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        self._undo = undo
        self.words.setText(sentence)
        self.words.setWordWrap(len(sentence) > 46)
        self.words.setMinimumWidth(640 if len(sentence) > 46 else 0)
        self.setAccessibleDescription(sentence)
        self.undo_button.setVisible(undo is not None)
        self.show()
        self._place()
        self.raise_()
        self._timer.start(SHOWN_MS if undo or len(sentence) > 30 else PLAIN_MS)

    def _on_undo(self) -> None:
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()

    def _place(self) -> None:
        self.adjustSize()
        left = (self._host.width() - self.width()) // 2
        self.move(max(8, left), self._host.height() - self.height() - 48)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
