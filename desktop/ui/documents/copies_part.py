"""Who holds which copy of a book: one line to type, and the list of what is out."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.ui.operations import copies
from desktop.ui.operations.copies import CopyLine
from desktop.ui.widgets import Label, TextLine, column
from desktop.ui.widgets.cards import empty
from desktop.ui.workbench import Workbench

BACK = "收回"
_TYPED = re.compile(r"第?\s*(\d{1,4})\s*[号份]?[\s,、]*(.+)")


class CopiesPart(QWidget):
    """`3 村委会` says who has copy 3 now, `3 收回` that it came back; `refused` is told what was not understood."""

    def __init__(self, bench: Workbench, refused: Callable[[str], None]) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.bench, self._refused, self._serial = bench, refused, ""
        self.line = TextLine(limit=70)
        self.line.setAccessibleName("登记领用")
        self.line.setPlaceholderText("如“3 村委会”记领用,“3 收回”")
        self.line.setToolTip("先写第几号,再写领用的人或户;收回来了写“收回”。回车记下")
        self.line.returnPressed.connect(self.on_typed)
        self.list = column(gap=3)
        self.setLayout(column(Label("谁拿着哪一份", "title"), self.line, self.list, gap=5))

    def show_copies(self, serial: str, lines: tuple[CopyLine, ...]) -> None:
        if serial != self._serial:
            self.line.set_value("")
        self._serial = serial
        empty(self.list)
        for copy in lines:
            self.list.addWidget(Label(copy.words, "" if copy.out else "hint", wrap=True))
        if not lines:
            self.list.addWidget(Label("还没有带号的份。打印时勾“每份印上号”。", "hint", wrap=True))

    def on_typed(self) -> None:
        found = _TYPED.fullmatch(self.line.text().strip())
        if found is None:
            self._refused("没有记:请先写第几号,空一格,再写领用的人,如“3 村委会”。")
            return
        number, who = int(found[1]), found[2].strip()
        act = copies.take_back if who == BACK else partial(copies.give, holder=who)
        work = partial(act, serial=self._serial, number=number)
        self.bench.act(work, ("prints",), self._done, lambda error: self._refused(error.sentence), owner=self)

    def _done(self, words: str) -> None:
        self.line.set_value("")
        self.bench.tell(words)
