"""The form: opening it, one field, one consent, finishing; and what stands at its sides."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from desktop.base.errors import RefusedInput
from desktop.domain.consent import ConsentKind, ConsentMethod
from desktop.domain.offers import Offer
from desktop.domain.people import Kind, Person
from desktop.domain.problems import Problem, has_errors
from desktop.services import county_twins, duplicates, in_hand, kinds, papers, people, stock, supervisor, villages
from desktop.services import enrol as service
from desktop.services.offers import Housemate, offers_for, only_namesake
from desktop.services.papers import MadePaper
from desktop.services.session import Session
from desktop.services.villages import VillageProgress

LAST_SHOWN = 6
DRAFTS_LOOKED_AT = 20
"""A committee's list may have come in as thousands of drafts; the side shows the newest."""


@dataclass(frozen=True, slots=True)
class Look:
    """A form as it stands on disk: the person, what the rules say, who has the same numbers, and what is offered for
    the fields that are empty. `good` has a calm word for a field that was looked up and is right."""

    person: Person
    rules: tuple[Problem, ...] = ()
    twins: tuple[Problem, ...] = ()
    offers: dict[str, Offer] = field(default_factory=dict)
    good: dict[str, str] = field(default_factory=dict)
    may_change_kind: bool = True
    known: Housemate | None = None  # the entry the list has of her already, as it seems
    pending: bool = False  # she has a correction that is not finished

    @property
    def reason_wanted(self) -> bool:
        """Whether a duplicate is passed over only with a reason."""
        return any(duplicates.needs_reason(self.person, twin) for twin in self.twins)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.rules, *self.twins)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What finishing gave; `next` is the form that comes after a capture."""

    look: Look
    captured: bool
    changed: bool = True  # a correction may have changed nothing: then nothing was saved and nothing is sent
    next: Look | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands at the sides of the form."""

    last: tuple[Person, ...]
    drafts: tuple[Person, ...]  # half-written forms, then people with an unfinished correction
    progress: VillageProgress | None
    next_short: str | None
    shorts_left: int
    reach: str = ""


def _look(session: Session, person: Person) -> Look:
    rules, twins = service.judge(session, person), duplicates.look(session, person)
    good = {"iccid": "在今天领用的卡段内"} if stock.in_stock(session, person) else {}
    free = kinds.may_change(session, person.id)
    known = only_namesake(session, person)
    if known is not None and not kinds.may_go_on_with(person, known.kind, known.state):
        known = None
    return Look(person, tuple(rules), tuple(twins), offers_for(session, person), good, free, known)


def drop_empty(session: Session) -> None:
    """Forms nobody wrote anything into, left by windows that ended."""
    service.drop_empty(session)


def begin(session: Session, *, village: str, kind: Kind) -> Look:
    return _look(session, service.begin(session, village, kind))


def wake(session: Session, *, person_id: str, village: str, kind: Kind) -> Look:
    """The form left open, where it still is one; else an empty one."""
    person = people.find(session, person_id)
    if person is not None and person.state == "draft" and person.village == village:
        return _look(session, person)
    return begin(session, village=village, kind=kind)


def show(session: Session, *, person_id: str) -> Look:
    """Somebody as she stands, to be looked at: nothing is judged, nothing offered. A draft is there to be written."""
    person = in_hand.stored(session, person_id)
    if person.state == "draft":
        return _look(session, person)
    return Look(person, pending=in_hand.is_pending(session, person_id))


def correct(session: Session, *, person_id: str, kind: Kind | None = None) -> Look:
    """Her form to be corrected, with what was not finished; with a kind, a listing that goes on as a sign-up."""
    person = in_hand.stored(session, person_id)
    if person.state == "withdrawn":
        raise RefusedInput("这个人已撤回,不能再改。要再办请开新表。", code="withdrawn")
    if kind is not None:
        return change_kind(session, person_id=person_id, kind=kind)
    return resume(session, person_id=person_id)


def resume(session: Session, *, person_id: str) -> Look:
    """The form in hand as it stands on disk now."""
    return _look(session, service.in_hand(session, person_id))


def keep_typed(session: Session, *, person_id: str, values: dict[str, str | bool | None]) -> None:
    """What stands in a line while the hand is still in it. Whether it is right is asked when the line is left."""
    with session.store.atomic(), suppress(RefusedInput):
        for name, value in values.items():
            service.commit_field(session, person_id, name, value)


def throw_away(session: Session, *, person_id: str) -> Look:
    """The correction is undone; what is left is a look at her."""
    return Look(in_hand.throw_away(session, person_id))


def put_aside(session: Session, *, person_id: str) -> None:
    in_hand.put_aside(session, person_id)


def another_form(session: Session, *, person_id: str) -> Look:
    return _look(session, kinds.another_form(session, person_id))


def standing(session: Session, *, person_id: str) -> Person | None:
    return people.find(session, person_id)


def commit(session: Session, *, person_id: str, values: dict[str, str | bool | None]) -> Look:
    """The fields that were left, on disk; more than one where one brings another along."""
    person = None
    with session.store.atomic():
        for name, value in values.items():
            person = service.commit_field(session, person_id, name, value)
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


def go_on_with(session: Session, *, person_id: str, known_id: str) -> Look:
    """She is on the list already: her entry goes on, the new form is dropped."""
    return _look(session, kinds.go_on_with(session, person_id, known_id))


def approve(session: Session, *, person_id: str, code: str) -> Look:
    """The supervisor's code over an agent's many people."""
    return _look(session, supervisor.approve(session, person_id, code))


def finish(session: Session, *, person_id: str, another: Kind | None) -> Outcome:
    """Capture; with `another` the next form of that kind is opened in the same breath: one transaction, one flush."""
    with session.store.atomic():
        kinds.drop_unneeded(session, person_id)
        before = people.find(session, person_id)
        done = service.finish(session, person_id)
        if has_errors(done.problems):
            return Outcome(resume(session, person_id=person_id), False)
        follows = begin(session, village=done.person.village, kind=another) if another else None
        changed = before is None or before.rev != done.person.rev
        return Outcome(Look(done.person, done.problems), True, changed, follows)


def beside(session: Session, *, village: str) -> Beside:
    free = service.free_short_numbers(session, village)
    return Beside(
        tuple(people.last_captured(session, village, LAST_SHOWN)),
        (*service.drafts(session, village, most=DRAFTS_LOOKED_AT), *in_hand.pending(session, village, LAST_SHOWN)),
        villages.progress_of(session, village),
        free[0] if free else None,
        len(free),
        county_twins.as_of_words(session),
    )


def receipt(session: Session, *, person_id: str) -> MadePaper:
    return papers.make_receipt(session, person_id)
