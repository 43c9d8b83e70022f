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
from desktop.ui.operations import enrol
from desktop.ui.operations.enrol import Look, Outcome
from desktop.ui.workbench import Workbench

DEFAULTS: dict[str, str] = {"doc_type": "RIC"}
"""Put down with the first field of a new form: nearly everybody shows a resident card. Never a consent."""


class Hand(QObject):
    """One person at a time. Every method returns at once; the signals tell what became of it."""

    opened = Signal(object)  # Look: another form is in hand
    looked = Signal(object)  # Look: the newest state of the form in hand
    refused = Signal(str, str)  # field, sentence: this value is not on disk
    finished = Signal(object)  # Outcome

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self.person: Person | None = None
        self.finishing = False
        self._asked = 0
        self._opening = 0
        self._touched = False

    # -- which form
    def begin(self, village: str, kind: Kind) -> None:
        self._open(partial(enrol.begin, village=village, kind=kind))

    def resume(self, person_id: str, kind: Kind | None = None) -> None:
        self._open(partial(enrol.resume, person_id=person_id, kind=kind))

    def take(self, look: Look) -> None:
        """Put a form that is already read in hand."""
        self.announce()
        self._asked += 1
        self.person = look.person
        self.opened.emit(look)

    def look_again(self) -> None:
        """Something beside the form changed that it is judged by."""
        if self.person is not None:
            self._act(partial(enrol.resume, person_id=self.person.id), "")

    def put_down(self) -> None:
        """Nobody's form is in hand; everything committed stays on disk."""
        self.announce()
        self._asked += 1
        self.person = None

    def _open(self, work: Callable[[Any], Look]) -> None:
        self._opening += 1
        this = self._opening

        def show(look: Look) -> None:
            if this == self._opening:
                self.take(look)

        self._bench.read(work, show, owner=self)

    # -- one act each
    def commit(self, field: str, value: str | bool | None) -> None:
        """A field was left with news in it."""
        self.commit_all({field: value})

    def commit_all(self, news: Mapping[str, str | bool | None]) -> None:
        """Several fields at once, as a card brings them: on disk together."""
        if self.person is None or not news:
            return
        values: dict[str, str | bool | None] = {}
        if self.person.state == "draft":
            values = {k: v for k, v in DEFAULTS.items() if not getattr(self.person, k) and k not in news}
        values |= news
        work = partial(enrol.commit, person_id=self.person.id, values=values)
        self.person = self.person.with_fields(**values)  # until the answer: the next question must know of this one
        self._act(work, next(iter(news)))

    def see_original(self, field: str, seen: bool) -> None:
        """The rep ticked that she looked at an original: the moment is what is kept."""
        self.commit(field, iso(self._bench.clock()) if seen else "")

    def go_on_with(self, known_id: str) -> None:
        """The list has her already: that entry comes into the hand, with everything written here."""
        if self.person is None:
            return
        work = partial(enrol.go_on_with, person_id=self.person.id, known_id=known_id)
        self._touched = True
        self._bench.act(work, (), self.take, owner=self)

    def approve(self, code: str) -> None:
        """A supervisor typed her code."""
        if self.person is not None and code:
            self._act(partial(enrol.approve, person_id=self.person.id, code=code), "approval")

    def change_kind(self, kind: Kind) -> None:
        if self.person is not None and self.person.kind != kind:
            self._act(partial(enrol.change_kind, person_id=self.person.id, kind=kind), "kind")

    def give(self, kind: ConsentKind, method: ConsentMethod, reference: str | None) -> None:
        if self.person is not None:
            work = partial(enrol.give, person_id=self.person.id, kind=kind, method=method, reference=reference)
            self._act(work, f"consent_{kind}")

    def take_back(self, kind: ConsentKind) -> None:
        if self.person is not None:
            self._act(partial(enrol.take_back, person_id=self.person.id, kind=kind), f"consent_{kind}")

    def choose(self, choice: str, method: ConsentMethod, reference: str | None) -> None:
        if self.person is not None:
            work = partial(enrol.choose, person_id=self.person.id, choice=choice, method=method, reference=reference)
            self._act(work, "directory_choice")

    def finish(self, another: Kind | None) -> None:
        """Capture, after everything already sent: the store lane keeps the order."""
        if self.person is None or self.finishing:
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
    def _act(self, work: Callable[[Any], Look], field: str) -> None:
        self._asked += 1
        self._touched = True
        this, person_id = self._asked, self.person.id if self.person else ""

        def show(look: Look) -> None:
            if self.person is not None and look.person.id == self.person.id and this == self._asked:
                self.person = look.person
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
        else:
            self.person = outcome.look.person
        self.finished.emit(outcome)

    def _on_not_finished(self, error: CunbuError) -> None:
        self.finishing = False
        self.refused.emit("", error.sentence)
