"""The form in hand: what is typed goes to the store lane field by field, and the last answer alone is shown.

Answers come late. One that is not to the newest question, or that is about a form already left, changes nothing; what
is shown after that is decided by the form, which never touches the line a person is typing in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.base.clock import iso
from desktop.base.errors import CunbuError
from desktop.domain.consent import ConsentKind, ConsentMethod
from desktop.domain.people import Kind, Person
from desktop.ui.enrol import written
from desktop.ui.enrol.written import HOME, Written
from desktop.ui.operations import enrol
from desktop.ui.operations.enrol import Look, Outcome
from desktop.ui.workbench import Workbench

DEFAULTS: dict[str, str] = {"doc_type": "RIC"}
"""Put down with the first field of a new form: nearly everybody shows a resident card. Never a consent."""


def with_defaults(person: Person, news: Mapping[str, str | bool | None]) -> dict[str, str | bool | None]:
    first = DEFAULTS if person.state == "draft" else {}
    return {**{k: v for k, v in first.items() if not getattr(person, k) and k not in news}, **news}


class Hand(QObject):
    """One person at a time. Every method returns at once; the signals tell what became of it."""

    opened = Signal(object)  # Look: another form is in hand
    looked = Signal(object)  # Look: the newest state of the form in hand
    refused = Signal(str, str)  # field, sentence: this value is not on disk
    finished = Signal(object)  # Outcome
    leaving = Signal()  # another form is about to come: the line in hand still belongs to this one
    emptied = Signal()  # who was in hand is there no more

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self.written: Written | None = None
        self.finishing = False
        self._left: dict[str, str] = {}  # village -> the rep's own form that was open there
        self._kind: Kind = "signup"
        self._asked = 0
        self._opening = 0
        self._touched = False

    @property
    def person(self) -> Person | None:
        return self.written.person if self.written is not None else None

    @property
    def may_write(self) -> bool:
        return self.written is not None and self.written.may_write

    def _hold(self, person: Person) -> None:
        """The same form, with newer values."""
        assert self.written is not None
        self.written = Written(self.written.mode, person, self.written.back, self.written.pending)

    # -- which form
    def begin(self, village: str, kind: Kind | None = None) -> None:
        """An empty form, always."""
        self._open(partial(enrol.begin, village=village, kind=kind or self._kind), self._new)

    def wake(self, village: str) -> None:
        """The rep's own form that was left open in this village, else an empty one."""
        waiting = self._left.get(village)
        if waiting is None:
            self.begin(village)
        else:
            self._open(partial(enrol.wake, person_id=waiting, village=village, kind=self._kind), self._new)

    def show(self, person_id: str, back: str) -> None:
        """Somebody out of a list: a draft to go on with, anybody else to be looked at."""
        self._open(partial(enrol.show, person_id=person_id), partial(written.of, back=back))

    def correct(self, person_id: str = "", back: str = "", kind: Kind | None = None) -> None:
        """Somebody chose to correct her, or who is looked at; with a kind, to let her listing go on as a sign-up."""
        who = person_id or (self.person.id if self.person else "")
        if who:
            back = back or (self.written.back if self.written else HOME)
            work = partial(enrol.correct, person_id=who, kind=kind)
            self._open(work, partial(written.of, back=back, correcting=True))

    def discard(self) -> None:
        """The correction is thrown away; she is looked at as she was."""
        if self.written is not None and (self.written.mode == "correction" or self.written.pending):
            self._asked += 1
            self._touched = True
            work = partial(enrol.throw_away, person_id=self.written.person.id)
            self._open(work, partial(written.of, back=self.written.back), acts=True)

    def another(self) -> None:
        """Somebody else was typed over her: a form of his own, and she stays as she was."""
        if self.written is not None and self.written.mode == "correction":
            self._touched = True
            self._open(partial(enrol.another_form, person_id=self.written.person.id), self._new, acts=True)

    def take(self, look: Look, how: Written) -> None:
        """Put a form that is already read in hand."""
        before = self.written
        if before is not None and before.mode == "correction" and before.person.id != look.person.id:
            self._put_aside(before.person.id)
        self.announce()
        self._asked += 1
        self.written = how
        if how.may_write:
            self._kind = look.person.kind
        if how.wakes:
            self._left[look.person.village] = look.person.id
        self.opened.emit(look)

    def put_down(self) -> None:
        """Nobody's form is in hand; everything committed stays on disk."""
        if self.written is not None and self.written.mode == "correction":
            self._put_aside(self.written.person.id)
        self.announce()
        self._asked += 1
        self._opening += 1
        self.written = None

    def check(self) -> None:
        """Something changed on disk: whoever is in hand may have been withdrawn, erased, or finished elsewhere."""
        if self.written is None or self.finishing:
            return
        held = self.written

        def compare(person: Person | None) -> None:
            if self.written is None or self.finishing or self.written.person.id != held.person.id:
                return
            if person is None or (self.written.is_draft and person.state != "draft"):
                self.put_down()
                self.emptied.emit()
            elif self._is_stale(person):
                self.show(person.id, self.written.back)

        self._bench.read(partial(enrol.standing, person_id=held.person.id), compare, owner=self)

    def _is_stale(self, person: Person) -> bool:
        """What is shown of her is no more so: a look at her is old, or a correction cannot go on."""
        if self.written is None or self.written.is_draft or person == self.written.person:
            return False
        return person.state == "withdrawn" or self.written.mode == "looking"

    def look_again(self) -> None:
        """Something beside the form changed that it is judged by."""
        if self.may_write and self.person is not None:
            self._act(partial(enrol.resume, person_id=self.person.id), "")

    def _new(self, look: Look) -> Written:
        return Written("new", look.person)

    def _put_aside(self, person_id: str) -> None:
        self._bench.act(partial(enrol.put_aside, person_id=person_id), (), owner=self)

    def _open(self, work: Callable[[Any], Look], how: Callable[[Look], Written], *, acts: bool = False) -> None:
        self._opening += 1
        this = self._opening

        def show(look: Look) -> None:
            if this == self._opening:
                if not acts:
                    self.leaving.emit()
                self.take(look, how(look))

        if acts:
            self._bench.act(work, (), show, owner=self)
        else:
            self._bench.read(work, show, owner=self)

    # -- one act each
    def commit(self, field: str, value: str | bool | None) -> None:
        """A field was left with news in it."""
        self.commit_all({field: value})

    def commit_all(self, news: Mapping[str, str | bool | None]) -> None:
        """Several fields at once, as a card brings them: on disk together."""
        if self.person is None or not news or not self.may_write:
            return
        values = with_defaults(self.person, news)
        work = partial(enrol.commit, person_id=self.person.id, values=values)
        self._hold(self.person.with_fields(**values))  # until the answer: the next question must know of this one
        self._act(work, next(iter(news)))

    def keep_typed(self, field: str, value: str) -> None:
        """The hand rests in a line: what stands there is on disk from now on, and nothing is said or moved."""
        if self.person is not None and self.may_write and not self.finishing:
            self._touched = True
            values = with_defaults(self.person, {field: value})
            self._bench.act(partial(enrol.keep_typed, person_id=self.person.id, values=values), (), owner=self)

    def see_original(self, field: str, seen: bool) -> None:
        """The rep ticked that she looked at an original: the moment is what is kept."""
        self.commit(field, iso(self._bench.clock()) if seen else "")

    def go_on_with(self, known_id: str) -> None:
        """The list has her already: that entry comes into the hand, with everything written here."""
        if self.person is None or not self.may_write:
            return
        work = partial(enrol.go_on_with, person_id=self.person.id, known_id=known_id)
        self._touched = True
        self._open(work, partial(written.of, back=HOME, correcting=True), acts=True)

    def approve(self, code: str) -> None:
        """A supervisor typed her code."""
        if code:
            self._of_person(enrol.approve, "approval", code=code)

    def change_kind(self, kind: Kind) -> None:
        if self.person is not None and self.person.kind != kind:
            self._of_person(enrol.change_kind, "kind", kind=kind)

    def give(self, kind: ConsentKind, method: ConsentMethod, reference: str | None) -> None:
        self._of_person(enrol.give, f"consent_{kind}", kind=kind, method=method, reference=reference)

    def take_back(self, kind: ConsentKind) -> None:
        self._of_person(enrol.take_back, f"consent_{kind}", kind=kind)

    def choose(self, choice: str, method: ConsentMethod, reference: str | None) -> None:
        self._of_person(enrol.choose, "directory_choice", choice=choice, method=method, reference=reference)

    def finish(self, another: Kind | None) -> None:
        """Capture, after everything already sent: the store lane keeps the order."""
        if self.person is None or self.finishing or not self.may_write:
            return
        self.finishing = True
        self._asked += 1
        work = partial(enrol.finish, person_id=self.person.id, another=another)
        self._bench.act(work, (), self._on_finished, self._on_not_finished, owner=self)

    def announce(self, also: Iterable[str] = ()) -> None:
        """Let the other pages know, once per form instead of once per field."""
        if self._touched or also:
            self._touched = False
            self._bench.announce("people", "short", *also)

    # -- answers
    def _of_person(self, act: Callable[..., Look], field: str, **said: Any) -> None:
        if self.person is not None and self.may_write:
            self._act(partial(act, person_id=self.person.id, **said), field)

    def _act(self, work: Callable[[Any], Look], field: str) -> None:
        self._asked += 1
        self._touched = True
        this, person_id = self._asked, self.person.id if self.person else ""

        def show(look: Look) -> None:
            if self.person is not None and look.person.id == self.person.id and this == self._asked:
                self._hold(look.person)
                self.looked.emit(look)

        def refuse(error: CunbuError) -> None:
            if self.person is not None and self.person.id == person_id:
                self.refused.emit(field, error.sentence)
            else:
                self._bench.tell(error.sentence)

        self._bench.act(work, (), show, refuse, owner=self)

    def _on_finished(self, outcome: Outcome) -> None:
        self.finishing = False
        if outcome.captured:
            self._touched = True
            village = outcome.look.person.village
            if self._left.get(village) == outcome.look.person.id:
                del self._left[village]
        elif self.person is not None and self.person.id == outcome.look.person.id:
            self._hold(outcome.look.person)
        self.finished.emit(outcome)

    def _on_not_finished(self, error: CunbuError) -> None:
        self.finishing = False
        self.refused.emit("", error.sentence)
