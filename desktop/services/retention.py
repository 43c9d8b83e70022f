"""Document numbers leave the laptop once the county has the record, has decided, and some days have passed: the last
four digits and a keyed hash stay, so that the same person is still met again."""

from __future__ import annotations

from datetime import timedelta

from desktop.base.clock import iso
from desktop.services import ledger, reckoning
from desktop.services.session import Session
from desktop.storage import audit, outbox, people, settings

DAYS = 30
AT_ONCE = 200
_SETTING = "retention_days"


def days(session: Session) -> int:
    """So many days after the county's decision; DAYS unless the rep's county set another number."""
    told = settings.get(session.store, _SETTING)
    return int(told) if told and told.isdecimal() else DAYS


def set_days(session: Session, number: int) -> None:
    with session.store.atomic():
        settings.put(session.store, _SETTING, str(min(max(number, 0), 3650)))
        audit.add(session.store, "set_retention", rep=session.rep.id)


def shrink(session: Session) -> int:
    """Shorten what is due, a stretch at a time; returns how many people. Call it again while it returns AT_ONCE."""
    found = reckoning.reckoned(session)
    if not found.standing.ok:  # nothing is shortened by a clock that may be wrong
        return 0
    until = iso(found.moment - timedelta(days=days(session)))
    with session.store.atomic():
        due = people.decided_before(session.store, until, AT_ONCE)
        for person_id, numbers in due:
            people.drop_documents(session.store, person_id)
            outbox.empty_receipted(session.store, person_id)
            ledger.forget_numbers(session, numbers)
            audit.add(session.store, "shortened_document", rep=None, subject=person_id)
    return len(due)
