"""Backing the county up: always one SQLite file, whichever engine the hub runs on, with its pictures, whole or not at
all. The keys are not in it: hub-keys.json must be kept apart and safe."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from desktop.base.disk import cause_of, disk_refuses, probe
from desktop.base.errors import HubError, RefusedInput
from desktop.base.paths import beside, put_in_new_place
from desktop.hub import database
from desktop.hub.desk import Desk
from desktop.hub.tables import batch, device, metadata, picture, record

PICTURES = "backup_picture"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Figures:
    """What a county's database holds, in figures a person can compare."""

    devices: int
    batches: int
    records: int
    pictures: int
    newest: str | None

    @property
    def empty(self) -> bool:
        return not (self.devices or self.batches or self.records)


def figures(connection: Connection) -> Figures:
    laptops, batches, records, pictures = (
        int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in (device, batch, record, picture)
    )
    newest = connection.execute(select(func.max(batch.c.received_at))).scalar()
    return Figures(laptops, batches, records, pictures, newest)


def backup(desk: Desk, out: Path) -> tuple[Figures, int]:
    """A consistent copy while others write; what it holds, and how many pictures' files could not be read."""
    if out.exists():
        raise HubError("那里已有同名文件,没有覆盖它。请换个文件名。", code="file_exists")
    staged = beside(out)
    try:
        with _private(staged):
            _copy(desk, staged)
            missing = _take_pictures(desk, staged)
            held = _closed(staged)
            _place(staged, out)
    except (sqlite3.Error, OSError, DBAPIError) as failed:
        if refused := disk_refuses(None, cause=full_or_odd(failed, out.parent)):
            raise refused from failed
        raise HubError("备份没有写成,接收台照常工作。请检查磁盘,或换个地方再备份。", code="cannot_write") from failed
    return held, missing


@contextmanager
def _private(staged: Path) -> Iterator[None]:
    """A file that is ours from its first byte and gone unless it takes its place; so is what a killed one left."""
    drop(staged)
    staged.touch(mode=0o600)
    try:
        yield
    finally:
        drop(staged)


def full_or_odd(failed: Exception, folder: Path) -> str:
    """Why a file could not be written in a folder, where the disk is why."""
    if isinstance(failed, OSError) or "I/O error" in str(failed) or "unable to open" in str(failed):
        return probe(folder) or cause_of(failed)
    return "full" if "is full" in str(failed) else ""


def drop(path: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            path.with_name(path.name + end).unlink(missing_ok=True)


def file_engine(path: Path) -> Engine:
    """An engine on a file that is no hub's yet, its tables brought up to date."""
    return database.open_engine(path.parent, f"sqlite:///{path}")


def _copy(desk: Desk, staged: Path) -> None:
    if desk.engine.dialect.name == "sqlite":
        with closing(live(desk)) as source, closing(sqlite3.connect(staged)) as copy:
            source.backup(copy)
        return
    target = file_engine(staged)
    try:
        options = {"isolation_level": "REPEATABLE READ", "stream_results": True}  # one moment's state of all tables
        with desk.engine.connect().execution_options(**options) as source_rows:
            database.write(target, lambda connection: copy_rows(source_rows, connection))
    finally:
        target.dispose()


def copy_rows(source: Connection, target: Connection) -> None:
    """Every table as it is there, in place of what was here."""
    for table in metadata.sorted_tables:
        target.execute(table.delete())
        found = source.execution_options(yield_per=AT_ONCE).execute(select(table)).mappings()
        for some in found.partitions(AT_ONCE):
            database.insert_new(target, table, [dict(row) for row in some])


def _take_pictures(desk: Desk, staged: Path) -> int:
    """Pictures lie in files of their own: they go into the copy too, sealed as they are."""
    missing = 0
    with closing(sqlite3.connect(staged)) as copy, copy:
        copy.execute(f"CREATE TABLE {PICTURES} (sha TEXT PRIMARY KEY, sealed BLOB NOT NULL)")
        for (sha,) in copy.execute("SELECT DISTINCT sha FROM picture").fetchall():
            try:
                sealed = (desk.settings.data / "pictures" / sha).read_bytes()
            except OSError:
                missing += 1
                continue
            copy.execute(f"INSERT INTO {PICTURES} VALUES (?, ?)", [sha, sealed])  # noqa: S608
    return missing


def _closed(staged: Path) -> Figures:
    """One file without neighbours, proved to open; what it holds."""
    with closing(sqlite3.connect(staged, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("copy")
    engine = file_engine(staged)
    try:
        with database.reading(engine) as connection:
            held = figures(connection)
    finally:
        engine.dispose()
    with closing(sqlite3.connect(staged, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    with staged.open("r+b") as stream:
        os.fsync(stream.fileno())
    return held


def _place(staged: Path, out: Path) -> None:
    """Under its own name, and never over another file's."""
    assert staged == beside(out)
    try:
        put_in_new_place(out)
    except RefusedInput as other:
        raise HubError("那里已有同名文件,没有覆盖它。请换个文件名。", code="file_exists") from other


def live(desk: Desk) -> sqlite3.Connection:
    return sqlite3.connect(desk.settings.data / database.FILE, timeout=30)
