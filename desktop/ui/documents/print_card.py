"""One print of the ledger: what it is, where it went, what may be done with it. `printer` is placed by the page."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from desktop.base.errors import CunbuError
from desktop.ui.documents.copies_part import CopiesPart
from desktop.ui.operations import more_papers, papers
from desktop.ui.operations.papers import LedgerLine
from desktop.ui.widgets import Badge, Button, Card, Label, Note, PrimaryButton, Scroll, TextLine, Tick, column, row
from desktop.ui.widgets.ask import ask
from desktop.ui.widgets.buttons import DangerButton
from desktop.ui.widgets.cards import empty
from desktop.ui.widgets.printer_card import PrinterCard
from desktop.ui.widgets.saving import ask_where
from desktop.ui.workbench import Workbench

BOOKS = ("directory", "wall", "card")
"""What is handed out by number."""


class PrintCard(Card):
    """The consequences column of the documents page."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__("所选单据")
        self.bench = bench
        self.line: LedgerLine | None = None
        self._said = column()
        self._serial, self._badge = Label("", "heading", figures=True, wrap=True), Badge()
        self._facts = column(gap=5)
        self.copies = CopiesPart(bench, partial(self.say, False))
        self.printer = PrinterCard(bench)
        self.print_button = PrimaryButton("打印", self.on_print, key="Ctrl+P")
        self.save_button = Button("存为 PDF…", self.on_save, key="Ctrl+S")
        self.void_button = DangerButton("作废…", self.on_void)
        story = Scroll(column(self._facts, self.copies, None))
        self.add(self._said, row(self._serial, None), row(self._badge, None), story)
        self.body.setStretch(4, 1)
        self.numbered = Tick("每份印上号")
        self.numbered.setToolTip("封面印第几号,分发登记和收回清单按号记")
        self.stamp_button = Button("登记盖章…", self.on_stamp)
        self.photo_button = Button("留盖章照片…", self.on_photo)
        self.row_line = TextLine()
        self.row_line.setAccessibleName("核对表的行号")
        self.row_line.setPlaceholderText("行号,回车打开那个人")
        self.row_line.returnPressed.connect(self.on_row)
        self.add(self.numbered, self.row_line)
        self.add(
            row(self.print_button, self.void_button, None),
            row(self.save_button, self.stamp_button, self.photo_button, None),
        )
        self.printer.found.connect(lambda _any: self.show_line(self.line))
        self.show_line(None)

    def show_line(self, line: LedgerLine | None) -> None:
        changed = (line and line.serial) != (self.line and self.line.serial)
        self.line = line
        empty(self._facts)
        if changed:
            empty(self._said)
        self._serial.setText(line.serial if line else "")
        self._badge.show_word(*line.state) if line else self._badge.show_word("")
        usable = line is not None and not line.voided
        self.print_button.setEnabled(usable and self.printer.ready)
        self.save_button.setEnabled(line is not None)
        self.void_button.setEnabled(usable and not line.stamped)
        is_book = line is not None and line.key in BOOKS
        self.numbered.setVisible(usable and is_book)
        self.copies.setVisible(is_book)
        if line is not None and is_book:
            self.copies.show_copies(line.serial, line.copy_lines)
        self.stamp_button.setVisible(usable and line.key == "detail_list" and not line.stamped)
        self.photo_button.setVisible(line is not None and line.key == "detail_list" and line.stamped)
        self.row_line.setVisible(usable and line.key == "proof")
        if line is None:
            self._facts.addWidget(Label("在表里选一份,这里看它的来历。", "hint", wrap=True))
            return
        facts = (
            f"{line.village} · {line.kind} 第 {line.edition} 版",
            f"{line.at} 生成 · {line.pages} 页",
            f"列入 {line.entries} 人 · 不列 {line.left_out} 人",
            f"校验码 {line.sha256[:16]}",
        )
        for words in facts:
            self._facts.addWidget(Label(words, wrap=True))
        self._facts.addSpacing(6)
        self._facts.addWidget(Label("打印经过", "title"))
        for words in line.jobs or ("还没有送过打印机",):
            self._facts.addWidget(Label(words, "hint", wrap=True))

    def say(self, fine: bool, sentence: str) -> None:
        """What came of checking a file."""
        empty(self._said)
        self._said.addWidget(Note("核对一致" if fine else "请留意", sentence, "green" if fine else "red"))

    def on_print(self) -> None:
        """Hand it to the printer and follow what becomes of it."""
        if self.line is not None and self.printer.ready:
            numbered = self.line.key in BOOKS and self.numbered.isChecked()
            self.printer.send(self.line.serial, numbered=numbered)

    def on_stamp(self) -> None:
        """The list came back stamped: nothing on it changes any more."""
        if self.line is None:
            return
        note = "登记以后这份清单不再改、不能作废;以后登记的人列在下一份上。请先核对章和签字齐全。"
        if ask(self, f"{self.line.serial} 已盖章?", note, "登记盖章"):
            self._act(partial(more_papers.stamp, serial=self.line.serial), ("prints",))

    def on_photo(self) -> None:
        """A picture of the stamp, for the county: sent after the text, then gone from here."""
        if self.line is None:
            return
        name, _ = QFileDialog.getOpenFileName(self, "选盖章清单的照片", "", "照片 (*.jpg *.jpeg *.png)")
        if name:
            work = partial(more_papers.keep_stamped, serial=self.line.serial, path=Path(name))
            self._act(work, ("prints", "sync"))

    def on_row(self) -> None:
        """A correction made by hand on a proof: its row opens the person's form."""
        text = self.row_line.text().strip()
        if self.line is None or not text.isdecimal():
            return
        work = partial(more_papers.person_in_row, serial=self.line.serial, row=int(text))
        self.bench.read(
            work, lambda person: self.bench.go("enrol", person=person, back="documents"), self._on_refused, owner=self
        )

    def _on_refused(self, error: CunbuError) -> None:
        self.say(False, error.sentence)

    def on_save(self) -> None:
        if self.line is None:
            return
        path = ask_where(self, "存为 PDF", f"{self.line.serial}.pdf", "PDF (*.pdf)")
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        if self.line is not None:
            self._act(partial(papers.save, serial=self.line.serial, path=path), ("files",))

    def on_void(self) -> None:
        if self.line is None:
            return
        note = "作废后不能恢复,台账留底;再核对时会说这一份已作废。印出去的请收回。"
        if ask(self, f"作废 {self.line.serial}?", note, "作废"):
            self._act(partial(papers.void, serial=self.line.serial, reason="客户经理作废"), ("prints",))

    def _act(self, work, changes: tuple[str, ...]) -> None:
        self.bench.act(work, changes, lambda words: self.bench.tell(words), owner=self)
