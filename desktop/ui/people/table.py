"""The table of people: ids in order, rows fetched in windows as they come into view, ticks that outlive a refresh."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal

from desktop.domain import phones, shortnumbers
from desktop.domain.consent import CHOICE_NAMES
from desktop.domain.people import KIND_NAMES, STATE_NAMES, Person
from desktop.ui import icons, theme
from desktop.ui.widgets.tables import BADGE_ROLE, Index

HEADS = ("", "姓名", "类别", "组 · 户", "手机", "短号", "证件尾号", "号码簿", "状态")
TICK, NAME, KIND, HOUSE, MOBILE, SHORT, DOCUMENT, CHOICE, STATE = range(9)
WINDOW = 100
KEPT_WINDOWS = 60
NO_INDEX = QModelIndex()

Fetch = Callable[[list[str], Callable[[list[Person]], None]], None]
"""fetch(ids, done): get these people somewhere else and call `done` on the UI thread."""


class PeopleModel(QAbstractTableModel):
    """Any number of people: holds ids only, as they come, and some windows of rows."""

    ticks_changed = Signal(int)

    def __init__(self, fetch: Fetch) -> None:
        super().__init__()
        self._fetch = fetch
        self.ids: list[str] = []
        self._coming: list[str] = []
        self._total = 0
        self.ticked: set[str] = set()
        self._windows: OrderedDict[int, dict[str, Person | None]] = OrderedDict()
        self._asked: set[int] = set()
        self._generation = 0

    # -- filling
    def show_ids(self, ids: list[str], total: int | None = None) -> None:
        """Replace the list by one of `total` people that begins with these; the others come by `add_ids`. Where it is
        the same as before so far, the rows shown are kept until fresh ones arrive, so that nothing flickers."""
        self._generation += 1
        self._asked.clear()
        total = len(ids) if total is None else total
        self._coming = list(ids)
        if self.complete and total == self._total and ids == self.ids[: len(ids)]:
            for number in list(self._windows):
                self._ask(number)
        else:
            self._replace(self._coming, total)

    def add_ids(self, ids: list[str], *, last: bool) -> None:
        """More of the list that is being shown."""
        begun = len(self._coming)
        self._coming += ids
        shown = min(len(self._coming), self._total)
        if self.ids is self._coming and begun < shown:
            self.dataChanged.emit(self.index(begun, 0), self.index(shown - 1, len(HEADS) - 1))
        if last and (self.ids != self._coming or self._total != len(self._coming)):
            self._replace(self._coming, len(self._coming))

    def _replace(self, ids: list[str], total: int) -> None:
        self.beginResetModel()
        self.ids, self._total = ids, total
        self._windows.clear()
        self.endResetModel()

    @property
    def complete(self) -> bool:
        """Whether every id is here."""
        return len(self.ids) == self._total

    def tick_all(self, ids: Iterable[str]) -> None:
        self.ticked = set(ids)
        self._tell_ticks()

    def toggle(self, row: int) -> None:
        if 0 <= row < len(self.ids):
            self.ticked ^= {self.ids[row]}
            self._tell_ticks(row)

    def _tell_ticks(self, row: int | None = None) -> None:
        first, last = (row, row) if row is not None else (0, max(0, self._total - 1))
        self.dataChanged.emit(self.index(first, TICK), self.index(last, TICK))
        self.ticks_changed.emit(len(self.ticked))

    def person(self, row: int) -> Person | None:
        """The person of a row if she is at hand; asks for her window if not."""
        if row >= len(self.ids):
            return None
        number = row // WINDOW
        window = self._windows.get(number)
        if window is None or self.ids[row] not in window:  # it was asked for before its last ids had come
            self._ask(number)
            return None
        self._windows.move_to_end(number)
        return window[self.ids[row]]

    def id_at(self, row: int) -> str | None:
        return self.ids[row] if 0 <= row < len(self.ids) else None

    def row_of(self, person_id: str) -> int | None:
        try:
            return self.ids.index(person_id)
        except ValueError:
            return None

    def _ask(self, number: int) -> None:
        if number in self._asked:
            return
        self._asked.add(number)
        generation = self._generation
        wanted = self.ids[number * WINDOW : (number + 1) * WINDOW]

        def arrived(found: list[Person]) -> None:
            if generation != self._generation:
                return
            people = {person.id: person for person in found}
            self._windows[number] = {person_id: people.get(person_id) for person_id in wanted}
            self._asked.discard(number)
            while len(self._windows) > KEPT_WINDOWS:
                self._windows.popitem(last=False)
            first = number * WINDOW
            last = min(first + WINDOW, len(self.ids)) - 1
            if last >= first:
                self.dataChanged.emit(self.index(first, 0), self.index(last, len(HEADS) - 1))

        self._fetch(wanted, arrived)

    # -- Qt
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = index.column()
        if column == TICK:
            return self._tick_data(index.row(), role)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, BADGE_ROLE):
            return None
        person = self.person(index.row())
        if person is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and column == NAME else None
        if role == BADGE_ROLE:
            return state_badge(person.state) if column == STATE else None
        words = cell(person, column)
        return f"{HEADS[column]} {words}" if role == Qt.ItemDataRole.AccessibleTextRole else words

    def _tick_data(self, row: int, role: int) -> Any:
        ticked = self.id_at(row) in self.ticked
        if role == Qt.ItemDataRole.DecorationRole:
            return icons.pixmap("box-ticked" if ticked else "box", "ink", 18)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "已选" if ticked else "未选"
        return None


def state_badge(state: str) -> tuple[str, str, str]:
    """(word, tone, mark) of a person's state."""
    return STATE_NAMES[state], theme.STATE_TONES[state], icons.STATE_MARKS[state]


def cell(person: Person, column: int) -> str:
    """What a cell says; numbers spaced as people read them."""
    if column == NAME:
        return person.name or ("(已抹去)" if person.is_erased else "(没写姓名)")
    if column == HOUSE:
        return " · ".join(part for part in (person.group_no, person.household) if part) or "—"
    values = {
        KIND: KIND_NAMES[person.kind],
        MOBILE: phones.group_phone(person.mobile or person.wished_number or ""),
        SHORT: shortnumbers.group_short(person.short_no or ""),
        DOCUMENT: (person.doc_no or person.doc_last4 or "")[-4:],
        CHOICE: CHOICE_NAMES.get(person.directory_choice or "", "未答复"),
        STATE: STATE_NAMES[person.state],
    }
    return values[column] or "—"
