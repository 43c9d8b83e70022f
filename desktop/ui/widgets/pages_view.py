"""A PDF on a grey desk: spreads side by side, pages turned, near or far. It keeps its place when the pages change."""

from __future__ import annotations

import re
from collections import OrderedDict

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from desktop.ui import theme
from desktop.ui.widgets.base import Clear

DESK = "#e3e0d6"
SHADOW = "#bdb9ad"
FOUND, IN_HAND = "#fff0a8", "#ffc861"
MARGIN, GAP = 22, 6
STEPS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
SCREEN_DPI, POINTS = 96, 72
LEAST = 0.3
"""A low window would show pages too small to read: under this they fit its width alone, and scroll."""
MOST_KEPT = 8
LARGEST_SIDE = 4000
"""Pixels: a page that claims to be a wall must not eat the memory."""


class Desk(QWidget):
    """Paints the pages of the spread in hand; the scroll area around it moves it."""

    def __init__(self, view: PagesView) -> None:
        super().__init__()
        self._view = view

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(DESK) if theme.tokens() is theme.LIGHT else theme.colour("sunk"))
        for page, box in self._view.placed(self.size()):
            if box.intersects(event.rect()):
                painter.fillRect(box.translated(3, 4), QColor(SHADOW))
                painter.fillRect(box, QColor("white"))
                painter.drawImage(QRectF(box), self._view.image(page, box.size()))
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
                for place, in_hand in self._view.marks(page, box):
                    painter.fillRect(place.adjusted(-1, -1, 1, 1), QColor(IN_HAND if in_hand else FOUND))
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.end()


