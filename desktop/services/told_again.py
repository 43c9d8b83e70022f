"""A later row of a list about somebody who is here already. It is not taken; what it says against printing her is."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain import of_age
from desktop.domain.consent import ConsentKind
from desktop.domain.people import Person
from desktop.domain.roster_equals import listed_as
from desktop.services import ages
from desktop.services.session import Session
from desktop.storage import audit, people

PRINTED_BY: tuple[ConsentKind, ...] = ("directory", "publish")


def hear(session: Session, rows: Sequence[Person]) -> None:
    """Rows that call somebody known a child or dead, or in which she signed that she is not to be listed, are heard:
    her own entry says so from then on. A yes in such a row is nothing: nobody is printed by it."""
    telling = [row for row in rows if row.directory_choice == "none" or _against(session, row)]
    if not telling:
        return
    by_document = {row.doc_hash: row for row in telling if row.doc_hash}
    by_name = {listed_as(row): row for row in telling}
    for person in people.of_village(session.store, telling[0].village):
        row = by_document.get(person.doc_hash or "") or by_name.get(listed_as(person))
        if row is None or row.id == person.id or person.state == "withdrawn":
            continue
        if _against(session, row):
            ages.hint(session, person.id, of_age.told_in_words(row, session.today))
        if row.directory_choice == "none":
            _not_listed(session, person.id)


def _against(session: Session, row: Person) -> bool:
    found = ages.standing(session, row)
    return found.gone is not None or found.code in ("minor", "hinted")


def _not_listed(session: Session, person_id: str) -> None:
    person = people.get(session.store, person_id)
    if person is None or person.directory_choice in (None, "none"):
        return
    for kind in PRINTED_BY:
        people.take_back_consent(session.store, person_id, kind, at=session.store.now())
    now = people.get(session.store, person_id)
    assert now is not None
    told = now.with_fields(directory_choice="none", act_no=audit.next_number(session.store))
    ages.revised(session, now, told, "list_said_no")
