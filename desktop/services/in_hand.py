"""The form in hand as it lies on disk: a draft's own row, or a captured person with her unfinished corrections."""

from __future__ import annotations

from typing import Any

from desktop.base.errors import NotFound, RefusedInput
from desktop.domain.people import YES_OR_NO, Person
from desktop.services import duplicates
from desktop.services.session import Session
from desktop.storage import people


def in_hand(session: Session, person_id: str) -> Person:
    """The person as her form shows her: the stored row with the corrections not yet finished."""
    person = people.get(session.store, person_id)
    if person is None:
        raise NotFound("找不到这个人,可能已被删除。没有改动。", code="no_such_person")
    changes: dict[str, Any] = dict(people.corrections(session.store, person_id))
    changes |= {name: changes[name] == "1" for name in YES_OR_NO if name in changes}
    return person.with_fields(**changes)


def keep(session: Session, person: Person, changes: dict[str, Any]) -> None:
    if person.state == "draft":
        people.set_fields(session.store, person.id, **changes)
        return
    for name, value in changes.items():
        if name == "short_no" and value and duplicates.holder_of_short(session, person, value):
            raise RefusedInput(duplicates.short_number_taken(session, person, value), code="short_taken")
        people.correct_field(session.store, person.id, name, int(value) if isinstance(value, bool) else value)
