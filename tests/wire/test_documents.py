from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from desktop.base.errors import RefusedInput, WireError
from desktop.wire import canonical, certificates, codes, receipts, requests, sealing, signing, stick
from desktop.wire.receipts import Line
from desktop.wire.records import enrolment_record, first_fault, read, withdrawal_record
from tests.wire.conftest import person

KEY = signing.new_key()
PUBLIC = signing.verify_key(KEY)


def test_a_signup_travels_whole_but_never_its_local_keys() -> None:
    record = json.loads(enrolment_record(person(), rep="李静", supersedes="cd" * 32))
    assert record["doc_no"] == "412825193803029986"
    assert record["consents"] == [
        {"given_at": "2026-11-22T02:47:00.000Z", "kind": "service", "method": "sign", "text_version": "2026-10"}
    ]
    assert not {"state", "doc_hash", "doc_last4", "sort_key", "pinyin", "initials"} & record.keys()
    assert read("enrolment/1", record)["supersedes"] == "cd" * 32


def test_a_listing_carries_nothing_of_a_document() -> None:
    listing = person(kind="listing", guardian_doc_no="412825193803029986", doc_from="2010-01-01")
    text = enrolment_record(listing, rep="李静").decode()
    assert "9986" not in text
    assert not [name for name in json.loads(text) if "doc" in name]


@pytest.mark.parametrize("extra", [{"doc_no": "412825193803029986"}, {"doc_hash": "x"}, {"doc_last4": "9986"}])
def test_the_model_refuses_a_listing_with_a_document(extra: dict[str, str]) -> None:
    record = json.loads(enrolment_record(person(kind="listing"), rep=None)) | extra
    with pytest.raises(ValidationError) as refused:
        read("enrolment/1", record)
    assert first_fault(refused.value) == ("document_not_allowed", "")


def test_the_same_revision_is_the_same_bytes_and_unknown_fields_are_kept() -> None:
    one = person()
    assert enrolment_record(one, rep="李静") == enrolment_record(one, rep="李静")
    newer = json.loads(enrolment_record(one, rep="李静")) | {"signature_blob": "abc"}
    assert read("enrolment/1", newer)["signature_blob"] == "abc"


def test_a_withdrawal_names_nobody() -> None:
    text = withdrawal_record(person(), at="2026-11-23T01:00:00.000Z", rep="李静", reason="本人不办了").decode()
    assert "王春花" not in text
    assert "9986" not in text
    read("withdrawal/1", json.loads(text))


def test_half_a_surrogate_is_a_sentence_not_a_crash() -> None:
    with pytest.raises(WireError):
        enrolment_record(person("王\ud800"), rep=None)


def _receipt(lines: list[Line]) -> bytes:
    return receipts.make(
        lines,
        key=KEY,
        hub="f" * 32,
        hub_epoch="e1",
        counter=3,
        device="d",
        epoch="e",
        batch="b" * 64,
        upload="u" * 64,
        received_at="2026-11-22T02:50:00.000Z",
    )


def test_a_receipt_expands_to_one_line_per_record() -> None:
    lines = [Line(n, f"id{n}", 1, "new") for n in range(1, 6)]
    lines[1] = Line(2, "id2", 1, "same")
    lines[3] = Line(4, "id4", 1, "rejected", "document_checksum", "doc_no")
    receipt = receipts.read(_receipt(lines), PUBLIC)
    contents = [(line.seq, line.id, line.rev) for line in lines]
    assert receipts.expand(receipt, contents) == lines
    assert [line.seq for line in receipt.exceptions] == [2, 4]
    for misfit in (contents[:-1], [*contents[:3], (9, "id9", 1), contents[4]]):
        with pytest.raises(WireError):
            receipts.expand(receipt, misfit)


