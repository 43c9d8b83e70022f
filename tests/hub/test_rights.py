"""The table of rights, line by line: every cell is tried at the door it is about, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.base.clock import fixed_clock, iso
from desktop.base.errors import CunbuError
from desktop.hub import conflicts as hub_conflicts
from desktop.hub import counting as hub_counting
from desktop.hub import decisions, devices, hello, pictures, pull, rights
from desktop.hub.desk import Desk
from desktop.hub.rights import Right, State
from desktop.wire import blobs, canonical, conflicts, counting, leases, sealing, signing
from desktop.wire.records import enrolment_record, erasure_record, withdrawal_record
from tests.hub.conftest import NOW, Laptop
from tests.sync.conftest import VILLAGE, someone

AT = "2026-11-22T03:00:00.000Z"
ELSEWHERE = "411722105299"
DAYS = {State.FRESH: 1, State.DUE: 40, State.GRACE: 100, State.ENDED: 130}
RECORDS = ("enrolment", "withdrawal", "erasure")
DOORS = [line for line in rights.TABLE if line[0] not in RECORDS]


def known(laptop: Laptop) -> devices.KnownDevice:
    with laptop.desk.engine.connect() as connection:
        return devices.find(connection, laptop.id)


def in_state(desk: Desk, laptop: Laptop, state: State) -> bool:
    """Bring the laptop into a state of its certificate; False where this door cannot meet the state."""
    days = DAYS.get(state, 1)
    laptop.desk = replace(desk, settings=replace(desk.settings, clock=fixed_clock(NOW + timedelta(days=days))))
    if state is State.CUT:
        devices.revoke(laptop.desk, laptop.id, after=laptop.seq + 50)
    elif state is State.REVOKED:
        devices.revoke(laptop.desk, laptop.id)
    elif state is State.OUTSIDE:
        with desk.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE device SET scope = '{ELSEWHERE}' WHERE id = '{laptop.id}'")
    ends = iso(NOW + timedelta(days=90))
    with desk.engine.begin() as connection:  # what was sent before may have renewed it
        connection.exec_driver_sql(f"UPDATE device SET not_after = '{ends}' WHERE id = '{laptop.id}'")
    return state is not State.UNKNOWN


def another(desk: Desk) -> Laptop:
    made = Laptop(desk)
    made.join()
    return made


STATES = [state for state in State if state is not State.UNKNOWN]


@pytest.mark.parametrize("state", STATES, ids=str)
def test_records_go_by_the_table(desk: Desk, state: State) -> None:
    """Every kind of record, of nobody's, one's own and another's person, from a laptop in this state."""
    owner, mine = another(desk), another(desk)
    ours, foreign = [someone(n) for n in range(3)], [someone(n) for n in range(10, 13)]
    mine.send(*[enrolment_record(one, rep=None) for one in ours])
    owner.send(*[enrolment_record(one, rep=None) for one in foreign])
    make: dict[str, Callable[..., bytes]] = {
        "enrolment": lambda person: enrolment_record(person, rep=None),
        "withdrawal": lambda person: withdrawal_record(person, at=AT, rep=None),
        "erasure": lambda person: erasure_record(person, at=AT, rep=None),
    }
    whom = {"nobody": [someone(n) for n in range(20, 23)], "own": ours, "another": foreign}
    assert in_state(desk, mine, state)
    for whose, people in whom.items():
        for call, person in zip(RECORDS, people, strict=True):
            expected = rights.right(call, whose, state)
            (line,) = mine.send(make[call](person.with_fields(rev=1 if whose == "nobody" else 2)))
            assert (line.result, line.why) == _as_line(expected), (call, whose)
            with desk.engine.connect() as connection:
                sql = f"SELECT flag FROM record WHERE device = '{mine.id}' AND id = '{person.id}' ORDER BY rev DESC"
                flag = connection.exec_driver_sql(sql).scalar()
            if expected.done:
                assert flag == expected.code, (call, whose)


def _as_line(expected: Right) -> tuple[str, str]:
    return ("new", "") if expected.done else (expected.outcome, expected.code)


def tried(act: Callable[[], object]) -> str:
    """ "" where the call was answered, else the code it was refused under."""
    try:
        act()
    except CunbuError as refused:
        return refused.code
    return ""


