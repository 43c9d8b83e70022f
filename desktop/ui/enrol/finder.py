"""找字: a character the input method does not offer, found by reading, parts, radical, strokes or code point."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from desktop.base.text import graphemes
from desktop.domain.hanzi import forms_of
from desktop.domain.names import bss_name
from desktop.domain.rare_characters import MOST, find, palette
from desktop.services.characters import undrawable
from desktop.ui import icons, theme
from desktop.ui.enrol.tiles import Tile, Tiles, said
from desktop.ui.operations import characters
from desktop.ui.widgets import Button, Label, PrimaryButton, TextLine, column, row
from desktop.ui.widgets.keys import NoStrayKeys
from desktop.ui.workbench import Workbench

HELP = "拼音 yan · 部件 龙天 · 部首和剩余笔画 氵6 · 总笔画 20 · 编码 3F06 · 可合用:王 ying"
NAMES = ("name", "guardian_name", "address")
"""Fields a found character may be put into; from anywhere else it goes into the name."""


class FinderBox(NoStrayKeys, QLineEdit):
    """Where one types what is sought. Arrows walk over the tiles, so that the hand need not leave the box."""

    stepped = Signal(int)
    turned = Signal(int)
    paged = Signal(int)
    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("找字")
        self.setPlaceholderText(HELP)
        self.setMaxLength(40)
        self.addAction(icons.icon("search", "ink2"), QLineEdit.ActionPosition.LeadingPosition)
        self._acts: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Left: partial(self.stepped.emit, -1), Qt.Key.Key_Right: partial(self.stepped.emit, 1),
            Qt.Key.Key_Up: partial(self.turned.emit, -1), Qt.Key.Key_Down: partial(self.turned.emit, 1),
            Qt.Key.Key_PageUp: partial(self.paged.emit, -1), Qt.Key.Key_PageDown: partial(self.paged.emit, 1),
            Qt.Key.Key_Return: self.taken.emit, Qt.Key.Key_Enter: self.taken.emit,
        }  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        act = self._acts.get(Qt.Key(event.key())) if plain else None
        if act is None:
            super().keyPressEvent(event)
        else:
            act()


class FinderSheet(QDialog):
    """Enter puts the character where the cursor was; Esc puts the sheet away with nothing changed."""

    def __init__(self, bench: Workbench, line: TextLine, parent: QWidget) -> None:
        super().__init__(parent)
        self.bench = bench
        self._line = line
        self._place = line.cursorPosition()
        self._recent: tuple[str, ...] = ()
        self.setWindowTitle("找字")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.finished.connect(self._give_back)
        self._build()
        area = parent.window().size()
        self.resize(min(880, area.width() - 40), min(640, area.height() - 40))
        self._show_found("")
        bench.read(characters.recent, self._on_recent, owner=self)

    def _build(self) -> None:
        self.box = FinderBox()
        self.tiles = Tiles(self.take)
        self.detail = Label("", "title", wrap=True)
        self.note = Label("", "hint", wrap=True)
        self.count = Label("", "hint")
        self.take_button = PrimaryButton("填入", self.on_take, key="Enter")
        self.take_button.setAutoDefault(False)
        close = Button("关闭", self.reject, key="Esc")
        close.setAutoDefault(False)
        foot = row(self.count, None, self.take_button, close, gap=10)
        whole = column(
            self.box, self.tiles, column(self.detail, self.note, gap=2), foot, gap=10, margins=(18, 18, 18, 16)
        )
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.box.textChanged.connect(self._show_found)
        self.box.stepped.connect(self.tiles.step)
        self.box.turned.connect(self.tiles.turn)
        self.box.paged.connect(lambda way: self.tiles.turn(way * self.tiles.rows_shown()))
        self.box.taken.connect(self.on_take)
        self.tiles.selectionModel().currentChanged.connect(lambda *_: self._show_chosen())
        self.box.setFocus()

    # -- what is shown
    def _on_recent(self, chars: tuple[str, ...]) -> None:
        self._recent = chars
        if not self.box.text().strip():
            self._show_found("")

    def _show_found(self, query: str) -> None:
        if not query.strip():
            self.tiles.show_tiles(self._offered())
            self.count.setText("人名里常见的生僻字,按部首排")
        else:
            found = find(query)
            used = [char for char in self._recent if char in found[1:]]
            first = found[:1] if graphemes(query.strip()) == 1 else ()  # a character looked up stands before all
            ordered = dict.fromkeys((*first, *used, *found))
            self.tiles.show_tiles([Tile(char) for char in ordered])
            more = f"只列前 {MOST} 个,再写一个条件就少了" if len(found) >= MOST else f"找到 {len(found)} 个"
            self.count.setText(more if found else "")
        self._show_chosen()

    def _offered(self) -> list[Tile]:
        """Nothing typed yet: what was used lately, then the palette."""
        tiles = [Tile("最近用过", True), *(Tile(char) for char in self._recent)] if self._recent else []
        for group in palette():
            tiles.append(Tile(f"{group.radical} 部" if group.radical else "其他", True))
            tiles += [Tile(char) for char in group.chars]
        return tiles

    def _show_chosen(self) -> None:
        char = self.tiles.chosen()
        self.take_button.setEnabled(bool(char))
        if not char:
            self.detail.setText("没有找到这样的字")
            self.note.setText(HELP)
            self.note.set_tone("")
            return
        self.detail.setText(said(char))
        words, tone = _about(char)
        self.note.setText(words)
        self.note.set_tone(tone)
        self.box.setAccessibleDescription(f"{said(char)}。{words}")
        QAccessible.updateAccessibility(QAccessibleEvent(self.box, QAccessible.Event.DescriptionChanged))

    # -- taking one
    def on_take(self) -> None:
        if self.tiles.chosen():
            self.take(self.tiles.chosen())

    def take(self, char: str) -> None:
        """Into the line at its cursor: what stands there stays, selected or not."""
        line = self._line
        line.deselect()
        line.setCursorPosition(min(self._place, len(line.text().encode("utf-16-le")) // 2))
        line.insert(char)
        line.textEdited.emit(line.text())
        self._place = line.cursorPosition()
        self.bench.act(partial(characters.note_used, char=char), (), lambda _nothing: None, owner=self.parent())
        self.accept()

    def _give_back(self) -> None:
        """The hand goes on where it was, with nothing selected that the next key would wipe out."""
        self._line.window().activateWindow()
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)
        self._line.deselect()
        self._line.setCursorPosition(self._place)


def _about(char: str) -> tuple[str, str]:
    """What else is to be known before it is taken, and its tone."""
    if undrawable(char):
        return "没有字体能显示、打印这个字:照样能存,纸上印成带编码的方框。请对照编码。", "red"
    others = forms_of(char).replace(char, "")
    told = [f"另一写法 {' '.join(others)}:照证件选,查找时两样都能找到"] if others else []
    spelling, reason = bss_name(char)
    if reason:
        told.append(f"县里系统写作 {spelling}" if spelling != char else "县里系统不收这个字,营业员按县里办法录入")
    return ";".join(told), ""


def open_finder(bench: Workbench, form, parent: QWidget) -> FinderSheet:
    """For the field in hand where it may hold a name, else for the name."""
    name = form.field_in_hand()
    sheet = FinderSheet(bench, form.controls[name if name in NAMES else "name"], parent)
    sheet.setFont(theme.font(15))
    sheet.open()
    return sheet
