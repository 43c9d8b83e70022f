"""The import grid: choose or drop the committee's list, read the reasons, take the good rows, return the bad."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from desktop.base.errors import CunbuError
from desktop.domain.villages import Village
from desktop.ui.lanes import Stop
from desktop.ui.operations import roster
from desktop.ui.operations.roster import Preview, Taken
from desktop.ui.people.import_table import REASON, ROW, VERDICT, ImportModel
from desktop.ui.widgets import (
    BadgeDelegate,
    Button,
    Card,
    ChipRow,
    EmptyState,
    Field,
    Label,
    Note,
    PrimaryButton,
    ProgressLine,
    Table,
    TextLine,
    column,
    row,
)
from desktop.ui.workbench import Workbench

SUFFIXES = (".xlsx", ".csv", ".xlsm", ".xls", ".ods", ".et")
WIDEST = 240
SIGNED_HINT = "名册逐人签过字就填它的编号:登记表里“号码簿”一栏和办业务的行,算本人同意,并记在这个编号下。"
UNSIGNED_HINT = "不填:办业务的行进草稿,所有人先算“未答复”,当面问过再登。"


def dropped_file(mime: QMimeData) -> Path | None:
    """The spreadsheet that is being dropped, if it is one."""
    for url in mime.urls():
        path = Path(url.toLocalFile())
        if path.suffix.lower() in SUFFIXES:
            return path
    return None


class ImportGrid(QWidget):
    """`closed` when the rep goes back to the table."""

    closed = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.bench = bench
        self._village: Village | None = None
        self._path: Path | None = None
        self._looks = 0
        self.model = ImportModel()
        self.table = Table("花名册", row_height=36)
        self.table.setModel(self.model)
        self.table.setItemDelegate(BadgeDelegate(self.table))
        self.heading = Label("导入花名册", "heading")
        self.choose = Button("选文件…", self.on_choose, mark="folder", key="Alt+O")
        self.filter = ChipRow("看哪些", [(None, "全部")])
        self.filter.select(None)
        self.signed = TextLine(limit=60, placeholder="如 西洪-签名册-001")
        self.signed_field = Field("签名册编号(选填)", self.signed, hint=UNSIGNED_HINT)
        self.take_button = PrimaryButton("导入可用的 0 行", self.on_take, key="Ctrl+Enter")
        self.report_button = Button("保存退回名单…", self.on_report, mark="export", key="Alt+B")
        self.back = Button("返回名单", self.closed.emit, key="Esc")
        self.progress = ProgressLine(may_pause=False)
        self.whole_reason = Label("", wrap=True)
        self.summary = Note("", "", "green")
        self._build()
        self._connect()
        self._show_preview(None)

    def _build(self) -> None:
        self.drop = EmptyState(
            "把花名册拖到这里",
            "村里自己的 Excel 就行:表头前面有几行标题、全角数字、空格都不要紧。先看结果,点导入才写进本机。",
            PrimaryButton("选文件…", self.on_choose),
            mark="import",
        )
        holder = Card(margins=(0, 0, 0, 1))
        self.middle = QStackedWidget()
        self.middle.addWidget(self.table)
        self.middle.addWidget(self.drop)
        holder.add(self.middle)
        top = row(self.heading, self.choose, None, self.filter, gap=14)
        foot = row(self.take_button, self.report_button, self.back, None, gap=12)
        whole = column(
            top,
            self.summary,
            self.signed_field,
            holder,
            self.whole_reason,
            self.progress,
            foot,
            gap=12,
            margins=(18, 16, 18, 16),
        )
        whole.setStretch(3, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.filter.chosen.connect(self.model.look_for)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._show_reason(now.row()))
        self.model.modelReset.connect(lambda: self._show_reason(-1))
        self.signed.committed.connect(lambda _value: self._look_again())
        self.signed.textChanged.connect(
            lambda text: self.signed_field.set_hint(SIGNED_HINT if text.strip() else UNSIGNED_HINT)
        )

    def show_village(self, village: Village | None) -> None:
        """A look at a file belongs to a village: with another village it is looked at anew."""
        if village != self._village:
            self._village = village
            self._look_again()
        self.heading.setText(f"导入花名册 · {village.name}" if village else "导入花名册")

    # -- looking
    def on_choose(self) -> None:
        kinds = "表格 (" + " ".join(f"*{suffix}" for suffix in SUFFIXES) + ")"
        name, _ = QFileDialog.getOpenFileName(self, "选花名册", "", kinds)
        if name:
            self.look_at(Path(name))

    def look_at(self, path: Path) -> None:
        """Read a file and show what would come of it; nothing is written."""
        if self._village is None:
            self._say("先选一个村", "花名册要导到一个村里。请在上面的绿条里选村(Alt+0),再选文件。", "amber")
            return
        self._path = path
        self._busy("正在读文件")
        work = partial(roster.look, path=path, village=self._village.code, signed_sheet=self.signed.value() or None)
        self._looks += 1
        look, session = self._looks, self.bench.session

        def looked(preview: Preview) -> None:
            if look == self._looks:  # another village, file or sheet was asked for meanwhile
                self._show_preview(preview)

        self.bench.lanes.run(lambda: work(session), looked, self._on_unreadable, lane="files", owner=self)

    def _look_again(self) -> None:
        if self._path is not None:
            self.look_at(self._path)

    def _on_unreadable(self, error: CunbuError) -> None:
        self._path = None
        self._show_preview(None)
        self._say("这个文件没有读", error.sentence, "red")

    def _show_preview(self, preview: Preview | None) -> None:
        self.model.show_preview(preview)
        self._free()
        self.middle.setCurrentIndex(0 if preview else 1)
        for widget in (self.signed_field, self.filter):
            widget.setVisible(preview is not None)
        self.take_button.setVisible(preview is not None)
        self.report_button.setVisible(preview is not None and preview.rejected > 0)
        self.summary.hide()
        if preview is None:
            return
        self.filter.set_options(
            [
                (None, f"全部 {len(preview.rows)}"),
                ("error", f"退回 {preview.rejected}"),
                ("warning", f"请看一眼 {preview.warnings}"),
                ("ok", f"可导入 {preview.accepted - preview.warnings}"),
            ]
        )
        self.take_button.set_words(f"导入可用的 {preview.accepted} 行")
        if preview.notes:
            self._say("请看一眼", "".join(preview.notes), "amber")
        self.filter.select(None)
        self.model.look_for(None)
        self._fit_columns()
        self.table.focus_first()

    def _fit_columns(self) -> None:
        self.table.resizeColumnsToContents()
        for place in range(self.model.columnCount()):
            self.table.setColumnWidth(place, min(WIDEST, self.table.columnWidth(place)))
        for place, width in ((ROW, 56), (VERDICT, 112), (REASON, 400)):
            self.table.setColumnWidth(place, width)

    def _show_reason(self, place: int) -> None:
        """The chosen row's reasons in full: a cell may be too narrow for them."""
        chosen = self.model.rows[place] if 0 <= place < len(self.model.rows) else None
        said = chosen is not None and bool(chosen.problems)
        self.whole_reason.setText(f"第 {chosen.row} 行:{chosen.reasons}。" if said else "")
        self.whole_reason.set_tone("red" if said and chosen.verdict == "error" else "amber")
        self.whole_reason.setVisible(said)

    # -- taking
    def on_take(self) -> None:
        preview = self.model.preview
        if preview is None or not preview.accepted:
            return
        stop = Stop()
        self._busy("正在导入", stop)
        tell = self.bench.lanes.reporter(self.progress.show_news, self)
        work = partial(roster.take, preview=preview, tell=tell, cancelled=stop.cancelled)
        self.bench.act(work, ("people", "roster", "short"), self._on_taken, self._on_refused, owner=self)

    def _on_taken(self, taken: Taken) -> None:
        self._free()
        self._path = None
        preview = self.model.preview
        kept = f"其中 {taken.drafts} 人是草稿,补全同意后再算登记。" if taken.drafts else ""
        left = f"退回 {taken.rejected} 行,可以保存退回名单交村里改。" if taken.rejected else ""
        self._show_done(preview)
        self._say(f"导入了 {taken.accepted} 人", kept + left or "都在名单里了。", "green")

    def _show_done(self, preview: Preview | None) -> None:
        """After taking, only the refused rows are left to look at, and to give back."""
        self.take_button.setVisible(False)
        self.signed_field.hide()
        if preview is not None and preview.rejected:
            self.filter.select("error")
            self.model.look_for("error")
            self.report_button.setFocus()
        else:
            self.back.setFocus()

    def _on_refused(self, error: CunbuError) -> None:
        self._free()
        self._say("没有导入", error.sentence, "amber")

    # -- giving back
    def on_report(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "保存退回名单", "退回名单.xlsx", "Excel (*.xlsx)")
        if name:
            self.save_report(Path(name))

    def save_report(self, path: Path) -> None:
        """The refused rows with the reason beside each, for the committee to mend."""
        if self.model.preview is None:
            return
        work = partial(roster.write_report, preview=self.model.preview, path=path)
        self.bench.act(work, ("files",), lambda words: self.bench.tell(words), owner=self)

    # -- saying
    def _busy(self, words: str, stop: Stop | None = None) -> None:
        self.progress.begin(words, stop)
        for button in (self.take_button, self.choose, self.report_button):
            button.setEnabled(False)

    def _free(self) -> None:
        self.progress.end()
        for button in (self.choose, self.report_button):
            button.setEnabled(True)
        preview = self.model.preview
        self.take_button.setEnabled(preview is not None and preview.accepted > 0)

    def _say(self, title: str, words: str, tone_name: str) -> None:
        self._free()
        self.summary.say(title, words, tone_name)
        self.summary.show()
