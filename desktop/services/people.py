"""Looking people up: lists, search as you type, one person with her story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop.base.errors import NotFound
from desktop.domain.people import Person
from desktop.services.session import Session
from desktop.storage import audit, people, rosters
from desktop.storage.rosters import Spot


@dataclass(frozen=True, slots=True)
class Story:
    """One person and everything that happened to her record (no values, only acts)."""

    person: Person
    acts: tuple[dict[str, Any], ...]


def list_people(session: Session, village: str | None = None, *, kind: str | None = None) -> list[Person]:
    """People in directory order, withdrawn ones included; all villages when none is named."""
    return people.by_ids(session.store, order(session, village, kind=kind))


def order(
    session: Session, village: str | None = None, *, kind: str | None = None, states: tuple[str, ...] = ()
) -> list[str]:
    """Ids in directory order."""
    return rosters.ids_in_order(session.store, village, kind=kind, states=states)


def page_of_order(
    session: Session,
    village: str | None = None,
    *,
    kind: str | None = None,
    states: tuple[str, ...] = (),
    after: Spot | None = None,
    limit: int,
) -> tuple[list[str], Spot | None]:
    """The same in pieces: a long table shows its first rows before the last id is read. Returns ids and where to go
    on, None at the end."""
    return rosters.page_in_order(session.store, village, kind=kind, states=states, after=after, limit=limit)


def among(session: Session, ids: list[str], *, kind: str | None = None, states: tuple[str, ...] = ()) -> list[str]:
    """Those of these ids who are of the kind and in one of the states."""
    return rosters.among(session.store, ids, kind=kind, states=states)


def rows(session: Session, ids: list[str]) -> list[Person]:
    return people.by_ids(session.store, ids)


def search(session: Session, text: str, *, village: str | None = None, limit: int = 50) -> list[Person]:
    """Search as you type: name, pinyin, initials, any part of a phone, short number, last four of the document."""
    return people.by_ids(session.store, session.search.find(text, village=village, limit=limit))


def search_ids(session: Session, text: str, *, village: str | None = None, limit: int = 500) -> list[str]:
    return session.search.find(text, village=village, limit=limit)


def find(session: Session, person_id: str) -> Person | None:
    return people.get(session.store, person_id)


def show(session: Session, person_id: str) -> Story:
    person = people.get(session.store, person_id)
    if person is None:
        raise NotFound("找不到这个人,可能已被删除。没有改动。", code="no_such_person")
    return Story(person, tuple(audit.of_subject(session.store, person_id)))


def last_captured(session: Session, village: str, limit: int = 5) -> list[Person]:
    """The people captured last in this village, newest first: for "刚才登记" and Ctrl+D."""
    return people.by_ids(session.store, rosters.last_captured(session.store, village, limit))


def count_by_state(session: Session, village: str | None = None) -> dict[str, dict[str, dict[str, int]]]:
    """village -> kind -> state -> people."""
    return people.count_by_state(session.store, village)


def count_empty(session: Session, village: str | None = None) -> dict[tuple[str, str], int]:
    """(village, kind) -> drafts without a name, which are counted above and are in no list."""
    return rosters.empty_drafts(session.store, village)


def captured_today(session: Session) -> int:
    return rosters.captured_on(session.store, session.today)
