"""Telling the county to forget who was erased here: one line with her id, behind whatever was sent of her."""

from __future__ import annotations

from desktop.domain.people import Person
from desktop.storage import outbox, people, settings
from desktop.storage.store import Store
from desktop.wire.records import erasure_record
from desktop.wire.versions import ERASURE

SECOND_COPY_AT = "second_copy_at"
"""Setting: when a second sealed copy of what waits was last written, on a stick that may reach the county."""


def queue(store: Store, person: Person, rep: str | None) -> None:
    """Inside the transaction that erases her; once, and only where something of hers may have left this laptop."""
    left = "SELECT 1 FROM outbox WHERE person_id = ? AND state <> 'waiting'"
    if not store.value(left, [person.id]) and not settings.get(store, SECOND_COPY_AT):
        return
    if store.value("SELECT 1 FROM outbox WHERE person_id = ? AND schema = ?", [person.id, ERASURE]):
        return
    payload = erasure_record(person, at=store.now(), rep=rep)
    outbox.put(store, person_id=person.id, rev=person.rev, village=person.village, schema=ERASURE, payload=payload)


def queue_owed(store: Store) -> int:
    """Whoever was erased by a program that did not tell the county yet; how many."""
    owed = (
        "SELECT id FROM person AS p WHERE state = 'withdrawn' AND name IS NULL AND rev > 0"
        " AND EXISTS (SELECT 1 FROM outbox WHERE person_id = p.id AND schema = 'withdrawal/1')"
        " AND EXISTS (SELECT 1 FROM outbox WHERE person_id = p.id AND state <> 'waiting')"
        " AND NOT EXISTS (SELECT 1 FROM outbox WHERE person_id = p.id AND schema = ?)"
    )
    with store.atomic():
        ids = [row["id"] for row in store.rows(owed, [ERASURE])]
        for person in people.by_ids(store, ids) if ids else ():
            queue(store, person, None)
    return len(ids)
