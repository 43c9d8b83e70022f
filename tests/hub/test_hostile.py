"""A laptop that has turned against its county, over real HTTP: broken, bombed, endless. Every call is refused with a
reason, nothing in the database changes, and the county's process stays small."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import zstandard

from desktop.hub import uploads
from desktop.hub.desk import Desk
from desktop.wire import canonical, columns, container, requests, sealing, signing
from desktop.wire.records import enrolment_record
from tests.hub.conftest import Laptop
from tests.hub.test_county import serving
from tests.sync.conftest import someone

MOST_GROWTH = 160 * 1024 * 1024
"""A batch may be 16 MB packed and 64 MB unpacked; whatever an enemy sends costs no more than an honest large one."""


class Enemy:
    """A joined laptop that sends what it likes."""

    def __init__(self, laptop: Laptop, url: str) -> None:
        self.laptop, self.url = laptop, url
        self.client = httpx2.Client(base_url=url, trust_env=False, timeout=60)

    def call(self, method: str, path: str, body: bytes, **headers: str) -> httpx2.Response:
        signed = body if method == "POST" else None
        hub = self.laptop.desk.keys.name
        mine = requests.authorization(
            self.laptop.key, device=self.laptop.id, hub=hub, method=method, path=path, body=signed
        )
        return self.client.request(method, path, content=body, headers={"Authorization": mine, **headers})

    def upload(self, sealed: bytes, name: str | None = None) -> httpx2.Response:
        path = f"/v1/batch/{name or hashlib.sha256(sealed).hexdigest()}"
        return self.call("PATCH", path, sealed, **{"Upload-Offset": "0", "Upload-Complete": "?1"})

    def pack(self, payloads: list[bytes], **odd: object) -> bytes:
        """A container; `odd`: header fields that lie, or `body`."""
        packed = container.pack(
            [(n, payload, "enrolment/1") for n, payload in enumerate(payloads, 1)],
            device=self.laptop.id, epoch="e" * 16, number=1, prev="", hub=self.laptop.desk.keys.name,
            made_at="2026-11-22T02:50:00.000Z", key=self.laptop.key,
        )  # fmt: skip
        if not odd:
            return packed
        magic, version, length = _prefix(packed)
        at = container._PREFIX.size
        header = json.loads(packed[at : at + length])
        body = bytes(odd.pop("body", packed[at + length : -signing.SIGNATURE_SIZE]))  # type: ignore[arg-type]
        head = canonical.dump(header | {"body_sha256": canonical.sha256(body)} | odd)
        top = container._PREFIX.pack(magic, version, len(head)) + head
        return top + body + signing.sign(self.laptop.key, "batch", top)

    def seal(self, packed: bytes) -> bytes:
        return sealing.seal(packed, [sealing.recipient_of(self.laptop.desk.keys.identity)])


def _prefix(packed: bytes) -> tuple[bytes, int, int]:
    magic, version, length = container._PREFIX.unpack_from(packed)
    return magic, version, length


@pytest.fixture
def enemy(desk: Desk, laptop: Laptop) -> Iterator[tuple[Enemy, int]]:
    with serving(desk) as (process, url):
        made = Enemy(laptop, url)
        assert made.upload(laptop.seal([enrolment_record(someone(1), rep=None)])).status_code == 200
        yield made, process.pid
        made.client.close()


def everything(desk: Desk) -> list[tuple[object, ...]]:
    """Every row of every table that a batch could touch."""
    tables = (
        "record",
        "record_name",
        "batch",
        "inbox",
        "holding",
        "stream",
        "village",
        "document_seen",
        "short_number",
    )
    with desk.engine.connect() as connection:
        return [(name, *row) for name in tables for row in connection.exec_driver_sql(f"SELECT * FROM {name}").all()]


def most_memory(pid: int) -> int:
    """The largest size the process has had, in bytes; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def refused(answer: httpx2.Response) -> bool:
    return answer.status_code in (400, 401, 409, 413, 422) and bool(answer.json()["message"])


