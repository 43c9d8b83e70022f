"""What has to travel: the outbox rows of an act, written inside the act's own transaction."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.people import Person
from desktop.services import reckoning
from desktop.services.session import Session
from desktop.storage import frozen, outbox, settings
from desktop.wire.records import enrolment_record, question_record, withdrawal_record
from desktop.wire.versions import ENROLMENT, QUESTION, WITHDRAWAL


def enrolments(session: Session, people: Sequence[Person]) -> None:
    """Queue the present revision of each person."""
    codes = settings.rep_codes(session.store, session.rep.id)
    unsure = not reckoning.now_standing(session).ok
    lines = []
    for person in people:
        before = outbox.last_sha256(session.store, person.id) if person.rev > 1 else None
        papers = frozen.numbers_of(session.store, person.id) if person.rev > 1 else []
        payload = enrolment_record(
            person, rep=session.rep.name, supersedes=before, codes=codes, unsure=unsure, papers=papers
        )
        lines.append(outbox.Line(person.id, person.rev, person.village, ENROLMENT, payload))
    if lines:
        outbox.put_many(session.store, lines)


def withdrawal(session: Session, person: Person, reason: str | None) -> None:
    """Queue that a person took her record back."""
    before = outbox.last_sha256(session.store, person.id)
    papers = frozen.numbers_of(session.store, person.id)
    payload = withdrawal_record(
        person, at=session.store.now(), rep=session.rep.name, reason=reason, supersedes=before, papers=papers
    )
    outbox.put(
        session.store, person_id=person.id, rev=person.rev, village=person.village, schema=WITHDRAWAL, payload=payload
    )


def question(session: Session, person: Person, about: str) -> None:
    """Queue that the rep leaves this case to the supervisor."""
    payload = question_record(person, about=about, at=session.store.now(), rep=session.rep.name)
    outbox.put(
        session.store, person_id=person.id, rev=person.rev, village=person.village, schema=QUESTION, payload=payload
    )
