"""What has to travel: the outbox rows of an act, written inside the act's own transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.base.errors import RefusedInput
from desktop.domain.people import Person
from desktop.services.session import Session
from desktop.storage import outbox
from desktop.wire.records import enrolment_record, withdrawal_record
from desktop.wire.versions import ENROLMENT, WITHDRAWAL

STEP = 100


def enrolments(
    session: Session,
    people: Sequence[Person],
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Queue the present revision of each person; cancelling raises, so that the whole transaction is undone."""
    for done, person in enumerate(people):
        if done % STEP == 0:
            if cancelled and cancelled():
                raise RefusedInput("已取消,什么都没有导入。", code="cancelled")
            if progress:
                progress(done, len(people))
        before = outbox.last_sha256(session.store, person.id) if person.rev > 1 else None
        outbox.put(
            session.store,
            person_id=person.id,
            rev=person.rev,
            village=person.village,
            schema=ENROLMENT,
            payload=enrolment_record(person, rep=session.rep.name, supersedes=before),
        )
    if progress:
        progress(len(people), len(people))


def withdrawal(session: Session, person: Person, reason: str | None) -> None:
    """Queue that a person took her record back."""
    before = outbox.last_sha256(session.store, person.id)
    payload = withdrawal_record(
        person, at=session.store.now(), rep=session.rep.name, reason=reason, supersedes=before
    )
    outbox.put(
        session.store, person_id=person.id, rev=person.rev, village=person.village, schema=WITHDRAWAL, payload=payload
    )
