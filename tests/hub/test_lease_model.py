"""Many laptops give short numbers offline, some of them copied, put back to an old image or with a wrong clock: the
county never lets two people have one number, and meets every copy at its first contact."""

from __future__ import annotations

import json
import os
import random
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from desktop.base.ids import new_id
from desktop.hub import database, ledger, shorts
from desktop.hub.desk import Desk
from desktop.hub.tables import device, record_name
from desktop.wire import leases
from desktop.wire.container import Entry, Header
from desktop.wire.leases import Wish
from desktop.wire.versions import ENROLMENT

ALLOCATIONS = int(os.environ.get("CUNBU_ALLOCATIONS", "1000000" if os.environ.get("CUNBU_LONG") else "20000"))
PER_VILLAGE = 500


@dataclass
class Laptop:
    """What decides over numbers on a laptop: its epoch, chain, blocks, and the clock it has."""

    id: str
    village: str
    epoch: str
    number: int = 0
    head: str = ""
    seq: int = 0
    blocks: list[leases.Lease] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    waiting: list[Entry] = field(default_factory=list)
    clock: datetime = datetime(2026, 11, 28, tzinfo=UTC)
    foreign: bool = False  # goes on from a database that somebody else goes on from as well

    def free(self) -> list[str]:
        return [n for block in self.blocks for n in block.numbers() if n not in self.used]

    def give(self, draw: random.Random, many: int) -> int:
        numbers = self.free()[:many]
        for number in numbers:
            self.used.add(number)
            self.seq += 1
            made = {"id": new_id(), "rev": 1, "short_no": number, "at": self.clock.isoformat()}
            sha = f"{draw.getrandbits(256):064x}"
            self.waiting.append(Entry(self.seq, made["id"], 1, ENROLMENT, self.village, sha, b"", made))
        return len(numbers)

    def copy(self) -> Laptop:
        return replace(self, blocks=list(self.blocks), used=set(self.used), waiting=list(self.waiting), foreign=True)

    def renew(self) -> None:
        """What a laptop does when it is told that it has a twin; its waiting records stay."""
        self.epoch, self.number, self.head, self.blocks, self.foreign = secrets.token_hex(8), 0, "", [], False


@dataclass
class County:
    desk: Desk
    draw: random.Random
    accepted: dict[tuple[str, str], str] = field(default_factory=dict)
    clashes: int = 0

    def contact(self, laptop: Laptop) -> bool:
        """Batch, then greeting, as a round does; whether the laptop was told to renew itself."""
        told = self._take(laptop) if laptop.waiting else False
        return self._greet(laptop) or told

    def _take(self, laptop: Laptop) -> bool:
        batch, entries = f"{self.draw.getrandbits(256):064x}", laptop.waiting
        header = Header(
            laptop.id, laptop.epoch, laptop.number + 1, laptop.head, ((entries[0].seq, entries[-1].seq),),
            len(entries), (ENROLMENT,), "hub", laptop.clock.isoformat(), "0" * 64, 1,
        )  # fmt: skip

        def act(connection: database.Connection) -> tuple[int, bool]:
            rows = [
                {"id": e.id, "rev": 1, "schema": ENROLMENT, "village": e.village, "sha256": e.sha256} for e in entries
            ]
            database.insert_new(connection, record_name, rows)
            gained = {laptop.village: [e.sha256 for e in entries]}
            ledger.grow_holdings(connection, laptop.id, gained, {laptop.village: len(entries)})
            clashes = shorts.claim(connection, self.desk, entries, laptop.id)
            forked = ledger.note_stream(connection, header, batch)
            if forked:
                shorts.void(connection, laptop.id, laptop.epoch, self.desk.now())
            return clashes, forked

        clashes, forked = database.write(self.desk.engine, act)
        self.clashes += clashes
        laptop.number, laptop.head, laptop.waiting = header.number, batch, []
        if forked:
            laptop.renew()
        return forked

    def _greet(self, laptop: Laptop) -> bool:
        def act(connection: database.Connection) -> tuple[bool, list[bytes]]:
            where = laptop.id, laptop.epoch, laptop.number, laptop.head
            if ledger.is_behind_itself(connection, *where):
                ledger.note_fork(connection, laptop.id, laptop.epoch)
                shorts.void(connection, laptop.id, laptop.epoch, self.desk.now())
                return True, []
            wish = Wish(len(laptop.free()), tuple(block.id for block in laptop.blocks))
            return False, shorts.grant(connection, self.desk, laptop.id, laptop.epoch, {laptop.village: wish})

        renew, given = database.write(self.desk.engine, act)
        if renew:
            laptop.renew()
        laptop.blocks += [leases.read(document, self.desk.keys.verify_key) for document in given]
        return renew


def test_no_number_is_accepted_twice_and_every_copy_is_met(desk: Desk) -> None:
    draw = random.Random(5)
    county, given = County(desk, draw), 0
    for village_no in range(max(1, ALLOCATIONS // PER_VILLAGE)):
        given += _a_village(county, draw, str(411722105201 + village_no))
    assert given >= ALLOCATIONS * 0.9
    with desk.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT count(*), count(DISTINCT village || number) FROM short_number"
        ).one()
        returned = connection.exec_driver_sql("SELECT count(*) FROM decision WHERE outcome = 'returned'").scalar()
    assert rows[0] == rows[1]
    assert rows[0] + county.clashes == given, "everybody has her number, or was returned with the reason"
    assert returned == county.clashes
    assert county.clashes > 0, "copies gave the same numbers, or nothing was tried"


def _a_village(county: County, draw: random.Random, village: str) -> int:
    laptops = [Laptop(new_id(), village, secrets.token_hex(8)) for _ in range(4)]
    joined = {"scope": "", "verify_key": b"", "recipient": "", "rep": b"", "certificate": b"", "joined_at": "",
              "receipts": 0}  # fmt: skip
    rows = [{"id": laptop.id, **joined} for laptop in laptops]
    database.write(county.desk.engine, lambda connection: database.insert_new(connection, device, rows))
    for laptop in laptops:
        county.contact(laptop)
    given = stuck = 0
    while given < PER_VILLAGE and stuck < 20:
        laptop = draw.choice(laptops)
        laptop.clock += timedelta(days=draw.choice((0, 1, -3650, 30, 3650)))
        if draw.random() < 0.06 and len(laptops) < 8 and laptop.number:
            laptops.append(_twin(laptop))
        made = laptop.give(draw, draw.randrange(1, 25))
        given, stuck = given + made, 0 if made else stuck + 1
        if draw.random() < 0.7:
            _meet(county, laptop)
    for laptop in laptops:
        _meet(county, laptop)
    return given


def _twin(laptop: Laptop) -> Laptop:
    """A copied disk: from here on both go on from one database."""
    laptop.waiting, held = [], laptop.waiting
    twin = laptop.copy()
    laptop.waiting, laptop.foreign = held, True
    return twin


def _meet(county: County, laptop: Laptop) -> None:
    twins, epoch = laptop.foreign, laptop.epoch
    with county.desk.engine.connect() as connection:
        sql = "SELECT number, head, forked FROM stream WHERE device = ? AND epoch = ?"
        if connection.dialect.name != "sqlite":
            sql = sql.replace("?", "%s")
        known = connection.exec_driver_sql(sql, (laptop.id, epoch)).first()
    other_was_here = known is not None and (
        known.forked or (known.number, known.head) != (laptop.number, laptop.head)
    )
    renewed = county.contact(laptop)
    assert renewed == bool(twins and other_was_here), json.dumps([twins, bool(other_was_here), renewed])
