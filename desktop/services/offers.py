"""Offers for the empty fields of the form in hand (see domain.offers), from what this laptop knows."""

from __future__ import annotations

from desktop.domain import offers
from desktop.domain.directory import county_of
from desktop.domain.offers import Offer, Whose
from desktop.domain.people import Person
from desktop.services import people
from desktop.services.session import Session
from desktop.storage import households, villages
from desktop.storage.households import Housemate as Housemate

_HOUSE = ("group_no", "household", "home_line")


def offers_for(session: Session, person: Person) -> dict[str, Offer]:
    """Field -> offer. Of two sources the nearer stands: her household, then the person before, then the village."""
    house = _of_household(session, person)
    if person.kind == "listing":
        return offers.still_open(person, {f: o for f, o in house.items() if f in _HOUSE})
    before = person_before(session, person)
    found = offers.of_before(person, before) | offers.of_the_law(person)
    found |= _begun_address(session, person, before)
    return offers.still_open(person, found | house)


def person_before(session: Session, person: Person) -> Person | None:
    """Whom this rep captured last in the village."""
    return next((p for p in people.last_captured(session, person.village, 2) if p.id != person.id), None)


def _of_household(session: Session, person: Person) -> dict[str, Offer]:
    mates, word = _housemates(session, person)
    found: dict[str, Offer] = {}
    for field in (*_HOUSE, "address"):
        told = {value for mate in mates if (value := getattr(mate, field))}
        if len(told) == 1:  # where they disagree nobody knows
            who = next(mate.name for mate in mates if getattr(mate, field))
            found[field] = Offer(told.pop(), f"{word} {who}", Whose.HOUSE)
    group = offers.group_in(person.address)
    if group and "group_no" not in found:
        found["group_no"] = Offer(group, "照住址", Whose.HOUSE)
    return found


def _housemates(session: Session, person: Person) -> tuple[list[Housemate], str]:
    """By her house number or address; else by her own name, where the committee's list has it once."""
    store, village = session.store, person.village
    if person.household:
        return households.of_household(store, village, person.household, person.group_no, but=person.id), "同户"
    if person.address and (mates := households.at_address(store, village, person.address, but=person.id)):
        return mates, "同户"
    namesake = only_namesake(session, person)
    return ([namesake] if namesake else []), "名单里的"


def only_namesake(session: Session, person: Person) -> Housemate | None:
    """The one of her name on the village's list who may be she herself: nobody whose group or document is another."""
    found = households.of_name(session.store, person.village, person.name, but=person.id) if person.name else []
    fitting = [
        mate
        for mate in found
        if (not mate.doc_hash or not person.doc_hash or mate.doc_hash == person.doc_hash)
        and (not mate.group_no or not person.group_no or mate.group_no == person.group_no)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _begun_address(session: Session, person: Person, before: Person | None) -> dict[str, Offer]:
    place = villages.get(session.store, person.village)
    if place is None:
        return {}
    last = before.address if before else None
    begun = offers.begun_address(last, place, county_of(person.village), person.group_no)
    return {"address": Offer(begun, "本村", Whose.VILLAGE, is_open=True)}
