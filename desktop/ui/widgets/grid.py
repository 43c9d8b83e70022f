"""Fields in rows of twelve columns; where there is little room each takes twice its share and the rows fold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

COLUMNS = 12
NARROW = 560
"""Logical pixels under which the rows fold."""

FOLDED = 300
"""The least width the folded rows can do with."""

Cell = tuple[QWidget, int]


class FieldGrid(QWidget):
    """Rows of (widget, columns it spans). A widget that is hidden leaves its room to the others of its row."""

    def __init__(self, *rows: Sequence[Cell], gap: int = 12, between: int = 8) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._rows = [list(row) for row in rows]
        self._placed: object = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(gap)
        self._grid.setVerticalSpacing(between)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, 0)
        for row in self._rows:
            for widget, _ in row:
                widget.setParent(self)
        self.arrange()

    def set_rows(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Other rows of the same widgets; one that is in none of them should be hidden."""
        self._rows = [list(row) for row in rows]
        self.arrange()

    def show_cell(self, widget: QWidget, shown: bool) -> None:
        """Show or hide one field and lay its row out again."""
        if widget.isHidden() == shown:
            widget.setVisible(shown)
            self.arrange()

    def arrange(self) -> None:
        """Put every shown widget in its place for the present width."""
        factor = 2 if self.width() < NARROW else 1
        lines = [line for row in self._rows for line in _fold([c for c in row if _wanted(c[0])], factor)]
        placed = [[(id(widget), span) for widget, span in line] for line in lines]
        if placed == self._placed:
            return
        self._placed = placed
        while self._grid.count():
            self._grid.takeAt(0)
        for number, line in enumerate(lines):
            column = 0
            for widget, span in line:
                self._grid.addWidget(widget, number, column, 1, span, Qt.AlignmentFlag.AlignTop)
                column += span
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Narrow enough to fold; as high as the present rows need."""
        return QSize(FOLDED, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()


def _wanted(widget: QWidget) -> bool:
    return not widget.isHidden()


def _fold(row: Sequence[Cell], factor: int) -> list[list[Cell]]:
    """The cells of a row in lines of at most twelve columns, each line stretched to fill them."""
    lines: list[list[Cell]] = []
    room = 0
    for widget, span in row:
        wide = min(COLUMNS, span * factor)
        if wide > room:
            lines.append([])
            room = COLUMNS
        lines[-1].append((widget, wide))
        room -= wide
    return [_stretch(line) for line in lines]


def _stretch(line: list[Cell]) -> list[Cell]:
    total = sum(span for _, span in line)
    if total >= COLUMNS:
        return line
    widths = [span * COLUMNS // total for _, span in line]
    widths[-1] += COLUMNS - sum(widths)
    return [(widget, wide) for (widget, _), wide in zip(line, widths, strict=True)]
