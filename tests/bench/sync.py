"""The road to the county: 10,000 sign-ups of 2 kB from an encrypted outbox over loopback to signed receipts, beside
the plain SQLite insert of the same rows and one POST a record; bytes on a slow link; a round with nothing new.

The hub is a process of its own. Run by `make bench-sync`; prints tables, ends 1 when a limit is missed.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import create_engine

from desktop.base.clock import system_clock
from desktop.domain.people import Person
from desktop.domain.villages import Village
from desktop.hub import devices
from desktop.hub.desk import Desk, Settings, open_desk
from desktop.storage import device, outbox, people, settings, villages
from desktop.storage.device import HubInfo
from desktop.storage.opening import open_store
from desktop.storage.outbox import Line
from desktop.storage.store import Store
from desktop.sync import engine, joining
from desktop.sync.report import Progress, SyncReport
from desktop.wire.versions import ENROLMENT
from tests import postgres
from tests.bench import records
from tests.bench.table import Row, show
from tests.sync.proxy import Proxy

COUNT = int(os.environ.get("CUNBU_RECORDS", "10000"))
DAY, SLOW = 200, 2_000
TURNS = int(os.environ.get("CUNBU_TURNS", "3"))
ROUND_TRIP, BITS = 0.2, 1_000_000
OF_FLOOR, OF_COPY, WIRE_BYTES = 0.4, 0.35, 250
NOTHING_NEW_BYTES, DAY_SECONDS, SLOW_SECONDS, CUT_SECONDS = 500, 3.0, 5.0, 8.0


@contextmanager
def county(folder: Path, database: str | None = None) -> Iterator[tuple[str, Desk]]:
    """A hub in a process of its own: its address, and its desk to look at."""
    given = ["--database", database] if database else []
    command = [sys.executable, "-m", "desktop", "hub", "serve", "--data", str(folder), "--port", "0", *given]
    serving = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert serving.stderr is not None
    line = serving.stderr.readline().decode()
    desk = open_desk(Settings(folder, database))
    try:
        yield "http://" + line.split("http://")[1].split()[0].strip(), desk
    finally:
        desk.close()
        serving.terminate()
        serving.communicate(timeout=20)


@contextmanager
def laptop(folder: Path, url: str, desk: Desk) -> Iterator[Store]:
    """A joined laptop with an encrypted store."""
    folder.mkdir(parents=True)
    store = open_store(folder, secrets.token_bytes(32), system_clock, create=True)
    device.create(store)
    settings.put(store, "document_hash_key", secrets.token_hex(32))
    villages.save(store, [Village(code, f"村{code[-3:]}", "朱里镇") for code in records.VILLAGES])
    joining.join(store, url, devices.issue_code(desk), "张代表")
    yield store
    store.close()


def capture(store: Store, made: Sequence[Person]) -> None:
    with store.atomic():
        people.insert(store, list(made))
        outbox.put_many(store, [Line(p.id, p.rev, p.village, ENROLMENT, records.payload(p)) for p in made])
    store.fold()


def floor(folder: Path, made: Sequence[Person]) -> float:
    """Records a second of the plain insert: the hub's columns and indexes, 500 a transaction, WAL, FULL."""
    rows = [
        (p.village, p.id, p.rev, ENROLMENT, "signup", f"{n:064x}", "d", "e", n, "u", "2026-11-28T00:00:00.000Z", 0,
         records.payload(p)) for n, p in enumerate(made)
    ]  # fmt: skip
    plain = sqlite3.connect(folder / f"floor-{secrets.token_hex(4)}.db", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        plain.execute(f"PRAGMA {pragma}")
    names = "village, id, rev, schema, kind, sha256, device, epoch, seq, upload, received_at, suspect, payload"
    plain.execute(f"CREATE TABLE record ({names}, PRIMARY KEY (village, id, rev, schema))")
    plain.execute("CREATE UNIQUE INDEX record_id ON record(id, rev, schema)")
    plain.execute("CREATE INDEX record_device ON record(device, epoch, seq)")
    plain.execute("CREATE INDEX record_hash ON record(sha256)")
    marks = ", ".join("?" * 13)
    begun = time.perf_counter()
    for start in range(0, len(rows), 500):
        plain.execute("BEGIN IMMEDIATE")
        plain.executemany(f"INSERT INTO record VALUES ({marks}) ON CONFLICT DO NOTHING", rows[start : start + 500])
        plain.execute("COMMIT")
    seconds = time.perf_counter() - begun
    plain.close()
    return len(rows) / seconds


def push(folder: Path, made: Sequence[Person], database: str | None = None) -> tuple[float, float]:
    """(records a second from the outbox to the last receipt, bytes a record both ways)."""
    name = secrets.token_hex(4)
    with (
        county(folder / f"hub-{name}", database) as (url, desk),
        laptop(folder / f"laptop-{name}", url, desk) as store,
    ):
        engine.sync_round(store)
        capture(store, made)
        report, seconds = to_last_receipt(store)
        assert (report.received, report.waiting, report.agrees) == (len(made), 0, True), report
        return len(made) / seconds, (report.bytes_out + report.bytes_in) / len(made)


def to_last_receipt(store: Store) -> tuple[SyncReport, float]:
    """A round, and the seconds until its last receipt was kept; what the county has to tell comes after that."""
    begun, ends = time.perf_counter(), list[float]()

    def told(progress: Progress) -> None:
        if progress.phase == "pull" and not ends:
            ends.append(time.perf_counter())

    report = engine.sync_round(store, progress=told)
    return report, ends[0] - begun


def one_by_one(folder: Path, made: Sequence[Person]) -> float:
    """Records a second when each is a batch and a POST of its own: what a form server does."""
    from desktop.sync import freezing

    with county(folder / "hub-one") as (url, desk), laptop(folder / "laptop-one", url, desk) as store:
        capture(store, made)
        rows, freezing.ROWS = freezing.ROWS, 1
        report, seconds = to_last_receipt(store)
        freezing.ROWS = rows
        assert report.received == len(made)
        return len(made) / seconds


def throughput(folder: Path, made: Sequence[Person]) -> int:
    floors, ours = [], []
    for _ in range(TURNS):
        floors.append(floor(folder, made))
        ours.append(push(folder, made))
    base, speed = statistics.median(floors), statistics.median(rate for rate, _ in ours)
    worst = min(rate for rate, _ in ours) / max(floors)
    each = statistics.median(size for _, size in ours)
    single = one_by_one(folder, made[: max(50, COUNT // 50)])
    return show(
        f"{COUNT:,} sign-ups of {statistics.mean(len(records.payload(p)) for p in made):,.0f} bytes over loopback",
        [
            Row("floor: plain SQLite insert", base, max(floors), "/s"),
            Row("ours, outbox to last receipt", speed, min(rate for rate, _ in ours), "/s"),
            Row("ours / floor", speed / base, worst, "x", low=OF_FLOOR, note="right: our worst by its best"),
            Row("ours / one POST a record", speed / single, speed / single, "x"),
            Row("bytes a record, both ways", each, max(size for _, size in ours), "B"),
        ],
    )


def floor_copy(url: str, made: Sequence[Person]) -> float:
    """Records a second of PostgreSQL's own COPY: the hub's columns and indexes, 500 a transaction."""
    names = "village, id, rev, schema, kind, sha256, device, epoch, seq, upload, received_at, suspect, payload"
    types = ["text", "text", "int", "text", "text", "text", "text", "text", "bigint", "text", "text", "int", "bytea"]
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(names.split(", "), types, strict=True))
    rows = [
        (p.village, p.id, p.rev, ENROLMENT, "signup", f"{n:064x}", "d", "e", n, "u", "2026-11-28T00:00:00.000Z", 0,
         records.payload(p)) for n, p in enumerate(made)
    ]  # fmt: skip
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as plain:
        plain.execute(f"CREATE TABLE plain_record ({columns}, PRIMARY KEY (village, id, rev, schema))")
        plain.execute("CREATE UNIQUE INDEX plain_id ON plain_record(id, rev, schema)")
        plain.execute("CREATE INDEX plain_device ON plain_record(device, epoch, seq)")
        plain.execute("CREATE INDEX plain_hash ON plain_record(sha256)")
        begun = time.perf_counter()
        for start in range(0, len(rows), 500):
            with plain.transaction(), plain.cursor().copy(f"COPY plain_record ({names}) FROM STDIN") as copy:
                for row in rows[start : start + 500]:
                    copy.write_row(row)
        seconds = time.perf_counter() - begun
        plain.execute("DROP TABLE plain_record")
    return len(rows) / seconds


def on_postgres(folder: Path, made: Sequence[Person]) -> int:
    """The same hub on a PostgreSQL server that flushes as it must, beside that server's COPY."""
    floors, ours = [], []
    with postgres.server(safe=True) as url:
        admin = create_engine(url.format(name=postgres.USER), isolation_level="AUTOCOMMIT")
        for turn in range(TURNS):
            with admin.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE turn{turn}")
            here = url.format(name=f"turn{turn}")
            floors.append(floor_copy(here, made))
            ours.append(push(folder, made, here)[0])
        admin.dispose()
    base, speed = statistics.median(floors), statistics.median(ours)
    return show(
        f"{COUNT:,} on PostgreSQL",
        [
            Row("floor: COPY", base, max(floors), "/s"),
            Row("ours, outbox to last receipt", speed, min(ours), "/s"),
            Row("ours / COPY", speed / base, min(ours) / max(floors), "x", low=OF_COPY, note="right: worst by best"),
        ],
    )


@contextmanager
def slowly(store: Store, url: str, **cuts: int | None) -> Iterator[Proxy]:
    """The laptop's road leads through a line of 200 ms and 1 Mbit/s."""
    proxy = Proxy(int(url.rsplit(":", 1)[1]), delay=ROUND_TRIP / 2, bits=BITS, **cuts)
    me = device.identity(store)
    assert me.hub
    hub = me.hub
    device.belong_to(
        store,
        HubInfo(proxy.url, hub.name, hub.epoch, hub.verify_key, hub.recipient, hub.recovery),
        me.certificate or b"",
    )
    yield proxy
    proxy.close()


def slow_round(folder: Path, made: Sequence[Person], every: int | None = None) -> tuple[float, float, bool]:
    """(seconds, bytes a record on the wire with all heads, finished) of one round through the slow line."""
    name = secrets.token_hex(4)
    with county(folder / f"hub-{name}") as (url, desk), laptop(folder / f"laptop-{name}", url, desk) as store:
        capture(store, made)
        with slowly(store, url, every=every) as proxy:
            report, seconds = to_last_receipt(store)
            return seconds, proxy.passed / max(1, len(made)), report.waiting == 0


def slow(folder: Path, made: Sequence[Person]) -> int:
    plain, size, _ = slow_round(folder, made[:SLOW])
    day, _, _ = slow_round(folder, made[:DAY])
    cut, cut_size, _ = slow_round(folder, made[:SLOW], 64 * 1024)
    rows = [
        Row(f"a rep's day, {DAY} people", day, day, "s", limit=DAY_SECONDS),
        Row(f"{SLOW:,} people", plain, plain, "s", limit=SLOW_SECONDS),
        Row("bytes a record, everything", size, size, "B", limit=WIRE_BYTES),
        Row(f"{SLOW:,}, cut every 64 kB", cut, cut, "s", limit=CUT_SECONDS, note=f"{cut_size:,.0f} bytes a record"),
    ]
    for every in (16 * 1024, 4 * 1024):
        seconds, _, whole = slow_round(folder, made[:DAY], every)
        rows.append(
            Row(f"{DAY}, cut every {every // 1024} kB", seconds, seconds, "s", note="" if whole else "NOT DONE")
        )
    return show("a line of 200 ms and 1 Mbit/s each way", rows)


def nothing_new(folder: Path, made: Sequence[Person]) -> int:
    """One greeting, whatever is in the store."""
    rows = []
    for count in (DAY, COUNT):
        with county(folder / f"hub-no-{count}") as (url, desk), laptop(folder / f"no-{count}", url, desk) as store:
            capture(store, made[:count])
            engine.sync_round(store)
            with slowly(store, url) as proxy:
                engine.sync_round(store)
                proxy.passed = proxy.connections = 0
                begun = time.perf_counter()
                report = engine.sync_round(store)
                seconds = time.perf_counter() - begun
                size, calls = proxy.passed, proxy.connections
            assert report.sent == 0
            assert calls == 1
            rows.append(Row(f"nothing new, {count:,} in the store", size, size, "B", limit=NOTHING_NEW_BYTES))
            rows.append(Row("  from first byte to last", seconds * 1000, seconds * 1000, "ms"))
    return show("a round with nothing new, 200 ms there and back", rows)


def main() -> int:
    made = records.people(COUNT)
    with tempfile.TemporaryDirectory(prefix="cunbu-bench-") as folder:
        place = Path(folder)
        parts = (throughput, on_postgres, slow, nothing_new)
        return max(part(place, made) for part in parts)


if __name__ == "__main__":
    sys.exit(main())
