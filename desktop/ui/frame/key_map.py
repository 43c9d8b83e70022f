"""F1: every key of the window and of the page in hand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from desktop.ui.pages import PAGES, Page
from desktop.ui.widgets import Button, Card, Key, Label, column, row

FRAME_KEYS: tuple[tuple[str, str], ...] = (
    *((f"Alt+{number}", spec.title) for number, spec in enumerate(PAGES, 1)),
    ("Alt+0", "换村"),
    ("Alt+Z", "撤销刚才的一步"),
    ("Alt+L", "锁屏,什么都不丢"),
    ("F1", "这张按键表"),
    ("Tab", "下一格;Shift+Tab 上一格"),
    ("Esc", "离开,已写的都在"),
)


def _grid(keys: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(7)
    grid.setColumnStretch(1, 1)
    for place, (key, words) in enumerate(keys):
        grid.addWidget(Key(key), place, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(Label(words), place, 1)
    return grid


class KeyMap(QDialog):
    """The map; Esc or F1 closes it."""

    def __init__(self, page: Page | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("按键一览")
        left = Card("整个窗口")
        left.add(_grid(FRAME_KEYS), None)
        cards = row(left, gap=16)
        if page is not None and page.keys:
            right = Card(f"{page.title}页")
            right.add(_grid(page.keys), None)
            cards.addWidget(right)
        close = Button("关闭", self.accept, key="Esc")
        self.setLayout(column(cards, row(None, close), gap=14, margins=(18, 18, 18, 16)))
        self.setMinimumWidth(420 if page is None or not page.keys else 760)

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.accept()
        else:
            super().keyPressEvent(event)