@pytest.mark.parametrize("state", STATES, ids=str)
def test_every_door_goes_by_the_table(desk: Desk, state: State) -> None:
    owner, mine = another(desk), another(desk)
    person = someone(1)
    mine.send(enrolment_record(person, rep=None))
    mine.send(enrolment_record(person.with_fields(name="王另一"), rep=None))  # a conflict of one's own
    theirs = someone(2)
    owner.send(enrolment_record(theirs, rep=None))
    mine.send(enrolment_record(theirs.with_fields(name="王又一"), rep=None))
    decisions.decide(desk, person.id, accept=True)
    assert in_state(desk, mine, state)
    here, said = known(mine), signing.read_document

    def ask(**more: object) -> dict[str, object]:
        greeting = {"clock": "", "decisions": {}, "pulled": {}, **more}
        return said(desk.keys.verify_key, "hello", hello.answer(mine.desk, here, canonical.dump(greeting)))

    allowed = {call: rights.right(call, "own", state) for call, whose in rights.TABLE if whose == "own"}
    page = {"stream": "tags/1", "held": {}, "most": 100_000, "nonce": "n", "epoch": "", "whole": True}
    if state is not State.OUTSIDE:  # whose scope is elsewhere is told of the villages there: of none
        assert tried(lambda: pull.answer(mine.desk, here, canonical.dump(page))) == allowed["pull"].code
    assert bool(ask().get("decisions")) == allowed["decisions"].done
    assert bool(ask().get("certificate")) == (allowed["renew"].done and state in (State.DUE, State.GRACE))
    wish = {"device_epoch": "e" * 16, "number": mine.number, "head": _head(desk, mine), "wishes": {VILLAGE: [0, []]}}
    assert bool(ask(**wish).get("leases")) == allowed["lease"].done
    for asked, whose in ((person, "own"), (theirs, "another")):
        right = rights.right("conflict", whose, state)
        shown: list[object] = []
        question = conflicts.ask([asked.id], "n")
        code = tried(lambda q=question, s=shown: s.extend(_conflict(mine, here, q)))  # type: ignore[misc]
        assert bool(shown) == right.done
        assert code in ("", right.code)
    held = counting.ask({VILLAGE: ["ab" * 32]}, "n")
    assert tried(lambda: hub_counting.answer(mine.desk, here, held)) == ("" if allowed["held"].done else "x")
    assert tried(lambda: hello.shown_receipt(mine.desk, here, b"{}")) in (
        ("not_signed",) if allowed["proof"].done else (allowed["proof"].code,)
    )
    picture = _picture(mine)
    assert tried(lambda: pictures.take(mine.desk, picture, "ab" * 32)) == allowed["picture"].code
    assert tried(lambda: mine.join()) == ""
    assert known(mine).revoked_at is None


def _conflict(laptop: Laptop, here: devices.KnownDevice, question: bytes) -> list[conflicts.Held]:
    sealed = hub_conflicts.answer(laptop.desk, here, question)
    return conflicts.read(sealed, "n", hub_key=laptop.desk.keys.verify_key, identity=laptop.identity)


def _head(desk: Desk, laptop: Laptop) -> str:
    with desk.engine.connect() as connection:
        sql = f"SELECT head FROM stream WHERE device = '{laptop.id}'"
        return str(connection.exec_driver_sql(sql).scalar())


def _picture(laptop: Laptop) -> bytes:
    content = blobs.JPEG + b"page"
    said = (canonical.sha256(content), laptop.id, laptop.desk.keys.name, "stamped_list", "D1", VILLAGE, AT)
    packed = blobs.pack(blobs.Picture(*said, content), laptop.key)
    return sealing.seal(packed, [sealing.recipient_of(laptop.desk.keys.identity)])


def test_the_table_is_whole() -> None:
    """Every line has a right for every state; an unknown laptop has none but to become known."""
    assert {len(line) for line in rights.TABLE.values()} == {len(State)}
    for (call, whose), line in rights.TABLE.items():
        unknown = line[list(State).index(State.UNKNOWN)]
        assert unknown.done == (call in ("join", "return")), (call, whose)
        assert all(right.code for right in line if right.outcome != "allowed"), (call, whose)
    assert leases.SMALL <= leases.SIZE
