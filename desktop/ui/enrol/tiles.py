"""Characters as large tiles: glyph, reading, strokes and code point, with headings between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.domain.rare_characters import facts
from desktop.services.characters import undrawable
from desktop.ui import theme
from desktop.ui.enrol.readings import spoken

TILE = QSize(92, 92)
Place = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Tile:
    """A character, or a heading (which cannot be chosen)."""

    text: str
    heading: bool = False


def said(char: str) -> str:
    """A tile in words, for the ear and for the line below."""
    known = facts(char)
    parts = [char, spoken(known.reading).lower(), f"{known.strokes} 画" if known.strokes else ""]
    parts += [f"{known.radical}部" if known.radical else "", known.code]
    if undrawable(char):
        parts.append("没有字体能显示")
    return " · ".join(part for part in parts if part)


class TileModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.tiles: list[Tile] = []

    def show_tiles(self, tiles: list[Tile]) -> None:
        self.beginResetModel()
        self.tiles = tiles
        self.endResetModel()

    def rowCount(self, parent: Place | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.tiles)

    def flags(self, index: Place) -> Qt.ItemFlag:
        heading = index.isValid() and self.tiles[index.row()].heading
        return Qt.ItemFlag.NoItemFlags if heading else super().flags(index)

    def data(self, index: Place, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        tile = self.tiles[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return tile.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tile.text if tile.heading else said(tile.text)
        return None


class TilePainter(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Place) -> QSize:
        return TILE

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Place) -> None:
        tile: Tile = index.model().tiles[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(3, 3, -3, -3)
        if tile.heading:
            self._heading(painter, box, tile.text)
        else:
            self._character(painter, box, tile.text, bool(option.state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _heading(self, painter: QPainter, box: QRectF, words: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunk"))
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(theme.colour("hint"))
        painter.setFont(theme.font(15, bold=True))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)

    def _character(self, painter: QPainter, box: QRectF, char: str, chosen: bool) -> None:
        known = facts(char)
        painter.setPen(QPen(theme.colour("green" if chosen else "line"), 2 if chosen else 1))
        painter.setBrush(theme.colour("green_tint" if chosen else "card"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        top = QRect(int(box.left()), int(box.top()) + 2, int(box.width()), 44)
        middle, low = QRect(top).translated(0, 43), QRect(top).translated(0, 61)
        middle.setHeight(20)
        low.setHeight(20)
        centre = Qt.AlignmentFlag.AlignCenter
        if undrawable(char):
            painter.setPen(theme.colour("red"))
            painter.setFont(theme.font(14))
            painter.drawText(top, centre, "无字形")
        else:
            painter.setPen(theme.colour("ink"))
            painter.setFont(theme.font(34))
            painter.drawText(top, centre, char)
        painter.setPen(theme.colour("ink" if chosen else "ink2"))
        painter.setFont(theme.font(14))
        words = (spoken(known.reading).lower(), f"{known.strokes}画" if known.strokes else "")
        painter.drawText(middle, centre, " ".join(word for word in words if word))
        painter.setFont(theme.font(14, figures=True))
        painter.drawText(low, centre, known.code.removeprefix("U+"))


class Tiles(QListView):
    """The hand stays in the box above: `step` and `turn` are told from there; a click is `on_take(char)`."""

    def __init__(self, on_take: Callable[[str], object]) -> None:
        super().__init__()
        self.setAccessibleName("找到的字")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setGridSize(TILE)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tiles = TileModel()
        self.setModel(self.tiles)
        self.setItemDelegate(TilePainter(self))
        self.clicked.connect(lambda index: on_take(index.data()) if index.flags() else None)

    def show_tiles(self, tiles: list[Tile]) -> None:
        self.tiles.show_tiles(tiles)
        self.scrollToTop()
        first = next((n for n, tile in enumerate(tiles) if not tile.heading), -1)
        self._choose(first)

    def chosen(self) -> str:
        index = self.currentIndex()
        return str(index.data()) if index.isValid() and index.flags() else ""

    def step(self, by: int) -> None:
        """To the next character before or behind, over headings."""
        at = self.currentIndex().row() + by
        while 0 <= at < len(self.tiles.tiles) and self.tiles.tiles[at].heading:
            at += by
        self._choose(at)

    def turn(self, rows: int) -> None:
        """Some rows up or down; over a heading to the character behind it."""
        last = len(self.tiles.tiles) - 1
        if last < 0:
            return
        at = self.currentIndex().row() + rows * self._across()
        at = max(0, min(last, at))
        while at < last and self.tiles.tiles[at].heading:
            at += 1
        self._choose(at)

    def rows_shown(self) -> int:
        return max(1, self.viewport().height() // TILE.height() - 1)

    def _across(self) -> int:
        return max(1, self.viewport().width() // TILE.width())

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self.tiles.tiles):
            self.setCurrentIndex(self.tiles.index(at))
            self.scrollTo(self.currentIndex())