def test_every_broken_byte_and_every_cut_is_refused_and_changes_nothing(desk: Desk, enemy: tuple[Enemy, int]) -> None:
    """Outside the seal, and inside under a fresh seal; a batch of two records."""
    foe, _ = enemy
    before = everything(desk)
    packed = foe.pack([enrolment_record(someone(n), rep=None) for n in (2, 3)])
    sealed = foe.seal(packed)
    for outer in range(0, len(sealed), 3):
        broken = sealed[:outer] + bytes([sealed[outer] ^ 0x55]) + sealed[outer + 1 :]
        assert refused(foe.upload(broken)), outer
        assert refused(foe.upload(broken, hashlib.sha256(sealed).hexdigest())), outer
    for inner in range(len(packed)):
        assert refused(foe.upload(foe.seal(packed[:inner] + bytes([packed[inner] ^ 1]) + packed[inner + 1 :]))), inner
    for cut in range(0, len(packed), 7):
        assert refused(foe.upload(foe.seal(packed[:cut]))), cut
    assert everything(desk) == before
    assert foe.upload(sealed).status_code == 200, "the true one is taken"


def test_bombs_and_endless_calls_cost_no_more_than_an_honest_batch(desk: Desk, enemy: tuple[Enemy, int]) -> None:
    foe, pid = enemy
    before, base = everything(desk), most_memory(pid)
    record = enrolment_record(someone(2), rep=None)
    zeros = zstandard.ZstdCompressor(level=3).compress(b"\0" * (512 * 1024 * 1024))
    assert refused(foe.upload(foe.seal(foe.pack([record], body=zeros))))
    assert refused(foe.upload(foe.seal(foe.pack([record], body=zeros, body_size=container.MAX_BODY))))
    assert refused(foe.upload(foe.seal(foe.pack([record] * 2, body=_thick_column(), body_size=_THICK))))
    for path in ("/v1/hello", "/v1/s", "/v1/pull", "/v1/conflicts", "/v1/held", "/v1/receipts", "/v1/devices"):
        for body in (b"[" * 400_000, b'{"a":' * 80_000, b"\xff" * 500_000, b"{}" + b" " * 500_000, b"0" * 400_000):
            assert refused(foe.call("POST", path, body)), path
        assert foe.call("POST", path, b"x" * 3_000_000).status_code == 413
    junk = b"\x01" * (1024 * 1024)

    def endless() -> Iterator[bytes]:
        for _ in range(200):
            yield junk

    name = "ab" * 32
    path = f"/v1/batch/{name}"
    headers = {"Upload-Offset": "0", "Upload-Complete": "?0"}
    mine = requests.authorization(
        foe.laptop.key, device=foe.laptop.id, hub=desk.keys.name, method="PATCH", path=path, body=None
    )
    try:
        answer = foe.client.patch(path, content=endless(), headers={"Authorization": mine, **headers})
        assert answer.status_code == 413
    except httpx2.HTTPError:  # the county hung up in the middle of it
        pass
    assert sum(part.stat().st_size for part in desk.parts.iterdir()) <= container.MAX_CONTAINER
    for n in range(uploads.MOST_PARTS + 20):
        path = f"/v1/batch/{n:064x}"
        assert foe.call("PATCH", path, b"x" * 2000, **{"Upload-Offset": "0"}).status_code == 204
    assert len(list(desk.parts.iterdir())) <= uploads.MOST_PARTS + 1
    assert everything(desk) == before
    if base:
        assert most_memory(pid) - base < MOST_GROWTH


_THICK = 3_000_000


def _thick_column() -> bytes:
    """A short body by column that would stand for gigabytes: one long word, said by every row."""
    word = ("长" * 20_000).encode()
    keys = [f"k{n:03d}" for n in range(250)]
    plan = canonical.dump(
        {"rows": 2, "table": {"shapes": [keys], "columns": {key: ["few", len(word)] for key in keys}}}
    )
    body = columns.LENGTH.pack(len(plan)) + plan + b"\0\0" + (word + b"\0\0") * len(keys)
    return zstandard.ZstdCompressor(level=3).compress(body[:_THICK].ljust(_THICK, b"\0"))
