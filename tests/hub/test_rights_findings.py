"""What no laptop gains at the county by forging, repeating, coming back or going on after its end: from the field."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace

import pytest

from desktop.base.errors import HubError, WireError
from desktop.domain.consent import Consent
from desktop.hub import conflicts as hub_conflicts
from desktop.hub import decisions, devices, hello, pull
from desktop.hub.desk import Desk
from desktop.wire import canonical, conflicts, leases, signing
from desktop.wire.records import enrolment_record
from tests.hub.conftest import Laptop
from tests.sync.conftest import VILLAGE, someone


def known(desk: Desk, laptop: Laptop) -> devices.KnownDevice:
    with desk.engine.connect() as connection:
        return devices.find(connection, laptop.id)


def another(desk: Desk) -> Laptop:
    made = Laptop(desk)
    made.join()
    return made


def greeting(desk: Desk, **said: object) -> bytes:
    usual = {
        "clock": desk.now(), "decisions": {}, "held": "", "nonce": "n", "receipts": 0, "pulled": {}, "epoch": "",
        "device_epoch": "f" * 16, "number": 0, "head": "", "wishes": {}, "holds": [],
    }  # fmt: skip
    return canonical.dump(usual | said)


def test_a_forged_conflict_does_not_open_a_colleagues_record(desk: Desk, laptop: Laptop) -> None:
    """Its id is told to every laptop of the village; a record of one's own under that id 'loses', and /v1/conflicts
    then hands out the colleague's whole record: document number, address, telephone."""
    consent = (Consent("directory", "2026-11", "2026-11-22T02:47:28.123Z", "sign"),)
    alice = replace(someone(50, name="王春花", directory_choice="full"), consents=consent)
    laptop.send(enrolment_record(alice, rep="张"))
    thief = another(desk)
    thief.send(enrolment_record(someone(51).with_fields(id=alice.id, name="某人"), rep="李"))
    sealed = hub_conflicts.answer(desk, known(desk, thief), conflicts.ask([alice.id], "n"))
    told = conflicts.read(sealed, "n", hub_key=desk.keys.verify_key, identity=thief.identity)
    assert not [json.loads(one.payload)["doc_no"] for one in told]


def test_a_revoked_laptop_brings_nothing_more_under_old_numbers(desk: Desk, laptop: Laptop) -> None:
    laptop.send(enrolment_record(someone(1), rep="张"))
    devices.revoke(desk, laptop.id)
    laptop.seq = 0  # it says that this is its line 1, which came long ago
    (line,) = laptop.send(enrolment_record(someone(2), rep="张"))
    assert line.result == "quarantined"


def test_another_laptops_revision_of_an_accepted_record_is_seen(desk: Desk, laptop: Laptop) -> None:
    alice = someone(1)
    laptop.send(enrolment_record(alice, rep="张"))
    decisions.decide(desk, alice.id, accept=True)
    stranger = another(desk)
    changed = alice.with_fields(rev=2, name="王被改", mobile="13000000000")
    (line,) = stranger.send(enrolment_record(changed, rep="李"))
    with desk.engine.connect() as connection:
        suspect = connection.exec_driver_sql("SELECT max(suspect) FROM record WHERE rev = 2").scalar()
    assert line.result == "quarantined" or suspect, "another laptop's revision goes into the export unseen"


def test_one_laptop_does_not_empty_a_villages_short_numbers(desk: Desk, laptop: Laptop) -> None:
    laptop.send(enrolment_record(someone(1), rep="张"))
    greedy, held, numbers = another(desk), [], 0
    for _ in range(60):
        said = hello.answer(desk, known(desk, greedy), greeting(desk, wishes={VILLAGE: [0, held]}))
        body = signing.read_document(desk.keys.verify_key, "hello", said)
        for text in body.get("leases", []):
            lease = leases.read(text.encode(), desk.keys.verify_key)
            held.append(lease.id)
            numbers += lease.last - lease.first + 1
    assert numbers <= 100, f"{numbers} of 999 numbers for a laptop that has nobody in the village"


def test_an_overheard_greeting_sent_again_changes_nothing(desk: Desk, laptop: Laptop) -> None:
    """No key is needed: the signed call is simply repeated. The blocks are void and rest 90 days."""
    laptop.send(enrolment_record(someone(1), rep="张"))
    with desk.engine.connect() as connection:
        head = connection.exec_driver_sql("SELECT head FROM stream").scalar()
    overheard = greeting(desk, device_epoch="e" * 16, number=1, head=head, wishes={VILLAGE: [0, []]})
    hello.answer(desk, known(desk, laptop), overheard)
    laptop.send(enrolment_record(someone(2), rep="张"))
    hello.answer(desk, known(desk, laptop), overheard)
    with desk.engine.connect() as connection:
        void = connection.exec_driver_sql("SELECT count(*) FROM lease WHERE void_at IS NOT NULL").scalar()
    assert void == 0


def test_an_expired_certificate_reads_nothing(desk: Desk, laptop: Laptop) -> None:
    laptop.send(enrolment_record(someone(1), rep="张"))
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE device SET not_after = '2024-01-01T00:00:00.000Z'")
    ask = {"stream": "tags/1", "held": {}, "most": 100_000, "nonce": "n", "epoch": "", "whole": True}
    with pytest.raises(HubError):
        pull.answer(desk, known(desk, laptop), canonical.dump(ask))


@pytest.mark.parametrize("odd", [{"holds": True}, {"decisions": {VILLAGE: 2**63}}, {"device_epoch": "\0"}], ids=str)
def test_an_odd_greeting_is_refused_in_words(desk: Desk, laptop: Laptop, odd: dict[str, object]) -> None:
    laptop.send(enrolment_record(someone(1), rep="张"))
    with contextlib.suppress(WireError, HubError):
        hello.answer(desk, known(desk, laptop), greeting(desk, **odd))


def test_one_odd_record_does_not_hold_up_its_batch(desk: Desk, laptop: Laptop) -> None:
    """On PostgreSQL a NUL in one record's name makes the whole batch a 500, for ever."""
    good = enrolment_record(someone(1), rep="张")
    odd = canonical.dump(json.loads(enrolment_record(someone(2), rep="张")) | {"schema": "future/9", "village": "\0"})
    assert [line.result for line in laptop.send(good, odd)] == ["new", "rejected"]


def test_a_found_laptop_can_come_back(desk: Desk, laptop: Laptop) -> None:
    devices.revoke(desk, laptop.id)
    laptop.join()  # the county has given it a new code
    assert known(desk, laptop).revoked_at is None
