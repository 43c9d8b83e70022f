"""Drawn icons from resources/icons, tinted with a token. No emoji: they are boxes on many machines."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.base import paths
from desktop.ui import theme

INK = "#1c2521"  # the colour the files are drawn in

TONE_MARKS = {"neutral": "dot", "green": "check", "amber": "warn", "red": "cross", "blue": "arrow-up"}
"""The mark that goes with a tone where nothing more exact is said: state is never told by colour alone."""
STATE_MARKS = {
    "draft": "pencil", "captured": "laptop", "sealed": "arrow-up", "received": "check", "accepted": "check",
    "returned": "arrow-back", "opened": "flag", "counted": "star", "withdrawn": "minus",
}  # fmt: skip


@lru_cache(maxsize=512)
def _paint(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    source = (paths.resources() / "icons" / f"{name}.svg").read_text("utf-8").replace(INK, colour)
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(name: str, hue: str = "ink", size: int = 16, ratio: float = 2.0) -> QPixmap:
    """The icon in a token's colour, drawn at `ratio` so that it stays sharp when the window is scaled."""
    return _paint(name, theme.colour(hue).name(), size, ratio)


def icon(name: str, hue: str = "ink", size: int = 18) -> QIcon:
    return QIcon(pixmap(name, hue, size))
