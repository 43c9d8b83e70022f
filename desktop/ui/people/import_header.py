"""The head of the problem grid: the file's title, and under it what the column is taken for."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHideEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QListWidgetItem,
    QStyle,
    QStyleOptionHeader,
    QWidget,
)

from desktop.domain import names
from desktop.domain.roster_columns import NOT_USED, letters
from desktop.ui import icons, theme
from desktop.ui.operations.roster import FIELD_WORDS
from desktop.ui.people.import_table import FIELD_ROLE, LEADING
from desktop.ui.widgets import Label, SearchBox, column, role
from desktop.ui.widgets.keys import ChoiceList

HEIGHT = 54
WIDEST = 180


class ColumnHeader(QHeaderView):
    """Two lines: 联系电话 / 当作 手机号码. `wanted(column of the file)` when one is pressed."""

    wanted = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMouseTracking(True)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setStretchLastSection(True)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self.logicalIndexAt(event.position().toPoint())
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        section = self.logicalIndexAt(event.position().toPoint())
        resizing = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        super().mouseReleaseEvent(event)
        if section == self._pressed and section >= len(LEADING) and not resizing:
            self.wanted.emit(section - len(LEADING))

    def needed(self, section: int) -> int:
        """How wide a section must be for both lines, within reason."""
        title = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        words = str(self.model().headerData(section, Qt.Orientation.Horizontal, FIELD_ROLE) or "")
        upper = QFontMetrics(theme.font(14)).horizontalAdvance(title)
        lower = QFontMetrics(theme.font(14, bold=True)).horizontalAdvance(words) + 16
        return min(WIDEST, max(upper, lower) + 22)

    def place_of(self, section: int) -> QRect:
        """Where a section stands, in the header's own coordinates."""
        return QRect(self.sectionViewportPosition(section), 0, self.sectionSize(section), self.height())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        ground = QStyleOptionHeader()
        self.initStyleOption(ground)
        ground.rect, ground.section = rect, section
        painter.save()
        self.style().drawControl(QStyle.ControlElement.CE_HeaderSection, ground, painter, self)
        title = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        words = self.model().headerData(section, Qt.Orientation.Horizontal, FIELD_ROLE)
        box = QRectF(rect).adjusted(10, 5, -6, -6)
        if words is None:
            self._line(painter, box, title, "ink2")
        else:
            upper, lower = QRectF(box), QRectF(box)
            upper.setHeight(box.height() / 2)
            lower.setTop(upper.bottom())
            used = words != FIELD_WORDS[NOT_USED]
            self._line(painter, upper, title, "ink2")
            arrow = icons.pixmap("chevron-down", "green" if used else "ink2", 11)
            painter.drawPixmap(round(lower.left()), round(lower.center().y() - 5), 11, 11, arrow)
            self._line(painter, lower.adjusted(16, 0, 0, 0), words, "green" if used else "ink2", bold=used)
        painter.restore()

    def _line(self, painter: QPainter, box: QRectF, words: str, hue: str, *, bold: bool = False) -> None:
        painter.setFont(theme.font(14, bold=bold))
        painter.setPen(theme.colour(hue))
        words = painter.fontMetrics().elidedText(
            words.replace("\n", " "), Qt.TextElideMode.ElideRight, int(box.width())
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


class ColumnPanel(QFrame):
    """What a column may be taken for: type a word or its initials, walk with the arrows, Enter takes, Esc leaves.
    `chosen(column, field)`."""

    chosen = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        role(self, "card")
        self.title = Label("", "strong", wrap=True)
        self.search = SearchBox("写字或首字母,如 sj", "这一列当作什么")
        self.list = ChoiceList()
        self.list.setAccessibleName("当作")
        self.list.setUniformItemSizes(True)
        self.setLayout(column(self.title, self.search, self.list, margins=(10, 10, 10, 10)))
        self.resize(280, 380)
        self._column = 0
        self._fields: tuple[str, ...] = ()
        self.search.textChanged.connect(lambda _text: self._fill())
        self.search.left_down.connect(self._walk_down)
        self.search.returnPressed.connect(self._choose_current)
        self.list.activated.connect(lambda _index: self._choose_current())
        self.list.itemClicked.connect(lambda _item: self._choose_current())

    def open_at(self, where: QPoint, column_: int, title: str, fields: tuple[str, ...]) -> None:
        self._column, self._fields = column_, fields
        self.title.setText(f"“{title or letters(column_) + ' 列'}”当作")
        self.setAccessibleName(self.title.text())
        self.search.clear()
        self._fill()
        here = next((n for n in range(self.list.count()) if self._field_of(n) == fields[column_]), 0)
        self.list.setCurrentRow(here)
        self.move(where)
        self.show()
        self.search.setFocus()

    def _field_of(self, number: int) -> str:
        return str(self.list.item(number).data(Qt.ItemDataRole.UserRole))

    def _fill(self) -> None:
        wanted = self.search.value().lower()
        self.list.clear()
        for field, words in FIELD_WORDS.items():
            if wanted in words.lower() or _initials(words).startswith(wanted):
                item = QListWidgetItem(words + self._used_by(field))
                item.setData(Qt.ItemDataRole.UserRole, field)
                item.setSizeHint(QSize(0, 32))
                self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _used_by(self, field: str) -> str:
        if field == NOT_USED or field not in self._fields:
            return ""
        column_ = self._fields.index(field)
        return " · 现在是这一列" if column_ == self._column else f" · 现在是 {letters(column_)} 列"

    def _walk_down(self) -> None:
        self.list.setFocus()
        self.list.setCurrentRow(min(self.list.currentRow() + 1, self.list.count() - 1))

    def _choose_current(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.hide()
            self.chosen.emit(self._column, item.data(Qt.ItemDataRole.UserRole))

    def hideEvent(self, event: QHideEvent) -> None:
        """The hand goes back to the table, whatever the window system makes of a popup that closes."""
        super().hideEvent(event)
        table = self.parentWidget()
        if table.isVisible():
            table.window().activateWindow()
            table.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)


def _initials(words: str) -> str:
    return names.name_keys(words).initials
