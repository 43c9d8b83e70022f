"""A short number that was on paper anywhere is given to nobody else: colleagues and the county hear of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.base.clock import system_clock
from desktop.domain.people import Person
from desktop.hub import shorts as county
from desktop.hub.tables import short_number
from desktop.storage import device, frozen, leases, lookups, outbox
from desktop.storage import people as people_table
from desktop.storage.opening import open_store
from desktop.storage.store import Store
from desktop.sync import engine, joining
from desktop.wire.leases import SIZE
from desktop.wire.records import withdrawal_record
from desktop.wire.versions import WITHDRAWAL
from tests.sync.conftest import VILLAGE, RunningHub, capture

NoWait = Callable[[float], None]


def laptop(folder: Path, hub: RunningHub, rep: str) -> Store:
    folder.mkdir()
    store = open_store(folder, b"k" * 32, system_clock, create=True)
    device.create(store)
    joining.join(store, hub.url, hub.code(), rep)
    return store


def gone(store: Store, person: Person, papers: list[str] | None = None) -> None:
    left = person.with_fields(state="withdrawn", rev=person.rev + 1)
    with store.atomic():
        people_table.set_fields(store, person.id, state="withdrawn", rev=left.rev)
        payload = withdrawal_record(left, at=store.now(), rep="张", papers=papers or [])
        outbox.put(
            store, person_id=person.id, rev=left.rev, village=VILLAGE, schema=WITHDRAWAL, payload=payload
        )  # fmt: skip


def held(store: Store) -> dict[str, str]:
    return {number: row.county or "" for number, row in frozen.of_village(store, VILLAGE).items()}


def test_colleagues_hear_of_every_number_and_who_left_keeps_hers(hub: RunningHub, tmp_path: Path) -> None:
    one, two = laptop(tmp_path / "one", hub, "张"), laptop(tmp_path / "two", hub, "李")
    (mine,) = capture(one, 1, short_no="662001")
    capture(two, 1, first=5)
    for store in (one, two):
        engine.sync_round(store)
    assert held(two).keys() == {"662001"}
    assert lookups.printed_for(two, VILLAGE, "662001") == "", "somebody's of another laptop"
    assert lookups.printed_for(one, VILLAGE, "662001") in (mine.id, None)
    gone(one, mine)
    for store in (one, two, one):
        engine.sync_round(store)
    assert held(two).keys() == {"662001"}
    assert lookups.printed_for(one, VILLAGE, "662001") == mine.id
    assert hub.rows("SELECT number, id FROM short_number") == [("662001", mine.id)]


def test_the_county_keeps_what_a_record_says_was_on_paper(hub: RunningHub, joined: Store) -> None:
    (person,) = capture(joined, 1, short_no="661005")
    gone(joined, person, ["661005", "661006", "not a number"])
    engine.sync_round(joined)
    assert sorted(hub.rows("SELECT number, id FROM short_number")) == [("661005", person.id), ("661006", person.id)]
    assert {"661005", "661006"} <= held(joined).keys()


def test_nobody_is_leased_what_a_lost_database_may_have_printed(hub: RunningHub, joined: Store) -> None:
    """However long ago that was: paper does not know of ninety days."""
    capture(joined, 1)
    engine.sync_round(joined)
    before = {
        n for lease in leases.of_village(joined, VILLAGE, device.identity(joined).epoch) for n in lease.numbers()
    }
    with hub.desk.engine.begin() as connection:
        county.void(connection, device.identity(joined).id, device.identity(joined).epoch, "2001-01-01T00:00:00.000Z")
    device.renew_epoch(joined)
    capture(joined, 1, first=3)
    engine.sync_round(joined)
    after = {
        n for lease in leases.of_village(joined, VILLAGE, device.identity(joined).epoch) for n in lease.numbers()
    }
    assert len(before) == len(after) == SIZE
    assert not before & after


def test_many_numbers_come_in_pieces_and_only_the_new_ones_again(hub: RunningHub, joined: Store) -> None:
    capture(joined, 1)
    engine.sync_round(joined)
    rows = [
        {"village": VILLAGE, "number": str(n), "id": f"p{n}", "device": "d", "at": "2026", "version": n - 661_000}
        for n in range(661_001, 664_001)
    ]
    with hub.desk.engine.begin() as connection:
        connection.execute(short_number.insert(), rows)
    assert engine.sync_round(joined).county_behind is False
    assert len(held(joined)) == 3000
    with hub.desk.engine.begin() as connection:
        row = {"village": VILLAGE, "number": "2345", "id": "p", "device": "d", "at": "2026", "version": 3001}
        connection.execute(short_number.insert(), [row])
    report = engine.sync_round(joined)
    assert len(held(joined)) == 3001
    assert report.bytes_in < 20_000
