"""Odd JSON at the county, on both engines: refused in words, and one odd record never holds up its batch."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.base.errors import CunbuError, HubError, WireError
from desktop.hub import before_after, conflicts, counting, decisions, devices, export, hello, inbox, pull, tags
from desktop.hub.desk import Desk
from desktop.wire import sealing, signing
from desktop.wire.records import enrolment_record
from tests.hub.conftest import Laptop
from tests.odd import ODD, changed, text
from tests.sync.conftest import VILLAGE, someone

GREETING: dict[str, Any] = {
    "protocol": 20261126, "clock": "2026-11-22T03:00:00.000Z", "nonce": "n", "epoch": "e", "receipts": 0,
    "decisions": {VILLAGE: 1}, "held": "", "pulled": {"tags/1": ""}, "waiting": 0, "device_epoch": "f" * 16,
    "next_seq": 1, "head": "", "number": 0, "holds": ["{}"], "wishes": {VILLAGE: [0, ["a"]]}, "challenge": "c",
}  # fmt: skip
ASK = {"stream": "people/1", "held": {VILLAGE: "7"}, "most": 1000, "nonce": "n", "epoch": "", "whole": True}
Door = Callable[[Desk, devices.KnownDevice, bytes], bytes]
DOORS: dict[str, tuple[dict[str, Any], Door]] = {
    "hello": (GREETING, hello.answer),
    "pull": (ASK, pull.answer),
    "held": ({"contents": {VILLAGE: signing.encode(b"8" * 32)}, "nonce": "n", "short": 8}, counting.answer),
    "conflicts": ({"ids": [someone(1).id], "nonce": "n"}, conflicts.answer),
    "receipts": ({"kind": "receipt", "signed": "{}", "signature": "x"}, hello.shown_receipt),
}


@pytest.mark.parametrize("door", DOORS)
def test_an_odd_question_is_answered_or_refused(desk: Desk, laptop: Laptop, door: str) -> None:
    laptop.send(enrolment_record(someone(1), rep=None))
    with desk.engine.connect() as connection:
        known = devices.find(connection, laptop.id)
    body, ask = DOORS[door]
    for what, odd in [*changed(body), *((repr(odd)[:30], odd) for odd in ODD)]:
        try:
            ask(desk, known, text(odd))
        except (WireError, HubError):
            continue
        except Exception as other:
            raise AssertionError(f"{door} {what}: {other!r}") from other


def test_an_odd_request_to_join_is_refused(desk: Desk) -> None:
    laptop = Laptop(desk)
    body = {
        "hub": desk.keys.name, "device": laptop.id, "rep": "张", "secret": "0" * 11,
        "verify_key": signing.encode(signing.verify_key(laptop.key)),
        "recipient": sealing.recipient_of(laptop.identity),
    }  # fmt: skip
    for _what, odd in changed(body):
        inner = text(odd)
        document = text({
            "kind": "join", "signed": inner.decode(),
            "signature": signing.encode(signing.sign(laptop.key, "document/join", inner)),
        })  # fmt: skip
        sealed = sealing.seal(document, [sealing.recipient_of(desk.keys.identity)])
        with pytest.raises(CunbuError):
            devices.join(desk, sealed)


def test_odd_records_hold_up_neither_their_neighbours_nor_what_comes_after(
    desk: Desk, laptop: Laptop, tmp_path: Path
) -> None:
    """One batch with every field of a record odd in every way, between two good ones; then everybody who reads."""
    good = [enrolment_record(someone(n), rep="张") for n in (1, 2)]
    whole = someone(3).with_fields(short_no="661001", birth="1970-01-01", is_head=True, directory_choice="full")
    base = json.loads(enrolment_record(whole, rep="张"))
    odd = []
    for n, (_, body) in enumerate(changed(base)):
        line = text(body)
        if b'"id"' in line and isinstance(body.get("id"), str) and body["id"] == whole.id:
            body = body | {"id": f"{n:08x}-0000-7000-8000-000000000000"}
        odd.append(text(body))
    lines = laptop.send(good[0], *odd, good[1], greets=False)
    assert [lines[0].result, lines[-1].result] == ["new", "new"]
    tags.catch_up(desk)
    other = Laptop(desk)
    other.join()
    other.send(enrolment_record(someone(9), rep=None))
    with desk.engine.connect() as connection:
        known = devices.find(connection, other.id)
    for stream in pull.STREAMS:
        pull.answer(desk, known, text(ASK | {"stream": stream, "held": {}, "most": 200_000}))
    assert export.write_village(desk, tmp_path / "out.xlsx", VILLAGE) > 2
    for waiting in inbox.waiting(desk):
        before_after.of(desk, waiting.id)
    inbox.admit_all(desk)
    accepted = [line.id for line in lines if line.result == "new"]
    decisions.decide_all(desk, accepted, decisions.Word(True))
    tags.catch_up(desk)
    assert export.write_village(desk, tmp_path / "again.xlsx", VILLAGE) > 2
