"""The form in hand as it lies on disk: a draft's own row, or a captured person with her unfinished corrections.

A correction holds only what differs from the stored row, consents too, so that a correction without a row is none.
"""

from __future__ import annotations

import json
from typing import Any

from desktop.base.errors import NotFound, RefusedInput
from desktop.domain.consent import Consent
from desktop.domain.identity import another_person
from desktop.domain.people import EDITABLE, YES_OR_NO, Person
from desktop.domain.problems import Problem
from desktop.services import duplicates
from desktop.services.session import Session
from desktop.storage import audit, people
from desktop.storage.people import CONSENT


def stored(session: Session, person_id: str) -> Person:
    """The person as captured last, without what is being corrected."""
    person = people.get(session.store, person_id)
    if person is None:
        raise NotFound("找不到这个人,可能已被删除。没有改动。", code="no_such_person")
    return person


def in_hand(session: Session, person_id: str) -> Person:
    """The person as her form shows her: the stored row with the corrections not yet finished."""
    person = stored(session, person_id)
    if person.state == "draft":
        return person
    changes: dict[str, Any] = dict(people.corrections(session.store, person_id))
    given = [_given(field, changes.pop(field)) for field in list(changes) if field.startswith(CONSENT)]
    changes |= {name: changes[name] == "1" for name in YES_OR_NO if name in changes}
    return with_consents(person.with_fields(**changes), [consent for consent in given if consent])


def keep(session: Session, person: Person, changes: dict[str, Any]) -> None:
    """A draft's fields into its row; a correction's beside it, as far as they differ from what stands."""
    if person.state == "draft":
        people.set_fields(session.store, person.id, **changes)
        return
    before = stored(session, person.id)
    for name, value in changes.items():
        if name == "short_no" and value and duplicates.holder_of_short(session, person, value):
            raise RefusedInput(duplicates.short_number_taken(session, person, value), code="short_taken")
        if getattr(before, name) == value:
            people.drop_correction(session.store, person.id, name)
        else:
            people.correct_field(session.store, person.id, name, int(value) if isinstance(value, bool) else value)


def keep_consent(session: Session, person_id: str, consent: Consent) -> None:
    """A consent given in a correction counts with the next revision."""
    field = CONSENT + consent.kind
    people.drop_correction(session.store, person_id, field)
    standing = stored(session, person_id).consent(consent.kind)
    if standing is None or _told(standing) != _told(consent):
        said = {name: getattr(consent, name) for name in ("text_version", "given_at", "method", "reference")}
        people.correct_field(session.store, person_id, field, json.dumps(said))


def keep_taken_back(session: Session, person_id: str, kind: str) -> bool:
    """A consent taken back in a correction holds at once for every list and paper, until the correction is thrown
    away. False where none stood."""
    stood = in_hand(session, person_id).consent(kind) is not None
    people.drop_correction(session.store, person_id, CONSENT + kind)
    if stored(session, person_id).consent(kind) is not None:
        people.correct_field(session.store, person_id, CONSENT + kind, None)
    return stood


def settle_consents(session: Session, person: Person) -> Person:
    """Finishing: what was given and taken back in the correction becomes hers."""
    person_id = person.id
    for field, value in people.corrections(session.store, person_id).items():
        consent = _given(field, value) if field.startswith(CONSENT) else None
        if consent is not None:
            people.give_consent(session.store, person_id, consent, rep=session.rep.id)
        elif field.startswith(CONSENT):
            kind = field.removeprefix(CONSENT)
            people.take_back_consent(session.store, person_id, kind, at=session.store.now())
    people.drop_corrections(session.store, person_id)
    return person.with_fields(consents=stored(session, person_id).consents)


def is_pending(session: Session, person_id: str) -> bool:
    """Whether something was written in her correction that is not finished."""
    return bool(people.corrections(session.store, person_id))


def pending(session: Session, village: str, most: int) -> list[Person]:
    """People as they stand who have a correction that is not finished."""
    return people.being_corrected(session.store, village, most=most)


def is_unchanged(session: Session, before: Person, after: Person) -> bool:
    """Nothing differs from what was captured; somebody the county sent back is handed in again as she is."""
    if before.state in ("draft", "returned", "withdrawn"):
        return False
    mended = people.corrections(session.store, before.id)
    if any(field.startswith(CONSENT) for field in mended):
        return False
    looked_at = (*EDITABLE, "kind", "doc_hash")
    return not mended or all(getattr(after, name) == getattr(before, name) for name in looked_at)


def throw_away(session: Session, person_id: str) -> Person:
    """The correction is undone: she is as she was captured."""
    with session.store.atomic():
        if people.corrections(session.store, person_id):
            people.drop_corrections(session.store, person_id)
            audit.add(session.store, "correction_dropped", rep=session.rep.id, subject=person_id)
        return stored(session, person_id)


def put_aside(session: Session, person_id: str) -> None:
    """A correction is left. One in which nothing was written is none; to become a sign-up alone is nothing either."""
    with session.store.atomic():
        if set(people.corrections(session.store, person_id)) == {"kind"}:
            people.drop_corrections(session.store, person_id)


def is_another(session: Session, person: Person) -> list[Problem]:
    """What is to be said of a correction that holds somebody else."""
    before = people.get(session.store, person.id) if person.state != "draft" else None
    if before is None:
        return []
    return another_person(before, person, same_document=same_document(session, before, person))


def same_document(session: Session, before: Person, after: Person) -> bool:
    """By the keyed hash, for a listing keeps no number; under the old type too, for the type alone may be wrong."""
    if before.doc_hash == after.doc_hash:
        return True
    number = after.doc_no
    return bool(number) and before.doc_hash == session.document_hash(before.doc_type, number or "")


def with_consents(person: Person, given: list[Consent]) -> Person:
    """Each takes the place of the one that stood."""
    for new in given:
        older = tuple(
            Consent(c.kind, c.text_version, c.given_at, c.method, c.reference, new.given_at)
            if c.kind == new.kind and c.stands
            else c
            for c in person.consents
        )
        person = person.with_fields(consents=(*older, new))
    return person


def _given(field: str, value: str | None) -> Consent | None:
    return Consent(field.removeprefix(CONSENT), **json.loads(value)) if value else None  # type: ignore[arg-type]


def _told(consent: Consent) -> tuple[object, ...]:
    return consent.text_version, consent.method, consent.reference
