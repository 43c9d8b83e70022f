"""Tables: model/view with the keyboard's habits (Enter opens, Space ticks), badge and progress cells."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.ui import theme
from desktop.ui.widgets.chips import BADGE_FONT, badge_width, paint_badge
from desktop.ui.widgets.keys import CellLine, NoStrayKeys
from desktop.ui.widgets.progress import paint_progress

BADGE_ROLE = Qt.ItemDataRole.UserRole + 1
"""A model answers this role with (word, tone, mark) for a badge cell."""
PROGRESS_ROLE = Qt.ItemDataRole.UserRole + 2
"""(counted, pre-registered, marks) for a progress cell."""
SECOND_ROLE = Qt.ItemDataRole.UserRole + 3
"""A second, smaller line under the cell's text."""

Index = QModelIndex | QPersistentModelIndex


class Table(NoStrayKeys, QTableView):
    """A table that a hand on the keyboard can use. `opened(row)` on Enter or double click, `ticked(row)` on Space."""

    opened = Signal(int)
    ticked = Signal(int)

    def __init__(self, name: str, *, row_height: int = 40) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setItemDelegate(CellWriter(self))
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table; arrows walk in it
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(row_height)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setStretchLastSection(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def set_widths(self, *widths: int) -> None:
        """Column widths in pixels; 0 takes what is left."""
        head = self.horizontalHeader()
        head.setStretchLastSection(0 not in widths)
        for column, width in enumerate(widths):
            if width:
                head.resizeSection(column, width)
            else:
                head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.currentIndex()
        editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here.isValid() and not editing:
            self.opened.emit(here.row())
        elif event.key() == Qt.Key.Key_Space and here.isValid() and not editing:
            self.ticked.emit(here.row())
        else:
            super().keyPressEvent(event)

    def focus_first(self) -> None:
        """Put the hand on the list: the row it was on, else the first."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        model = self.model()
        if model is not None and model.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(model.index(0, 0))


class CellWriter(QStyledItemDelegate):
    """Cells that are written into: a command key is no text there either."""

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        return CellLine(parent)


class RowDelegate(CellWriter):
    """A cell with a second line, and no focus frame around single cells (the row is what is chosen)."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.state &= ~option.state.State_HasFocus

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        second = index.data(SECOND_ROLE)
        if not second:
            super().paint(painter, option, index)
            return
        self.paint_ground(painter, option, index)
        box = QRectF(option.rect).adjusted(10, 0, -6, 0)
        middle = box.center().y()
        painter.save()
        painter.setPen(theme.colour("ink"))
        painter.setFont(theme.font(15, bold=True))
        painter.drawText(
            QRectF(box.left(), middle - 22, box.width(), 22), Qt.AlignmentFlag.AlignVCenter, str(index.data())
        )
        painter.setPen(theme.colour("ink2"))
        painter.setFont(theme.font(14))
        painter.drawText(QRectF(box.left(), middle + 1, box.width(), 21), Qt.AlignmentFlag.AlignVCenter, str(second))
        painter.restore()

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell's ground without its text."""
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""
        plain.widget.style().drawControl(
            plain.widget.style().ControlElement.CE_ItemViewItem, plain, painter, plain.widget
        )


class BadgeDelegate(RowDelegate):
    """A cell that shows a badge (BADGE_ROLE) or a village's progress (PROGRESS_ROLE)."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        badge, progress = index.data(BADGE_ROLE), index.data(PROGRESS_ROLE)
        if not badge and not progress:
            super().paint(painter, option, index)
            return
        self.paint_ground(painter, option, index)
        painter.save()
        painter.setClipRect(option.rect)
        middle = option.rect.center().y() + 0.5
        if badge:
            paint_badge(painter, option.rect.left() + 10, middle, *badge)
        else:
            box = QRectF(option.rect.left() + 10, middle - 5, option.rect.width() - 28, 10)
            paint_progress(painter, box, *progress)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        badge = index.data(BADGE_ROLE)
        if not badge:
            return super().sizeHint(option, index)
        return QSize(badge_width(badge[0], QFontMetrics(theme.font(BADGE_FONT))) + 24, 36)
