"""Readable files that left the vault: where they lie, and deleting them."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.ui.operations import papers
from desktop.ui.operations.papers import FileLine
from desktop.ui.widgets import BadgeDelegate, EmptyState, Label, Table, column, row
from desktop.ui.widgets.ask import ask
from desktop.ui.widgets.buttons import DangerButton
from desktop.ui.widgets.lists import Column, ListModel
from desktop.ui.workbench import Workbench

COLUMNS = (
    Column("文件", lambda line: line.name),
    Column("内容", lambda line: line.kind),
    Column("编号", lambda line: line.serial or "—"),
    Column("存于", lambda line: line.at),
    Column("文件夹", lambda line: line.folder),
    Column("", badge=lambda line: ("还在", "amber") if line.exists else ("已不在", "neutral")),
)


class FilesPane(QWidget):
    """The table and its one act."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.bench = bench
        self.model = ListModel(COLUMNS, key=lambda line: line.id)
        self.table = Table("存出的文件", row_height=38)
        self.table.setModel(self.model)
        self.table.setItemDelegate(BadgeDelegate(self.table))
        self.table.set_widths(230, 90, 170, 106, 0, 110)
        self.delete_button = DangerButton("删掉所选", self.on_delete, mark="trash")
        nothing = EmptyState(
            "没有存出的文件", "存成 PDF 或 Excel 的文件谁都能打开,会列在这里,用完可以一键删掉。", mark="file"
        )
        self.middle = QStackedWidget()
        self.middle.addWidget(self.table)
        self.middle.addWidget(nothing)
        why = Label("这些文件没有加密。用完请删掉;已移到 U 盘的请自己收好。", "hint")
        foot = row(self.delete_button, why, None, gap=12, margins=(12, 6, 12, 8))
        whole = column(self.middle, foot, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def refresh(self) -> None:
        self.bench.read(papers.files, self._show, owner=self)

    def _show(self, lines: list[FileLine]) -> None:
        self.model.show_rows(lines)
        self.middle.setCurrentIndex(0 if lines else 1)
        self.delete_button.setEnabled(bool(lines))

    def on_delete(self) -> None:
        places = {index.row() for index in self.table.selectionModel().selectedRows()}
        ids = [self.model.rows[place].id for place in sorted(places)]
        if not ids:
            self.bench.tell("请先在表里选要删的文件。")
            return
        if ask(self, f"删掉 {len(ids)} 个文件?", "从磁盘上删掉,不能恢复;台账里的底子还在,可以再存。", "删掉"):
            self.delete(ids)

    def delete(self, ids: list[str]) -> None:
        work = partial(papers.delete_files, ids=ids)
        self.bench.act(work, ("files",), lambda count: self.bench.tell(f"已删掉 {count} 个文件。"), owner=self)
