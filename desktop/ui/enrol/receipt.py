"""回单: the villager's receipt, looked at, printed or saved; Esc puts it away and the form is as it was."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from desktop.base.errors import CunbuError
from desktop.domain.people import Person
from desktop.services.papers import MadePaper
from desktop.ui.enrol.parts import hand_back
from desktop.ui.operations import enrol, papers
from desktop.ui.widgets import Button, Label, PrimaryButton, column, row
from desktop.ui.widgets.pages_view import PagesView
from desktop.ui.widgets.printer_card import PrinterCard, beside
from desktop.ui.widgets.saving import ask_where
from desktop.ui.workbench import Workbench

MADE = ("prints",)


class ReceiptSheet(QDialog):
    """The receipt is drawn into the ledger once, when the sheet is opened."""

    def __init__(self, bench: Workbench, person: Person, parent: QWidget) -> None:
        super().__init__(parent)
        self.bench = bench
        self.made: MadePaper | None = None
        self.setWindowTitle(f"回单 · {person.name or ''}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        hand_back(self)
        self.view = PagesView("回单", cover=False)
        self.printer = PrinterCard(bench)
        self.printer.setFixedWidth(250)
        self.note = Label("", "hint", wrap=True)
        self.print_button = PrimaryButton("打印", self.on_print, key="Ctrl+P")
        self.save_button = Button("存为 PDF", self.on_save, key="Ctrl+S")
        for button in (self.print_button, self.save_button):
            button.setEnabled(False)
        foot = row(self.print_button, self.save_button, Button("关闭", self.reject, key="Esc"), self.note, gap=10)
        foot.setStretch(3, 1)
        whole = column(beside(self.view, self.printer), foot, gap=12, margins=(18, 18, 18, 16))
        whole.setStretch(0, 1)
        self.setLayout(whole)
        area = parent.window().size()
        self.resize(min(900, area.width() - 40), min(680, area.height() - 40))
        self.printer.refresh()
        bench.act(partial(enrol.receipt, person_id=person.id), MADE, self._show, self._on_refused, owner=self)

    def _show(self, made: MadePaper) -> None:
        self.made = made
        self.view.show_pdf(made.pdf)
        self.print_button.setEnabled(True)
        self.save_button.setEnabled(True)
        self.print_button.setFocus()
        boxes = f"有 {len(made.missing_glyphs)} 个字没有字体,印成方框,请手写补上" if made.missing_glyphs else ""
        self.note.setText(boxes or f"编号 {made.print.serial}")
        self.note.set_tone("amber" if boxes else "")

    def _on_refused(self, error: CunbuError) -> None:
        self.note.setText(error.sentence)
        self.note.set_tone("red")

    def on_print(self) -> None:
        if self.made is not None and self.printer.ready:
            self.printer.send(self.made.print.serial)

    def on_save(self) -> None:
        if self.made is None:
            return
        path = ask_where(self, "回单存为", f"{self.made.print.serial}.pdf", "PDF (*.pdf)")
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """The file can be read by anyone, so it is listed until deleted, and the sentence says so."""
        assert self.made is not None
        work = partial(papers.save, serial=self.made.print.serial, path=path)
        self.bench.act(work, ("files", "prints"), self.note.setText, self._on_refused, owner=self)
