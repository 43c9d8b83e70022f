"""The problem grid: the file's rows with the reason beside each."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from desktop.ui import theme
from desktop.ui.operations.roster import GridRow, Preview
from desktop.ui.widgets.tables import BADGE_ROLE, Index

VERDICTS: dict[str, tuple[str, str, str]] = {
    "ok": ("可导入", "green", "check"),
    "warning": ("请看一眼", "amber", "warn"),
    "error": ("退回", "red", "cross"),
}
"""Word, tone and mark of each verdict."""
NO_INDEX = QModelIndex()
ROW, VERDICT, REASON = range(3)
LEADING = ("行", "结果", "原因")


class ImportModel(QAbstractTableModel):
    """Row number, verdict, reason, then the file's own columns. `wanted` filters: None, error, warning."""

    def __init__(self) -> None:
        super().__init__()
        self.preview: Preview | None = None
        self.rows: list[GridRow] = []
        self._wanted: str | None = None

    def show_preview(self, preview: Preview | None) -> None:
        self.beginResetModel()
        self.preview = preview
        self._apply()
        self.endResetModel()

    def look_for(self, wanted: str | None) -> None:
        self.beginResetModel()
        self._wanted = wanted
        self._apply()
        self.endResetModel()

    def _apply(self) -> None:
        rows = self.preview.rows if self.preview else ()
        self.rows = [row for row in rows if self._wanted in (None, row.verdict)]

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        if parent.isValid():
            return 0
        return len(LEADING) + (len(self.preview.columns) if self.preview else 0)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole or self.preview is None:
            return None
        return (*LEADING, *self.preview.columns)[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == BADGE_ROLE:
            return VERDICTS[row.verdict] if column == VERDICT else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.headerData(column, Qt.Orientation.Horizontal)} {self._words(row, column)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.reasons if column == REASON else self._problem_of(row, column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(row, column)
        if role == Qt.ItemDataRole.BackgroundRole and self._problem_of(row, column):
            return theme.colour("red_tint" if row.verdict == "error" else "amber_tint")
        return None

    def _words(self, row: GridRow, column: int) -> str:
        if column < len(LEADING):
            return (str(row.row), VERDICTS[row.verdict][0], row.reasons)[column]
        return row.cells[column - len(LEADING)]

    def _ink(self, row: GridRow, column: int) -> Any:
        if column == REASON and row.problems:
            return theme.colour("red" if row.verdict == "error" else "amber")
        return None

    def _problem_of(self, row: GridRow, column: int) -> str:
        """The sentence about this very cell, if any."""
        if column < len(LEADING) or self.preview is None:
            return ""
        field = self.preview.fields[column - len(LEADING)]
        return next((sentence for named, _, sentence in row.problems if field and named == field), "")
