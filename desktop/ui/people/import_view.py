"""The problem grid as a table one writes into: Enter, F2 or typing opens a cell, Enter puts it down."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyle, QStyleOptionViewItem, QWidget

from desktop.ui import theme
from desktop.ui.people.import_header import ColumnHeader, ColumnPanel
from desktop.ui.people.import_table import EDITED_ROLE, LEADING, REASON, ROW, TONE_ROLE, VERDICT, ImportModel
from desktop.ui.widgets import BadgeDelegate, Table
from desktop.ui.widgets.keys import CellLine
from desktop.ui.widgets.tables import Index

WIDEST = 240
NARROWEST = 84
MEASURED_ROWS = 40
"""A long list would take half a second to measure, and its first rows say enough."""
EDIT_TRIGGERS = (
    QAbstractItemView.EditTrigger.EditKeyPressed
    | QAbstractItemView.EditTrigger.AnyKeyPressed
    | QAbstractItemView.EditTrigger.DoubleClicked
)


PAUSE_MS = 1000
"""An open cell is on disk after a pause of this long too, not only when it is left."""


class CellDelegate(BadgeDelegate):
    """The cell the hand is on has a frame, a corrected one a corner."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tone = index.data(TONE_ROLE)  # asked once: the row may be judged anew meanwhile
        tint = theme.colour(f"{tone}_tint") if tone else None
        if tint is not None:  # the style sheet draws over the model's own
            painter.fillRect(option.rect, tint)
        super().paint(painter, option, index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if tint is not None:
            line = QRectF(option.rect.left(), option.rect.bottom() - 2, option.rect.width(), 2)
            painter.fillRect(line, theme.colour(tone))
        if index.data(EDITED_ROLE):
            corner = QRectF(option.rect).topLeft()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("green"))
            painter.drawPolygon(
                QPolygonF([corner, corner + QPoint(9, 0).toPointF(), corner + QPoint(0, 9).toPointF()])
            )
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("green"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(option.rect).adjusted(1, 1, -1, -1))
        painter.restore()

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        line = CellLine(parent)
        line.setProperty("role", "cell")
        head = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        line.setAccessibleName(f"第 {index.sibling(index.row(), ROW).data()} 行 {head}")
        pause = QTimer(line)
        pause.setSingleShot(True)
        pause.setInterval(PAUSE_MS)
        line.textEdited.connect(lambda _text: pause.start())
        pause.timeout.connect(lambda: self.commitData.emit(line))
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """What is being typed stays: what is on disk is older."""
        if not (isinstance(editor, QLineEdit) and editor.isModified()):
            super().setEditorData(editor, index)


class ImportTable(Table):
    """`column_chosen(column of the file, field)`: what a column is to be taken for."""

    column_chosen = Signal(int, str)

    def __init__(self, model: ImportModel) -> None:
        super().__init__("花名册", row_height=36)
        self._model = model
        self.header = ColumnHeader(self)
        self.setHorizontalHeader(self.header)
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._fitted: object = None
        self.header.setResizeContentsPrecision(MEASURED_ROWS)
        self.panel = ColumnPanel(self)
        self.header.wanted.connect(self.open_panel)
        self.panel.chosen.connect(self.column_chosen)
        self.opened.connect(lambda _row: self.edit_here())
        self.set_editable(True)

    def set_editable(self, may: bool) -> None:
        """While a list is read or written nothing is typed into it."""
        self._model.may_edit = may
        self.setEditTriggers(EDIT_TRIGGERS if may else QAbstractItemView.EditTrigger.NoEditTriggers)

    def edit_here(self) -> None:
        """Open the cell the hand is on; beside the file's own cells, the one its row is refused for."""
        here = self.currentIndex()
        if not here.isValid() or not self._model.may_edit:
            return
        if here.column() < len(LEADING):
            here = self._model.index(here.row(), self._model.guilty_column(here.row()))
            self.setCurrentIndex(here)
        if self._model.flags(here) & Qt.ItemFlag.ItemIsEditable:
            self.edit(here)

    def put_down(self) -> None:
        """What is typed in an open cell counts, as when it is left."""
        editor = self.indexWidget(self.currentIndex()) or self.focusWidget()
        if self.state() == QAbstractItemView.State.EditingState and isinstance(editor, QLineEdit):
            self.commitData(editor)
            self.closeEditor(editor, CellDelegate.EndEditHint.NoHint)

    def open_panel(self, column: int | None = None) -> None:
        """Ask what a column is: the one named, else the one the hand is on."""
        preview = self._model.preview
        if preview is None or not self._model.may_edit:
            return
        if column is None:
            column = max(0, self.currentIndex().column() - len(LEADING))
        section = column + len(LEADING)
        self.scrollTo(self._model.index(max(0, self.currentIndex().row()), section))
        box = self.header.place_of(section)
        where = self.header.viewport().mapToGlobal(QPoint(box.left(), box.bottom() + 2))
        self.panel.open_at(where, column, preview.columns[column], preview.fields)

    def fit_columns(self, file: object) -> None:
        """Widths for a list; those of the same one stay as they were drawn, wide enough for what the column is."""
        fresh, self._fitted = file is not self._fitted, file
        if fresh:
            self.resizeColumnsToContents()
        for section in range(len(LEADING), self._model.columnCount()):
            wide = min(WIDEST, self.columnWidth(section)) if fresh else self.columnWidth(section)
            self.setColumnWidth(section, max(NARROWEST, self.header.needed(section), wide))
        for section, width in ((ROW, 56), (VERDICT, 112), (REASON, 300)) if fresh else ():
            self.setColumnWidth(section, width)

    # -- keeping its place
    def place(self) -> tuple[int, int, int] | None:
        """(row of the spreadsheet, column, distance of that row from the top) of where the hand is."""
        here = self.currentIndex()
        if not here.isValid():
            return None
        return self._model.rows[here.row()].row, here.column(), here.row() - self.rowAt(0)

    def go_back_to(self, place: tuple[int, int, int] | None) -> None:
        """The hand where it was, if that row is still shown; else on the first."""
        number = self._model.number_of(place[0]) if place else None
        if number is None or place is None:
            if self._model.rowCount():
                self.setCurrentIndex(self._model.index(0, 0))
            return
        column = min(place[1], self._model.columnCount() - 1)
        self.scrollTo(
            self._model.index(max(0, number - max(0, place[2])), column),
            QAbstractItemView.ScrollHint.PositionAtTop,
        )
        self.setCurrentIndex(self._model.index(number, column))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
