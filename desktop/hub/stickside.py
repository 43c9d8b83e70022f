"""Batches that come on a stick: taken like any other, answered with a receipt file."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from desktop.base.errors import CunbuError, NotFound, WireError
from desktop.base.paths import write_new
from desktop.hub import counting, database, intake, ledger, shorts
from desktop.hub.desk import Desk
from desktop.hub.tables import batch, record
from desktop.wire import receipts, stick
from desktop.wire.counting import ON_STICK
from desktop.wire.receipts import RESULTS


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a stick brought: receipts for the laptop, records by result, and sentences for batches not taken."""

    receipts: tuple[bytes, ...]
    records: int
    results: dict[str, int]
    refused: tuple[str, ...]
    leases: tuple[bytes, ...] = ()  # blocks of short numbers, for a laptop that only ever sends sticks
    counted: tuple[bytes, ...] = ()  # which of the laptop's contents are here, where its stick asks

    @property
    def documents(self) -> tuple[bytes, ...]:
        """Everything the laptop is to read."""
        return self.receipts + self.leases + self.counted


def ingest(desk: Desk, path: Path) -> Ingested:
    """Take every batch of a .cunbu file; one that cannot be taken does not hold up the others."""
    given: list[bytes] = []
    refused: list[str] = []
    every = stick.read(_bounded(path))
    asked = [part for part in every if part.startswith(ON_STICK)]
    parts = [part for part in every if not part.startswith(ON_STICK)]
    for part in parts:
        try:
            given.append(intake.take(desk, part, "usb"))
        except CunbuError as no:
            if len(parts) == 1:
                raise
            refused.append(no.sentence)
    results = dict.fromkeys(RESULTS, 0)
    for data in given:
        receipt = receipts.read(data, desk.keys.verify_key)
        results[receipt.default] += receipt.count - len(receipt.exceptions)
        for line in receipt.exceptions:
            results[line.result] += 1
    return Ingested(
        tuple(given), sum(results.values()), results, tuple(refused), _leases(desk, given), _counted(desk, asked)
    )


def _counted(desk: Desk, asked: list[bytes]) -> tuple[bytes, ...]:
    """After all that came was taken in. What cannot be answered is asked again by the next stick."""
    said = []
    for part in asked:
        with suppress(CunbuError):
            said.append(counting.answer_stick(desk, part))
    return tuple(said)


def _leases(desk: Desk, given: list[bytes]) -> tuple[bytes, ...]:
    """What the laptops behind these receipts hold, and more where few numbers are left. A copied one gets none: it
    asks again under its new epoch; nor does an old stick that is put in again, for an epoch that was left."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for data in given:
        receipt = receipts.read(data, desk.keys.verify_key)
        if not receipt.renew:
            wanted.setdefault((receipt.device, receipt.epoch), set()).add(receipt.upload)

    def act(connection: Connection) -> list[bytes]:
        told: list[bytes] = []
        for (device, epoch), uploads in sorted(wanted.items()):
            if ledger.is_forked(connection, device, epoch) or ledger.is_left(connection, device, epoch):
                continue
            here = select(record.c.village).where(record.c.upload.in_(sorted(uploads))).distinct()
            told += shorts.top_up(connection, desk, device, epoch, connection.execute(here).scalars())
        return told

    return tuple(database.write(desk.engine, act)) if wanted else ()


def write_receipts(given: tuple[bytes, ...], out: Path) -> None:
    """The file the laptop reads back: receipts, and blocks of short numbers behind them."""
    try:
        write_new(out, stick.write(given, stick.RECEIPTS))
    except OSError as full:
        raise WireError("回执文件写不下去,批次已经收好。请换个地方再写(hub receipt)。", code="cannot_write") from full


def find_receipt(desk: Desk, name: str) -> bytes:
    """The stored receipt of a batch, named by either hash or the first 8 or more digits of one."""
    wanted = name.strip().lower()
    if len(wanted) < 8 or not set(wanted) <= set("0123456789abcdef"):
        raise NotFound("批次名应是十六进制的指纹(至少前 8 位)。", code="no_such_batch")
    near = batch.c.upload.startswith(wanted) | batch.c.content.startswith(wanted)
    with database.reading(desk.engine) as connection:
        found = list(connection.execute(select(batch.c.receipt).where(near).limit(2)).scalars())
    if len(found) != 1:
        raise NotFound("没有这个批次(或前几位不够分清)。请核对批次名。", code="no_such_batch")
    return bytes(found[0])


def _bounded(path: Path) -> bytes:
    try:
        if path.stat().st_size > stick.MAX_FILE:
            raise WireError("文件过大,没有读取。", code="too_large")
        return path.read_bytes()
    except OSError as missing:
        raise NotFound("打不开这个文件,什么都没有收。请核对路径。", code="no_file") from missing
