"""The smallest pieces: roles for the style sheet, labels, glyphs, keys, layouts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui import icons, theme


def repolish(widget: QWidget) -> None:
    """Make the style sheet look at the widget's properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def role(widget: QWidget, name: str) -> QWidget:
    """Give a widget its role in base.qss: `*[role="card"]`."""
    widget.setProperty("role", name)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
    return widget


def tone(widget: QWidget, name: str) -> None:
    """Colour words: "", green, amber, red, blue. A word must say the same; colour only helps."""
    if widget.property("tone") != name:
        widget.setProperty("tone", name)
        repolish(widget)


class Label(QLabel):
    """Text in a role (label, hint, title, heading, strong, figure). Plain text always: names may hold < and &."""

    def __init__(self, text: str = "", role_name: str = "", *, wrap: bool = False, figures: bool = False) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        if figures:
            self.setFont(theme.font(figures=True))
        if role_name:
            self.setProperty("role", role_name)

    def set_tone(self, name: str) -> None:
        tone(self, name)


class Key(QLabel):
    """A key as a small keycap: Alt+R."""

    def __init__(self, keys: str) -> None:
        super().__init__(keys)
        self.setProperty("role", "key")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)


class Glyph(QLabel):
    """A drawn icon as a label; silent for screen readers unless it is given a name."""

    def __init__(self, name: str, hue: str = "ink", size: int = 16, *, says: str = "") -> None:
        super().__init__()
        self._size = size
        self.setAccessibleName(says)
        self.show_icon(name, hue)
        self.setFixedSize(size, size)

    def show_icon(self, name: str, hue: str) -> None:
        self.setPixmap(icons.pixmap(name, hue, self._size))


class Rule(QFrame):
    """A hairline."""

    def __init__(self) -> None:
        super().__init__()
        role(self, "rule")


class Clear(QWidget):
    """A bare widget that shows what lies under it."""

    def __init__(self, layout: QLayout | None = None) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        if layout is not None:
            self.setLayout(layout)


def _fill(layout: QHBoxLayout | QVBoxLayout, items: tuple[QWidget | QLayout | int | None, ...]) -> None:
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)


def row(
    *items: QWidget | QLayout | int | None, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Side by side; None stretches, a number is extra space."""
    layout = QHBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    _fill(layout, items)
    return layout


def column(
    *items: QWidget | QLayout | int | None, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """One under the other; None stretches, a number is extra space."""
    layout = QVBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    _fill(layout, items)
    return layout
