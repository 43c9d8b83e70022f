"""A long list goes in without its orders, and they are all there again: taken or cancelled."""

from __future__ import annotations

from contextlib import suppress

import pytest

from desktop.domain.people import Person
from desktop.services.session import Session
from desktop.storage import people
from desktop.storage.store import Store
from tests.conftest import VILLAGE


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MANY", 3)


def _orders(store: Store) -> dict[str, str]:
    rows = store.rows("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'person'")
    return {row["name"]: row["sql"] for row in rows}


def _listed(store: Store, count: int) -> list[Person]:
    return [
        Person(id=f"p{n}", kind="listing", village=VILLAGE, name=f"王{n}", sort_key=f"wang{9 - n}", remark=remark,
               created_at=store.now())
        for n, remark in enumerate(["", None, "聋", None][:count])
    ]  # fmt: skip


def test_the_orders_stand_aside_while_many_go_in_and_are_back_afterwards(session: Session) -> None:
    store, before = session.store, _orders(session.store)
    with people.many_at_once(store, 4):
        assert len(_orders(store)) < len(before)
        assert {"person_short", "person_iccid"} <= _orders(store).keys()
        people.insert(store, _listed(store, 4))
    assert _orders(store) == before
    assert [p.name for p in people.of_village(store, VILLAGE)] == ["王3", "王2", "王1", "王0"]
    assert store.check_file() == []


def test_a_cancelled_long_list_leaves_the_orders_as_they_were(session: Session) -> None:
    store, before = session.store, _orders(session.store)
    with suppress(ZeroDivisionError), people.many_at_once(store, 4):
        people.insert(store, _listed(store, 4))
        assert len(people.of_village(store, VILLAGE)) == 4
        raise ZeroDivisionError
    assert _orders(store) == before
    assert people.of_village(store, VILLAGE) == []


def test_few_beside_many_go_in_row_by_row(session: Session) -> None:
    store, before = session.store, _orders(session.store)
    people.insert(store, _listed(store, 4))
    with people.many_at_once(store, 3):
        assert _orders(store) == before


def test_columns_nobody_fills_are_left_empty_and_the_others_kept(session: Session) -> None:
    people.insert(session.store, _listed(session.store, 3), origin="o")
    kept = people.of_village(session.store, VILLAGE)
    assert [(p.remark, p.mobile, p.is_head) for p in kept] == [
        ("聋", None, False),
        (None, None, False),
        ("", None, False),
    ]
    assert session.store.value("SELECT count(*) FROM person WHERE origin = 'o'") == 3
