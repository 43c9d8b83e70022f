"""The board: a block of short numbers as a grid one can walk with the arrows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui import icons, theme
from desktop.ui.operations.short import ShortCell
from desktop.ui.widgets import Table
from desktop.ui.widgets.tables import Index

COLUMNS = 20
NARROW_COLUMNS = 10
NARROW = 820  # under this width twenty cells are too small to read
CELL_HEIGHT = 34
CELL_ROLE = Qt.ItemDataRole.UserRole + 10
STATE_WORDS = {"free": "空闲", "taken": "已给", "printed": "已印"}
LOOKS = {
    "free": ("ink", "card", ""),
    "taken": ("blue", "blue_tint", "dot"),
    "printed": ("green", "green_tint", "printer"),
}
"""Text, ground and mark of each state."""
NO_INDEX = QModelIndex()


def matches(cell: ShortCell, wanted: str, text: str) -> bool:
    """Whether a cell passes the chip (None, free, taken, printed, vanity) and the typed digits or name."""
    chip = wanted is None or cell.state == wanted or (wanted == "vanity" and cell.vanity and cell.state == "free")
    return chip and (not text or text in cell.number or text in cell.holder)


class BoardModel(QAbstractTableModel):
    """The cells that match, twenty to a row (ten where it is narrow)."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[ShortCell] = []
        self.cells: list[ShortCell] = []
        self._wanted: Any = None
        self._text = ""
        self.columns = COLUMNS

    def set_columns(self, columns: int) -> None:
        if columns != self.columns:
            self.beginResetModel()
            self.columns = columns
            self.endResetModel()

    def show_cells(self, cells: list[ShortCell]) -> None:
        self.all = cells
        self._filter()

    def look_for(self, wanted: Any, text: str) -> None:
        self._wanted, self._text = wanted, "".join(text.split())
        self._filter()

    def _filter(self) -> None:
        found = [cell for cell in self.all if matches(cell, self._wanted, self._text)]
        if [c.number for c in found] == [c.number for c in self.cells]:
            self.cells = found
            if found:
                self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columns - 1))
            return
        self.beginResetModel()
        self.cells = found
        self.endResetModel()

    def counts(self) -> dict[str, int]:
        counts = dict.fromkeys((*STATE_WORDS, "vanity"), 0)
        for cell in self.all:
            counts[cell.state] += 1
            counts["vanity"] += cell.vanity and cell.state == "free"
        return counts

    def cell_at(self, index: Index) -> ShortCell | None:
        place = index.row() * self.columns + index.column()
        return self.cells[place] if index.isValid() and place < len(self.cells) else None

    def index_of(self, number: str) -> QModelIndex:
        place = next((n for n, cell in enumerate(self.cells) if cell.number == number), None)
        return QModelIndex() if place is None else self.index(place // self.columns, place % self.columns)

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else -(-len(self.cells) // self.columns)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else self.columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) if self.cell_at(index) else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cell_at(index)
        if cell is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.number[-3:]
        if role == CELL_ROLE:
            return cell
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return " ".join(
                p for p in (cell.number, STATE_WORDS[cell.state], "靓号" if cell.vanity else "", cell.holder) if p
            )
        return None


class CellDelegate(QStyledItemDelegate):
    """The last three digits, a mark for the state, a star for a number people ask for."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(CELL_ROLE)
        if cell is None:
            return
        ink, ground, mark = LOOKS[cell.state]
        box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.colour(ground))
        painter.setPen(theme.colour("ink") if chosen else theme.colour("line"))
        painter.drawRoundedRect(box, 4, 4)
        if chosen:
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        painter.setPen(theme.colour(ink))
        painter.setFont(theme.font(14, bold=cell.vanity and cell.state == "free", figures=True))
        painter.drawText(
            box.adjusted(4, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cell.number[-3:]
        )
        name = mark or ("star" if cell.vanity else "")
        if name:
            size = 7 if name == "dot" else 9
            hue = "amber" if name == "star" else ink
            painter.drawPixmap(
                round(box.right() - 2 - size),
                round(box.center().y() - size / 2),
                size,
                size,
                icons.pixmap(name, hue, size),
            )
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(44, CELL_HEIGHT)


class Board(Table):
    """The grid. Columns share the width; one cell is in hand at a time."""

    def __init__(self, model: BoardModel) -> None:
        super().__init__("短号板", row_height=CELL_HEIGHT)
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionBehavior(Table.SelectionBehavior.SelectItems)
        self.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.horizontalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(30)
        self.horizontalHeader().setStretchLastSection(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        self.model().set_columns(COLUMNS if width >= NARROW else NARROW_COLUMNS)
        self.horizontalHeader().setDefaultSectionSize(max(40, width // self.model().columns))

    def choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)
