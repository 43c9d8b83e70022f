"""The right side: the sum that must come out, what wants a look, and the printer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.directory_book import DirectoryBook
from desktop.domain.directory_book import Note as Finding
from desktop.ui import theme
from desktop.ui.operations.book import Shown
from desktop.ui.widgets import Card, Clear, Glyph, Label, Note, Scroll, column, row
from desktop.ui.widgets.cards import empty
from desktop.ui.widgets.mini import LineButton, MiniButton
from desktop.ui.widgets.printer_card import PrinterCard
from desktop.ui.workbench import Workbench

OF_POSTS = frozenset({"section_empty", "contact_phone"})
"""Findings that are mended in the village's own pages."""
MOST_UNFOLDED = 60


class SumCard(Card):
    """印前检查: 名单 = 列入 + 不列, with the reasons."""

    def __init__(self) -> None:
        super().__init__("印前检查")
        self.body.setSpacing(4)
        self.number = Label("—", "figure")
        self.number.setFont(theme.font(28, bold=True, figures=True))
        self.number.setStyleSheet("font-size: 28px;")
        self.sum, self.reasons = Label("", wrap=True), Label("", "hint", wrap=True)
        head = row(self.number, Label("人列入"), None, gap=8)
        head.setAlignment(head.itemAt(1).widget(), Qt.AlignmentFlag.AlignBottom)
        self.add(head, self.sum, self.reasons)

    def show_book(self, book: DirectoryBook) -> None:
        listed, out = book.entry_count, len(book.left_out)
        self.number.setText(str(listed))
        self.sum.setText(f"名单 {listed + out} = 列入 {listed} + 不列 {out}")
        self.reasons.setText(" · ".join(f"{count} {words}" for words, count in book.left_out_counts().items()))
        self.reasons.setVisible(bool(book.left_out))
        self.setAccessibleDescription(f"{self.sum.text()}。{self.reasons.text()}")


class FindingsCard(Card):
    """需要您看一眼: each finding opens what it is about, or unfolds the people it is about."""

    posts_wanted = Signal()
    person_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("需要您看一眼")
        self._lines = column(gap=8)
        self._names: dict[str, str] = {}
        self.add(Scroll(column(self._lines, None)))
        self.body.setStretch(1, 1)

    def show_book(self, book: DirectoryBook) -> None:
        empty(self._lines)
        self._names = {e.person_id: e.name for e in book.entries()} | {g.person_id: g.name for g in book.left_out}
        ordered = sorted(book.notes, key=lambda note: note.severity != "error")
        for finding in ordered:
            self._lines.addWidget(self._note(finding))
        if not ordered:
            self._lines.addLayout(row(Glyph("check", "green", 15), Label("没有要看的,可以定稿"), None, gap=6))
        self.set_title(f"需要您看一眼 · {len(ordered)}" if ordered else "需要您看一眼")

    def _note(self, finding: Finding) -> Note:
        note = Note(finding.title, finding.message, "red" if finding.severity == "error" else "amber")
        if finding.code in OF_POSTS:
            MiniButton("去填", self.posts_wanted.emit, accessible=f"去填 {finding.title}").stand_in(note)
        elif len(finding.person_ids) == 1:
            MiniButton(
                "打开", lambda: self.person_wanted.emit(finding.person_ids[0]), accessible=f"打开 {finding.title}"
            ).stand_in(note)
        elif finding.person_ids:
            MiniButton("看是谁", lambda: self._unfold(note, finding), accessible=f"看是谁 {finding.title}").stand_in(
                note
            )
        return note

    def _unfold(self, note: Note, finding: Finding) -> None:
        """The people under the note; pressing again folds them."""
        folded = note.findChild(QWidget, "people")
        if folded is not None:
            folded.setVisible(folded.isHidden())
            return
        ids = finding.person_ids[:MOST_UNFOLDED]
        lines = [LineButton(self._names.get(i, "?"), lambda i=i: self.person_wanted.emit(i)) for i in ids]
        rest = len(finding.person_ids) - len(ids)
        people = Clear(column(*lines, *([Label(f"还有 {rest} 人,在名单里", "hint")] if rest else []), gap=0))
        people.setObjectName("people")
        note.layout().addWidget(people)


class RightSide(QWidget):
    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.sum, self.findings, self.printer = SumCard(), FindingsCard(), PrinterCard(bench)
        whole = column(self.sum, self.findings, self.printer, gap=12)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def show_book(self, shown: Shown) -> None:
        self.sum.show_book(shown.book)
        self.findings.show_book(shown.book)
        self.printer.expect_pages(shown.pages)
