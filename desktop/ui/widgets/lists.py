"""A small read-only table model over values in memory: columns are functions of a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from desktop.ui.icons import TONE_MARKS
from desktop.ui.widgets.tables import BADGE_ROLE, Index

Row = TypeVar("Row")
NO_INDEX = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column:
    """A head and the words of a cell; with `badge` (word, tone) the cell is a badge instead."""

    head: str
    words: Callable[[Any], str] | None = None
    badge: Callable[[Any], tuple[str, str]] | None = None


class ListModel(QAbstractTableModel, Generic[Row]):
    """Rows that fit in memory (hundreds). `key` names a row, so that selection survives a refresh."""

    def __init__(self, columns: Sequence[Column], key: Callable[[Row], object]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.key = key
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        same = [self.key(r) for r in rows] == [self.key(r) for r in self.rows]
        if same:
            self.rows = list(rows)
            if self.rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def row_of(self, key: object) -> int | None:
        return next((n for n, row in enumerate(self.rows) if self.key(row) == key), None)

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].head
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, row = self.columns[index.column()], self.rows[index.row()]
        badge = column.badge(row) if column.badge else None
        words = badge[0] if badge else column.words(row) if column.words else ""
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == BADGE_ROLE and badge:
            return (*badge, TONE_MARKS[badge[1]])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.head} {words}"
        if role == Qt.ItemDataRole.ToolTipRole and len(words) > 12:
            return words
        return None
