"""The import page: choose, drop or paste the committee's list, say what its columns are, mend what is wrong, take the
good rows, give the rest back, and take a whole import back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

from desktop.base.errors import CunbuError
from desktop.domain.roster_columns import taken_for, with_fields
from desktop.services.roster_file import RosterFile, corrected
from desktop.services.sheets_clip import Clip
from desktop.ui.lanes import Stop
from desktop.ui.operations import roster
from desktop.ui.operations.roster import Amended, Taken
from desktop.ui.people.import_desk import ImportDesk
from desktop.ui.people.import_parts import EMPTY, TABLE
from desktop.ui.people.import_table import LEADING
from desktop.ui.widgets.saving import ask_where
from desktop.ui.workbench import Workbench

SUFFIXES = (".xlsx", ".csv", ".xlsm", ".xls", ".ods", ".et")
CHANGES = ("people", "roster", "short")


def dropped_file(mime: QMimeData) -> Path | None:
    """The spreadsheet that is being dropped or pasted, if it is one."""
    for url in mime.urls():
        path = Path(url.toLocalFile())
        if path.suffix.lower() in SUFFIXES:
            return path
    return None


class ImportGrid(ImportDesk):
    """`closed` when the rep goes back to the table of people."""

    closed = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        for button, act in (
            (self.choose, self.on_choose), (self.paste_button, self.on_paste), (self.records, self.on_records),
            (self.take_button, self.on_take), (self.report_button, self.on_report), (self.back, self.on_back),
            (self.bring, self.on_bring), (self.put_away, self.on_put_away), (self.head_button, self.on_head),
            (self.column_button, self.table.open_panel), (self.pick, self.on_choose),
        ):  # fmt: skip
            button.clicked.connect(lambda _checked=False, act=act: act())
        self.filter.chosen.connect(self._on_filter)
        self.signed.committed.connect(lambda _value: self._on_signed())
        self.table.column_chosen.connect(self.on_column)
        self.head.chosen.connect(self.on_header)
        self.model.edited.connect(self._on_edited)
        self.runs.undone.connect(self._on_undone)
        for keys, back in (("Ctrl+Z", True), ("Ctrl+Y", False), ("Ctrl+Shift+Z", False)):
            step = QShortcut(QKeySequence(keys), self.table)
            step.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            step.activated.connect(partial(self.on_step, back=back))

    def on_choose(self) -> None:
        kinds = "表格 (" + " ".join(f"*{suffix}" for suffix in SUFFIXES) + ")"
        name, _ = QFileDialog.getOpenFileName(self, "选花名册", "", kinds)
        if name:
            self.look_at(Path(name))

    def on_paste(self) -> None:
        """A copied list is read like a file; one copied cell goes into the cell the hand is on."""
        mime = QGuiApplication.clipboard().mimeData()
        path = dropped_file(mime)
        if path is not None:
            self.look_at(path)
            return
        clip = Clip(mime.text() if mime.hasText() else "", mime.html() if mime.hasHtml() else "")
        here = self.table.currentIndex()
        cell = clip.lone_cell
        if cell is not None and self.pane == TABLE and here.isValid() and here.column() >= len(LEADING):
            if self.model.flags(here) & Qt.ItemFlag.ItemIsEditable:
                self.model.setData(here, cell)
        else:
            self.look_at_clip(clip)

    def _on_filter(self, wanted: str | None) -> None:
        place = self.table.place()
        self.model.look_for(wanted)
        if self.desk is not None:
            self.desk.wanted = wanted
        self.table.go_back_to(place)

    # -- saying what it is
    def _on_signed(self) -> None:
        if self.desk is not None and self.signed.value() != self.desk.signed:
            self._again(signed_sheet=self.signed.value() or None)

    def on_column(self, column: int, field: str) -> None:
        """A column is taken for something else: every row is judged anew, corrections stay."""
        if self.desk is None or self.model.preview is None or self.model.preview.fields[column] == field:
            return
        fields = taken_for(self.model.preview.fields, column, field)
        self._again(header=with_fields(self.model.preview.raw.header, fields))

    def on_head(self) -> None:
        """Point at another row as the header."""
        if self.desk is not None:
            self.desk.place = self.table.place() or self.desk.place
            now = self.desk.header.last if self.desk.header else None
            self._ask_header(self.desk.file, now, "现在的表头是光标所在行。改过的格子会留着。")

    def on_header(self, number: int) -> None:
        desk = self._coming or self.desk
        if desk is None or self._village is None:
            return
        header = desk.file.header_at(number)
        recognised = desk.file.header
        if recognised is not None and recognised.last == number:
            header = recognised
        self._look(replace(desk.look(self._village.code), header=header))

    # -- mending
    def _on_edited(self, row: int, column: int, text: str) -> None:
        preview, desk = self.model.preview, self.desk
        if preview is None or desk is None:
            return
        held, read = desk.held, desk.file.row(row)
        if read is not None:
            desk.edits = corrected(desk.edits, read, column, text)

        def judged(amended: Amended) -> None:
            if self.model.preview is not None and self.model.preview.raw is amended.preview.raw:
                self.model.judged_again(amended.places, amended.preview)
                self.show_counts(amended.preview)
                self.show_reason(self.table.currentIndex().row())

        def refused(error: CunbuError) -> None:
            desk.edits = preview.raw.edits
            self.model.forget_written()
            self.say("这一格没有改", error.sentence, "amber")

        work = partial(roster.amend, held=held, preview=preview, row=row, column=column, text=text)
        self.bench.act(work, (), judged, refused, owner=self)

    def on_step(self, *, back: bool) -> None:
        """Ctrl+Z and Ctrl+Y: the last corrected cell as it was before, or again as it was written."""
        preview, desk = self.model.preview, self.desk
        if preview is None or desk is None or self.looker.busy or self.pane != TABLE or not self.model.may_edit:
            return

        def shown(amended: Amended | None) -> None:
            if amended is None or amended.cell is None:
                self.bench.tell("没有改过的格子可以撤销。" if back else "没有撤销过的格子可以重做。")
            elif self.model.preview is not None and self.model.preview.raw is amended.preview.raw:
                desk.edits = amended.preview.raw.edits
                self.model.judged_again(amended.places, amended.preview)
                self.show_counts(amended.preview)
                row, column = amended.cell
                self.table.go_back_to((row, column + len(LEADING), 3))
                self.show_reason(self.table.currentIndex().row())

        def refused(error: CunbuError) -> None:
            self.say("没有撤销", error.sentence, "amber")

        self.bench.act(partial(roster.step, preview=preview, back=back), (), shown, refused, owner=self)

    # -- taking
    def on_take(self) -> None:
        self.table.put_down()
        self.signed.commit()
        preview = self.model.preview
        if preview is None or self.looker.busy or self.pane != TABLE:
            return
        stop = Stop()
        self.busy("正在导入", stop)
        tell = self.bench.lanes.reporter(self.progress.show_news, self)
        work = partial(roster.take, preview=preview, tell=tell, cancelled=stop.cancelled)
        self.bench.act(work, CHANGES, self._on_taken, self._on_refused, owner=self)

    def _on_taken(self, taken: Taken) -> None:
        desk = self.desk
        desk.taken = taken.preview.raw.taken
        desk.wanted = "error" if taken.rejected else None
        desk.place = None
        self._keep()
        self.free()
        self._show_preview(taken.preview, desk)
        kept = f"其中 {taken.drafts} 人是草稿,补全同意后再算登记。" if taken.drafts else ""
        left = f"退回 {taken.rejected} 行:可以在这里改好再导,也可以保存退回名单交村里改。" if taken.rejected else ""
        self.say(f"导入了 {taken.accepted} 人", kept + left or "都在名单里了。", "green")
        self.runs.refresh()
        self.bench.tell(f"导入了 {taken.accepted} 人。", partial(self.runs.undo, taken.run))
        if not taken.rejected:
            self.back.setFocus()

    def _on_refused(self, error: CunbuError) -> None:
        self.free()
        self.say("没有导入", error.sentence, "amber")

    def _on_undone(self, run: str) -> None:
        for desk in [*self.memory.all(), *([self.desk] if self.desk else [])]:
            mine = desk.forget_run(run) and desk is self.desk
            if mine and self._village is not None:
                self._look(desk.look(self._village.code))

    # -- giving back
    def on_report(self) -> None:
        path = ask_where(self, "保存退回名单", "退回名单.xlsx", "Excel (*.xlsx)")
        if path is not None:
            self.save_report(path)

    def save_report(self, path: Path) -> None:
        """The refused rows with the reason beside each, for the committee to mend."""
        if self.model.preview is None:
            return
        work = partial(roster.write_report, preview=self.model.preview, path=path)
        self.bench.act(work, ("files",), lambda words: self.bench.tell(words), owner=self)

    # -- leaving
    def on_put_away(self) -> None:
        """This list is not wanted any more: it goes from the vault too. It can be had back while the words stand."""
        desk, village = self.desk, self._village
        if desk is None or village is None:
            return
        self._forget(desk.file)
        self._show_nothing()
        told = f"放下了“{desk.file.name}”" + (f",改过的 {desk.corrections} 处也不留。" if desk.corrections else "。")

        def again() -> None:
            if village == self._village:
                self._begin(desk)

        self.bench.tell(told, again)

    def _forget(self, file: RosterFile) -> None:
        self.memory.keep(self._village.code, None)
        self.bench.act(partial(roster.drop, village=self._village.code, file=file), owner=self)
        self.desk = None

    def on_records(self) -> None:
        """The imports there were; once more back to the list."""
        if self.pane == EMPTY and self.model.preview is not None:
            self.show_pane(TABLE)
            self.table.setFocus()
        else:
            self.runs.refresh()
            self.show_pane(EMPTY)
            self.runs.table.focus_first()

    def on_back(self) -> None:
        """From a pane to the list; from the list to the table of people. It stays in hand until all is in."""
        if self.pane != TABLE and self.model.preview is not None:
            self._coming = None
            self.show_pane(TABLE)
            self.table.setFocus()
            return
        preview = self.model.preview
        if preview is not None and preview.taken and not preview.accepted and not preview.rejected:
            self._forget(self.desk.file)
            self._show_nothing()
        self.closed.emit()
