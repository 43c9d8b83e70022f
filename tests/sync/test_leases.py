"""Short numbers over real HTTP: disjoint blocks, copies and old images of a laptop, a county that was put back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.base.clock import system_clock
from desktop.base.errors import RefusedInput
from desktop.hub import stickside
from desktop.hub.restore import backup, restore
from desktop.services import enrol, short_pool
from desktop.services.session import Session
from desktop.storage import batches, device, leases, outbox
from desktop.storage.opening import open_store
from desktop.storage.store import Store
from desktop.sync import engine, joining, usb, wishing
from desktop.wire.leases import LOW, SIZE
from tests.sync.conftest import VILLAGE, RunningHub, capture, queue, states

NoWait = Callable[[float], None]
KEY = b"k" * 32


def free(store: Store) -> list[str]:
    held = leases.of_village(store, VILLAGE, device.identity(store).epoch)
    taken = {row["short_no"] for row in store.rows("SELECT short_no FROM person WHERE short_no IS NOT NULL")}
    return [n for lease in held for n in lease.numbers() if n not in taken]


def laptop(folder: Path, hub: RunningHub, rep: str) -> Store:
    folder.mkdir()
    store = open_store(folder, KEY, system_clock, create=True)
    device.create(store)
    joining.join(store, hub.url, hub.code(), rep)
    return store


def copied(store: Store, folder: Path) -> Store:
    """Another laptop that goes on from a copy of this one's disk."""
    store.fold()
    folder.mkdir()
    for part in store.path.parent.glob(f"{store.path.name}*"):
        shutil.copy(part, folder)
    return open_store(folder, KEY, system_clock)


def held_once(hub: RunningHub) -> int:
    ((rows, ids),) = hub.rows("SELECT count(*), count(DISTINCT id) FROM record")
    assert rows == ids
    return int(str(rows))


def test_two_laptops_in_one_village_never_have_one_number(hub: RunningHub, tmp_path: Path) -> None:
    one, two = laptop(tmp_path / "one", hub, "张代表"), laptop(tmp_path / "two", hub, "李代表")
    for first, store in enumerate((one, two)):
        capture(store, 1, first=first)
        engine.sync_round(store)
    mine, other = free(one), free(two)
    assert (len(mine), len(other)) == (SIZE, SIZE)
    assert not set(mine) & set(other)
    for n, number in enumerate(mine[: SIZE - LOW + 1]):
        capture(one, 1, first=10 + n, short_no=number)
    report = engine.sync_round(one)
    assert report.leased == 1
    assert len(free(one)) == LOW - 1 + SIZE
    assert not set(free(one)) & set(other)
    assert engine.sync_round(one).leased == 0


def test_an_answer_that_was_lost_uses_no_numbers_up(hub: RunningHub, joined: Store) -> None:
    capture(joined, 1)
    engine.sync_round(joined)
    before = leases.documents(joined, device.identity(joined).epoch)
    with joined.atomic():
        joined.execute("DELETE FROM lease")
    engine.sync_round(joined)
    assert leases.documents(joined, device.identity(joined).epoch) == before
    assert hub.rows("SELECT count(*) FROM lease") == [(1,)]


def test_a_copied_laptop_is_met_at_first_contact_and_nothing_is_lost(hub: RunningHub, tmp_path: Path) -> None:
    one = laptop(tmp_path / "one", hub, "张代表")
    capture(one, 3)
    engine.sync_round(one)
    twin = copied(one, tmp_path / "twin")
    numbers = free(one)
    assert free(twin) == numbers
    shared = device.identity(one).epoch
    capture(one, 2, first=10, short_no=None)
    capture(one, 1, first=12, short_no=numbers[0])
    capture(twin, 1, first=20, short_no=numbers[0])
    capture(twin, 1, first=21, short_no=numbers[1])
    assert engine.sync_round(one).renewed is False
    said = engine.sync_round(twin)
    assert said.renewed
    assert device.identity(twin).epoch != shared
    assert held_once(hub) == 8
    (check,) = said.villages
    assert (check.here, check.there, check.agrees) == (5, 5, True), "the county has more, from the other copy"
    assert said.returned == 1, "the second one with a number goes back to her rep with the reason"
    rows = twin.rows("SELECT decision_code, decision_note FROM person WHERE state = 'returned'")
    assert [(row["decision_code"], numbers[0] in row["decision_note"]) for row in rows] == [("short_taken", True)]
    again = engine.sync_round(one)
    assert again.renewed
    assert device.identity(one).epoch not in (shared, device.identity(twin).epoch)
    engine.sync_round(twin)
    assert not set(free(one)) & set(free(twin))
    assert not (set(free(one)) | set(free(twin))) & set(numbers), "numbers of the copied database rest"
    capture(one, 1, first=30)
    capture(twin, 1, first=31)
    assert [engine.sync_round(store).renewed for store in (one, twin)] == [False, False]
    assert held_once(hub) == 10


