"""The import page's parts and how they stand; what they do is in `import_page`."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.services.roster_file import RosterFile
from desktop.ui.lanes import Stop
from desktop.ui.operations.roster import Preview
from desktop.ui.people.import_head import HeadPane
from desktop.ui.people.import_runs import RunsPane
from desktop.ui.people.import_table import ImportModel, chips_of
from desktop.ui.people.import_view import ImportTable
from desktop.ui.widgets import (
    Button,
    Card,
    ChipRow,
    Clear,
    EmptyState,
    Field,
    Label,
    Note,
    PrimaryButton,
    ProgressLine,
    TextLine,
    column,
    row,
)
from desktop.ui.workbench import Workbench

SIGNED_HINT = "名册逐人签过字就填它的编号:登记表里“号码簿”一栏和办业务的行,算本人同意,并记在这个编号下。"
UNSIGNED_HINT = "不填:办业务的行进草稿,所有人先算“未答复”,当面问过再登。"
TABLE, EMPTY, HEAD = range(3)


class ImportParts(QWidget):
    """Builds itself; knows no list and asks nobody."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.bench = bench
        self.model = ImportModel()
        self.table = ImportTable(self.model)
        self.heading = Label("导入花名册", "heading")
        self.choose = Button("选文件…", key="Alt+O", mark="folder")
        self.paste_button = Button("粘贴", key="Ctrl+V")
        self.records = Button("导入记录", key="Alt+J", mark="clock")
        self.filter = ChipRow("看哪些", [(None, "全部")])
        self.filter.select(None)
        self.signed = TextLine(limit=60, placeholder="如 西洪-签名册-001")
        self.signed_field = Field("签名册编号(选填)", self.signed, hint=UNSIGNED_HINT)
        self.column_button = Button("这一列当作…", key="Alt+M")
        self.head_button = Button("表头…", key="Alt+H")
        self.take_button = PrimaryButton("导入可用的 0 行", key="Ctrl+Enter")
        self.report_button = Button("保存退回名单…", key="Alt+B", mark="export")
        self.back = Button("返回名单", key="Esc")
        self.pick = PrimaryButton("选文件…")
        self.bring = Button("把刚才的名单拿到这个村看")
        self.put_away = Button("放下这份名单")
        self.progress = ProgressLine(may_pause=False)
        self.whole_reason = Label("", wrap=True)
        self.summary = Note("", "", "green")
        self.head = HeadPane()
        self.runs = RunsPane(bench)
        self._build()

    def _build(self) -> None:
        self.drop = EmptyState(
            "把花名册拖到这里,或按 Ctrl+V 粘贴",
            "村里自己的 Excel 就行:表头前面有几行标题、全角数字、空格都不要紧。先看结果,点导入才写进本机。",
            self.pick,
            self.bring,
            mark="import",
        )
        empty = QWidget()
        empty.setProperty("role", "clear")
        whole = column(self.drop, self.runs, gap=0)
        whole.setStretch(0, 1)
        whole.setStretch(1, 1)
        empty.setLayout(whole)
        self.middle = QStackedWidget()
        for pane in (self.table, empty, self.head):
            self.middle.addWidget(pane)
        holder = Card(margins=(0, 0, 0, 1))
        holder.add(self.middle)
        top = row(self.heading, self.choose, self.paste_button, self.records, None, gap=12)
        buttons = row(None, self.column_button, self.head_button, gap=12)
        self.tools = Clear(column(row(None, self.filter), None, buttons, gap=8))
        what = row(self.signed_field, self.tools, gap=24)
        what.setStretch(0, 1)
        foot = row(self.take_button, self.report_button, self.back, self.put_away, None, gap=12)
        page = column(
            top,
            self.summary,
            what,
            holder,
            self.whole_reason,
            self.progress,
            foot,
            gap=10,
            margins=(18, 14, 18, 14),
        )
        page.setStretch(3, 1)
        self.setLayout(page)
        self.signed.textChanged.connect(
            lambda text: self.signed_field.set_hint(SIGNED_HINT if text.strip() else UNSIGNED_HINT)
        )
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self.show_reason(now.row()))
        self.model.modelReset.connect(lambda: self.show_reason(-1))

    # -- which pane
    def show_pane(self, pane: int) -> None:
        self.middle.setCurrentIndex(pane)
        looking = pane == TABLE
        preview = self.model.preview
        for widget in (self.signed_field, self.tools):
            widget.setVisible(looking)
        self.put_away.setVisible(looking and preview is not None)
        self.take_button.setVisible(looking and preview is not None and preview.accepted > 0)
        self.report_button.setVisible(looking and preview is not None and preview.rejected > 0)
        self.back.set_words("回到这份名单" if pane != TABLE and preview is not None else "返回名单")
        self.whole_reason.setVisible(looking and bool(self.whole_reason.text()))

    @property
    def pane(self) -> int:
        return self.middle.currentIndex()

    # -- what is said
    def show_counts(self, preview: Preview) -> None:
        self.filter.set_options(chips_of(preview))
        self.take_button.set_words(f"导入可用的 {preview.accepted:,} 行")
        self.take_button.setEnabled(preview.accepted > 0)
        self.take_button.setVisible(self.pane == TABLE and (preview.accepted > 0 or not preview.taken))
        self.report_button.setVisible(self.pane == TABLE and preview.rejected > 0)

    def show_header_place(self, file: RosterFile, last: int) -> None:
        self.head_button.set_words(f"表头在第 {last} 行" if last else "没有表头")
        self.head_button.setToolTip(f"{file.name}:另指一行当表头")

    def show_reason(self, place: int) -> None:
        """The chosen row's reasons in full: a cell may be too narrow for them."""
        chosen = self.model.rows[place] if 0 <= place < len(self.model.rows) else None
        said = chosen is not None and bool(chosen.problems)
        self.whole_reason.setText(f"第 {chosen.row} 行:{chosen.reasons}。" if said else "")
        self.whole_reason.set_tone("red" if said and chosen.verdict == "error" else "amber")
        self.whole_reason.setVisible(said and self.pane == TABLE)

    def say(self, title: str, words: str, tone_name: str) -> None:
        self.summary.say(title, words, tone_name)
        self.summary.show()

    # -- long work
    def busy(self, words: str = "", stop: Stop | None = None) -> None:
        """Long work has the list: nothing else may be begun with it; the rest of the window goes on."""
        if words:
            self.progress.begin(words, stop)
        self._enable(False)

    def free(self) -> None:
        self.progress.end()
        self._enable(True)
        preview = self.model.preview
        self.take_button.setEnabled(preview is not None and preview.accepted > 0)

    def _enable(self, may: bool) -> None:
        for widget in (
            self.put_away, self.take_button, self.choose, self.paste_button, self.report_button, self.column_button,
            self.head_button, self.signed, self.records,
        ):  # fmt: skip
            widget.setEnabled(may)
        self.table.set_editable(may)