def test_a_replayed_batch_has_a_short_receipt_too() -> None:
    receipt = receipts.read(_receipt([Line(n, f"id{n}", 1, "same") for n in range(1, 6)]), PUBLIC)
    assert (receipt.default, receipt.exceptions) == ("same", ())


def test_every_flipped_byte_of_a_receipt_is_refused() -> None:
    data = _receipt([Line(1, "id1", 1, "new"), Line(2, "id2", 1, "quarantined", why="unknown_village")])
    receipts.read(data, PUBLIC)
    for at in range(len(data)):
        broken = bytearray(data)
        broken[at] ^= 1
        with pytest.raises(WireError):
            receipts.read(bytes(broken), PUBLIC)
    with pytest.raises(WireError):
        receipts.read(data, signing.verify_key(signing.new_key()))


def test_a_code_tells_the_true_hub_and_forgives_the_hand() -> None:
    text = codes.new_code(PUBLIC)
    assert not set(text) & set("ILOU")
    assert len(text.split("-")) == 6
    code = codes.read_code(text)
    assert code.names(PUBLIC)
    assert not code.names(signing.verify_key(signing.new_key()))
    sloppy = " ".join(text.lower().split("-")).replace("0", "o").replace("1", "l")
    assert codes.read_code(sloppy) == code


def test_every_single_wrong_letter_is_seen_or_changes_only_31_in_32() -> None:
    text = codes.new_code(PUBLIC).replace("-", "")
    missed = 0
    for at, letter in enumerate(text):
        for other in codes.ALPHABET:
            if other != letter:
                try:
                    codes.read_code(text[:at] + other + text[at + 1 :])
                    missed += 1
                except RefusedInput:
                    pass
    assert missed < len(text) * 31 / 10


@given(st.text(max_size=60))
def test_any_typed_code_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(RefusedInput):
        codes.read_code(text)


def test_the_card_and_the_certificate_hold_together() -> None:
    recipient = sealing.recipient_of(sealing.new_identity())
    card = certificates.read_card(certificates.sign_card(KEY, recipient))
    assert card.verify_key == PUBLIC
    assert card.recipient == recipient
    with pytest.raises(WireError):
        certificates.read_card(certificates.sign_card(KEY, recipient), signing.verify_key(signing.new_key()))
    mine = certificates.Certificate("d1", "李静", "411722", PUBLIC, recipient, "2027-02-20T00:00:00.000Z")
    assert certificates.read_certificate(certificates.sign_certificate(KEY, mine), PUBLIC) == mine


def test_a_request_is_bound_to_device_hub_method_path_and_body() -> None:
    device = "0192f0c0-0000-7000-8000-000000000001"
    said = {"hub": "h1", "method": "POST", "path": "/v1/hello", "body": b"{}"}
    header = requests.authorization(KEY, device=device, **said)
    assert requests.device_of(header) == device
    requests.check(header, PUBLIC, **said)
    for other in ({"hub": "h2"}, {"method": "GET"}, {"path": "/v1/hello?x"}, {"body": b"{ }"}, {"body": None}):
        with pytest.raises(WireError):
            requests.check(header, PUBLIC, **(said | other))
    for broken in (None, "", "Bearer x", header + "x", header.replace(device, "d" + device[1:])):
        with pytest.raises(WireError):
            requests.check(broken, PUBLIC, **said)


def test_a_stick_file_is_whole_or_nothing() -> None:
    data = stick.write([b"one", b"", b"three" * 50])
    assert stick.read(data) == [b"one", b"", b"three" * 50]
    for length in range(len(data)):
        with pytest.raises(WireError):
            stick.read(data[:length])
    for at in range(len(data)):
        with pytest.raises(WireError):
            stick.read(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])


def test_the_digest_does_not_mind_order() -> None:
    hashes = [canonical.sha256(bytes([n])) for n in range(5)]
    assert canonical.xor_digest("", hashes) == canonical.xor_digest(
        canonical.xor_digest("", hashes[3:]), hashes[2::-1]
    )
