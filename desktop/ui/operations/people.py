"""People, as the table and its side card ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.base.clock import from_iso, local_text
from desktop.domain import acts
from desktop.domain.of_age import AgeStanding, Answer
from desktop.domain.people import KIND_NAMES, STATE_NAMES, Person
from desktop.domain.printed import printed_of
from desktop.services import ages, leaving, people, people_export, villages
from desktop.services.people import Spot
from desktop.services.session import Session

MOST_FOUND = 5000
FIRST_SCREEN = 200
"""Ids read before anything is shown; the others follow while one looks."""
AT_ONCE = 4000


@dataclass(frozen=True, slots=True)
class Filter:
    """What the table is to show."""

    village: str | None
    kind: str | None
    state: str | None
    text: str

    @property
    def states(self) -> tuple[str, ...]:
        return (self.state,) if self.state else ()


@dataclass(frozen=True, slots=True)
class Listing:
    """What a filter finds: how many, the first ids in order and where the others begin; and how many there are of
    each state and kind in the same village."""

    wanted: Filter
    ids: list[str]
    total: int
    rest: Spot | None
    by_state: dict[str, int]
    by_kind: dict[str, int]


@dataclass(frozen=True, slots=True)
class Story:
    person: Person
    village_name: str
    acts: tuple[str, ...]
    age: AgeStanding
    printed: str = ""  # how the directory has her, in words


def listing(session: Session, *, wanted: Filter) -> Listing:
    """Directory order; with a text, what the search finds among them."""
    by_state, by_kind, empty = _counts(session, wanted)
    if wanted.text:
        ids = people.search_ids(session, wanted.text, village=wanted.village, limit=MOST_FOUND)
        if wanted.kind or wanted.state:
            ids = people.among(session, ids, kind=wanted.kind, states=wanted.states)
        return Listing(wanted, ids, len(ids), None, by_state, by_kind)
    ids, rest = go_on(session, wanted=wanted, after=None, limit=FIRST_SCREEN)
    total = sum(by_state[state] for state in wanted.states or STATE_NAMES)
    if wanted.state in (None, "draft"):
        total -= empty
    return Listing(wanted, ids, total if rest else len(ids), rest, by_state, by_kind)


def go_on(
    session: Session, *, wanted: Filter, after: Spot | None, limit: int = AT_ONCE
) -> tuple[list[str], Spot | None]:
    """The next ids of a listing, and where to go on; None at the end."""
    return people.page_of_order(
        session, wanted.village, kind=wanted.kind, states=wanted.states, after=after, limit=limit
    )


def _counts(session: Session, wanted: Filter) -> tuple[dict[str, int], dict[str, int], int]:
    """People by state (of the kind wanted) and by kind, and how many of the drafts have no name and are not shown."""
    by_state: dict[str, int] = dict.fromkeys(STATE_NAMES, 0)
    by_kind: dict[str, int] = dict.fromkeys(KIND_NAMES, 0)
    for kinds in people.count_by_state(session, wanted.village).values():
        for each, states in kinds.items():
            by_kind[each] += sum(states.values())
            if wanted.kind in (None, each):
                for state, number in states.items():
                    by_state[state] += number
    empty = people.count_empty(session, wanted.village)
    return by_state, by_kind, sum(number for (_, kind), number in empty.items() if wanted.kind in (None, kind))


def rows(session: Session, *, ids: list[str]) -> list[Person]:
    return people.rows(session, ids)


def story(session: Session, *, person_id: str) -> Story:
    """One person with what happened to her record, newest first, in words."""
    found = people.show(session, person_id)
    names = {v.code: v.name for v in villages.list_villages(session)}
    told = tuple(
        f"{local_text(from_iso(act['at']), '%m-%d %H:%M')} {acts.words(act['act'])}" for act in reversed(found.acts)
    )
    return Story(
        found.person,
        names.get(found.person.village, ""),
        told,
        ages.standing(session, found.person),
        printed_of(found.person, session.today).book,
    )


def answer_age(session: Session, *, person_id: str, said: Answer) -> None:
    """Keep what she answered when she was asked how old she is."""
    ages.answer(session, person_id, said)


def withdraw(session: Session, *, ids: list[str], reason: str) -> int:
    """Take people out; those already withdrawn are passed over. Returns how many were taken."""
    taken = 0
    with session.store.atomic():
        for person in people.rows(session, ids):
            if person.state != "withdrawn":
                leaving.withdraw(session, person.id, reason)
                taken += 1
    return taken


def erase(session: Session, *, person_id: str) -> None:
    leaving.erase(session, person_id)


def export(session: Session, *, path: Path, village: str | None, kind: str | None) -> int:
    """The list as a spreadsheet, readable by anyone who has the file; returns how many people."""
    return people_export.export(session, path, village=village, kind=kind)
