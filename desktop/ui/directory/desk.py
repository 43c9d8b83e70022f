"""The middle: the book's title and state, the pages on the desk, and what may be done with them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.operations.book import EDITIONS, Shown
from desktop.ui.widgets import Badge, Button, Label, PrimaryButton, TextLine, column, row
from desktop.ui.widgets.pages_view import PagesView


def _small(text: str, name: str, act) -> Button:
    button = Button(text, act)
    button.setAccessibleName(name)
    button.setStyleSheet("QPushButton { padding: 2px 9px; } QPushButton:focus { padding: 1px 8px; }")
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button


TITLES = {"directory": "便民号码簿", "wall": "便民电话", "card": "随身电话卡"}


class DeskView(QWidget):
    print_wanted = Signal()
    save_wanted = Signal()
    final_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.title, self.badge = Label("号码簿", "heading"), Badge()
        self.view = PagesView("号码簿预览")
        self.page_words, self.zoom_words = Label("", figures=True), Label("", figures=True)
        self.words = Label("", "hint", wrap=True)
        back, forth = (
            _small("‹", "上一页", lambda: self.view.turn(-1)),
            _small("›", "下一页", lambda: self.view.turn(1)),
        )
        far, near = _small("−", "缩小", lambda: self.view.zoom(-1)), _small("+", "放大", lambda: self.view.zoom(1))
        self.fit = _small("合适", "整页放进窗口", self.view.fit)
        self.find_line = TextLine()
        self.find_line.setAccessibleName("在书里找")
        self.find_line.setPlaceholderText("在书里找  Ctrl+F")
        self.find_line.setMaximumWidth(150)
        self.find_line.returnPressed.connect(self.on_find)
        head = row(
            self.title,
            self.badge,
            None,
            self.find_line,
            10,
            back,
            self.page_words,
            forth,
            10,
            far,
            self.zoom_words,
            near,
            self.fit,
            gap=6,
        )
        self.print_button = PrimaryButton("打印校对稿", self.print_wanted.emit, key="Ctrl+P")
        self.save_button = Button("存为 PDF", self.save_wanted.emit, key="Ctrl+S")
        self.final_button = Button("定稿…", self.final_wanted.emit, key="Alt+D")
        self.foot = row(self.print_button, self.save_button, self.final_button, None, gap=10)
        whole = column(head, self.view, self.words, self.foot, gap=8)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.view.turned.connect(self._show_place)
        self.view.zoomed.connect(self._show_place)

    def show_book(self, shown: Shown) -> None:
        """The pages, and which act is the main one: the proof until the book is final."""
        book = shown.book
        self.title.setText(f"{book.village.name}{TITLES[EDITIONS[shown.layout].kind]}")
        if shown.final and shown.print is not None:
            self.badge.show_word(f"定稿 第 {shown.print.edition} 版", "green")
            self.say(f"编号 {shown.print.serial}")
        else:
            self.badge.show_word("校对稿", "amber", "pencil")
            self.say("定稿前每页都印“校对稿”字样")
        self.print_button.set_words("打印" if shown.final else "打印校对稿")
        self.final_button.setVisible(not shown.final)
        if shown.missing_glyphs:
            self.say(
                f"有 {len(shown.missing_glyphs)} 个字没有字体,印成方框:{'、'.join(shown.missing_glyphs[:8])}", "red"
            )
        self.view.show_pdf(shown.pdf)
        self._show_place()

    def on_find(self) -> None:
        """The next place where the words stand; Enter again goes on."""
        text = self.find_line.text()
        count = self.view.look_for(text)
        if text.strip():
            self.say(
                f"“{text.strip()}”有 {count} 处" if count else f"书里没有“{text.strip()}”", "" if count else "amber"
            )

    def say(self, words: str, tone_name: str = "") -> None:
        self.words.setText(words)
        self.words.set_tone(tone_name)

    def _show_place(self) -> None:
        self.page_words.setText(self.view.page_words())
        self.zoom_words.setText(self.view.zoom_words().replace(" 合适", ""))
        self.fit.setVisible("合适" not in self.view.zoom_words())
