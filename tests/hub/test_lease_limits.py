"""Short numbers go by use: one block where nobody is, more as they are used, and honest laptops of many villages."""

from __future__ import annotations

from pathlib import Path

from desktop.base.ids import new_id
from desktop.hub import hello, ledger, shorts, stickside
from desktop.hub.desk import Desk
from desktop.wire import canonical, leases, signing, stick
from desktop.wire.leases import LOW, MOST_VILLAGES, SIZE, SMALL
from desktop.wire.records import enrolment_record
from tests.hub.conftest import Laptop
from tests.hub.test_rights import known
from tests.sync.conftest import VILLAGE, someone

Held = dict[str, list[leases.Lease]]


def another(desk: Desk) -> Laptop:
    made = Laptop(desk)
    made.join()
    return made


def wish(desk: Desk, laptop: Laptop, held: Held, *villages: str, epoch: str = "e" * 16) -> int:
    """Greet, with nothing left in these villages; how many numbers came."""
    head = ""
    with desk.engine.connect() as connection:
        sql = f"SELECT head FROM stream WHERE device = '{laptop.id}'"
        head = str(connection.exec_driver_sql(sql).scalar() or "")
    body = {
        "clock": desk.now(), "device_epoch": epoch, "number": laptop.number, "head": head, "holds": [],
        "wishes": {village: [0, [one.id for one in held.get(village, [])]] for village in villages},
    }  # fmt: skip
    said = hello.answer(desk, known(laptop), canonical.dump(body))
    came = 0
    for document in signing.read_document(desk.keys.verify_key, "hello", said).get("leases", []):
        lease = leases.read(document.encode(), desk.keys.verify_key)
        held.setdefault(lease.village, []).append(lease)
        came += len(lease.numbers())
    return came


def test_who_has_nobody_there_gets_one_block_however_often_he_asks(desk: Desk) -> None:
    laptop, held = another(desk), Held()
    assert wish(desk, laptop, held, VILLAGE) == SIZE
    assert [wish(desk, laptop, held, VILLAGE) for _ in range(5)] == [0] * 5
    assert [wish(desk, laptop, held, VILLAGE, epoch=f"{n:016x}") for n in range(3)] == [0] * 3, "or as whom"


def test_more_come_as_they_are_used(desk: Desk) -> None:
    laptop, held, people = another(desk), Held(), 0
    for _ in range(3):
        assert wish(desk, laptop, held, VILLAGE) == SIZE
        free = held[VILLAGE][-1].numbers()[: SIZE - LOW + 1]
        laptop.send(
            *[enrolment_record(someone(people + n, short_no=no), rep=None) for n, no in enumerate(free)], greets=False
        )
        people += len(free)
    spoilt = sum(wish(desk, laptop, held, VILLAGE) for _ in range(10))
    assert 0 < spoilt <= 3 * SIZE, "numbers spoilt on paper are made good, within bounds"


def test_sixty_villages_of_an_honest_laptop_and_no_more(desk: Desk) -> None:
    laptop, held = another(desk), Held()
    villages = [str(411722105200 + n) for n in range(1, 91)]
    assert wish(desk, laptop, held, *villages[:60]) == 60 * SIZE
    assert wish(desk, laptop, held, *villages[60:]) == 0
    assert len(held) == MOST_VILLAGES
    laptop.send(enrolment_record(someone(1, village=villages[70]), rep=None))
    assert wish(desk, laptop, held, villages[70]) == SIZE, "where it has people it gets its numbers all the same"


def test_a_village_keeps_numbers_for_those_who_have_people_there(desk: Desk) -> None:
    """Every laptop of a county asks beforehand; whoever then comes with people still finds numbers."""
    given = []
    with desk.engine.begin() as connection:
        for _ in range(80):
            laptop = another_in(desk, connection)
            documents = shorts.grant(connection, desk, laptop, "e" * 16, {VILLAGE: leases.Wish(0, ())})
            given.append(sum(len(leases.read(one, desk.keys.verify_key).numbers()) for one in documents))
    assert given[0] == SIZE
    assert SMALL in given
    assert given[-1] == 0
    assert 999 - sum(given) >= shorts.RESERVED - SMALL
    late, held = another(desk), Held()
    late.send(enrolment_record(someone(1), rep=None))
    assert wish(desk, late, held, VILLAGE) == SIZE


def another_in(desk: Desk, connection: object) -> str:
    """A row of a joined laptop, without its keys' work."""
    from sqlalchemy import Connection

    from desktop.hub import database
    from desktop.hub.tables import device

    assert isinstance(connection, Connection)
    row = {"id": new_id(), "rep": b"", "scope": "", "verify_key": b"", "recipient": "", "certificate": b""}
    database.insert_new(connection, device, [row | {"joined_at": desk.now(), "receipts": 0}])
    return str(row["id"])


def test_a_village_that_is_none_and_one_outside_the_certificate_get_nothing(desk: Desk) -> None:
    laptop, held = another(desk), Held()
    assert wish(desk, laptop, held, "x" * 12, "41172210520", "\0", "4" * 13) == 0
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE device SET scope = '4117221053'")
    assert wish(desk, laptop, held, VILLAGE) == 0
    with desk.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM village").scalar() == 0


def test_blocks_lost_by_forking_again_and_again_do_not_empty_a_village(desk: Desk) -> None:
    """Nobody is given the numbers of a block that was lost: a laptop that forks on purpose would use them all up."""
    greedy, villages = another(desk), [str(411722105200 + n) for n in range(1, 91)]
    with desk.engine.begin() as connection:
        for n in range(40):
            some = dict.fromkeys([VILLAGE, villages[n], villages[n + 50]], leases.Wish(0, ()))
            shorts.grant(connection, desk, greedy.id, f"{n:016x}", some)
            shorts.void(connection, greedy.id, f"{n:016x}", desk.now())
        there = [list(connection.exec_driver_sql(f"SELECT first, last FROM lease WHERE village = '{VILLAGE}'"))]
        places = connection.exec_driver_sql("SELECT count(DISTINCT village) FROM lease").scalar()
    assert 2 * SIZE <= sum(last - first + 1 for rows in there for first, last in rows) <= shorts.MOST_LOST
    assert places == MOST_VILLAGES
    greedy.send(enrolment_record(someone(1), rep=None))
    assert wish(desk, greedy, Held(), VILLAGE) == 0, "one person there changes nothing about it"


def test_an_old_stick_put_in_again_gives_no_numbers_to_an_epoch_that_was_left(desk: Desk, tmp_path: Path) -> None:
    laptop, old = another(desk), tmp_path / "old.cunbu"
    old.write_bytes(stick.write([laptop.seal([enrolment_record(someone(1), rep=None)])]))
    assert stickside.ingest(desk, old).leases
    with desk.engine.begin() as connection:
        ledger.note_fork(connection, laptop.id, "e" * 16)
        shorts.void(connection, laptop.id, "e" * 16, desk.now())
    assert not stickside.ingest(desk, old).leases
    with desk.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM lease WHERE void_at IS NULL").scalar() == 0
