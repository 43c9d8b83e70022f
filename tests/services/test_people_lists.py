"""Long lists in pieces: the same people in the same order as in one go; and figures that agree."""

from __future__ import annotations

import random

import pytest

from desktop.domain.names import name_keys
from desktop.domain.people import STATE_NAMES, Person
from desktop.domain.villages import Village
from desktop.services import people, villages
from desktop.services.session import Session
from desktop.storage import people as table
from desktop.storage import rosters
from desktop.storage import villages as village_table
from desktop.ui.operations import people as operations
from desktop.ui.operations.people import Filter
from tests.conftest import VILLAGE

OTHER = "411722105202"
OF_LISTINGS = ("draft", "captured", "sealed", "received", "withdrawn")


@pytest.fixture(autouse=True)
def everybody(session: Session) -> list[Person]:
    """A few hundred people of two villages in every state: equal names, no names, erased people."""
    village_table.save(session.store, [Village(OTHER, "东洪村", "朱里镇")])
    dice, held = random.Random(3), []
    for n in range(400):
        kind = dice.choice(("listing", "signup"))
        state = dice.choice(OF_LISTINGS if kind == "listing" else tuple(STATE_NAMES))
        name = "".join(dice.choices("王李春花", k=2)) if dice.random() < 0.9 or state != "withdrawn" else None
        name = None if state == "draft" and dice.random() < 0.3 else name
        keys = name_keys(name) if name else None
        held.append(
            Person(
                id=f"id-{dice.randrange(10**6):06d}-{n}", kind=kind, village=dice.choice((VILLAGE, OTHER)),
                state=state, rev=0 if state == "draft" else 1, name=name, sort_key=keys and keys.sort_key,
                service="new", created_at="2026-11-22T04:00:00.000Z",
                captured_at=None if state == "draft" else f"2026-11-{dice.randrange(20, 23)}T04:00:00.000Z",
            )
        )  # fmt: skip
    table.insert(session.store, held)
    return held


def in_order(held: list[Person], wanted: Filter) -> list[str]:
    shown = [
        p for p in held
        if wanted.village in (None, p.village) and wanted.kind in (None, p.kind) and wanted.state in (None, p.state)
        and (p.state != "draft" or p.name is not None)
    ]  # fmt: skip
    return [p.id for p in sorted(shown, key=lambda p: (p.village, p.sort_key or "", p.name or "", p.id))]


@pytest.mark.parametrize("few", [0, rosters.PAGE], ids=["walked", "sorted"])
@pytest.mark.parametrize("limit", [1, 7, 1000])
@pytest.mark.parametrize("village", [None, VILLAGE, OTHER])
@pytest.mark.parametrize(
    ("kind", "state"), [(None, None), ("signup", None), (None, "draft"), ("listing", "withdrawn")]
)
def test_a_list_in_pieces_is_the_list(
    session: Session, everybody: list[Person], monkeypatch: pytest.MonkeyPatch, few: int, limit: int,
    village: str | None, kind: str | None, state: str | None,
) -> None:  # fmt: skip
    monkeypatch.setattr(rosters, "PAGE", few)
    wanted = Filter(village, kind, state, "")
    ids, after = operations.go_on(session, wanted=wanted, after=None, limit=limit)
    while after is not None:
        more, after = operations.go_on(session, wanted=wanted, after=after, limit=limit)
        ids += more
    assert ids == in_order(everybody, wanted)


@pytest.mark.parametrize("state", [None, "draft", "captured", "withdrawn"])
@pytest.mark.parametrize("kind", [None, "listing", "signup"])
@pytest.mark.parametrize("village", [None, VILLAGE])
def test_the_first_screen_knows_how_many_there_are(
    session: Session, everybody: list[Person], monkeypatch: pytest.MonkeyPatch, village: str | None,
    kind: str | None, state: str | None,
) -> None:  # fmt: skip
    monkeypatch.setattr(operations, "FIRST_SCREEN", 5)
    monkeypatch.setattr(rosters, "PAGE", 0)
    wanted = Filter(village, kind, state, "")
    found = operations.listing(session, wanted=wanted)
    assert found.ids == in_order(everybody, wanted)[: len(found.ids)]
    assert found.total == len(in_order(everybody, wanted))
    assert len(found.ids) >= 5


def test_what_the_search_finds_is_filtered_in_its_order(session: Session) -> None:
    everyone = operations.listing(session, wanted=Filter(None, None, None, "春"))
    drafts = operations.listing(session, wanted=Filter(None, "signup", "draft", "春"))
    states = {p.id: (p.kind, p.state) for p in people.rows(session, everyone.ids)}
    assert drafts.ids == [i for i in everyone.ids if states[i] == ("signup", "draft")]
    assert 0 < drafts.total == len(drafts.ids) < everyone.total


def test_progress_counts_what_is_there(session: Session, everybody: list[Person]) -> None:
    for line in (*villages.progress(session), villages.progress_of(session, VILLAGE)):
        assert line is not None
        here = [p for p in everybody if p.village == line.village.code]
        signups = [p for p in here if p.kind == "signup"]
        assert line.people == len([p for p in here if p.state != "withdrawn" and (p.state != "draft" or p.name)])
        assert line.registered == len([p for p in signups if p.state not in ("draft", "withdrawn")])
        assert line.counted == len([p for p in signups if p.state == "counted"])
        assert line.unreceived == len([p for p in here if p.state in ("captured", "sealed")])
        assert line.last_captured == max(p.captured_at for p in here if p.captured_at)


def test_more_people_than_one_statement_binds(session: Session, everybody: list[Person]) -> None:
    table.AT_ONCE, kept = 7, table.AT_ONCE
    try:
        ids = [p.id for p in everybody]
        assert [p.id for p in people.rows(session, [*ids, "nobody"])] == ids
    finally:
        table.AT_ONCE = kept


def test_newest_drafts_come_first_and_no_more_than_asked_for(session: Session, everybody: list[Person]) -> None:
    mine = sorted((p.id for p in everybody if p.state == "draft" and p.village == VILLAGE), reverse=True)
    assert [p.id for p in table.drafts(session.store, VILLAGE)] == mine
    assert [p.id for p in table.drafts(session.store, VILLAGE, most=3)] == mine[:3]
    assert len(table.drafts(session.store)) == len([p for p in everybody if p.state == "draft"])
