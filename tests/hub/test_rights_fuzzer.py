"""A joined laptop that calls every door of a real hub with signed, well-formed, wrong questions. Whatever it says,
the county never breaks and never tells it anything of a colleague's people.

CUNBU_RIGHTS: seconds it goes on with both engines together (10 in `make test`, ten minutes in `make faults`)."""

from __future__ import annotations

import base64
import json
import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import zstandard

from desktop.base.clock import iso, system_clock
from desktop.base.errors import WireError
from desktop.hub import decisions, devices, intake, tags
from desktop.hub.desk import Desk
from desktop.wire import blobs, canonical, conflicts, container, counting, requests, sealing, signing, standing
from desktop.wire.records import enrolment_record, erasure_record, question_record, withdrawal_record
from tests.hub.conftest import Laptop
from tests.hub.test_county import serving
from tests.odd import ODD, text
from tests.sync.conftest import VILLAGE, someone

SECONDS = float(os.environ.get("CUNBU_RIGHTS", "10")) / 2
MINE = "411722105299"
AT = "2026-11-22T03:00:00.000Z"
STREAMS = ("tags/1", "people/1", "places/1", "plans/1", "shorts/1")


@dataclass
class Owner:
    """The colleague: whom she brought, and everything of hers that an enemy could have come by."""

    laptop: Laptop
    people: list[Any]
    uploads: list[str]
    sealed: list[bytes]
    contents: list[str]
    certificate: bytes
    receipts: list[bytes] = field(default_factory=list)

    def secrets(self) -> list[bytes]:
        """What no answer to anybody else may hold."""
        found = [p.name for p in self.people] + [str(p.doc_no) for p in self.people]
        found += [str(p.mobile) for p in self.people] + [str(p.address) for p in self.people] + ["密语"]
        return [form for word in found for form in (word.encode(), json.dumps(word)[1:-1].encode())]


def owner_of(desk: Desk) -> Owner:
    laptop = Laptop(desk)
    certificate = laptop.join()
    people = [
        someone(
            n, name=f"记号{chr(0x4E00 + n)}", mobile=f"1399990{n:04d}", address=f"密处{n}号", short_no=str(661500 + n)
        )
        for n in range(1, 9)
    ]
    lines = [enrolment_record(one.with_fields(remark="密语"), rep="张") for one in people]
    sealed = [laptop.seal(lines)]
    intake.take(desk, sealed[0], "network")
    tags.catch_up(desk)
    decisions.decide(desk, people[0].id, accept=False, code="ADDR", note="密语:地址补到组")
    with desk.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT upload, content, receipt FROM batch").all()
    contents = [canonical.sha256(line) for line in lines]
    uploads = [text for row in rows for text in (row[0], row[1])]
    return Owner(laptop, people, uploads, sealed, contents, certificate, [bytes(row[2]) for row in rows])


