"""The work and what follows from it, side by side; in a narrow window one at a time, and a key turns between them."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QWidget

from desktop.ui.widgets.base import Clear, column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.columns import NARROW_WINDOW

KEY = "Alt+D"
MARGINS = (18, 16, 18, 16)


class TwoColumns(QWidget):
    """`main` takes the growth, `side` keeps its width. `word` names the side on the button of the narrow window."""

    def __init__(self, main: QWidget | QLayout, side: QWidget | QLayout, width: int, word: str) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._main = main if isinstance(main, QWidget) else Clear(main)
        self._side = side if isinstance(side, QWidget) else Clear(side)
        self._width = width
        self._word = word
        self._turned = False
        self._side_wanted = True
        self.narrow: bool | None = None
        self._turn = Button(word, self.turn, key=KEY)
        self._bar = Clear(row(None, self._turn))
        both = row(self._main, self._side, gap=16)
        both.setStretch(0, 1)
        whole = column(self._bar, both, gap=8, margins=MARGINS)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.fit(NARROW_WINDOW)

    def fit(self, window_width: int) -> None:
        """Take the form that fits a window this wide."""
        narrow = window_width < NARROW_WINDOW
        if narrow != self.narrow:
            self.narrow = narrow
            self._turned = False
            self._show()

    def turn(self) -> None:
        """Narrow window: from the work to its side and back."""
        if self.narrow and self._side_wanted:
            self._turned = not self._turned
            self._show()
            (self._side if self._turned else self._main).setFocus()

    def show_side(self, wanted: bool) -> None:
        """Some views have nothing to say beside them."""
        if wanted != self._side_wanted:
            self._side_wanted = wanted
            self._turned = self._turned and wanted
            self._show()

    def _show(self) -> None:
        narrow = bool(self.narrow)
        self._bar.setVisible(narrow and self._side_wanted)
        self._main.setVisible(not self._turned)
        self._side.setVisible(self._side_wanted and (self._turned or not narrow))
        if narrow:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_777_215)
        else:
            self._side.setFixedWidth(self._width)
        self._turn.set_words("返回" if self._turned else self._word)

    def minimumSizeHint(self) -> QSize:
        """That of the narrow form: the other is only taken where there is room, also while this is not on show."""
        main, side = self._main.minimumSizeHint(), self._side.minimumSizeHint()
        edges = self.layout().contentsMargins()
        width = max(main.width(), side.width()) + edges.left() + edges.right()
        bar = self._bar.sizeHint().height() + self.layout().spacing()
        return QSize(width, max(main.height(), side.height()) + bar + edges.top() + edges.bottom())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit(self.window().width())
