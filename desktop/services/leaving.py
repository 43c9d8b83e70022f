"""Leaving: withdrawing at the counter, and erasing what the laptop holds about a person."""

from __future__ import annotations

from typing import Any

from desktop.base.errors import NotFound, RefusedInput
from desktop.domain.people import COLUMNS, YES_OR_NO, Person
from desktop.services import ledger, queue
from desktop.services.session import Session
from desktop.storage import audit, batches, county_sides, erasures, frozen, lists_in_hand, outbox, people
from desktop.wire.records import withdrawal_record

_KEPT_ON_ERASE = ("id", "kind", "village", "state", "rev", "created_at", "created_by", "captured_at", *YES_OR_NO)


def withdraw(session: Session, person_id: str, reason: str | None = None) -> Person:
    """Take a person back: out of every list from now on, and the county is told with the next batch. A draft that was
    never captured is simply dropped."""
    with session.store.atomic():
        person = _known(session, person_id)
        if person.state == "withdrawn":
            raise RefusedInput("这个人早已撤回,没有改动。", code="withdrawn")
        if people.delete_draft(session.store, person_id):
            audit.add(session.store, "draft_discarded", rep=session.rep.id, subject=person_id)
            return person.with_fields(state="withdrawn")
        gone = person.with_fields(state="withdrawn", rev=person.rev + 1)
        people.set_fields(session.store, person_id, state="withdrawn", rev=gone.rev)
        people.drop_corrections(session.store, person_id)
        for kind in {consent.kind for consent in person.consents}:
            people.take_back_consent(session.store, person_id, kind, at=session.store.now())
        audit.add(session.store, "withdrawn", rep=session.rep.id, subject=person_id, rev=gone.rev)
        county_sides.forget(session.store, person_id)
        queue.withdrawal(session, gone, reason)
    return _known(session, person_id)


def erase(session: Session, person_id: str) -> None:
    """Erase the content of a person: values, queued text, kept prints, the salt of her audit digests. What proves
    that things happened (ids, times, hashes, receipts) stays and still verifies. The county is asked to forget her
    too."""
    with session.store.atomic():
        person = _known(session, person_id)
        if person.state != "withdrawn":
            person = withdraw(session, person_id, "erased")
        if people.get(session.store, person_id) is None:  # it was a draft, gone already
            return
        said = (person.name, person.doc_no, person.mobile)
        lists_in_hand.forget(session.store, person.village, [word for word in said if word])
        empty: dict[str, Any] = {name: None for name in COLUMNS if name not in _KEPT_ON_ERASE}
        people.set_fields(session.store, person_id, **empty, **dict.fromkeys(YES_OR_NO, False))
        ledger.forget_person(session, person_id)
        county_sides.forget(session.store, person_id)
        batches.thaw_unsent(session.store, person_id)
        outbox.erase_payloads(session.store, person_id, lambda rev: _void(session, person, rev))
        erasures.queue(session.store, person, session.rep.name)
        audit.add(session.store, "erased", rep=session.rep.id, subject=person_id)
        audit.forget(session.store, person_id)


def _void(session: Session, person: Person, rev: int) -> bytes:
    """What travels in place of a revision that was erased before it was sent: no name, no number but what was on
    paper."""
    papers = frozen.numbers_of(session.store, person.id)
    return withdrawal_record(
        person.with_fields(rev=rev), at=session.store.now(), rep=session.rep.name, reason="erased", papers=papers
    )


def _known(session: Session, person_id: str) -> Person:
    person = people.get(session.store, person_id)
    if person is None:
        raise NotFound("找不到这个人,可能已被删除。没有改动。", code="no_such_person")
    return person
