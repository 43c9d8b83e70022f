"""The first row stands: one row after the other, and however rows are corrected afterwards."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.people import Person
from desktop.domain.roster_equals import ALONE, Stand, Standing, identity

VILLAGE = "411722105201"


def person(
    name: str = "王春花",
    document: str | None = None,
    mobile: str | None = None,
    short: str | None = None,
    card: str | None = None,
) -> Person:
    return Person(
        id="p",
        kind="listing",
        village=VILLAGE,
        name=name,
        doc_hash=document,
        mobile=mobile,
        short_no=short,
        iccid=card,
    )


@dataclass
class InOrder:
    """The rule as a person reads a list: from the top, remembering what was said."""

    documents: dict[str, int] = field(default_factory=dict)
    people: dict[tuple[str, ...], int] = field(default_factory=dict)
    held: tuple[dict[str, int], ...] = field(default_factory=lambda: ({}, {}, {}))

    def read(self, place: int, who: Person) -> Stand:
        if who.doc_hash:
            if who.doc_hash in self.documents:
                return Stand(by_document=self.documents[who.doc_hash])
            self.documents[who.doc_hash] = place
        elif identity(who) in self.people:
            return Stand(by_identity=self.people[identity(who)])
        self.people.setdefault(identity(who), place)
        firsts = []
        for known, key in zip(self.held, (who.mobile, who.short_no, who.iccid), strict=True):
            first = known.setdefault(key, place) if key else place
            firsts.append(None if first == place else first)
        return Stand(None, None, *firsts)


def in_order(people: list[Person | None]) -> list[Stand]:
    rule = InOrder()
    return [ALONE if who is None else rule.read(place, who) for place, who in enumerate(people)]


few = st.sampled_from(["a", "b", "c"])
somebody = st.one_of(
    st.none(),
    st.builds(
        person,
        name=st.sampled_from(["王春花", "李龑", "李䶮"]),
        document=st.one_of(st.none(), few),
        mobile=st.one_of(st.none(), few),
        short=st.one_of(st.none(), few),
        card=st.one_of(st.none(), few),
    ),
)


@given(st.lists(somebody, max_size=14))
def test_the_index_says_what_reading_from_the_top_says(people: list[Person | None]) -> None:
    standing = Standing(people)
    assert [standing.stand(place) for place in range(len(people))] == in_order(people)


@given(st.lists(somebody, min_size=1, max_size=12), st.data())
def test_corrected_rows_leave_nothing_stale(people: list[Person | None], data: st.DataObject) -> None:
    standing = Standing(people)
    shown = [standing.stand(place) for place in range(len(people))]
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(people) - 1))
        people[place] = data.draw(somebody)
        for again in standing.put(place, people[place]):
            shown[again] = standing.stand(again)
        assert shown == in_order(people)


def test_the_second_stands_when_the_first_is_corrected() -> None:
    standing = Standing([person(document="a"), person(document="a"), person(document="a"), person(document="b")])
    assert [standing.stand(n).by_document for n in range(4)] == [None, 0, 0, None]
    again = standing.put(0, person(document="b"))
    assert [standing.stand(n).by_document for n in range(4)] == [None, None, 1, 0]
    assert again == {0, 1, 2, 3}


def test_ten_thousand_of_one_name_are_no_trap() -> None:
    """A wicked list: everybody shares everything. Correcting one row of it must not take a square of its length."""
    people: list[Person | None] = [person(mobile="1", short="1", card="1", document=str(n)) for n in range(10_000)]
    begun = time.perf_counter()
    standing = Standing(people)
    for place in (0, 5000, 9999):
        for again in standing.put(place, person(mobile="1")):
            standing.stand(again)
    assert time.perf_counter() - begun < 5
