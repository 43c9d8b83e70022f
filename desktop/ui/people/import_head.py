"""Pointing at the header: the first rows of a list as they stand, where no header was recognised or the wrong one."""

from __future__ import annotations

from itertools import islice
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.roster_columns import letters
from desktop.services.roster_file import RosterFile
from desktop.ui.widgets import Button, Label, PrimaryButton, Table, column, row
from desktop.ui.widgets.tables import Index, RowDelegate

MOST = 60
NO_INDEX = QModelIndex()
WIDEST, NARROWEST = 200, 60
QUESTION = "请指出表头:哪一行写着“姓名、电话……”?"


class TopModel(QAbstractTableModel):
    """The spreadsheet's own rows, numbered and lettered as it does."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[int, list[str]]] = []
        self._width = 0

    def show_file(self, file: RosterFile) -> None:
        self.beginResetModel()
        self.rows = [(row.number, row.cells) for row in islice(file.rows(), MOST)]
        self._width = max((len(cells) for _, cells in self.rows), default=0)
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else self._width + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return letters(section - 1) if section else "行"
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number, cells = self.rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"第 {number} 行:{'、'.join(cell for cell in cells if cell)}"
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        place = index.column() - 1
        words = str(number) if place < 0 else cells[place] if place < len(cells) else ""
        return words.replace("\n", " ")


class HeadPane(QWidget):
    """`chosen(row of the spreadsheet)`, 0 where the list has no header."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.model = TopModel()
        self.table = Table("文件的前几行", row_height=34)
        self.table.setModel(self.model)
        self.table.setItemDelegate(RowDelegate(self.table))
        self.table.opened.connect(self._on_opened)
        self.question = Label(QUESTION, "strong", wrap=True)
        self.why = Label("", "hint", wrap=True)
        self.this_row = PrimaryButton("光标这一行是表头", self._on_this, key="Alt+T")
        self.no_header = Button("这张表没有表头", lambda: self.chosen.emit(0), key="Alt+N")
        top = column(self.question, self.why, gap=3, margins=(14, 10, 14, 8))
        foot = row(self.this_row, self.no_header, None, gap=12, margins=(14, 8, 14, 10))
        whole = column(top, self.table, foot, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def show_file(self, file: RosterFile, now: int | None, why: str) -> None:
        """The first rows, with the hand on the present header (`now`) or the fullest of them."""
        self.model.show_file(file)
        self.why.setText(why)
        self.table.resizeColumnsToContents()
        for section in range(self.model.columnCount()):
            wide = self.table.columnWidth(section)
            self.table.setColumnWidth(section, max(NARROWEST, min(WIDEST, wide)))
        numbers = [number for number, _ in self.model.rows]
        here = numbers.index(now) if now in numbers else self._likely()
        self.table.setCurrentIndex(self.model.index(here, 0))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _likely(self) -> int:
        """Of the first rows the one with most different words and fewest digits: titles look so."""

        def titles(cells: list[str]) -> int:
            return len({cell for cell in cells if cell and not any(sign.isdigit() for sign in cell)})

        counted = [titles(cells) for _, cells in self.model.rows]
        return counted.index(max(counted)) if counted else 0

    def _on_this(self) -> None:
        here = self.table.currentIndex()
        if here.isValid():
            self._on_opened(here.row())

    def _on_opened(self, place: int) -> None:
        self.chosen.emit(self.model.rows[place][0])