def test_an_old_image_of_a_laptop_is_met_even_with_nothing_to_send(hub: RunningHub, tmp_path: Path) -> None:
    one = laptop(tmp_path / "one", hub, "张代表")
    capture(one, 2)
    engine.sync_round(one)
    image = copied(one, tmp_path / "image")
    capture(one, 2, first=10)
    engine.sync_round(one)
    one.close()
    assert engine.sync_round(image).renewed
    assert engine.sync_round(image).renewed is False
    assert len(free(image)) == SIZE


def test_a_copy_that_sends_sticks_learns_it_from_its_receipt(hub: RunningHub, tmp_path: Path) -> None:
    one = laptop(tmp_path / "one", hub, "张代表")
    capture(one, 1)
    engine.sync_round(one)
    twin = copied(one, tmp_path / "twin")
    for first, store in ((10, one), (20, twin)):
        capture(store, 1, first=first)
        usb.export(store, tmp_path / f"{first}.cunbu")
        taken = stickside.ingest(hub.desk, tmp_path / f"{first}.cunbu")
        stickside.write_receipts(taken.receipts + taken.leases, tmp_path / f"{first}.back")
        before = device.identity(store).epoch
        usb.read_receipt(store, tmp_path / f"{first}.back")
        assert (device.identity(store).epoch != before) == (store is twin)
    assert held_once(hub) == 3
    assert batches.unreceipted(twin) == []


def test_a_laptop_that_only_sends_sticks_gets_its_numbers_on_them(
    hub: RunningHub, joined: Store, tmp_path: Path
) -> None:
    capture(joined, 2)
    usb.export(joined, tmp_path / "stick.cunbu")
    taken = stickside.ingest(hub.desk, tmp_path / "stick.cunbu")
    stickside.write_receipts(taken.receipts + taken.leases, tmp_path / "back")
    usb.read_receipt(joined, tmp_path / "back")
    usb.read_receipt(joined, tmp_path / "back")
    assert (len(free(joined)), states(joined)) == (SIZE, {"received": 2})


def test_a_county_that_was_put_back_gives_no_number_twice(
    hub: RunningHub, joined: Store, tmp_path: Path, no_wait: NoWait
) -> None:
    backup(hub.desk, tmp_path / "hub.bak")
    capture(joined, 1)
    engine.sync_round(joined, pause=no_wait)
    numbers = free(joined)
    restore(hub.desk, tmp_path / "hub.bak")
    stranger = laptop(tmp_path / "stranger", hub, "李代表")
    capture(stranger, 1, first=5)
    engine.sync_round(stranger, pause=no_wait)
    assert len(free(stranger)) == SIZE
    assert not set(numbers) & set(free(stranger))
    engine.sync_round(joined, pause=no_wait)
    assert free(joined) == numbers
    third = laptop(tmp_path / "third", hub, "赵代表")
    capture(third, 1, first=6)
    engine.sync_round(third, pause=no_wait)
    assert not set(free(third)) & {*numbers, *free(stranger)}


def test_a_laptop_of_a_county_gives_only_what_it_was_leased(hub: RunningHub, session: Session) -> None:
    alone = short_pool.pool(session, VILLAGE)
    assert len(alone) == 999
    joining.join(session.store, hub.url, hub.code(), "张代表")
    assert short_pool.pool(session, VILLAGE) == ()
    person = enrol.begin(session, VILLAGE)
    with pytest.raises(RefusedInput, match="不在本机的号段里"):
        enrol.commit_field(session, person.id, "short_no", alone[0])
    engine.sync_round(session.store)
    mine = short_pool.free(session, VILLAGE)
    enrol.commit_field(session, person.id, "short_no", mine[0])
    assert short_pool.free(session, VILLAGE) == mine[1:]
    with pytest.raises(RefusedInput, match=f"还有 {SIZE - 1} 个空号"):
        enrol.commit_field(session, person.id, "short_no", alone[-1])


def test_numbers_that_run_out_are_asked_for_once_and_then_not_at_every_greeting(
    hub: RunningHub, joined: Store
) -> None:
    full = [f"('{VILLAGE}', '{n}', 'x', 'y', '2026')" for n in range(661001, 662000)]
    with hub.desk.engine.begin() as connection:
        names = "village, number, id, device, at"
        connection.exec_driver_sql(f"INSERT INTO short_number ({names}) VALUES {', '.join(full)}")
    capture(joined, 1)
    engine.sync_round(joined)
    assert free(joined) == []
    assert not wishing.is_due(joined)
    assert engine.sync_round(joined).bytes_out == 32


def test_a_changed_person_keeps_the_number_she_had(hub: RunningHub, joined: Store) -> None:
    """A colleague's book may have it by now: nobody else ever gets it."""
    (person,) = capture(joined, 1, short_no="661005")
    engine.sync_round(joined)
    assert hub.rows("SELECT number, id FROM short_number") == [("661005", person.id)]
    changed = person.with_fields(rev=2, short_no="661006")
    with joined.atomic():
        joined.execute("UPDATE person SET rev = 2, state = 'captured', short_no = '661006'")
        queue(joined, changed)
    engine.sync_round(joined)
    numbers = [("661005", person.id), ("661006", person.id)]
    assert sorted(hub.rows("SELECT number, id FROM short_number")) == numbers
    assert outbox.not_receipted(joined) == 0