class Enemy:
    """Signs what it likes with a key the county knows."""

    def __init__(self, desk: Desk, url: str, owner: Owner, seed: int) -> None:
        self.desk, self.owner, self.draw = desk, owner, random.Random(seed)
        self.me = Laptop(desk)
        self.code = devices.issue_code(desk)
        self.certificate = self.me.join(self.code)
        self.client = httpx2.Client(base_url=url, trust_env=False, timeout=60)
        self.calls: Counter[str] = Counter()
        self.said: list[tuple[str, str, bytes | None, dict[str, str]]] = []
        self.heads: list[str] = ["", "ab" * 32]
        self.challenges: list[str] = [""]
        self.doors: tuple[Callable[[], None], ...] = (
            self.greet, self.greet, self.stand, self.pull, self.pull, self.conflicts, self.conflicts, self.held,
            self.show_receipt, self.progress, self.send, self.send, self.send, self.send_hers, self.picture,
            self.join, self.come_back, self.repeat,
        )  # fmt: skip

    # -- doors
    def greet(self) -> None:
        draw, epochs = self.draw, ["e" * 16, "f" * 16, f"{self.draw.getrandbits(64):016x}"]
        self.ask("/v1/hello", {
            "protocol": 20261126, "clock": iso(system_clock()), "nonce": "n", "epoch": "e", "waiting": 0,
            "receipts": draw.choice([0, 1, 2**40]), "decisions": {draw.choice([VILLAGE, MINE]): draw.choice([0, 3])},
            "held": "", "pulled": {}, "device_epoch": draw.choice(epochs), "next_seq": 1,
            "head": draw.choice(self.heads), "number": draw.randrange(4),
            "holds": [receipt.decode() for receipt in self.owner.receipts],
            "wishes": {draw.choice([VILLAGE, MINE, str(411722105201 + draw.randrange(90))]): [0, []]},
            "challenge": draw.choice(self.challenges),
        })  # fmt: skip

    def stand(self) -> None:
        drawn = self.draw.randbytes(16), self.draw.randbytes(8)
        self.call("POST", "/v1/s", standing.ask(*drawn, self.draw.choice([0, 1_764_000_000_000, 2**60])))

    def pull(self) -> None:
        cursor = self.draw.choice(["", "0", "1", "0.1", "1.1.1.1", "9" * 15, f"1.{VILLAGE}"])
        self.ask("/v1/pull", {
            "stream": self.draw.choice(STREAMS), "held": {self.draw.choice([VILLAGE, MINE, "villages"]): cursor},
            "most": self.draw.choice([1024, 200_000, 2**40]), "nonce": "n", "epoch": self._epoch(),
            "whole": self.draw.random() < 0.7,
        })  # fmt: skip

    def conflicts(self) -> None:
        some = self.draw.sample(self.owner.people, 3)
        self.ask("/v1/conflicts", json.loads(conflicts.ask([one.id for one in some], "n")))

    def held(self) -> None:
        hashes = [*self.owner.contents, f"{self.draw.getrandbits(256):064x}"]
        self.ask("/v1/held", json.loads(counting.ask({self.draw.choice([VILLAGE, MINE]): hashes}, "n")))

    def show_receipt(self) -> None:
        self.call("POST", "/v1/receipts", self.draw.choice([*self.owner.receipts, b"{}", self.certificate]))

    def progress(self) -> None:
        name = self.draw.choice([*self.owner.uploads, "ab" * 32])
        answer = self.call("GET", f"/v1/{self.draw.choice(['batch', 'picture'])}/{name}", None)
        assert answer.status_code != 200, "somebody else's receipt"

    def send(self) -> None:
        self.upload("batch", self.me.seal([self._record() for _ in range(self.draw.randrange(1, 6))]))

    def send_hers(self) -> None:
        self.upload("batch", self.draw.choice(self.owner.sealed))

    def picture(self) -> None:
        whose = self.draw.choice([self.me, self.owner.laptop])
        content = blobs.JPEG + self.draw.randbytes(20)
        said = (canonical.sha256(content), whose.id, self.desk.keys.name, "stamped_list", "D1", VILLAGE, AT)
        packed = blobs.pack(blobs.Picture(*said, content), self.draw.choice([self.me.key, whose.key]))
        self.upload("picture", sealing.seal(packed, [self._county()]))

    def join(self) -> None:
        """With a code that was used, under one's own name or hers."""
        thief = Laptop(self.desk, key=self.me.key, identity=self.me.identity, id=self.draw.choice(
            [self.me.id, self.owner.laptop.id]))  # fmt: skip
        self.call("POST", "/v1/devices", thief.request(self.code))

    def come_back(self) -> None:
        shown = self.draw.choice([self.certificate, self.owner.certificate, self.owner.receipts[0]])
        self.call("POST", "/v1/devices/return", sealing.seal(shown, [self._county()]))

    def repeat(self) -> None:
        if self.said:
            method, path, body, headers = self.draw.choice(self.said)
            self._sent(method, path, body, headers)

    # -- how it is said
    def _record(self) -> bytes:
        draw, hers = self.draw, self.draw.choice(self.owner.people)
        person = someone(draw.randrange(10**6), village=draw.choice([VILLAGE, MINE])).with_fields(
            rev=draw.randrange(1, 5), short_no=draw.choice([hers.short_no, None, "661001"]), name="某人"
        )
        if draw.random() < 0.7:
            person = person.with_fields(id=hers.id)
        made = draw.choice((
            lambda: enrolment_record(person, rep="李", supersedes=draw.choice(self.owner.contents)),
            lambda: withdrawal_record(person, at=AT, rep="李"),
            lambda: erasure_record(person, at=AT, rep="李"),
            lambda: question_record(person, about=draw.choice(["conflict", "yielded"]), at=AT, rep="李"),
        ))()  # fmt: skip
        if draw.random() < 0.2:
            body = json.loads(made)
            body[draw.choice(sorted(body))] = draw.choice(ODD)
            return text(body)
        return made

    def ask(self, path: str, body: dict[str, Any]) -> None:
        if self.draw.random() < 0.3:
            body[self.draw.choice(sorted(body))] = self.draw.choice(ODD)
        answer = self.call("POST", path, text(body))
        found = re.search(rb'challenge\\":\\"([0-9a-f]+)', answer.content)
        if found:
            self.challenges.append(found[1].decode())

    def upload(self, what: str, sealed: bytes) -> None:
        headers = {"Upload-Offset": "0", "Upload-Complete": "?1"}
        answer = self.call("PATCH", f"/v1/{what}/{canonical.sha256(sealed)}", sealed, **headers)
        if answer.status_code == 200 and what == "batch":
            said = signing.unverified_body(answer.content)
            assert said["device"] == self.me.id
            self.heads.append(said["batch"])

    def call(self, method: str, path: str, body: bytes | None, **headers: str) -> httpx2.Response:
        signed = body if method == "POST" else None
        mine = requests.authorization(
            self.me.key, device=self.me.id, hub=self.desk.keys.name, method=method, path=path, body=signed
        )
        said = {"Authorization": mine, **headers}
        if len(self.said) < 500:
            self.said.append((method, path, body, said))
        return self._sent(method, path, body, said)

    def _sent(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> httpx2.Response:
        answer = self.client.request(method, path, content=body, headers=headers)
        self.calls[f"{path.split('/')[2]} {answer.status_code}"] += 1
        assert answer.status_code < 500, (path, answer.text[:200])
        told = b"\n".join(self.revealed(answer.content))
        assert not [word for word in self.owner.secrets() if word in told], path
        return answer

    def revealed(self, data: bytes, depth: int = 4) -> Iterator[bytes]:
        """An answer, and whatever is packed, sealed or written inside it as far as this laptop can open it."""
        yield data
        if not depth:
            return
        for opened in (self._unsealed(data), _expanded(data)):
            if opened:
                yield from self.revealed(opened, depth - 1)
        for inner in re.findall(rb"[A-Za-z0-9+/]{40,}={0,2}", data):
            try:
                yield from self.revealed(base64.b64decode(inner, validate=True), depth - 1)
            except ValueError:
                continue

    def _unsealed(self, data: bytes) -> bytes:
        try:
            return sealing.unseal(data, self.me.identity) if data.startswith(b"age-") else b""
        except WireError:
            return b""

    def _county(self) -> str:
        return sealing.recipient_of(self.desk.keys.identity)

    def _epoch(self) -> str:
        with self.desk.engine.connect() as connection:
            return str(connection.exec_driver_sql("SELECT value FROM meta WHERE key = 'epoch'").scalar())


def _expanded(data: bytes) -> bytes:
    try:
        return zstandard.ZstdDecompressor().decompress(data, max_output_size=container.MAX_BODY)
    except zstandard.ZstdError:
        return b""


def hers(desk: Desk, owner: Owner) -> list[tuple[object, ...]]:
    """Everything the county holds of the colleague."""
    with desk.engine.connect() as connection:
        return [
            tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
            for sql in _HERS
            for row in connection.exec_driver_sql(sql.format(owner.laptop.id))
        ]


_HERS = (
    "SELECT village, id, rev, schema, sha256, flag, payload FROM record WHERE device = '{}' ORDER BY id, rev",
    "SELECT * FROM holding WHERE device = '{}'",
    "SELECT epoch, number, head, forked FROM stream WHERE device = '{}'",
    "SELECT id, verify_key, revoked_at, receipts, scope FROM device WHERE id = '{}'",
    "SELECT village, number, id FROM short_number WHERE device = '{}' ORDER BY number",
    "SELECT id, rev, outcome FROM decision WHERE device = '{}' ORDER BY version",
)


def test_signed_well_formed_and_wrong(desk: Desk) -> None:
    owner = owner_of(desk)
    before = hers(desk, owner)
    with serving(desk) as (_, url):
        enemy = Enemy(desk, url, owner, seed=int(os.environ.get("CUNBU_SEED", "14")))
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends:
            enemy.draw.choice(enemy.doors)()
        enemy.client.close()
    assert hers(desk, owner) == before
    assert sum(enemy.calls.values()) > SECONDS
    assert any(name.endswith(" 200") for name in enemy.calls), "nothing was understood"
    print(dict(sorted(enemy.calls.items())))
