"""Over the form: what it is when it is not a plain new one, and a draft that waits to be gone on with."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.base.clock import from_iso, local_text
from desktop.domain.people import STATE_NAMES, Person
from desktop.domain.problems import Problem
from desktop.services.offers import Housemate
from desktop.ui.enrol.written import Written
from desktop.ui.widgets import Note, column
from desktop.ui.widgets.cards import empty
from desktop.ui.widgets.mini import MiniButton


class Strip(QWidget):
    """At most one note: somebody looked at or corrected, before somebody the list has already, before a waiting
    draft."""

    chosen = Signal(str)  # person id
    known_chosen = Signal(str)
    correct_wanted = Signal()
    discard_wanted = Signal()
    new_wanted = Signal()
    another_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._known: Housemate | None = None
        self._layout = column()
        self.setLayout(self._layout)
        self._draft: Person | None = None
        self._own = False
        self._another = False  # it is said that somebody else is being written over her
        self._who, self._was = "", ""  # her name as she was opened, whatever is typed over it
        self.hide()

    def show_written(self, written: Written) -> None:
        """The form in hand: nothing is said of a new one."""
        self._own = not written.is_draft
        self._known, self._another = None, False
        self._set(None)
        if not self._own:
            self.offer_draft(self._draft if self._draft and self._draft.id != written.person.id else None)
            return
        if written.person.id != self._who or not written.may_write:
            self._who, self._was = written.person.id, written.person.name or ""
        note = _about(written, self._was)
        if written.mode == "correction":
            MiniButton("放弃修改", self.discard_wanted.emit, key="Alt+Z").stand_in(note)
        else:
            self._stand_looking(note, written)
        self._set(note)

    def _stand_looking(self, note: Note, written: Written) -> None:
        """What can be done with somebody who is looked at."""
        for_whom = "为他" if written.person.sex == "男" else "为她"
        new = f"{for_whom}开新表" if written.person.state == "withdrawn" else "开新表"
        if written.person.state != "withdrawn":
            words = "接着更正" if written.pending else "更正"
            MiniButton(words, self.correct_wanted.emit, key="Alt+C").stand_in(note)
        if written.pending:
            MiniButton("放弃修改", self.discard_wanted.emit, key="Alt+Z").stand_in(note)
        MiniButton(new, self.new_wanted.emit, key="Alt+B").stand_in(note)

    def say_another(self, written: Written, problem: Problem | None) -> None:
        """Somebody else was typed over her: he wants a form of his own, or it was a mistake and is thrown away."""
        if written.mode != "correction" or (problem is not None) == self._another:
            return
        self.show_written(written)
        self._another = problem is not None
        if problem is None:
            return
        name = self._was or "原来那位"
        said = f"改到了另一位身上,没有保存。{name} 没有改动;开新表会把姓名和号码带过去。"
        note = Note("另一位?请开新表", said, "red")
        MiniButton("开新表", self.another_wanted.emit, key="Alt+B").stand_in(note)
        MiniButton("放弃修改", self.discard_wanted.emit, key="Alt+Z").stand_in(note)
        self._set(note)

    def show_nobody(self) -> None:
        self._own = False
        self._known = None
        self._set(None)

    def offer_known(self, known: Housemate | None) -> None:
        """The list seems to have her already: to go on with that entry saves typing and a second one."""
        if known == self._known or self._own:
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
        """A form that was left half-written, by a crash or by another caller; or a correction."""
        before, self._draft = self._draft, draft
        if self._own or self._known is not None or (before == draft and not self.isHidden()):
            return
        if draft is None:
            self._set(None)
            return
        at = local_text(from_iso(draft.created_at), "%m-%d %H:%M") if draft.created_at else ""
        words = f"有一张没写完的表:{draft.name or '未写姓名'} · {at}"
        if draft.state != "draft":
            words = f"有一份没保存的更正:{draft.name or ''}"
        note = Note(words, "", "blue")
        act = "接着写" if draft.state == "draft" else "去看"
        MiniButton(f"{act}  Alt+J", lambda: self.chosen.emit(draft.id), accessible=act).stand_in(note)
        self._set(note)

    def _set(self, note: Note | None) -> None:
        empty(self._layout)
        if note is not None:
            self._layout.addWidget(note)
        self.setVisible(note is not None)


def _about(written: Written, name: str) -> Note:
    person, state = written.person, STATE_NAMES[written.person.state]
    if person.is_erased:
        return Note("这个人的资料已抹去", "只剩操作记录。要再办请开新表。", "amber")
    if person.state == "withdrawn":
        return Note(f"{name} 已撤回,只能看,不能再改", "要再办请开新表,重新问、重新写。", "amber")
    correcting = written.mode == "correction"
    if person.state == "returned":
        reason = " ".join(part for part in (person.decision_code, person.decision_note) if part)
        how = "改好后按 Ctrl+Enter,会作为新的一版再送去。" if correcting else "只是看。要改好再交,先按“更正”。"
        return Note(f"县里退回:{reason or '没有写原因'}", how, "red")
    if correcting:
        return Note(f"更正 {name}({state},第 {person.rev} 版)· 按 Ctrl+Enter 才成为新的一版", "", "blue")
    pending = "有没保存的更正,还没有作数。" if written.pending else ""
    return Note(f"只是看:{name}({state},第 {person.rev} 版)", pending, "blue")
