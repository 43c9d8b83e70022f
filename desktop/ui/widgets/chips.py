"""States as badges, choices as chips: always a word and a mark."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QSizePolicy, QWidget

from desktop.domain.people import STATE_NAMES
from desktop.ui import icons, theme
from desktop.ui.widgets.base import row
from desktop.ui.widgets.buttons import ChipButton
from desktop.ui.widgets.flow import FlowLayout

BADGE_FONT = 14
BADGE_HEIGHT = 24


def badge_width(word: str, font_metrics) -> int:
    return font_metrics.horizontalAdvance(word) + 38


def paint_badge(painter: QPainter, x: float, middle: float, word: str, tone_name: str, mark: str) -> float:
    """Draw a badge with its left edge at x, centred on `middle`; returns its width. Also used by table cells."""
    ink, ground = theme.TONES[tone_name]
    painter.setFont(theme.font(BADGE_FONT))
    width = badge_width(word, painter.fontMetrics())
    box = QRectF(x, middle - BADGE_HEIGHT / 2, width, BADGE_HEIGHT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(ground))
    painter.drawRoundedRect(box, BADGE_HEIGHT / 2, BADGE_HEIGHT / 2)
    painter.drawPixmap(round(x + 10), round(middle - 6.5), 13, 13, icons.pixmap(mark, ink, 13))
    painter.setPen(theme.colour(ink))
    painter.drawText(box.adjusted(27, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)
    return width


class Badge(QWidget):
    """A word with its mark on a tint: 仅在本机, 退回, 核对码一致."""

    def __init__(self, word: str = "", tone_name: str = "neutral", mark: str = "") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_word(word, tone_name, mark)

    @classmethod
    def of_state(cls, state: str) -> Badge:
        """The badge of a person's state."""
        return cls(STATE_NAMES[state], theme.STATE_TONES[state], icons.STATE_MARKS[state])

    def show_word(self, word: str, tone_name: str = "neutral", mark: str = "") -> None:
        self.word, self.tone_name, self.mark = word, tone_name, mark or icons.TONE_MARKS[tone_name]
        self.setAccessibleName(word)
        if not word:
            self.hide()
        elif self.parentWidget() is not None:  # without a parent it would open as a window and take the focus
            self.show()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font(BADGE_FONT))
        return QSize(badge_width(self.word, metrics) if self.word else 0, BADGE_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.word:
            painter = QPainter(self)
            paint_badge(painter, 0, self.height() / 2, self.word, self.tone_name, self.mark)
            painter.end()


class ChipRow(QWidget):
    """One or many of a few: filters and sort orders. Arrow keys walk, Space or Enter chooses; `folds` onto a second
    line where there is no room."""

    chosen = Signal(object)  # the value (exclusive) or a tuple of values

    def __init__(
        self, name: str, options: Iterable[tuple[object, str]], *, exclusive: bool = True, folds: bool = False
    ) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.setAccessibleName(name)
        self._name = name
        self._exclusive = exclusive
        self._group = QButtonGroup(self)
        self._group.setExclusive(exclusive)
        self.chips: dict[object, ChipButton] = {}
        self._line = FlowLayout(gap=6) if folds else row(gap=6)
        self.setLayout(self._line)
        if folds:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.set_options(options)

    def set_options(self, options: Iterable[tuple[object, str]]) -> None:
        """Replace or reword the chips; a value that stays keeps its tick."""
        wanted = list(options)
        for value in [v for v in self.chips if v not in {o for o, _ in wanted}]:
            chip = self.chips.pop(value)
            self._group.removeButton(chip)
            chip.deleteLater()
        before = list(self.chips)
        for value, text in wanted:
            chip = self.chips.get(value)
            if chip is None:
                chip = self.chips[value] = ChipButton(text, value)
                self._group.addButton(chip)
                chip.clicked.connect(self._on_clicked)
            chip.setText(text)
            chip.setAccessibleName(f"{self._name} {text}")
        self.chips = {value: self.chips[value] for value, _ in wanted}
        if list(self.chips) != before or self._line.count() == 0:
            self._lay()

    def _lay(self) -> None:
        """Put the chips in their order."""
        while self._line.count():
            self._line.takeAt(0)
        for before, chip in zip([None, *self.chips.values()], self.chips.values(), strict=False):
            self._line.addWidget(chip)
            if before is not None:
                QWidget.setTabOrder(before, chip)
        if isinstance(self._line, QBoxLayout):
            self._line.addStretch(1)

    def _on_clicked(self) -> None:
        self.chosen.emit(self.value())

    def value(self) -> object:
        ticked = tuple(v for v, chip in self.chips.items() if chip.isChecked())
        return (ticked[0] if ticked else None) if self._exclusive else ticked

    def select(self, value: object) -> None:
        """Tick a chip without telling anyone."""
        if value in self.chips:
            self.chips[value].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        order = list(self.chips.values())
        here = next((i for i, chip in enumerate(order) if chip.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
            return
        order[(here + step) % len(order)].setFocus(Qt.FocusReason.TabFocusReason)


class ChoiceRow(ChipRow):
    """One of a few with nothing preselected: the directory choice. `clear_choice` goes back to unanswered."""

    def clear_choice(self) -> None:
        self._group.setExclusive(False)
        for chip in self.chips.values():
            chip.setChecked(False)
        self._group.setExclusive(self._exclusive)
