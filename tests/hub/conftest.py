"""A hub desk on real files and laptops made of keys alone, which pack, seal and sign like the real ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.base.clock import fixed_clock
from desktop.base.ids import new_id
from desktop.hub import devices, intake, tags
from desktop.hub.desk import Desk, Settings, open_desk
from desktop.wire import certificates, codes, container, receipts, sealing, signing
from desktop.wire.receipts import Line
from tests import postgres

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@dataclass
class Laptop:
    """Just enough of a laptop to send batches to a desk."""

    desk: Desk
    key: bytes = field(default_factory=signing.new_key)
    identity: str = field(default_factory=sealing.new_identity)
    id: str = field(default_factory=new_id)
    seq: int = 0
    number: int = 0

    def request(self, code: str) -> bytes:
        body = {
            "hub": self.desk.keys.name,
            "device": self.id,
            "rep": "张代表",
            "secret": codes.read_code(code).secret,
            "verify_key": signing.encode(signing.verify_key(self.key)),
            "recipient": sealing.recipient_of(self.identity),
        }
        return sealing.seal(
            signing.sign_document(self.key, "join", body), [sealing.recipient_of(self.desk.keys.identity)]
        )

    def join(self, code: str | None = None) -> bytes:
        sealed = devices.join(self.desk, self.request(code or devices.issue_code(self.desk)))
        body = signing.read_document(self.desk.keys.verify_key, "joined", sealing.unseal(sealed, self.identity))
        certificate = str(body["certificate"]).encode()
        assert certificates.read_certificate(certificate, self.desk.keys.verify_key).device == self.id
        return certificate

    def seal(self, payloads: Sequence[bytes], *, schema: str = "enrolment/1", hub: str | None = None) -> bytes:
        first, self.seq, self.number = self.seq + 1, self.seq + len(payloads), self.number + 1
        packed = container.pack(
            [(first + n, payload, schema) for n, payload in enumerate(payloads)],
            device=self.id,
            epoch="e" * 16,
            number=self.number,
            prev="",
            hub=hub or self.desk.keys.name,
            made_at="2026-11-22T02:50:00.000Z",
            key=self.key,
        )
        return sealing.seal(packed, [sealing.recipient_of(self.desk.keys.identity)])

    def send(self, *payloads: bytes, greets: bool = True) -> list[Line]:
        """Deliver one batch; its receipt lines. `greets`: somebody says hello afterwards."""
        receipt = intake.take(self.desk, self.seal(payloads), "network")
        if greets:
            tags.catch_up(self.desk)
        return self.lines(receipt, payloads)

    def lines(self, receipt: bytes, payloads: Sequence[bytes]) -> list[Line]:
        read = receipts.read(receipt, self.desk.keys.verify_key)
        first = self.seq - len(payloads) + 1
        entries = [container.entry(first + n, payload) for n, payload in enumerate(payloads)]
        return receipts.expand(read, [(e.seq, e.id, e.rev) for e in entries])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_url(request: pytest.FixtureRequest) -> str | None:
    """Both engines of a hub: its own file, and an empty database on a real PostgreSQL server."""
    if request.param == "sqlite":
        return None
    return postgres.fresh(request.getfixturevalue("postgres_server"))


@pytest.fixture
def desk(tmp_path: Path, engine_url: str | None) -> Iterator[Desk]:
    opened = open_desk(Settings(tmp_path / "hub", engine_url, clock=fixed_clock(NOW)))
    yield opened
    opened.close()


@pytest.fixture
def laptop(desk: Desk) -> Laptop:
    made = Laptop(desk)
    made.join()
    return made


@pytest.fixture
def rows(desk: Desk) -> Callable[[str], list[tuple[object, ...]]]:
    def ask(sql: str) -> list[tuple[object, ...]]:
        with desk.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]

    return ask
