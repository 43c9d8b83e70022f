"""Progress: a village's way to 30 and 100, and the line of a long piece of work."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QSizePolicy, QWidget

from desktop.ui import theme
from desktop.ui.lanes import Stop
from desktop.ui.widgets.base import Label, column, role, row
from desktop.ui.widgets.buttons import Button

SCALE = 115
"""The bar ends a little beyond the mark at 100."""


def paint_progress(painter: QPainter, box: QRectF, counted: int, pre: int, marks: tuple[int, ...]) -> None:
    """Solid for counted, light for pre-registered, a stroke at each mark. Also used by table cells."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    outline = QPainterPath()
    outline.addRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.save()
    painter.setClipPath(outline)
    painter.fillRect(box, theme.colour("sunk"))
    for value, token in ((max(pre, counted), "green_mid"), (counted, "green")):
        part = QRectF(box)
        part.setWidth(box.width() * min(value, SCALE) / SCALE)
        painter.fillRect(part, theme.colour(token))
    painter.restore()
    for mark in marks:
        x = round(box.left() + box.width() * mark / SCALE)
        painter.fillRect(QRectF(x - 1, box.top() - 3, 2, box.height() + 6), theme.colour("ink2"))


class VillageProgress(QWidget):
    """预登记 84 · 计入 35 as a bar. A community has no marks."""

    def __init__(self, counted: int = 0, pre: int = 0, *, marks: tuple[int, ...] = (30, 100)) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_progress(counted, pre, marks)

    def show_progress(self, counted: int, pre: int, marks: tuple[int, ...] = (30, 100)) -> None:
        self._counted, self._pre, self._marks = counted, pre, marks
        words = f"预登记 {pre},计入 {counted}"
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(190, 18)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(0, (self.height() - 10) / 2, self.width(), 10)
        paint_progress(painter, box, self._counted, self._pre, self._marks)
        painter.end()


@dataclass(frozen=True, slots=True)
class Progress:
    """One report of long work; None = not known."""

    done: int = 0
    total: int | None = None
    unit: str = "人"
    bytes_left: int | None = None
    seconds_left: float | None = None
    doing: str = ""
    left: int | None = None


def size_text(count: int) -> str:
    """9 KB, 1.2 MB"""
    if count < 1024:
        return f"{count} 字节"
    return f"{count / 1024:.0f} KB" if count < 1024**2 else f"{count / 1024**2:.1f} MB"


def time_text(seconds: float) -> str:
    return f"约 {max(1, round(seconds))} 秒" if seconds < 90 else f"约 {round(seconds / 60)} 分"


def progress_text(news: Progress) -> str:
    """第 3 批 · 24 / 37 人 · 剩 9 KB,约 4 秒; 核对 · 24 / 37 人 · 剩 13 人,约 4 秒"""
    count = f"{news.done:,} / {news.total:,} {news.unit}" if news.total is not None else f"{news.done:,} {news.unit}"
    left = ",".join(
        ([f"剩 {news.left:,} {news.unit}"] if news.left is not None else [])
        + ([f"剩 {size_text(news.bytes_left)}"] if news.bytes_left is not None else [])
        + ([time_text(news.seconds_left)] if news.seconds_left is not None else [])
    )
    return " · ".join(part for part in (news.doing, count, left) if part)


class ProgressLine(QFrame):
    """A bar with people, bytes and seconds left, 暂停 and 取消. Shown only while work runs."""

    cancelled = Signal()

    def __init__(self, *, may_pause: bool = True) -> None:
        super().__init__()
        role(self, "clear")
        self._stop: Stop | None = None
        self.title, self.detail = Label("", "strong"), Label("", figures=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.pause_button = Button("暂停", self._on_pause)
        self.cancel_button = Button("取消", self._on_cancel)
        line = row(self.title, self.bar, self.detail, self.pause_button, self.cancel_button, gap=14)
        line.setStretch(1, 1)
        self.setLayout(column(line))
        self.pause_button.setVisible(may_pause)
        self.hide()

    def begin(self, title: str, stop: Stop | None = None) -> None:
        """Show the line; `stop` is what the work listens to (none: it can neither pause nor be cancelled)."""
        self._stop = stop
        self.title.setText(title)
        self.bar.setRange(0, 0)
        self.detail.setText("")
        self.pause_button.set_words("暂停")
        self.pause_button.setEnabled(stop is not None)
        self.cancel_button.setEnabled(stop is not None)
        self.show()

    def show_news(self, news: Progress) -> None:
        self.bar.setRange(0, news.total or 0)
        self.bar.setValue(min(news.done, news.total or 0))
        self.detail.setText(progress_text(news))
        self.bar.setAccessibleName(f"{self.title.text()} {self.detail.text()}")

    def end(self) -> None:
        self._stop = None
        self.hide()

    def _on_pause(self) -> None:
        if self._stop is None:
            return
        pausing = self.pause_button.words == "暂停"
        self._stop.pause(pausing)
        self.pause_button.set_words("继续" if pausing else "暂停")

    def _on_cancel(self) -> None:
        if self._stop is not None:
            self._stop.cancel()
            self.cancel_button.setEnabled(False)
            self.detail.setText("正在停下…")
            self.cancelled.emit()
