"""One-line text: lengths counted in characters, numbers spaced as people read them and copied without the gaps."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu, QSizePolicy

from desktop.base.text import graphemes
from desktop.ui import icons, theme
from desktop.ui.widgets import shapes
from desktop.ui.widgets.keys import NoStrayKeys

SEARCH_PAUSE_MS = 120
REST_MS = 1000
"""So long without a key, and what is typed is told though the line was not left."""


def shorten(text: str, limit: int) -> str:
    """The longest beginning of at most `limit` characters as people count them."""
    while graphemes(text) > limit:
        text = text[:-1]
    return text


class TextLine(NoStrayKeys, QLineEdit):
    """A field's line. `shape` spaces a number (phone, document, iccid, imei, short, code); None is free text.

    `committed(value)` comes once when the line is left (or Enter) with a value other than the last committed one.
    QLineEdit.setMaxLength counts UTF-16 units, so `limit` is enforced here, in characters; what was cut is told by
    `overlong(limit)`, never silent. `rested(value)` comes when nothing was typed for a second: whoever keeps it must
    not answer into the line, for it may be half a number, or the input method may be in the middle of a word.
    """

    committed = Signal(str)
    rested = Signal(str)
    overlong = Signal(int)

    def __init__(
        self, *, shape: str | None = None, limit: int = 200, placeholder: str = "", upper: bool = False
    ) -> None:
        super().__init__()
        self._shape = shapes.SHAPES[shape] if shape else None
        self._limit = limit
        self._upper = upper or shape in ("document", "code")
        self._last = ""
        self._told = ""  # what `rested` told last
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self.setPlaceholderText(placeholder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if shape:
            self.setFont(theme.font(16, figures=True))
        self.textEdited.connect(self._on_edited)
        self.editingFinished.connect(self.commit)

    def value(self) -> str:
        """What was typed: without the gaps where the line has a shape, without outer blanks otherwise."""
        return self._clean(self.text())

    def set_value(self, value: str | None) -> None:
        """Show a value without telling anyone; it counts as committed."""
        self._rest.stop()
        self._last = self._told = self._clean(value or "")
        shown = self._shape(self._last) if self._shape else self._last
        if shown != self.text():
            self.setText(shown)
            self.setCursorPosition(0 if not self.hasFocus() else len(shown))

    def commit(self) -> None:
        """Tell the value now if it is news (on leaving, on Enter, before a page closes)."""
        self._rest.stop()
        value = self.value()
        if value != self._last:
            self._last = self._told = value
            self.committed.emit(value)

    def let_go(self) -> None:
        """What stands here is not wanted any more."""
        self._rest.stop()
        self._last = self._told = self.value()

    def _on_rest(self) -> None:
        if self.value() != self._told:
            self._told = self.value()
            self.rested.emit(self._told)

    @property
    def pending(self) -> bool:
        return self.value() != self._last

    def _clean(self, text: str) -> str:
        if self._shape is None:
            return text.strip()
        raw = shapes.strip_gaps(text)
        return raw.upper() if self._upper else raw

    def _on_edited(self, text: str) -> None:
        self._rest.start()
        place = self.cursorPosition()
        if self._shape is None:
            if graphemes(text) > self._limit:
                self.setText(shorten(text, self._limit))
                self.setCursorPosition(min(place, len(self.text())))
                self.overlong.emit(self._limit)
            return
        raw = self._clean(text)
        before = len(self._clean(text[:place]))
        if len(raw) > self._limit:
            raw, before = raw[: self._limit], min(before, self._limit)
            self.overlong.emit(self._limit)
        shown = self._shape(raw)
        if shown != text:
            self.setText(shown)
            self.setCursorPosition(_place_after(shown, before))

    # -- copying without the gaps
    def copy(self) -> None:
        if self.hasSelectedText() and self.echoMode() == QLineEdit.EchoMode.Normal:
            text = self.selectedText()
            QGuiApplication.clipboard().setText(shapes.strip_gaps(text) if self._shape else text)

    def cut(self) -> None:
        self.copy()
        self.backspace_selection()

    def backspace_selection(self) -> None:
        if self.hasSelectedText() and not self.isReadOnly():
            self.insert("")
            self._on_edited(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.cut()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        acts = (("剪切", self.cut), ("复制", self.copy), ("粘贴", self.paste), ("全选", self.selectAll))
        for words, act in acts:
            menu.addAction(words).triggered.connect(act)
        menu.exec(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.OtherFocusReason, Qt.FocusReason.ShortcutFocusReason):
            self.selectAll()  # as Tab does: a line walked to by Enter or by a key is ready to be overwritten


def _place_after(shown: str, count: int) -> int:
    """The cursor place just behind the `count`-th character that is no gap."""
    for place, char in enumerate(shown):
        if count == 0:
            return place
        if char not in shapes.GAPS:
            count -= 1
    return len(shown)


class PassphraseLine(TextLine):
    """A passphrase: dots, an eye to show it, no copying."""

    def __init__(self, placeholder: str = "") -> None:
        super().__init__(placeholder=placeholder, limit=200)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = QAction(icons.icon("eye", "ink2"), "显示口令", self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._on_eye)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)

    def value(self) -> str:
        return self.text()

    def _clean(self, text: str) -> str:
        return text

    def _on_eye(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)


class SearchBox(NoStrayKeys, QLineEdit):
    """Searches as one types: `searched(text)` after a short pause or on Enter; Esc empties it, Down leaves."""

    searched = Signal(str)
    left_down = Signal()

    def __init__(self, placeholder: str, name: str = "搜索") -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setAccessibleDescription(placeholder)
        self.setClearButtonEnabled(True)
        self.addAction(icons.icon("search", "ink2"), QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)
        self._last = ""
        self.textChanged.connect(lambda _text: self._pause.start())

    def value(self) -> str:
        return " ".join(shapes.half_width(self.text()).split())

    def _on_pause(self) -> None:
        self._pause.stop()
        if self.value() != self._last:
            self._last = self.value()
            self.searched.emit(self._last)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == QKeySequence("Esc")[0].key() and self.text():
            self.clear()
            self._on_pause()
        elif event.key() == QKeySequence("Down")[0].key():
            self._on_pause()
            self.left_down.emit()
        else:
            if event.key() in (QKeySequence("Return")[0].key(), QKeySequence("Enter")[0].key()):
                self._on_pause()
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(320, super().sizeHint().height())
