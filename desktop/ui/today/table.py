"""The villages of the today page as a table model."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from desktop.ui.icons import TONE_MARKS
from desktop.ui.operations.today import VillageRow
from desktop.ui.widgets.tables import BADGE_ROLE, PROGRESS_ROLE, SECOND_ROLE, Index

HEADS = ("村", "类别", "进度(30 / 100)", "预登记 · 计入", "未回执", "上次到村", "入网明细")
VILLAGE, KLASS, PROGRESS, COUNTS, UNRECEIVED, VISIT, DETAIL = range(7)
MARKS = (30, 100)


class VillagesModel(QAbstractTableModel):
    """One row per village; a community has no marks to reach."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[VillageRow, ...] = ()

    def show_rows(self, rows: tuple[VillageRow, ...]) -> None:
        """Replace what is shown; when the villages are the same ones, place and selection stay."""
        same = [r.village.code for r in rows] == [r.village.code for r in self.rows]
        if same:
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(HEADS) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def row_of(self, code: str) -> int | None:
        return next((n for n, row in enumerate(self.rows) if row.village.code == code), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role == SECOND_ROLE and column == VILLAGE:
            return row.place
        if role == PROGRESS_ROLE and column == PROGRESS:
            return row.counted, row.registered, () if row.village.klass == "community" else MARKS
        if role == BADGE_ROLE and column == DETAIL:
            word, tone = row.detail
            return word, tone, TONE_MARKS[tone]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{HEADS[column]} {_text(row, column)}"
        return None


def _text(row: VillageRow, column: int) -> str:
    return (
        row.village.name,
        row.klass,
        f"{row.registered} · {row.counted}",
        f"{row.registered} · {row.counted}",
        str(row.unreceived) if row.unreceived else "—",
        row.last_visit,
        row.detail[0],
    )[column]
