"""The county's tags follow the newest revision of each person, whatever order things arrive in."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from desktop.base.clock import fixed_clock
from desktop.domain.people import Person
from desktop.hub import database, devices, restore, tags, villages
from desktop.hub.app import create_app
from desktop.hub.desk import Desk, Settings
from desktop.hub.tables import device, meta, tag, tag_holder, tag_scope
from desktop.wire import tags as wire_tags
from desktop.wire.records import enrolment_record, withdrawal_record
from desktop.wire.tags import DOCUMENT, ICCID, PHONE, Tagger
from tests.hub.conftest import NOW, Laptop
from tests.sync.conftest import someone

Rows = Callable[[str], list[tuple[object, ...]]]
LIVING = "SELECT village, kind, tag FROM tag WHERE deleted_on IS NULL ORDER BY village, kind, tag"
DAY = wire_tags.day_number(NOW.date())


def line(person: Person) -> bytes:
    return enrolment_record(person, rep=None)


def gone(person: Person, rev: int) -> bytes:
    return withdrawal_record(person.with_fields(rev=rev), at="2026-11-22T03:00:00.000Z", rep=None)


def expected(desk: Desk, *people: Person) -> list[tuple[str, int, int]]:
    """The tags of these people, computed from their forms."""
    found = set()
    for person in people:
        tagger = Tagger(desk.keys.village_key(person.village))
        for value in wire_tags.values_of(person.kind, lambda name, of=person: getattr(of, name, None)):
            found.add((person.village, value.kind, tagger.tag(value.kind, value.text)))
    return sorted(found)


def joined_in(desk: Desk, *, days: int) -> Laptop:
    """A laptop that joins so many days later."""
    clock = fixed_clock(NOW + timedelta(days=days))
    laptop = Laptop(Desk(Settings(desk.settings.data, clock=clock), desk.keys, desk.engine))
    laptop.join()
    return laptop


def check_figures(desk: Desk) -> None:
    """Count, digest, holders and what travels must say the same."""
    with desk.engine.connect() as connection:
        rows = connection.execute(tag.select()).mappings().all()
        held: dict[tuple[str, int, int], list[int]] = {}
        for row in connection.execute(tag_holder.select()).mappings():
            held.setdefault((row["village"], row["kind"], row["tag"]), []).append(row["day"])
        for scope in connection.execute(tag_scope.select()).mappings():
            mine = [row for row in rows if row["village"] == scope["village"] and row["days"]]
            xor = 0
            for row in mine:
                xor ^= wire_tags.row_hash(row["kind"], row["tag"], bytes(row["days"]))
            assert (scope["count"], int(scope["digest"], 16)) == (len(mine), xor)
            assert all(row["version"] <= scope["version"] for row in rows if row["village"] == scope["village"])
    told = {(row["village"], row["kind"], row["tag"]): bytes(row["days"]) for row in rows if row["days"]}
    assert told == {name: wire_tags.pack_days(days) for name, days in held.items()}
    assert all((row["deleted_on"] is None) == bool(row["days"]) for row in rows)


def test_a_sign_up_leaves_document_telephones_and_card_with_their_day(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    person = someone(1, wished_number="16612345678", iccid="8986011234567890123")
    listed = someone(2, kind="listing", doc_no=None, doc_type=None)
    laptop.send(line(person), line(listed))
    assert rows(LIVING) == expected(desk, person, listed)
    assert [kind for _, kind, _ in rows(LIVING)] == [DOCUMENT, PHONE, PHONE, PHONE, ICCID]
    assert set(rows("SELECT day FROM tag_holder")) == {(DAY,)}
    assert rows("SELECT t.version = v.version FROM tag_scope t JOIN village v ON v.code = t.village") == [(1,)]
    check_figures(desk)


def test_revisions_in_any_order_end_alike(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    orders = list(itertools.permutations(range(3)))
    people = [someone(n) for n in range(len(orders))]
    for person, order in zip(people, orders, strict=True):
        revisions = [person.with_fields(rev=rev, mobile=f"1661000{rev}{person.mobile[-3:]}") for rev in (1, 2, 3)]
        for n in order:
            laptop.send(line(revisions[n]))
    newest = [person.with_fields(rev=3, mobile=f"16610003{person.mobile[-3:]}") for person in people]
    assert rows(LIVING) == expected(desk, *newest)
    check_figures(desk)


def test_revisions_in_one_batch_and_again_change_nothing_more(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    person = someone(1)
    moved_on = person.with_fields(rev=2, mobile="16612345678")
    laptop.send(line(person), line(moved_on))
    before = rows("SELECT * FROM tag ORDER BY kind, tag"), rows("SELECT * FROM tag_scope")
    laptop.send(line(moved_on), line(person))
    assert before == (rows("SELECT * FROM tag ORDER BY kind, tag"), rows("SELECT * FROM tag_scope"))
    assert rows(LIVING) == expected(desk, moved_on)


@pytest.mark.parametrize("late", [True, False])
def test_a_withdrawal_leaves_tombstones_and_no_holder(desk: Desk, laptop: Laptop, rows: Rows, late: bool) -> None:
    person = someone(1)
    first, last = (line(person), gone(person, 2)) if late else (gone(person, 2), line(person))
    laptop.send(first)
    laptop.send(last)
    assert rows(LIVING) == []
    assert rows("SELECT count(*) FROM tag_holder") == [(0,)]
    assert rows("SELECT DISTINCT deleted_on FROM tag") == ([(DAY,)] if late else [])
    check_figures(desk)


def test_of_equal_revisions_the_withdrawal_stands(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    for person, order in ((someone(1), (0, 1)), (someone(2), (1, 0))):
        both = line(person), gone(person, 1)
        for n in order:
            laptop.send(both[n])
    assert rows(LIVING) == []


def test_a_telephone_of_a_family_stays_until_the_last_one_leaves(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    mother, son = someone(1), someone(2, mobile=someone(1).mobile, captured_at="2026-11-20T03:00:00.000Z")
    laptop.send(line(mother), line(son))
    shared = f"SELECT days FROM tag WHERE kind = {PHONE} AND deleted_on IS NULL"
    ((days,),) = rows(shared)
    assert wire_tags.unpack_days(bytes(days)) == (DAY - 2, DAY)  # type: ignore[arg-type]
    laptop.send(gone(mother, 2))
    ((days,),) = rows(shared)
    assert wire_tags.unpack_days(bytes(days)) == (DAY - 2,)  # type: ignore[arg-type]
    laptop.send(gone(son, 2))
    assert rows(shared) == []
    check_figures(desk)


def test_a_correction_keeps_the_day_of_what_stays(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    person = someone(1, captured_at="2026-11-02T03:00:00.000Z")
    laptop.send(line(person))
    laptop.send(line(person.with_fields(rev=2, mobile="16612345678", captured_at="2026-11-22T01:00:00.000Z")))
    days = dict(rows("SELECT kind, day FROM tag_holder"))  # type: ignore[arg-type]
    assert days == {DOCUMENT: DAY - 20, PHONE: DAY}


def test_a_person_who_moves_leaves_her_old_village(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    person = someone(1)
    moved = person.with_fields(rev=2, village="411722105202")
    laptop.send(line(person))
    laptop.send(line(moved))
    assert rows(LIVING) == expected(desk, moved)
    assert rows("SELECT count(*) FROM tag WHERE deleted_on IS NOT NULL") == [(2,)]
    check_figures(desk)


def test_what_is_not_taken_leaves_no_tag(desk: Desk, laptop: Laptop, rows: Rows, samples: Path) -> None:
    villages.import_list(desk, samples / "villages.xlsx")
    laptop.send(line(someone(1, village="999999999999")), line(someone(2, name="=1+1")))
    change = update(device).where(device.c.id == laptop.id).values(revoked_at=desk.now())
    database.write(desk.engine, lambda connection: connection.execute(change))
    laptop.send(line(someone(3)))
    assert rows("SELECT count(*) FROM tag") == [(0,)]


def test_equal_things_of_two_villages_have_nothing_in_common(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    """Without the keys nobody sees that two rows mean one person; nor does a row name anybody."""
    laptop.send(line(someone(1)), line(someone(1, village="411722105202")))
    numbers = [number for _, _, number in rows(LIVING)]
    assert len(set(numbers)) == 4
    raw = b"".join(path.read_bytes() for path in desk.settings.data.rglob("hub.db*"))
    for text in (someone(1).doc_no, someone(1).mobile):
        assert str(text).encode() not in raw


def test_batches_about_one_village_at_once_lose_nothing(desk: Desk, rows: Rows) -> None:
    """Several laptops, the same telephones: whoever comes second must see what the first one wrote."""
    laptops = [Laptop(desk) for _ in range(4)]
    for one in laptops:
        one.join()
    people = {n: [someone(40 * n + k, mobile=f"1661000{k:04d}") for k in range(20)] for n in range(4)}

    def send(n: int) -> None:
        for person in people[n]:
            laptops[n].send(line(person))
            laptops[n].send(line(person.with_fields(rev=2, mobile=f"1771000{person.mobile[-4:]}")))

    threads = [threading.Thread(target=send, args=(n,)) for n in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everyone = [p.with_fields(mobile=f"1771000{p.mobile[-4:]}") for group in people.values() for p in group]
    assert rows(LIVING) == expected(desk, *everyone)
    assert rows("SELECT count(*) FROM tag_holder") == [(160,)]
    check_figures(desk)


def test_tombstones_go_after_half_a_year_and_the_horizon_says_so(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    person = someone(1)
    laptop.send(line(person))
    laptop.send(gone(person, 2))
    ((version,),) = rows("SELECT version FROM tag_scope")
    later = joined_in(desk, days=180)
    later.send(line(someone(2)))
    assert rows("SELECT count(*), max(deleted_on) FROM tag WHERE deleted_on IS NOT NULL") == [(2, DAY)]
    last = joined_in(desk, days=181)
    last.send(line(someone(3)))
    assert rows("SELECT count(*) FROM tag WHERE deleted_on IS NOT NULL") == [(0,)]
    assert rows("SELECT horizon FROM tag_scope") == [(version,)]
    check_figures(desk)


def test_a_hub_from_before_tags_gets_them_at_its_next_start(
    desk: Desk, laptop: Laptop, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tags, "AT_ONCE", 7)  # many stretches
    people = [someone(n, village=f"41172210520{n % 3}") for n in range(30)]
    for person in people:
        laptop.send(line(person))
    corrected = [person.with_fields(rev=2, mobile=f"1661000{n:04d}") for n, person in enumerate(people[:20])]
    laptop.send(*(line(person) for person in corrected))
    laptop.send(*(gone(person, 3) for person in corrected[:5]))
    wanted = rows(LIVING)
    for table in (tag, tag_holder, tag_scope, meta):
        database.write(desk.engine, lambda connection, table=table: connection.execute(delete(table)))
    database.write(
        desk.engine, lambda connection: database.insert_new(connection, meta, [{"key": "epoch", "value": "e"}])
    )
    tags.fill(desk)
    assert rows(LIVING) == wanted == expected(desk, *corrected[5:], *people[20:])
    check_figures(desk)
    versions = rows("SELECT * FROM village")
    tags.fill(desk)
    assert rows("SELECT * FROM village") == versions


@pytest.mark.parametrize("engine_url", [None], ids=["sqlite"])  # PostgreSQL is backed up by its own tools
def test_an_old_backup_without_tags_gets_them_when_it_is_put_back(
    desk: Desk, laptop: Laptop, rows: Rows, tmp_path: Path
) -> None:
    laptop.send(line(someone(1)))
    wanted = rows(LIVING)
    for table in (tag, tag_holder, tag_scope):
        database.write(desk.engine, lambda connection, table=table: connection.execute(delete(table)))
    restore.backup(desk, tmp_path / "copy.db")
    restore.restore(desk, tmp_path / "copy.db")
    assert rows(LIVING) == wanted


def test_a_code_may_be_for_some_villages_only(desk: Desk) -> None:
    one = Laptop(desk)
    one.join(devices.issue_code(desk, "411722105,411722106201"))
    with desk.engine.connect() as connection:
        assert devices.find(connection, one.id).scope == "411722105,411722106201"


def test_starting_an_empty_hub_asks_for_no_tags_again(tmp_path: Path) -> None:
    app = create_app(Settings(tmp_path / "hub"))
    opened: Desk = app.state.desk
    with opened.engine.connect() as connection:
        assert connection.execute(meta.select().where(meta.c.key == "derived")).first()
    opened.close()


def test_receipts_do_not_wait_for_tags_and_no_batch_is_forgotten(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    """Revisions whose batches all wait, in both orders; several workers that catch up at once."""
    people = [someone(n) for n in range(8)]
    later = [person.with_fields(rev=2, mobile=f"1661000{person.mobile[-4:]}") for person in people]
    for n, (person, newest) in enumerate(zip(people, later, strict=True)):
        for one in (person, newest) if n % 2 else (newest, person):
            laptop.send(line(one), greets=False)
    laptop.send(gone(people[0], 3), greets=False)
    assert rows("SELECT count(*) FROM tag") == [(0,)]
    assert rows("SELECT count(*) FROM tag_due") == [(17,)]
    workers = [threading.Thread(target=tags.catch_up, args=(desk,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert rows("SELECT count(*) FROM tag_due") == [(0,)]
    assert rows(LIVING) == expected(desk, *later[1:])
    check_figures(desk)
