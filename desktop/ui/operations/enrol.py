"""The form: opening it, one field, one consent, finishing; and what stands at its sides."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain import enrolment
from desktop.domain.consent import ConsentKind, ConsentMethod
from desktop.domain.people import Kind, Person
from desktop.domain.problems import Problem, has_errors
from desktop.services import duplicates, kinds, papers, people, villages
from desktop.services import enrol as service
from desktop.services.papers import MadePaper
from desktop.services.session import Session
from desktop.services.villages import VillageProgress

LAST_SHOWN = 6
DRAFTS_LOOKED_AT = 20
"""A committee's list may have come in as thousands of drafts; the side shows the newest."""


@dataclass(frozen=True, slots=True)
class Look:
    """A form as it stands on disk: the person, what the rules say, and who on this laptop has the same numbers."""

    person: Person
    rules: tuple[Problem, ...] = ()
    twins: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.rules, *self.twins)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What finishing gave; `next` is the form that comes after a capture."""

    look: Look
    captured: bool
    next: Look | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands at the sides of the form."""

    last: tuple[Person, ...]
    drafts: tuple[Person, ...]
    progress: VillageProgress | None
    next_short: str | None
    shorts_left: int


def _look(session: Session, person: Person) -> Look:
    rules = enrolment.check_person(person, session.today)
    return Look(person, tuple(rules), tuple(duplicates.look(session, person)))


def begin(session: Session, *, village: str, kind: Kind) -> Look:
    return _look(session, service.begin(session, village, kind))


def resume(session: Session, *, person_id: str) -> Look:
    """A draft to go on with, or a captured person to correct."""
    return _look(session, service.in_hand(session, person_id))


def commit(session: Session, *, person_id: str, values: dict[str, str | bool | None]) -> Look:
    """The fields that were left, on disk; more than one where one brings another along."""
    person = None
    with session.store.atomic():
        for field, value in values.items():
            person = service.commit_field(session, person_id, field, value)
    return _look(session, person or service.in_hand(session, person_id))


def change_kind(session: Session, *, person_id: str, kind: Kind) -> Look:
    return _look(session, kinds.change_kind(session, person_id, kind))


def give(
    session: Session, *, person_id: str, kind: ConsentKind, method: ConsentMethod, reference: str | None
) -> Look:
    return _look(session, service.give_consent(session, person_id, kind, method, reference))


def take_back(session: Session, *, person_id: str, kind: ConsentKind) -> Look:
    return _look(session, service.take_back_consent(session, person_id, kind))


def choose(session: Session, *, person_id: str, choice: str, method: ConsentMethod, reference: str | None) -> Look:
    return _look(session, service.choose_directory(session, person_id, choice, method, reference))


def finish(session: Session, *, person_id: str, another: Kind | None) -> Outcome:
    """Capture; with `another` the next form of that kind is opened in the same breath: one transaction, one flush."""
    with session.store.atomic():
        kinds.drop_unneeded(session, person_id)
        done = service.finish(session, person_id)
        if has_errors(done.problems):
            return Outcome(resume(session, person_id=person_id), False)
        follows = begin(session, village=done.person.village, kind=another) if another else None
        return Outcome(Look(done.person, done.problems), True, follows)


def beside(session: Session, *, village: str) -> Beside:
    free = service.free_short_numbers(session, village)
    return Beside(
        tuple(people.last_captured(session, village, LAST_SHOWN)),
        tuple(service.drafts(session, village, most=DRAFTS_LOOKED_AT)),
        villages.progress_of(session, village),
        free[0] if free else None,
        len(free),
    )


def receipt(session: Session, *, person_id: str) -> MadePaper:
    return papers.make_receipt(session, person_id)