class PagesView(QScrollArea):
    """`turned` when another spread is in hand, `zoomed` when it is nearer or farther."""

    turned = Signal()
    zoomed = Signal()

    def __init__(self, name: str, *, cover: bool = True) -> None:
        super().__init__()
        self._name = name
        self._cover = cover
        self._document = QPdfDocument(self)
        self._buffer: QBuffer | None = None
        self._images: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self._zoom: float | None = None  # None = the whole spread fits
        self._spreads: list[tuple[int, ...]] = []
        self._at = 0
        self._wanted = ""
        self._found: list[tuple[int, list[QRectF]]] = []
        self._found_at = -1
        self._desk = Desk(self)
        self.setWidget(self._desk)
        self.setWidgetResizable(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCornerWidget(Clear())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(260, 200)
        self.setAccessibleName(name)

    # -- what is shown
    def show_pdf(self, pdf: bytes) -> bool:
        """Show these pages, staying at the spread in hand; False when they are not a PDF that can be shown."""
        self._document.close()
        self._images.clear()
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        ready = self._document.status() == QPdfDocument.Status.Ready
        self._spreads = _spreads(self._document.pageCount() if ready else 0, self._cover)
        self._wanted, self._found = "", []
        self._at = max(0, min(self._at, len(self._spreads) - 1))
        self._lay()
        return ready

    @property
    def page_count(self) -> int:
        return sum(len(spread) for spread in self._spreads)

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages of the spread in hand, counted from 1."""
        return tuple(page + 1 for page in self._spreads[self._at]) if self._spreads else ()

    def page_words(self) -> str:
        """6–7 / 12"""
        shown = self.pages
        return f"{'–'.join(str(p) for p in shown)} / {self.page_count}" if shown else ""

    def zoom_words(self) -> str:
        return f"{round(self._scale() * 100)} %" + (" 合适" if self._zoom is None else "")

    # -- moving
    def turn(self, step: int) -> None:
        self.go_to_spread(self._at + step)

    def go_to_spread(self, place: int) -> None:
        place = max(0, min(place, len(self._spreads) - 1))
        if place != self._at:
            self._at = place
            self._lay()
            self.verticalScrollBar().setValue(0)

    def go_to_last(self) -> None:
        self.go_to_spread(len(self._spreads) - 1)

    def zoom(self, step: int) -> None:
        """One step nearer (1) or farther (-1)."""
        now = self._scale()
        nearer = [s for s in STEPS if s > now * 1.02]
        farther = [s for s in STEPS if s < now * 0.98]
        if nearer if step > 0 else farther:
            self._zoom = nearer[0] if step > 0 else farther[-1]
            self._lay()
            self.zoomed.emit()

    def fit(self) -> None:
        self._zoom = None
        self._lay()
        self.zoomed.emit()

    # -- finding
    def look_for(self, text: str) -> int:
        """Go to the next place where this stands, spaces aside, and mark it; returns how many there are in all.
        The same text again goes on to the next place, round the end."""
        wanted = "".join(text.split())
        if wanted != self._wanted:
            self._wanted, self._found_at = wanted, -1
            self._found = self._places(wanted) if wanted else []
        if not self._found:
            self._desk.update()
            return 0
        if self._found_at < 0:
            here = self._spreads[self._at][0] if self._spreads else 0
            self._found_at = next((n for n, (page, _) in enumerate(self._found) if page >= here), 0) - 1
        self._found_at = (self._found_at + 1) % len(self._found)
        page = self._found[self._found_at][0]
        self._at = next(n for n, spread in enumerate(self._spreads) if page in spread)
        self._lay()
        return len(self._found)

    def _places(self, wanted: str) -> list[tuple[int, list[QRectF]]]:
        """(page, what to mark) of every place, in the order of the book."""
        pattern = re.compile(r"\s*".join(map(re.escape, wanted)))
        found = []
        for page in range(self.page_count):
            for hit in pattern.finditer(self._document.getAllText(page).text()):
                chosen = self._document.getSelectionAtIndex(page, hit.start(), len(hit[0]))
                found.append((page, [shape.boundingRect() for shape in chosen.bounds()]))
        return found

    def marks(self, page: int, box: QRect) -> list[tuple[QRectF, bool]]:
        """What to mark on a page drawn in this box, and whether it is the place in hand."""
        scale = box.width() / max(self._document.pagePointSize(page).width(), 1)

        def placed(shape: QRectF) -> QRectF:
            x, y = box.x() + shape.x() * scale, box.y() + shape.y() * scale
            return QRectF(x, y, shape.width() * scale, shape.height() * scale)

        return [
            (placed(shape), number == self._found_at)
            for number, (at, shapes) in enumerate(self._found)
            if at == page
            for shape in shapes
        ]

    # -- geometry
    def _page_size(self, page: int) -> tuple[float, float]:
        """Width and height at 100 %."""
        size = self._document.pagePointSize(page)
        return size.width() * SCREEN_DPI / POINTS, size.height() * SCREEN_DPI / POINTS

    def _scale(self) -> float:
        if self._zoom is not None or not self._spreads:
            return self._zoom or 1.0
        sizes = [self._page_size(page) for page in self._spreads[self._at]]
        wide = max(sum(w for w, _ in sizes), 2 * sizes[0][0] if self._two_up() else 0)
        tall = max(h for _, h in sizes)
        room = self.viewport().size()
        across = (room.width() - 2 * MARGIN - GAP) / wide
        whole = min(across, (room.height() - 2 * MARGIN) / tall)
        return max(0.1, min(whole if whole >= LEAST else across, STEPS[-1]))

    def _two_up(self) -> bool:
        """Whether the book has facing pages: then a single one is as large as they are."""
        return any(len(spread) > 1 for spread in self._spreads)

    def _lay(self) -> None:
        self._desk.resize(self._desk_size())
        self._desk.update()
        self.setAccessibleDescription(f"第 {self.page_words()} 页")
        self.turned.emit()

    def _desk_size(self) -> QSize:
        scale, room = self._scale(), self.viewport().size()
        sizes = [self._page_size(page) for page in self._spreads[self._at]] if self._spreads else []
        wide = round(sum(w for w, _ in sizes) * scale) + 2 * MARGIN + GAP
        tall = round(max((h for _, h in sizes), default=0) * scale) + 2 * MARGIN
        return QSize(max(room.width(), wide), max(room.height(), tall))

    def placed(self, desk: QSize) -> list[tuple[int, QRect]]:
        """Each page of the spread with its place on the desk."""
        if not self._spreads:
            return []
        scale = self._scale()
        sizes = [(page, *self._page_size(page)) for page in self._spreads[self._at]]
        boxes = [QSize(round(w * scale), round(h * scale)) for _, w, h in sizes]
        x = (desk.width() - sum(b.width() for b in boxes) - GAP * (len(boxes) - 1)) // 2
        found = []
        for (page, _, _), size in zip(sizes, boxes, strict=True):
            found.append((page, QRect(QPoint(x, (desk.height() - size.height()) // 2), size)))
            x += size.width() + GAP
        return found

    def image(self, page: int, size: QSize) -> QImage:
        """The page drawn at this size; the last few are kept."""
        ratio = self.devicePixelRatioF()
        wide = min(LARGEST_SIDE, round(size.width() * ratio))
        key = (page, wide)
        if key not in self._images:
            tall = min(LARGEST_SIDE, round(size.height() * ratio))
            self._images[key] = self._document.render(page, QSize(max(1, wide), max(1, tall)))
            while len(self._images) > MOST_KEPT:
                self._images.popitem(last=False)
        self._images.move_to_end(key)
        return self._images[key]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def wheelEvent(self, event: QWheelEvent) -> None:
        step = 1 if event.angleDelta().y() > 0 else -1
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(step)
        elif self._zoom is None:
            self.turn(-step)
        else:
            super().wheelEvent(event)


def _spreads(pages: int, cover: bool) -> list[tuple[int, ...]]:
    """(0,) (1, 2) (3, 4) ...: the cover alone, then facing pages."""
    if pages <= 0:
        return []
    first = 1 if cover else 0
    pairs = [tuple(range(start, min(start + 2, pages))) for start in range(first, pages, 2)]
    return ([(0,)] if cover else []) + pairs
