"""A county whose clock is wrong takes everything in and judges nothing by time; what was refused is judged anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.base.clock import fixed_clock, iso
from desktop.hub import devices, hello, inbox, shorts, uploads
from desktop.hub.county_clock import Facts, judge
from desktop.hub.desk import Desk
from desktop.wire import canonical, certificates, signing
from desktop.wire.records import enrolment_record
from tests.hub.conftest import NOW, Laptop
from tests.sync.conftest import VILLAGE, resident, someone

Rows = Callable[[str], list[tuple[object, ...]]]
WRONG = [datetime(1970, 1, 2, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC), datetime(2045, 6, 1, tzinfo=UTC)]


def at(laptop: Laptop, moment: datetime) -> Desk:
    laptop.desk = replace(laptop.desk, settings=replace(laptop.desk.settings, clock=fixed_clock(moment)))
    return laptop.desk


def greet(laptop: Laptop, clock: datetime) -> dict[str, object]:
    with laptop.desk.engine.connect() as connection:
        known = devices.find(connection, laptop.id)
    body = canonical.dump({"clock": iso(clock), "nonce": "n"})
    return signing.read_document(laptop.desk.keys.verify_key, "hello", hello.answer(laptop.desk, known, body))


def line(n: int, **fields: object) -> bytes:
    return enrolment_record(someone(n, **fields), rep=None)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda moment: str(moment.year))
def test_a_wrong_clock_takes_everything_and_judges_nothing(laptop: Laptop, rows: Rows, wrong: datetime) -> None:
    laptop.send(line(1))
    code = devices.issue_code(laptop.desk)
    desk = at(laptop, wrong)
    assert desk.doubt()
    assert [said.result for said in laptop.send(line(2), line(3))] == ["new", "new"]
    said = greet(laptop, NOW)
    assert "time" not in said
    assert said["clock_in_doubt"] is True
    assert "certificate" not in said
    late = Laptop(desk)
    late.join(code)  # a code of today has not run out
    stamps = [str(row[0]) for row in rows("SELECT received_at FROM record")]
    assert {stamp[:4] for stamp in stamps} == {"2026"}
    back = at(laptop, NOW + timedelta(days=1))
    assert not back.doubt()
    assert [said.result for said in laptop.send(line(4))] == ["new"]
    assert greet(laptop, NOW + timedelta(days=1))["time"]
    assert inbox.waiting(back) == []


def test_nothing_rests_long_enough_and_nothing_is_thrown_away_by_a_wrong_clock(laptop: Laptop) -> None:
    laptop.send(line(1))
    wish = {VILLAGE: leases_wish()}
    with laptop.desk.engine.begin() as connection:
        given = shorts.grant(connection, laptop.desk, laptop.id, "e" * 16, wish)
        shorts.void(connection, laptop.id, "e" * 16, laptop.desk.now())
    part = uploads.part(laptop.desk, laptop.id, "ab" * 32)
    part.write_bytes(b"half")
    desk = at(laptop, datetime(2045, 6, 1, tzinfo=UTC))
    uploads.sweep(desk)
    assert part.exists()
    with desk.engine.begin() as connection:
        again = shorts.grant(connection, desk, laptop.id, "f" * 16, wish)
    assert given
    assert not {_first(desk, one) for one in given} & {_first(desk, one) for one in again}


def leases_wish() -> object:
    from desktop.wire.leases import Wish

    return Wish(0, [])


def _first(desk: Desk, document: bytes) -> int:
    from desktop.wire import leases

    return leases.read(document, desk.keys.verify_key).first


def test_one_laptop_cannot_make_the_county_doubt_its_clock_but_two_can(desk: Desk, laptop: Laptop) -> None:
    laptop.send(line(1))
    greet(laptop, NOW)
    others = [Laptop(desk) for _ in range(3)]
    for other in others:
        other.join()
    assert "time" in greet(others[0], NOW + timedelta(days=900))
    assert not desk.doubt()
    greet(others[1], NOW + timedelta(days=900))
    greet(others[2], NOW + timedelta(days=900))
    assert "各台电脑" in desk.doubt()
    devices.revoke(desk, others[1].id)
    devices.revoke(desk, others[2].id)
    desk.county.look()
    assert not desk.doubt()  # a laptop that was stopped has no say


def test_a_hub_that_stood_still_for_a_year_is_believed_once_a_laptop_agrees(laptop: Laptop) -> None:
    laptop.send(line(1))
    desk = at(laptop, NOW + timedelta(days=500))
    assert desk.doubt()
    greet(laptop, NOW + timedelta(days=500))
    assert not desk.doubt()


def test_a_person_may_say_that_the_clock_is_right(laptop: Laptop) -> None:
    wrong = at(laptop, NOW + timedelta(days=300))
    laptop.send(line(1))  # taken in by a clock that nobody could doubt
    wrong = at(laptop, NOW + timedelta(days=1))
    assert wrong.doubt()
    wrong.county.confirm(NOW + timedelta(days=1))
    assert not wrong.doubt()
    wrong.county.look()
    assert not wrong.doubt()
    with pytest.raises(Exception, match="不可能对"):
        wrong.county.confirm(datetime(1999, 1, 1, tzinfo=UTC))


def test_who_says_what_about_a_clock() -> None:
    sure = Facts(sure=NOW, newest=NOW)
    assert judge(NOW + timedelta(days=200), sure).ok
    assert judge(NOW - timedelta(hours=2), sure).ok
    assert judge(NOW - timedelta(days=2), sure).state == "behind" or (NOW - timedelta(days=2)).year < 2026
    later = NOW + timedelta(days=200)
    assert judge(later, replace(sure, heard=((later, -timedelta(days=200)),))).state == "ahead"
    assert judge(later, replace(sure, heard=((NOW, -timedelta(days=200)),))).ok  # said long ago


def test_what_was_refused_or_kept_is_judged_anew_many_at_once(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    born_later = resident(1)[:6] + "20270101" + resident(1)[14:17]
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    born_later += "10X98765432"[sum(int(d) * w for d, w in zip(born_later, weights, strict=True)) % 11]
    refused = [line(n, doc_no=born_later) for n in range(20, 23)]
    assert [(said.result, said.code) for said in laptop.send(*refused)] == [("rejected", "future_birth")] * 3
    assert inbox.admit_all(desk).left == 3
    later = at(laptop, NOW + timedelta(days=certificates.DAYS + certificates.GRACE_DAYS + 1))
    devices.revoke(later, laptop.id)
    assert {said.why for said in laptop.send(line(30), line(31))} == {"revoked_device"}
    done = inbox.admit_all(later, why="revoked_device", by="李主管")
    assert (done.taken, done.left) == (2, 0)
    assert {one.result for one in inbox.waiting(later)} == {"rejected"}
    assert inbox.admit_all(later, by="李主管").taken == 3
    assert rows("SELECT count(*) FROM record") == [(5,)]
    assert rows("SELECT DISTINCT settled_by FROM inbox") == [("李主管",)]
    assert rows("SELECT count FROM holding") == [(5,)]
    assert inbox.admit_all(later).taken == 0


def test_the_next_revision_settles_what_was_refused(desk: Desk, laptop: Laptop) -> None:
    person = someone(1, name="")
    odd = canonical.dump(json.loads(line(1)) | {"id": person.id, "name": ""})
    assert laptop.send(odd)[0].result == "rejected"
    assert len(inbox.waiting(desk)) == 1
    laptop.send(enrolment_record(person.with_fields(rev=2, name="王春花"), rep=None))
    assert inbox.waiting(desk) == []
