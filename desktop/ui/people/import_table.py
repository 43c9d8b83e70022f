"""The problem grid: the file's rows with the reason beside each, and what the rep corrected in them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal

from desktop.ui import theme
from desktop.ui.operations.roster import FIELD_WORDS, GridRow, GridRows, Preview
from desktop.ui.widgets.tables import BADGE_ROLE, Index

VERDICTS: dict[str, tuple[str, str, str]] = {
    "ok": ("可导入", "green", "check"),
    "warning": ("请看一眼", "amber", "warn"),
    "error": ("退回", "red", "cross"),
    "taken": ("已导入", "neutral", "people"),
}
"""Word, tone and mark of each verdict."""
NO_INDEX = QModelIndex()
ROW, VERDICT, REASON = range(3)
LEADING = ("行", "结果", "原因")
EDITED_ROLE = Qt.ItemDataRole.UserRole + 10
"""Whether a cell was corrected."""
FIELD_ROLE = Qt.ItemDataRole.UserRole + 11
"""What a column is taken for, in words (of a header section)."""
TONE_ROLE = Qt.ItemDataRole.UserRole + 12
"""The tone of a cell that a sentence speaks of."""


class Shown(Sequence[GridRow]):
    """The rows a filter leaves, by their places in the list."""

    def __init__(self, rows: Sequence[GridRow], places: array[int]) -> None:
        self._rows, self.places = rows, places

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self._rows[place] for place in self.places[number]]
        return self._rows[self.places[number]]


class ImportModel(QAbstractTableModel):
    """Row number, verdict, reason, then the file's own columns. `wanted` filters: None, error, warning, ok, taken.

    `edited(row number, column of the file, text)` when a cell was written into; the row shows it at once and whoever
    listens has it judged. A row that no longer fits the filter stays where it is until the filter is chosen anew.
    """

    edited = Signal(int, int, str)

    def __init__(self) -> None:
        super().__init__()
        self.preview: Preview | None = None
        self.rows = Shown((), array("L"))
        self.may_edit = True
        self._wanted: str | None = None
        self._written: dict[tuple[int, int], str] = {}  # row number, column: not judged yet

    # -- filling
    def show_preview(self, preview: Preview | None, wanted: str | None = None) -> None:
        self.beginResetModel()
        self.preview = preview
        self._wanted = wanted
        self._written.clear()
        self._apply()
        self.endResetModel()

    def look_for(self, wanted: str | None) -> None:
        self.beginResetModel()
        self._wanted = wanted
        self._apply()
        self.endResetModel()

    def judged_again(self, places: Iterable[int], preview: Preview) -> None:
        """Rows of the same list have a new judgement; the table keeps its place."""
        self.preview = preview
        self._written.clear()
        last = self.columnCount() - 1
        changed = set(places)
        for number, place in enumerate(self.rows.places):
            if place in changed:
                self.dataChanged.emit(self.index(number, 0), self.index(number, last))

    def forget_written(self) -> None:
        """What was written could not be judged: the cells show what they were."""
        self._written.clear()
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def _apply(self) -> None:
        rows: Sequence[GridRow] = self.preview.rows if self.preview else ()
        places = (n for n, verdict in enumerate(_verdicts(rows)) if self._wanted in (None, verdict))
        self.rows = Shown(rows, array("L", places))

    def number_of(self, row: int) -> int | None:
        """The place in the grid of a row of the spreadsheet."""
        number = bisect_left(range(len(self.rows)), row, key=lambda n: self.rows[n].row)
        return number if number < len(self.rows) and self.rows[number].row == row else None

    # -- Qt
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        if parent.isValid():
            return 0
        return len(LEADING) + (len(self.preview.columns) if self.preview else 0)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or self.preview is None:
            return None
        column = section - len(LEADING)
        if role == Qt.ItemDataRole.DisplayRole:
            return LEADING[section] if column < 0 else self.preview.columns[column] or "(没有标题)"
        if column < 0:
            return None
        words = FIELD_WORDS[self.preview.fields[column]]
        if role == FIELD_ROLE:
            return words
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"“{self.preview.columns[column]}”当作:{words}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if self.may_edit and index.column() >= len(LEADING) and self.rows[index.row()].verdict != "taken":
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, column = self.rows[index.row()], index.column() - len(LEADING)
        text = str(value or "").strip()
        if role != Qt.ItemDataRole.EditRole or column < 0 or text == self._words(row, index.column()):
            return False
        self._written[row.row, column] = text
        self.dataChanged.emit(index, index)
        self.edited.emit(row.row, column, text)
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == BADGE_ROLE:
            return VERDICTS[row.verdict] if column == VERDICT else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, column).replace("\n", " ")
        if role == Qt.ItemDataRole.EditRole:
            return self._words(row, column)
        if role == EDITED_ROLE:
            return self._original(row, column) is not None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.reasons if column == REASON else self._remarks(row, column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(row, column)
        if role in (Qt.ItemDataRole.BackgroundRole, TONE_ROLE) and self._problem_of(row, column):
            tone = "red" if row.verdict == "error" else "amber"
            return tone if role == TONE_ROLE else theme.colour(f"{tone}_tint")
        return None

    def _words(self, row: GridRow, column: int) -> str:
        if column < len(LEADING):
            return (str(row.row), VERDICTS[row.verdict][0], row.reasons)[column]
        return self._written.get((row.row, column - len(LEADING)), row.cells[column - len(LEADING)])

    def _ink(self, row: GridRow, column: int) -> Any:
        if column == REASON and row.problems:
            return theme.colour("red" if row.verdict == "error" else "amber")
        if row.verdict == "taken" and column >= len(LEADING):
            return theme.colour("ink2")
        if column >= len(LEADING) and self.preview is not None and not self.preview.fields[column - len(LEADING)]:
            return theme.colour("ink2")
        return None

    def _original(self, row: GridRow, column: int) -> str | None:
        """What the file says where it says something else."""
        return row.originals.get(column - len(LEADING))

    def _remarks(self, row: GridRow, column: int) -> str:
        was = self._original(row, column)
        told = "" if was is None else f"已改。文件里原来是:{was or '(空)'}"
        return "\n".join(part for part in (self._problem_of(row, column), told) if part)

    def _spoken(self, row: GridRow, column: int) -> str:
        head = self.headerData(column, Qt.Orientation.Horizontal)
        return "。".join(part for part in (f"{head} {self._words(row, column)}", self._remarks(row, column)) if part)

    def _problem_of(self, row: GridRow, column: int) -> str:
        """The sentence about this very cell, if any."""
        if column < len(LEADING) or self.preview is None:
            return ""
        field = self.preview.fields[column - len(LEADING)]
        return next((sentence for named, _, sentence in row.problems if field and named == field), "")

    def guilty_column(self, number: int) -> int:
        """Where to mend a row: the first cell a sentence speaks of, else the first of the file's."""
        row = self.rows[number]
        columns = range(len(LEADING), self.columnCount())
        return next((column for column in columns if self._problem_of(row, column)), len(LEADING))


def _verdicts(rows: Sequence[GridRow]) -> Iterator[str]:
    return rows.verdicts() if isinstance(rows, GridRows) else (row.verdict for row in rows)


def chips_of(preview: Preview) -> list[tuple[str | None, str]]:
    """The filter's chips."""
    ready = preview.accepted - preview.warnings
    chips: list[tuple[str | None, str]] = [
        (None, f"全部 {len(preview.rows):,}"),
        ("error", f"退回 {preview.rejected:,}"),
        ("warning", f"请看一眼 {preview.warnings:,}"),
        ("ok", f"可导入 {ready:,}"),
    ]
    return [*chips, ("taken", f"已导入 {preview.taken:,}")] if preview.taken else chips
