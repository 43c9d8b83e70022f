"""What the cards of the door share."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from desktop.ui.widgets import Card, Glyph, Label, column, role, row

PROMISES = (
    ("laptop", "没有网络也能用", "登记、查找、打印号码簿都在这台电脑上完成。"),
    ("lock", "写下的都加密", "电脑丢了,别人也读不出一个姓名、一个号码。"),
    ("check", "每格写完即存", "断电、锁屏、合上盖子,都不会丢。"),
    ("sync", "有网时再交县里", "县里收到才算收到,有回执为凭,不会重复。"),
)


class Welcome(QFrame):
    """The green side: the name and what works without a network."""

    def __init__(self) -> None:
        super().__init__()
        role(self, "welcome")
        self.setFixedWidth(400)
        lines = []
        for mark, title, text in PROMISES:
            words = column(Label(title, "promise"), Label(text, "promisenote", wrap=True), gap=2)
            line = row(Glyph(mark, "on_green", 22), words, gap=14)
            line.setStretch(1, 1)
            line.setAlignment(line.itemAt(0).widget(), Qt.AlignmentFlag.AlignTop)
            lines.append(line)
        layout = column(Label("村簿", "welcomename"), Label("乡村预登记与便民号码簿", "promisenote"), 26, gap=4)
        for line in lines:
            layout.addLayout(line)
            layout.addSpacing(18)
        layout.addStretch(1)
        layout.addWidget(Label("预登记,以现场核验开卡为准", "promisenote"))
        layout.setContentsMargins(44, 72, 40, 32)
        self.setLayout(layout)


def centred(card: Card, width: int = 460) -> QWidget:
    """A card of a fixed width in the middle of what is left."""
    card.setFixedWidth(width)
    holder = QWidget()
    holder.setProperty("role", "clear")
    holder.setLayout(column(None, row(None, card, None), None, margins=(16, 16, 16, 16)))
    return holder
