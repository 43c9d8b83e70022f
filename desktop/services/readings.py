"""How a surname is read in a village: one answer for everybody of that name, given once, kept with the village."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.domain import names
from desktop.domain.people import Person
from desktop.services.session import Session
from desktop.storage import people, villages


def of_name(session: Session, person: Person, name: str | None) -> str | None:
    """The reading that goes with a name written over another: only another surname drops the one chosen; else the
    village's own answer, where it has given one."""
    kept = person.surname_reading if name and person.name else None
    if kept and names.split_surname(name or "")[0] == names.split_surname(person.name or "")[0]:
        return kept
    return decided(villages.surname_readings(session.store, person.village), name)


def decided(told: Mapping[str, str], name: str | None) -> str | None:
    return told.get(names.split_surname(name)[0]) if name else None


def settle(session: Session, person: Person, reading: str) -> None:
    """The answer is the village's: the next of this surname has it, those written before it are sorted by it. Whoever
    was once said to be read otherwise stays so."""
    surname = names.split_surname(person.name or "")[0]
    if reading not in names.surname_choices(person.name or ""):
        return
    with session.store.atomic():
        before = villages.surname_readings(session.store, person.village).get(surname)
        if before == reading:
            return
        villages.set_surname_reading(session.store, person.village, surname, reading)
        for id_, name, own in people.of_surname(session.store, person.village, surname):
            if names.split_surname(name)[0] == surname and own in (None, before):
                people.set_fields(session.store, id_, **name_facts(name, reading))


def name_facts(name: str | None, reading: str | None) -> dict[str, Any]:
    """The keys by which a name is sorted and found."""
    keys = names.name_keys(name, reading) if name else None
    return {
        "sort_key": keys and keys.sort_key, "pinyin": keys and keys.pinyin, "initials": keys and keys.initials,
        "stroke_key": keys and keys.stroke_key, "surname_reading": reading,
    }  # fmt: skip
