"""Every reader of the wire x every field x every JSON type: read, or refused in words; nothing else is raised."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from desktop.base.errors import WireError
from desktop.hub import rules
from desktop.wire import (
    blobs,
    canonical,
    certificates,
    colleagues,
    conflicts,
    container,
    counting,
    decisions,
    leases,
    places,
    plans,
    pull,
    receipts,
    records,
    sealing,
    signing,
)
from desktop.wire.records import enrolment_record, erasure_record, question_record, withdrawal_record
from tests.odd import changed, text
from tests.sync.conftest import VILLAGE, someone

KEY = signing.new_key()
PUBLIC = signing.verify_key(KEY)
IDENTITY = sealing.new_identity()
ME = sealing.recipient_of(IDENTITY)
AT = "2026-11-22T03:00:00.000Z"
ID = someone(1).id


def signed(kind: str, body: Any) -> bytes:
    inner = text(body)
    signature = signing.encode(signing.sign(KEY, "document/" + kind, inner))
    return text({"kind": kind, "signed": inner.decode(), "signature": signature})


def sealed(kind: str, body: Any) -> bytes:
    return sealing.seal(signed(kind, body), [ME])


CERTIFICATE = {
    "device": ID, "rep": "张", "scope": "", "recipient": ME, "not_after": AT, "verify_key": signing.encode(PUBLIC),
}  # fmt: skip
RECEIPT = {
    "hub": "h", "hub_epoch": "e", "counter": 1, "device": ID, "epoch": "e", "batch": "b", "upload": "u", "count": 1,
    "received_at": AT, "default": "new", "renew": True, "state": "ended",
    "exceptions": [{"seq": 1, "id": ID, "rev": 1, "result": "rejected", "code": "c", "field": "f", "why": "w"}],
}  # fmt: skip
DECISION = {
    "id": ID, "rev": 1, "village": VILLAGE, "version": 3, "outcome": "returned", "code": "c", "note": "n", "by": "b",
    "decided_at": AT, "other": {"name": "n", "rep": "r", "at": AT, "number": "661001"},
}  # fmt: skip
LEASE = {
    "id": ID, "village": VILLAGE, "first": 661001, "last": 661020, "device": ID, "epoch": "e", "granted_at": AT,
}  # fmt: skip
PAGE = {
    "device": ID, "epoch": "e", "nonce": "n", "rest": [VILLAGE], "gone": ["411"],
    "parts": [
        {"stream": "tags/1", "scope": VILLAGE, "after": "", "cursor": "7", "rows": "", "end": [1, "0" * 32],
         "key": "", "name": "村"}
    ],
}  # fmt: skip
HELD = {"nonce": "n", "held": [[ID, 1, AT, signing.encode(b"{}")]]}
PERSON = {
    "id": ID, "name": "王春花", "kind": "signup", "directory_choice": "full", "mobile": "13800138000",
    "is_head": True, "consents": [{"kind": "directory", "text_version": "1", "given_at": AT, "method": "sign"}],
}  # fmt: skip
CARD = {"hub": certificates.hub_name(PUBLIC), "key": signing.encode(PUBLIC), "recipient": ME, "recovery": None}
HEADER = {
    "format": 1, "device": ID, "epoch": "e", "number": 1, "prev": "", "seqs": [[1, 1]], "count": 1,
    "schemas": ["enrolment/1"], "hub": "h", "made_at": AT, "body_sha256": "ab" * 32, "body_size": 10,
}  # fmt: skip
READERS: dict[str, tuple[Any, Callable[[Any], object]]] = {
    "certificate": (CERTIFICATE, lambda b: certificates.read_certificate(signed("certificate", b), PUBLIC)),
    "card": (CARD, lambda b: certificates.read_card(signed("hub", b))),
    "receipt": (RECEIPT, lambda b: receipts.read(signed("receipt", b), PUBLIC)),
    "decision": (DECISION, lambda b: decisions.read(signed("decision", b), PUBLIC)),
    "lease": (LEASE, lambda b: leases.read(signed("lease", b), PUBLIC)),
    "wishes": ({VILLAGE: [1, ["a"]]}, leases.read_wishes),
    "conflicts": (HELD, lambda b: conflicts.read(sealed("conflicts", b), "n", hub_key=PUBLIC, identity=IDENTITY)),
    "conflicts asked": ({"ids": [ID], "nonce": "n"}, lambda b: conflicts.asked(text(b))),
    "counting": ({"nonce": "n", "held": {VILLAGE: [1, "ab"]}},
                 lambda b: counting.read(signed("counting", b), "n", hub_key=PUBLIC)),
    "counting asked": ({"nonce": "n", "contents": {VILLAGE: signing.encode(b"8" * 32)}, "short": 8},
                       lambda b: counting.asked(text(b), 10**6)),
    "person told": (PERSON, lambda b: colleagues.person_of(text(b), VILLAGE)),
    "people": ([[ID, "{}"]], lambda b: colleagues.unpack_rows(text(b))),
    "places": ([[VILLAGE, "村", "镇", "standard", "", "", ""]], lambda b: places.unpack_rows(text(b))),
    "plans": ({"source": "s", "plans": [], "contracts": [], "conditions": {}}, lambda b: plans.unpack(text(b))),
    "header": (HEADER, lambda b: container._header(canonical.load_object(text(b), limit=10**6))),
}  # fmt: skip


@pytest.mark.parametrize("name", READERS, ids=str)
def test_a_reader_reads_or_refuses(name: str) -> None:
    body, read = READERS[name]
    for what, odd in changed(body):
        try:
            read(odd)
        except WireError:
            continue
        except Exception as other:
            raise AssertionError(f"{name} {what}: {other!r}") from other


def test_a_page_is_opened_or_refused() -> None:
    import zstandard

    for what, odd in changed(PAGE):
        packed = sealing.seal(zstandard.ZstdCompressor().compress(signed("pull", odd)), [ME])
        try:
            pull.open_page(packed, identity=IDENTITY, hub_key=PUBLIC, device=ID, nonce="n")
        except WireError:
            continue
        except Exception as other:
            raise AssertionError(f"{what}: {other!r}") from other


def test_a_picture_is_taken_or_refused() -> None:
    content = blobs.JPEG + b"page"
    names = {"sha": canonical.sha256(content), "device": ID, "hub": "h", "kind": "stamped_list", "subject": "D1"}
    for what, odd in changed(names | {"village": VILLAGE, "made_at": AT}):
        head = text(odd)
        body = blobs._HEAD.pack(blobs.MAGIC, len(head)) + head + content
        try:
            blobs.unpack(body + signing.sign(KEY, "picture", body), lambda _device: PUBLIC)
        except WireError:
            continue
        except Exception as other:
            raise AssertionError(f"{what}: {other!r}") from other


PEOPLE = someone(1).with_fields(short_no="661001", birth="1970-01-01", is_head=True)
RECORDS = {
    "enrolment": enrolment_record(PEOPLE, rep="张", codes={"developer": "D", "channel": "C"}),
    "withdrawal": withdrawal_record(PEOPLE, at=AT, rep="张", reason="r", supersedes="ab"),
    "erasure": erasure_record(PEOPLE, at=AT, rep="张"),
    "question": question_record(PEOPLE, about="conflict", at=AT, rep="张"),
}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_is_judged(kind: str) -> None:
    """Alone and by column, whatever stands in its fields; NaN and numbers without end are no JSON of ours."""
    from datetime import date

    for what, odd in changed(json.loads(RECORDS[kind])):
        line = text(odd)
        try:
            entry = container.entry(1, line)
            verdict = rules.judge(entry, date(2026, 11, 30))
            assert verdict.outcome in ("take", "rejected", "quarantined")
            table = container.columns.encode([canonical.dump(odd)])
            if table is not None:
                found, lines = container.laid_out.decode(table, 10**6)
                shaped = records.fit_by_column(found)
                rules.judge(container.entry(1, lines[0][0], lines[0][1]), date(2026, 11, 30), shaped=shaped)
        except WireError:
            continue
        except Exception as other:
            raise AssertionError(f"{kind} {what}: {other!r}") from other
    for number in (b"NaN", b"Infinity", b"1e999", b"9" * 5000):
        entry = container.entry(1, RECORDS[kind][:-1] + b',"x":' + number + b"}")
        assert rules.judge(entry, date(2026, 11, 30)).outcome in ("take", "rejected", "quarantined")
