"""Cards and what stands in them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QSizePolicy, QWidget

from desktop.ui import icons, theme
from desktop.ui.widgets.base import Clear, Glyph, Label, column, repolish, role, row, tone


class Card(QFrame):
    """A white card with an optional title; add rows to `body`."""

    def __init__(
        self,
        title: str = "",
        *items: QWidget | QLayout | int | None,
        margins: tuple[int, int, int, int] = (16, 14, 16, 14),
    ) -> None:
        super().__init__()
        role(self, "card")
        self.body = column(gap=8, margins=margins)
        self.setLayout(self.body)
        self.title = Label(title, "title")
        if title:
            self.setAccessibleName(title)
            self.body.addWidget(self.title)
        self.add(*items)

    def add(self, *items: QWidget | QLayout | int | None) -> None:
        """Append widgets or layouts; None stretches, a number is extra space."""
        for item in items:
            if item is None:
                self.body.addStretch(1)
            elif isinstance(item, int):
                self.body.addSpacing(item)
            elif isinstance(item, QLayout):
                self.body.addLayout(item)
            else:
                self.body.addWidget(item)

    def set_title(self, title: str) -> None:
        self.title.setText(title)
        self.setAccessibleName(title)

    def clear(self) -> None:
        """Remove everything under the title."""
        empty(self.body, keep=1 if self.title.parent() is self else 0)


def empty(layout: QLayout, keep: int = 0) -> None:
    """Take out and delete everything in a layout after the first `keep` items."""
    while layout.count() > keep:
        item = layout.takeAt(keep)
        if item.widget() is not None:
            item.widget().hide()
            item.widget().deleteLater()
        elif item.layout() is not None:
            empty(item.layout())
            item.layout().deleteLater()


class Figure(QFrame):
    """A large figure with its caption: 37 仅在本机."""

    def __init__(self, caption: str, token: str = "", *, card: bool = True) -> None:
        super().__init__()
        role(self, "card" if card else "clear")
        self.number = Label("—", "figure")
        self.number.setFont(theme.font(34, bold=True, figures=True))
        self.caption = Label(caption)
        self._tone = token
        edge = (16, 10, 16, 12) if card else (0, 0, 0, 0)
        self.setLayout(column(self.number, self.caption, gap=0, margins=edge))
        self.setAccessibleName(caption)

    def show_number(self, number: int | None, caption: str | None = None) -> None:
        self.number.setText("—" if number is None else f"{number:,}")
        tone(self.number, self._tone if number else "")
        if caption is not None:
            self.caption.setText(caption)
        self.setAccessibleName(f"{self.caption.text()} {self.number.text()}")


class Note(QFrame):
    """A tinted note with a bar at its side: what wants a look, what came back. `tone_name` as in theme.TONES."""

    def __init__(self, title: str, text: str = "", tone_name: str = "amber", *items: QWidget | QLayout) -> None:
        super().__init__()
        role(self, "note")
        self.setProperty("tone", tone_name)
        self._mark = Glyph(icons.TONE_MARKS.get(tone_name, "info"), theme.TONES.get(tone_name, ("ink",))[0], 15)
        self.title, self.text = Label(title, "strong", wrap=True), Label(text, "hint", wrap=True)
        head = row(self._mark, self.title, gap=6)
        head.setStretch(1, 1)
        head.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        layout = column(head, self.text, gap=3, margins=(12, 7, 12, 8))
        for item in items:
            if isinstance(item, QWidget):
                layout.addWidget(item)
            else:
                layout.addLayout(item)
        self.setLayout(layout)
        self.text.setVisible(bool(text))  # only now: shown without a parent it would be a window
        self.setAccessibleName(f"{title} {text}".strip())

    def say(self, title: str, text: str, tone_name: str) -> None:
        """Other words, another tone."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.setAccessibleName(f"{title} {text}".strip())
        self.set_tone(tone_name)

    def set_tone(self, name: str) -> None:
        self.setProperty("tone", name)
        self._mark.show_icon(icons.TONE_MARKS.get(name, "info"), theme.TONES[name][0])
        repolish(self)


class EmptyState(QWidget):
    """Nothing here yet: what this place is for and the one thing to do."""

    def __init__(self, title: str, text: str = "", *actions: QWidget, mark: str = "info") -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.title, self.text = Label(title, "heading"), Label(text, "hint", wrap=True)
        self.text.setFixedWidth(440)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        glyph = Glyph(mark, "ink2", 34)
        centred = [row(None, widget, None) for widget in (glyph, self.title, self.text)]
        layout = column(None, *centred, 4, row(None, *actions, None), None, gap=8)
        self.setLayout(layout)

    def say(self, title: str, text: str = "") -> None:
        self.title.setText(title)
        self.text.setText(text)


class Scroll(QScrollArea):
    """A column that scrolls when the window is low; Tab brings the focused field into view."""

    def __init__(self, content: QWidget | QLayout) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        widget = content if isinstance(content, QWidget) else Clear(content)
        self.setWidget(widget)
        widget.setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
