"""Over the form: what it is when it is not a plain new one, and a draft that waits to be gone on with."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.base.clock import from_iso, local_text
from desktop.domain.people import STATE_NAMES, Person
from desktop.services.offers import Housemate
from desktop.ui.widgets import Note, column
from desktop.ui.widgets.cards import empty
from desktop.ui.widgets.mini import MiniButton


class Strip(QWidget):
    """At most one note: a correction, before somebody the list has already, before a waiting draft."""

    chosen = Signal(str)  # person id
    known_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._known: Housemate | None = None
        self._layout = column()
        self.setLayout(self._layout)
        self._draft: Person | None = None
        self._own = False
        self.hide()

    def show_person(self, person: Person) -> None:
        """The form in hand: nothing is said of a new one."""
        self._own = person.state != "draft"
        self._known = None
        self._set(_about(person) if self._own else None)
        if not self._own:
            self.offer_draft(self._draft if self._draft and self._draft.id != person.id else None)

    def offer_known(self, known: Housemate | None) -> None:
        """The list seems to have her already: to go on with that entry saves typing and a second one."""
        if known == self._known:
            return
        self._known = known
        if known is None:
            self._set(None)
            self.offer_draft(self._draft)
            return
        where = " · ".join(part for part in (known.group_no, known.household and f"户 {known.household}") if part)
        note = Note(f"名单里已有 {known.name}{f'({where})' if where else ''}", "", "blue")
        go_on = MiniButton("就是她,接着写", lambda: self.known_chosen.emit(known.id), key="Alt+E")
        go_on.stand_in(note)
        self._set(note)

    def offer_draft(self, draft: Person | None) -> None:
        """A form that was left half-written, by a crash or by another caller."""
        before, self._draft = self._draft, draft
        if self._own or self._known is not None or (before == draft and not self.isHidden()):
            return
        if draft is None:
            self._set(None)
            return
        at = local_text(from_iso(draft.created_at), "%m-%d %H:%M") if draft.created_at else ""
        note = Note(f"有一张没写完的表:{draft.name or '未写姓名'} · {at}", "", "blue")
        MiniButton("接着写  Alt+J", lambda: self.chosen.emit(draft.id), accessible="接着写").stand_in(note)
        self._set(note)

    def _set(self, note: Note | None) -> None:
        empty(self._layout)
        if note is not None:
            self._layout.addWidget(note)
        self.setVisible(note is not None)


def _about(person: Person) -> Note:
    state = STATE_NAMES[person.state]
    if person.state == "withdrawn":
        return Note(f"{person.name or ''} 已撤回,不能再改", "要再办请重新开一张表。", "amber")
    if person.state == "returned":
        reason = " ".join(part for part in (person.decision_code, person.decision_note) if part)
        return Note(f"县里退回:{reason or '没有写原因'}", "改好后按 Ctrl+Enter,会作为新的一版再送去。", "red")
    return Note(f"更正 {person.name or ''}({state},第 {person.rev} 版)· 按 Ctrl+Enter 才成为新的一版", "", "blue")
