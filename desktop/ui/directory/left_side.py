"""The left side: the layouts there are, the order, and what the book holds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from desktop.domain.directory_book import SORT_NAMES
from desktop.domain.villages import SECTIONS
from desktop.ui.operations.book import EDITIONS, Shown
from desktop.ui.widgets import Button, Card, Clear, Glyph, Label, OptionCard, column, row
from desktop.ui.widgets.cards import empty
from desktop.ui.widgets.choices import KeyedChoice


class LeftSide(QWidget):
    layout_chosen = Signal(str)
    sort_chosen = Signal(str)
    posts_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._layouts = Card("版式")
        self._group = QButtonGroup(self)
        self.layouts: dict[str, OptionCard] = {}
        for place, (key, edition) in enumerate(EDITIONS.items()):
            card = self.layouts[key] = OptionCard(edition.name, edition.note, key)
            card.setChecked(place == 0)
            card.clicked.connect(lambda _checked=False, key=key: self.layout_chosen.emit(key))
            self._group.addButton(card)
            self._layouts.add(card)
        self.sort = KeyedChoice("排序", SORT_NAMES.items())
        self.sort.set_value("household")
        self.sort.committed.connect(lambda value: self.sort_chosen.emit(str(value)))
        self._contents = column(gap=4)
        self._posts = Button("村资料与职务…", self.posts_wanted.emit, key="Alt+C")
        contents = Card("内容")
        contents.add(Label("排序", "label"), self.sort, self._contents, 4, row(self._posts, None))
        self.setLayout(column(self._layouts, contents, None, gap=12))

    def show_book(self, shown: Shown) -> None:
        book = shown.book
        for key, card in self.layouts.items():
            pages = f" · {shown.pages} 页" if key == shown.layout else ""
            card.set_note(EDITIONS[key].note + pages)
        empty(self._contents)
        there = {section.key: len(section.lines) for section in book.sections}
        self._line("封面", "")
        for key, words in SECTIONS.items():
            self._line(words, f"{there[key]} 条" if key in there else "没有填", missing=key not in there)
        households = sum(len(group.households) for group in book.groups)
        what = f"{len(book.groups)} 组 {households} 户" if book.sort == "household" else f"{len(book.groups)} 栏"
        self._line("村民", f"{what} · {book.entry_count} 人")

    def _line(self, words: str, count: str, *, missing: bool = False) -> None:
        mark = Glyph("minus" if missing else "check", "ink2" if missing else "green", 14)
        second = Label(count, "hint")
        self._contents.addWidget(Clear(row(mark, Label(words), None, second, gap=6)))
