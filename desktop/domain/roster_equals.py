"""Who stands twice in one list: the first row stands. Kept as an index, so that one mended row is judged at once,
with the rows that it makes first or second."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from desktop.domain.names import fold_variants
from desktop.domain.people import Person

DOCUMENT, IDENTITY, PHONE, SHORT, CARD = range(5)


@dataclass(frozen=True, slots=True)
class Stand:
    """What stands before one row: the place of the row that stands for her, and who has her phone, number or card."""

    by_document: int | None = None
    by_identity: int | None = None
    phone: int | None = None
    short: int | None = None
    card: int | None = None

    @property
    def stands(self) -> bool:
        return self.by_document is None and self.by_identity is None


ALONE = Stand()
"""Nearly every row."""


def identity(person: Person) -> tuple[str, ...]:
    """Who a person without a document is: name and phone; without a phone, name and house."""
    name, phone = listed_as(person)
    return (name, phone) if phone else (name, "", person.group_no or "", person.household or "")


def listed_as(person: Person) -> tuple[str, str]:
    """Name and phone; 龑 and 䶮 are one name."""
    return fold_variants(person.name or ""), person.mobile or person.home_line or ""


def claims(person: Person) -> tuple[Hashable | None, ...]:
    """What a row says is this person's own: document, identity, phone, short number, card."""
    held = (person.mobile or None, person.short_no or None, person.iccid or None)
    return (person.doc_hash or None, identity(person), *held)


class Standing:
    """The people of a list by place (0, 1, 2 … in the file's order). A row without a document that names somebody who
    stands already is refused, so is a document that stands already; who is refused holds no phone, number or card."""

    def __init__(self, people: Iterable[Person | None] = ()) -> None:
        self._people: list[Person | None] = []
        # a group is one place, or a sorted list of places: nearly all have one, and a long list has many
        self._groups: tuple[dict[Hashable, int | list[int]], ...] = ({}, {}, {}, {}, {})
        self._firsts: dict[tuple[int, Hashable], int | None] = {}
        for person in people:
            self._people.append(person)
            if person is not None:
                self._enter(len(self._people) - 1, person)

    def put(self, place: int, person: Person | None) -> set[int]:
        """Say anew who stands in this place (None: the row is refused). Returns the places to look at again."""
        before = self._people[place]
        turning = {place, *self._may_turn(before), *self._may_turn(person)}
        suspects = {q for p in turning for q in self._housemates(self._people[p])} | turning
        suspects |= set(self._housemates(person))
        stood = {q for q in suspects if self._stands(q)}
        again = set(suspects)
        self._look_around(before, again)
        if before is not None:
            self._leave(place, before)
        self._people[place] = person
        if person is not None:
            self._enter(place, person)
        self._firsts.clear()
        self._look_around(person, again)
        for turned in {q for q in suspects if (q in stood) != self._stands(q)}:
            self._look_around(self._people[turned], again)
        return again

    def stand(self, place: int) -> Stand:
        """How a row stands among the others. Of no meaning for a row that was refused by itself."""
        person = self._people[place]
        if person is None:
            return ALONE
        document, who, *held = claims(person)
        if document is not None:
            first = self._first_of(DOCUMENT, document)
            if first != place:
                return Stand(by_document=first)
        else:
            first = self._first_standing(IDENTITY, who)
            if first != place:
                return Stand(by_identity=first)
        firsts = [
            first if key is not None and (first := self._first_standing(kind, key)) != place else None
            for kind, key in enumerate(held, PHONE)
        ]
        return Stand(None, None, *firsts) if any(f is not None for f in firsts) else ALONE

    def _stands(self, place: int) -> bool:
        person = self._people[place]
        if person is None:
            return False
        if person.doc_hash is not None:
            return self._first_of(DOCUMENT, person.doc_hash) == place
        return self._first_standing(IDENTITY, identity(person)) == place

    def _first_of(self, kind: int, key: Hashable) -> int | None:
        group = self._groups[kind].get(key)
        return group[0] if isinstance(group, list) else group

    def _first_standing(self, kind: int, key: Hashable) -> int | None:
        """The first of a group that is not refused itself. In a house whoever has no document stands if nobody stood
        before her, so the first without a document is the answer there unless a document stands earlier."""
        name = (kind, key)
        if name not in self._firsts:
            self._firsts[name] = next((p for p in self._members(kind, key) if self._stands_in(kind, p)), None)
        return self._firsts[name]

    def _stands_in(self, kind: int, place: int) -> bool:
        person = self._people[place]
        if kind == IDENTITY and person is not None and person.doc_hash is None:
            return True
        return self._stands(place)

    def _members(self, kind: int, key: Hashable | None) -> list[int]:
        group = self._groups[kind].get(key) if key is not None else None
        return group if isinstance(group, list) else [] if group is None else [group]

    def _may_turn(self, person: Person | None) -> list[int]:
        """Of those with her document, only the first and the second can change when she comes or goes."""
        return self._members(DOCUMENT, person.doc_hash)[:2] if person is not None else []

    def _housemates(self, person: Person | None) -> list[int]:
        return self._members(IDENTITY, identity(person)) if person is not None else []

    def _look_around(self, person: Person | None, again: set[int]) -> None:
        """Everybody whose sentence may name her."""
        if person is not None:
            for kind, key in enumerate(claims(person)):
                again.update(self._members(kind, key))

    def _enter(self, place: int, person: Person) -> None:
        for kind, key in enumerate(claims(person)):
            if key is None:
                continue
            groups = self._groups[kind]
            group = groups.setdefault(key, place)
            if isinstance(group, list):
                insort(group, place)
            elif group != place:
                groups[key] = sorted((group, place))

    def _leave(self, place: int, person: Person) -> None:
        for kind, key in enumerate(claims(person)):
            if key is None:
                continue
            groups = self._groups[kind]
            group = groups[key]
            if not isinstance(group, list):
                del groups[key]
            else:
                del group[bisect_left(group, place)]
                if len(group) == 1:
                    groups[key] = group[0]
