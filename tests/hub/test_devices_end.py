"""Laptops that are revoked or whose certificate ends: what they bring is kept, counted up to the cut-off, and
admitted by a human behind it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.base.clock import fixed_clock, from_iso
from desktop.base.errors import HubError, NotFound
from desktop.hub import devices, hello, inbox, pull
from desktop.hub.desk import Desk
from desktop.wire import canonical, certificates, container, sealing, signing
from desktop.wire.records import enrolment_record
from tests.hub.conftest import NOW, Laptop
from tests.sync.conftest import someone

Rows = Callable[[str], list[tuple[object, ...]]]


def line(n: int, **fields: object) -> bytes:
    return enrolment_record(someone(n, **fields), rep=None)


def known(laptop: Laptop) -> devices.KnownDevice:
    with laptop.desk.engine.connect() as connection:
        return devices.find(connection, laptop.id)


def at(laptop: Laptop, days: float) -> None:
    """Move the county's clock."""
    settings = replace(laptop.desk.settings, clock=fixed_clock(NOW + timedelta(days=days)))
    laptop.desk = replace(laptop.desk, settings=settings)


def results(laptop: Laptop, *payloads: bytes) -> list[tuple[str, str]]:
    return [(said.result, said.why) for said in laptop.send(*payloads)]


def test_a_revoked_laptop_counts_up_to_the_cut_off_and_waits_behind_it(
    desk: Desk, laptop: Laptop, rows: Rows
) -> None:
    laptop.send(line(1), line(2))
    held_back = laptop.seal([line(3), line(4)])
    assert devices.revoke(desk, laptop.id, after=3) == 3
    assert [(s.result, s.why) for s in laptop.lines(devices_take(desk, held_back), [line(3), line(4)])] == [
        ("new", ""), ("quarantined", "revoked_device"),
    ]  # fmt: skip
    assert rows("SELECT count(*) FROM record") == [(3,)]
    (waiting,) = inbox.waiting(desk)
    assert waiting.why in inbox.WHY
    assert inbox.admit(desk, waiting.id) == 1
    assert inbox.waiting(desk) == []
    assert rows("SELECT count(*), count(DISTINCT id) FROM record") == [(4, 4)]
    with pytest.raises(NotFound):
        inbox.admit(desk, waiting.id)


def devices_take(desk: Desk, sealed: bytes) -> bytes:
    from desktop.hub import intake

    return intake.take(desk, sealed, "usb")


def test_the_cut_off_is_what_has_come_without_a_gap(desk: Desk, laptop: Laptop) -> None:
    laptop.send(line(1), line(2))
    laptop.seq += 5
    laptop.send(line(9))
    assert devices.revoke(desk, laptop.id) == 2
    with pytest.raises(HubError):
        pull.answer(desk, known(laptop), b"{}")
    with pytest.raises(HubError):
        devices.revoke(desk, "0" * 36)


def under(laptop: Laptop, epoch: str, seq: int, payload: bytes) -> str:
    """What becomes of a record under another epoch of the laptop, as that line of its sequence."""
    packed = container.pack(
        [(seq, payload, "enrolment/1")], device=laptop.id, epoch=epoch, number=seq, prev="", key=laptop.key,
        hub=laptop.desk.keys.name, made_at="2026-11-22T02:50:00.000Z",
    )  # fmt: skip
    sealed = sealing.seal(packed, [sealing.recipient_of(laptop.desk.keys.identity)])
    laptop.seq = seq
    return laptop.lines(devices_take(laptop.desk, sealed), [payload])[0].result


def test_revoked_a_second_time_it_gains_nothing_by_what_it_did_since(desk: Desk, laptop: Laptop) -> None:
    laptop.send(line(1), line(2), line(3))
    first = devices.revoke(desk, laptop.id), known(laptop).revoked_epoch
    assert under(laptop, "a" * 16, 1, line(4)) == "quarantined"
    assert (devices.revoke(desk, laptop.id, why="再停一次"), known(laptop).revoked_epoch) == first
    assert under(laptop, "a" * 16, 2, line(5)) == "quarantined"
    assert devices.revoke(desk, laptop.id, after=6) == 6
    assert known(laptop).revoked_epoch == first[1]
    assert under(laptop, "a" * 16, 5, line(6)) == "quarantined"


def test_a_revoked_laptops_lines_that_came_under_an_earlier_epoch_came(desk: Desk, laptop: Laptop) -> None:
    laptop.send(line(1), line(2), line(3))
    assert under(laptop, "a" * 16, 4, line(4)) == "new"
    assert devices.revoke(desk, laptop.id) == 4
    assert under(laptop, "a" * 16, 2, line(5)) == "quarantined"


def test_a_certificate_is_renewed_in_good_time_and_uploads_have_their_grace(desk: Desk, laptop: Laptop) -> None:
    ends = known(laptop).not_after
    assert from_iso(ends) - NOW == timedelta(days=certificates.DAYS)
    assert devices.renewed(desk, known(laptop)) is None
    at(laptop, 40)
    said = signing.read_document(desk.keys.verify_key, "hello", hello.answer(laptop.desk, known(laptop), b"{}"))
    fresh = sealing.unseal(signing.decode(said["certificate"]), laptop.identity)
    certificate = certificates.read_certificate(fresh, desk.keys.verify_key)
    assert certificate.device == laptop.id
    assert certificate.not_after > ends
    assert "certificate" not in signing.read_document(
        desk.keys.verify_key, "hello", hello.answer(laptop.desk, known(laptop), b"{}")
    )
    at(laptop, 40 + certificates.DAYS + certificates.GRACE_DAYS - 1)
    assert results(laptop, line(1)) == [("new", "")]


def test_behind_the_grace_everything_is_taken_with_a_mark(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    """Not the first batch alone: coming does not make the certificate good again, a new code does."""
    at(laptop, certificates.DAYS + certificates.GRACE_DAYS + 1)
    assert results(laptop, line(1)) == [("new", "")]
    assert results(laptop, line(2)) == [("new", "")]
    assert devices.renewed(laptop.desk, known(laptop)) is None
    assert rows("SELECT count(*) FROM inbox") == [(0,)]
    assert rows("SELECT flag FROM record") == [("certificate_ended",)] * 2
    laptop.join()
    assert results(laptop, line(3)) == [("new", "")]
    assert rows("SELECT count(*) FROM record WHERE flag = ''") == [(1,)]


def test_a_laptop_that_only_sends_sticks_stays_known(desk: Desk, laptop: Laptop) -> None:
    for day in range(0, 400, 50):
        at(laptop, day)
        assert results(laptop, line(day)) == [("new", "")]


def test_a_revoked_laptop_gets_no_numbers_and_is_told_nothing(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    laptop.send(line(1))
    body = {"device_epoch": "e" * 16, "number": 1, "head": "x", "wishes": {"411722105201": [0, []]}}
    devices.revoke(desk, laptop.id)
    said = signing.read_document(
        desk.keys.verify_key, "hello", hello.answer(desk, known(laptop), canonical.dump(body))
    )
    assert not said.keys() & {"leases", "renew", "news", "certificate"}
    assert rows("SELECT count(*) FROM lease") == [(0,)]
    assert json.dumps(said)
