from __future__ import annotations

import json
import secrets
import struct
import tracemalloc

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.base.errors import WireError
from desktop.wire import canonical, container, sealing, signing
from desktop.wire.records import enrolment_record
from tests.wire.conftest import Maker, person


def test_what_goes_in_comes_out_byte_for_byte(maker: Maker, payloads: list[bytes]) -> None:
    data = maker.pack(payloads, first=7)
    batch = maker.unpack(data)
    assert [e.payload for e in batch.entries] == payloads
    assert [e.seq for e in batch.entries] == [7, 8, 9]
    assert [e.sha256 for e in batch.entries] == [canonical.sha256(p) for p in payloads]
    assert batch.sha == canonical.sha256(data)
    assert batch.header.schemas == ("enrolment/1",)
    assert {(e.id, e.rev, e.village) for e in batch.entries} == {
        (json.loads(p)["id"], 1, "411722105201") for p in payloads
    }


def test_every_flipped_byte_is_refused(maker: Maker, payloads: list[bytes]) -> None:
    data = maker.pack([*payloads, canonical.dump({"noise": secrets.token_hex(1200)})])
    assert 1800 < len(data) < 2600
    for at in range(len(data)):
        broken = bytearray(data)
        broken[at] ^= 1 << (at % 8)
        with pytest.raises(WireError):
            maker.unpack(bytes(broken))


def test_every_truncation_and_any_tail_is_refused(maker: Maker, payloads: list[bytes]) -> None:
    data = maker.pack(payloads)
    for length in range(len(data)):
        with pytest.raises(WireError):
            maker.unpack(data[:length])
    with pytest.raises(WireError):
        maker.unpack(data + b"\0")


def test_another_device_cannot_sign_for_this_one(maker: Maker, payloads: list[bytes]) -> None:
    data = Maker(signing.new_key()).pack(payloads)
    with pytest.raises(WireError) as refused:
        maker.unpack(data)
    assert refused.value.code == "bad_signature"


def _forge(maker: Maker, payloads: list[bytes], body: bytes | None = None, **changes: object) -> bytes:
    """A container whose maker holds the true key but lies in the header."""
    honest = maker.pack(payloads)
    length = struct.unpack_from(">I", honest, 10)[0]
    header = json.loads(honest[14 : 14 + length])
    body = honest[14 + length : -64] if body is None else body
    header |= {"body_sha256": canonical.sha256(body)} | changes
    text = canonical.dump(header)
    head = honest[:10] + struct.pack(">I", len(text)) + text
    return head + body + signing.sign(maker.key, "batch", head)


@pytest.mark.parametrize(
    "lie",
    [
        {"count": 2},
        {"count": 0},
        {"count": 2**60},
        {"seqs": [[1, 2]]},
        {"seqs": [[2, 1], [5, 8]]},
        {"seqs": [[1, 2], [2, 2]]},
        {"seqs": [[1, 3.0]]},
        {"seqs": [[True, 3]]},
        {"seqs": None},
        {"body_size": 10},
        {"body_size": 10**12},
        {"device": None},
        {"schemas": [1]},
        {"hub": "x" * 4000},
    ],
)
def test_a_lying_header_is_refused(maker: Maker, payloads: list[bytes], lie: dict[str, object]) -> None:
    assert maker.unpack(_forge(maker, payloads)).header.count == 3
    with pytest.raises(WireError):
        maker.unpack(_forge(maker, payloads, **lie))


def test_a_bomb_is_cut_off(maker: Maker, payloads: list[bytes]) -> None:
    bomb = zstandard.ZstdCompressor(level=3).compress(b"\0" * (256 * 1024 * 1024))
    assert len(bomb) < 200_000
    tracemalloc.start()
    with pytest.raises(WireError):
        maker.unpack(_forge(maker, payloads, bomb))
    with pytest.raises(WireError):
        maker.unpack(_forge(maker, payloads, bomb, body_size=container.MAX_BODY))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * 1024 * 1024


def test_one_unreadable_line_does_not_hold_up_its_neighbours(maker: Maker, payloads: list[bytes]) -> None:
    batch = maker.unpack(maker.pack([payloads[0], b'{"id": 3}', b"\xff\xfe", b"[" * 2000, payloads[1]]))
    assert [bool(e.id) for e in batch.entries] == [True, False, False, False, True]


def test_lines_and_columns_are_both_read(
    maker: Maker, payloads: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [enrolment_record(person(f"王春{chr(0x4E00 + n)}"), rep="李静") for n in range(container.FEW_LINES)]
    by_column = maker.pack(many)
    monkeypatch.setattr(container.columns, "encode", lambda lines: None)
    by_line = maker.pack(many)
    formats = [struct.unpack_from(">H", data, 8)[0] for data in (by_column, by_line)]
    assert formats == [2, 1]
    assert [e.payload for e in maker.unpack(by_column).entries] == [e.payload for e in maker.unpack(by_line).entries]


def test_every_flipped_byte_of_columns_is_refused(maker: Maker) -> None:
    many = [enrolment_record(person(f"王春{chr(0x4E00 + n)}"), rep="李静") for n in range(container.FEW_LINES)]
    data = maker.pack(many)
    for at in range(len(data)):
        with pytest.raises(WireError):
            maker.unpack(data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_quietly(data: bytes) -> None:
    for attempt in (data, container.MAGIC + data, container.MAGIC + b"\0\x01\0\0\0\x10" + data):
        with pytest.raises(WireError):
            container.unpack(attempt, lambda header: b"\0" * 32)


def test_a_seal_opens_for_its_recipients_only() -> None:
    hub, recovery, stranger = (sealing.new_identity() for _ in range(3))
    sealed = sealing.seal(b"secret", [sealing.recipient_of(hub), sealing.recipient_of(recovery), None])
    assert sealing.unseal(sealed, hub) == sealing.unseal(sealed, recovery) == b"secret"
    assert b"secret" not in sealed
    with pytest.raises(WireError):
        sealing.unseal(sealed, stranger)
    for at in range(len(sealed)):
        with pytest.raises(WireError):
            sealing.unseal(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], hub)
