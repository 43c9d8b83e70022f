"""Three columns; where the window is narrow one column, and the sides come out as drawers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QWidget

from desktop.ui.widgets.base import Clear, column, role, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cards import Scroll

NARROW_WINDOW = 1100
"""Logical pixels of the window (150 % scaling of a small laptop) under which the sides become drawers."""


class Side(QFrame):
    """A side column: fixed in its place, or drawn out over the middle."""

    def __init__(self, content: QWidget, width: int, name: str) -> None:
        super().__init__()
        role(self, "clear")
        self.name = name
        self.wide = width
        self.setAccessibleName(name)
        self.setFixedWidth(width)
        self._room = Scroll(content)
        self.setLayout(column(self._room))

    def dress(self, *, drawer: bool) -> None:
        role(self, "inset" if drawer else "clear")
        self.layout().setContentsMargins(*((14, 14, 14, 14) if drawer else (0, 0, 0, 0)))
        self.setFixedWidth(self.wide + (28 if drawer else 0))
        self.style().unpolish(self)
        self.style().polish(self)


class ThreeColumns(QWidget):
    """`left` and `right` are (content, width, word, key). `narrowed(bool)` when the sides went into drawers.

    The two buttons that pull the drawers, shown only when there are some, go to the end of the row `buttons`.
    """

    narrowed = Signal(bool)

    def __init__(
        self,
        left: tuple[QWidget, int, str, str],
        middle: QWidget,
        right: tuple[QWidget, int, str, str],
        buttons: QLayout,
    ) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.middle = middle
        self.left, self.right = (Side(content, width, name) for content, width, name, _key in (left, right))
        self.narrow: bool | None = None
        self._open: Side | None = None
        self.left_button = Button(left[2], lambda: self.toggle(self.left), key=left[3])
        self.right_button = Button(right[2], lambda: self.toggle(self.right), key=right[3])
        self.drawers = Clear(row(self.left_button, self.right_button))
        buttons.addWidget(self.drawers)
        self._row = row(self.left, middle, self.right, gap=16)
        self._row.setStretch(1, 1)
        self.setLayout(self._row)
        for side in (self.left, self.right):
            side.installEventFilter(self)
        self.fit(1366)

    def fit(self, window_width: int) -> None:
        """Take the form that fits a window this wide."""
        narrow = window_width < NARROW_WINDOW
        if narrow == self.narrow:
            return
        self.narrow = narrow
        self._open = None
        self.drawers.setVisible(narrow)
        for side in (self.left, self.right):
            side.dress(drawer=narrow)
            if narrow:
                self._row.removeWidget(side)
                side.hide()
        if not narrow:
            self._row.insertWidget(0, self.left)
            self._row.addWidget(self.right)
            self.left.show()
            self.right.show()
        self.narrowed.emit(narrow)

    def toggle(self, side: Side) -> None:
        """Draw a side out over the middle, or push it back."""
        if not self.narrow:
            return
        opening = self._open is not side
        self.shut()
        if opening:
            self._open = side
            self._lay()
            side.show()
            side.raise_()
            side.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            side.setFocus(Qt.FocusReason.OtherFocusReason)

    def shut(self) -> bool:
        """Push an open drawer back; True when there was one."""
        side, self._open = self._open, None
        if side is not None:
            side.hide()
            side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return side is not None

    def _lay(self) -> None:
        if self._open is not None:
            x = 0 if self._open is self.left else self.width() - self._open.width()
            foot = self.drawers.height() + 8
            self._open.setGeometry(x, 0, self._open.width(), max(80, self.height() - foot))

    def minimumSizeHint(self) -> QSize:
        """Small, or the three columns would never let the window become narrow enough to have one."""
        return QSize(480, 200)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit(self.window().width())
        self._lay()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if pressed and watched is self._open and event.key() == Qt.Key.Key_Escape:
            self.shut()
            return True
        return False
