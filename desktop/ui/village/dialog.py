"""A village's own data: its class and lines, and the contacts its directory prints."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QFileDialog, QWidget

from desktop.base.errors import CunbuError
from desktop.domain.problems import Problem
from desktop.domain.villages import CLASS_NAMES, Contact, Village
from desktop.ui.operations import villages
from desktop.ui.village.contacts_table import FIELDS, PHONE, POST, SECTION, ContactsModel, SectionDelegate
from desktop.ui.widgets import Button, Card, Field, Label, Pick, PrimaryButton, Table, TextLine, Toast, column, row
from desktop.ui.workbench import Workbench

CHANGES = ("contacts",)


class VillageDialog(QDialog):
    """Every cell is kept as it is left; there is nothing to save at the end."""

    def __init__(self, bench: Workbench, village: Village, parent: QWidget) -> None:
        super().__init__(parent)
        self.bench = bench
        self.village = village
        self.setWindowTitle(f"{village.name} · 村资料")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(980, 620)
        self.name, self.alias = TextLine(limit=30), TextLine(limit=30)
        self.klass = Pick(CLASS_NAMES.items())
        self.grid, self.fixed_line = TextLine(limit=20), TextLine(shape="phone", limit=14)
        self._lines = {"name": self.name, "alias": self.alias, "grid": self.grid, "fixed_line": self.fixed_line}
        self.model = ContactsModel()
        self.table = Table("联系人", row_height=38)
        self.table.setModel(self.model)
        self.table.setItemDelegateForColumn(SECTION, SectionDelegate(self.table))
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.setTabKeyNavigation(True)
        self.table.set_widths(120, 220, 130, 170, 0)
        self.toast = Toast(self)
        self._build()
        self._connect()
        self.refresh()
        self.table.setFocus()

    def _build(self) -> None:
        fields = row(
            Field("村名", self.name),
            Field("别名", self.alias),
            Field("类别", self.klass),
            Field("网格", self.grid),
            Field("村委固话", self.fixed_line),
            gap=12,
        )
        posts = Card("号码簿里的职务与服务", margins=(16, 14, 16, 10))
        posts.add(
            Label("直接在格里改;空的栏目不印,印前会提醒。方向键走格,直接打字就改,Delete 删一行。", "hint", wrap=True)
        )
        posts.add(self.table)
        posts.body.setStretch(2, 1)
        done = PrimaryButton("完成", self.accept, key="Ctrl+Enter")
        imported = Button("从文件导入…", self.on_import, key="Alt+I")
        delete = Button("删除这一行", self.on_delete, mark="trash")
        whole = column(fields, posts, row(done, imported, delete, None, gap=12), gap=12, margins=(18, 16, 18, 16))
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self._show_village()
        for field, control in self._lines.items():
            control.committed.connect(partial(self._on_village_field, field))
        self.klass.committed.connect(partial(self._on_village_field, "klass"))
        self.model.edited.connect(self.on_edited)
        self.model.wanted.connect(self.on_wanted)

    def _show_village(self) -> None:
        for field, control in self._lines.items():
            control.set_value(getattr(self.village, field))
        self.klass.set_value(self.village.klass)

    def refresh(self) -> None:
        work = partial(villages.contacts_of, village=self.village.code)
        self.bench.read(work, self.model.show_contacts, owner=self)

    def _on_village_field(self, field: str, value: Any) -> None:
        given: dict[str, Any] = {field: value or None}
        before, self.village = self.village, replace(self.village, **given)

        def refused(error: CunbuError) -> None:
            self.village = before
            self._show_village()
            self._on_refused(error)

        work = partial(villages.save_village, village=self.village)
        self.bench.act(work, ("villages",), None, refused, owner=self)

    def on_edited(self, contact: Contact) -> None:
        """A line was changed: keep it as soon as it can be kept (it needs a post)."""
        if contact.post:
            self._keep(contact)

    def on_wanted(self, section: str, at: int, text: str) -> None:
        """Somebody wrote into the empty line: it becomes a line of that section."""

        def begin(contact: Contact) -> None:
            given: dict[str, Any] = {FIELDS[at]: section if at == SECTION else text}
            place = self.model.put(replace(contact, **given))
            self.on_edited(self.model.contacts[place])
            self.table.setCurrentIndex(self.model.index(place, POST if at == SECTION else min(at + 1, PHONE)))

        work = partial(villages.new_contact, village=self.village.code, section=section)
        self.bench.read(work, begin, owner=self)

    def _keep(self, contact: Contact) -> None:
        def kept(problems: list[Problem]) -> None:
            if problems:
                self.model.remark(contact, problems[0].message)
                self.toast.tell(f"{contact.post}:{problems[0].message}")

        self.bench.act(partial(villages.save_contact, contact=contact), CHANGES, kept, self._on_refused, owner=self)

    def on_delete(self) -> None:
        contact = self.model.contact_at(self.table.currentIndex().row())
        if contact is None:
            return

        def undo() -> None:
            self.model.put(contact)
            self._keep(contact)

        def gone(_none: object) -> None:
            self.model.take_out(contact)
            self.toast.tell(f"已删除“{contact.post}”。", undo)

        self.bench.act(partial(villages.delete_contact, contact=contact), CHANGES, gone, self._on_refused, owner=self)

    def on_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "选联系人表", "", "表格 (*.xlsx *.csv)")
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        def taken(words: str) -> None:
            self.toast.tell(words)
            self.refresh()

        work = partial(villages.import_contacts, path=path, village=self.village.code)
        self.bench.act(work, CHANGES, taken, self._on_refused, owner=self)

    def _on_refused(self, error: CunbuError) -> None:
        self.toast.tell(error.sentence)
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            self.on_delete()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return  # Enter ends a cell or a line here, never the dialog
        else:
            super().keyPressEvent(event)
