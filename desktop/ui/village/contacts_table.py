"""Posts, officials and services edited in place: a table model with one empty line at the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.domain.villages import SECTIONS, Contact
from desktop.ui import theme
from desktop.ui.widgets import shapes
from desktop.ui.widgets.keys import CellPick
from desktop.ui.widgets.tables import Index

HEADS = ("栏目", "职务或服务", "姓名", "电话", "说明")
FIELDS = ("section", "post", "name", "phone", "note")
SECTION, POST, NAME, PHONE, NOTE = range(5)
NO_INDEX = QModelIndex()


class ContactsModel(QAbstractTableModel):
    """`edited(contact)` when a cell of a real line was changed; `wanted(section, column, text)` when somebody wrote
    into the empty last line, which becomes a contact once the store has given it an id."""

    edited = Signal(object)
    wanted = Signal(str, int, str)

    def __init__(self) -> None:
        super().__init__()
        self.contacts: list[Contact] = []
        self.remarks: dict[str, str] = {}

    def show_contacts(self, contacts: list[Contact]) -> None:
        self.beginResetModel()
        self.contacts = list(contacts)
        self.endResetModel()

    def put(self, contact: Contact) -> int:
        """Show a line as it is now (new lines go to the end); returns its row."""
        place = next((n for n, c in enumerate(self.contacts) if c.id == contact.id), None)
        if place is None:
            place = len(self.contacts)
            self.beginInsertRows(NO_INDEX, place, place)
            self.contacts.append(contact)
            self.endInsertRows()
        else:
            self.contacts[place] = contact
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(HEADS) - 1))
        return place

    def take_out(self, contact: Contact) -> None:
        place = next((n for n, c in enumerate(self.contacts) if c.id == contact.id), None)
        if place is not None:
            self.beginRemoveRows(NO_INDEX, place, place)
            del self.contacts[place]
            self.endRemoveRows()

    def remark(self, contact: Contact, words: str) -> None:
        """A warning about a line's phone, shown on the cell."""
        self.remarks[contact.id] = words
        self.put(contact)

    def contact_at(self, place: int) -> Contact | None:
        return self.contacts[place] if 0 <= place < len(self.contacts) else None

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.contacts) + 1

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        contact, column = self.contact_at(index.row()), index.column()
        if contact is None:
            return self._empty_line(index, role)
        value = getattr(contact, FIELDS[column]) or ""
        if role == Qt.ItemDataRole.EditRole:
            return value
        if role == Qt.ItemDataRole.DisplayRole:
            return {SECTION: SECTIONS.get(value, value), PHONE: shapes.phone(value)}.get(column, value)
        if role == Qt.ItemDataRole.ToolTipRole and column == PHONE:
            return self.remarks.get(contact.id, "")
        return None

    def _empty_line(self, index: Index, role: int) -> Any:
        if index.column() == SECTION:
            section = self.next_section()
            return {Qt.ItemDataRole.EditRole: section, Qt.ItemDataRole.DisplayRole: SECTIONS[section]}.get(
                Qt.ItemDataRole(role)
            )
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour("ink2")
        if index.column() == POST and role == Qt.ItemDataRole.DisplayRole:
            return "在这里写新的一行"
        return None

    def next_section(self) -> str:
        return self.contacts[-1].section if self.contacts else next(iter(SECTIONS))

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        text = str(value or "").strip()
        contact = self.contact_at(index.row())
        if role != Qt.ItemDataRole.EditRole:
            return False
        if contact is None:
            if not text:
                return False
            section = text if index.column() == SECTION else self.next_section()
            self.wanted.emit(section, index.column(), text)
            return True
        field = FIELDS[index.column()]
        if index.column() == PHONE:
            text = shapes.strip_gaps(text)
        if (getattr(contact, field) or "") == text:
            return False
        self.remarks.pop(contact.id, None)
        given: dict[str, Any] = {field: text if index.column() <= POST else text or None}
        changed = replace(contact, **given)
        self.contacts[index.row()] = changed
        self.dataChanged.emit(index, index)
        self.edited.emit(changed)
        return True


class SectionDelegate(QStyledItemDelegate):
    """The first column is chosen from the sections that are printed."""

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        box = CellPick(parent)
        for key, words in SECTIONS.items():
            box.addItem(words, key)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)
