"""Putting a county's backup back: what was there is kept under a name of its own, what must not be forgotten goes
along (who was stopped, which codes are used, which numbers were given), and laptops see a new epoch."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, Engine, select, text, update
from sqlalchemy.exc import DBAPIError

from desktop.base.clock import local_text
from desktop.base.disk import disk_refuses
from desktop.base.errors import HubError, NotFound
from desktop.base.paths import write_private
from desktop.hub import backup as copies
from desktop.hub import database, erasing, keys, tags
from desktop.hub.backup import PICTURES, Figures, backup
from desktop.hub.desk import Desk, begin_new_epoch
from desktop.hub.tables import device, device_story, join_code, lease, meta, plan_table
from desktop.wire import canonical

__all__ = ["Restored", "backup", "look", "need_keys", "restore"]
_SQLITE = b"SQLite format 3\0"
_STAGE = "restoring.db"
_ALONG = (join_code, lease, plan_table, device_story)
"""Rows made after the backup that go on: a code is given once, a block of numbers once, a version of plans once."""
NOT_OURS = "这不是村簿接收台的备份,什么都没有改动。请核对文件。"


@dataclass(frozen=True, slots=True)
class Restored:
    """Where what was there is kept (None = there was nothing), and how many pictures came back."""

    kept: Path | None
    pictures: int
    comes: Figures


def need_keys(data: Path) -> None:
    """Before anything is made in this folder: without its keys nobody can read the backup."""
    if not (data / keys.FILE).exists():
        raise HubError(
            f"{data} 里没有钥匙文件 {keys.FILE},没有恢复,什么都没有改动。请先把原来的 {keys.FILE} 放进去。",
            code="keys_missing",
        )


def look(desk: Desk, source: Path) -> tuple[Figures, Figures]:
    """What is there, and what would come; changes nothing but a copy in the hub's own folder, which goes again."""
    with _staged(desk, source) as engine, database.reading(engine) as comes, database.reading(desk.engine) as here:
        return copies.figures(here), copies.figures(comes)


def restore(desk: Desk, source: Path) -> Restored:
    """Put a backup back, even under running workers; laptops bring what is missing."""
    with _staged(desk, source) as engine:
        kept = _keep_what_is_there(desk)
        pictures = _write_pictures(desk, engine)
        with database.reading(desk.engine) as before:
            database.write(engine, lambda staged: _bring_along(desk, before, staged))
        database.write(engine, begin_new_epoch)
        tags.fill(replace(desk, engine=engine, county=None))  # type: ignore[arg-type]  # its own evidence
        with database.reading(engine) as staged:
            comes = copies.figures(staged)
        _swap(desk, engine)
    desk.county.look()
    return Restored(kept, pictures, comes)


@contextmanager
def _staged(desk: Desk, source: Path) -> Iterator[Engine]:
    """The backup, checked, in a copy with today's tables."""
    try:
        with source.open("rb") as stream:
            head = stream.read(len(_SQLITE))
    except OSError as missing:
        raise NotFound("打不开备份文件,什么都没有改动。请核对路径。", code="no_file") from missing
    if head != _SQLITE:
        raise HubError(NOT_OURS, code="not_a_backup")
    staged = desk.settings.data / _STAGE
    if any(ours.exists() and source.samefile(ours) for ours in (desk.settings.data / database.FILE, staged)):
        raise HubError("这就是接收台正在用的数据库,不是备份,什么都没有改动。请给出备份文件。", code="not_a_backup")
    copies.drop(staged)
    try:
        staged.touch(mode=0o600)
        _copy(source, staged)
        with closing(sqlite3.connect(staged)) as copy:
            _check(desk, copy)
        engine = _todays(staged)
    except (sqlite3.Error, OSError) as broken:
        cause = copies.full_or_odd(broken, staged.parent)
        copies.drop(staged)
        if refused := disk_refuses(None, cause=cause):  # the disk's fault, not the backup's
            raise refused from broken
        raise HubError(NOT_OURS, code="not_a_backup") from broken
    except BaseException:
        copies.drop(staged)
        raise
    try:
        yield engine
    finally:
        engine.dispose()
        copies.drop(staged)


def _copy(source: Path, staged: Path) -> None:
    """A backup is one file; a hub's own file that was copied has its newest batches beside it."""
    beside = source.with_name(f"{source.name}-wal")
    if beside.exists():
        shutil.copyfile(source, staged)
        shutil.copyfile(beside, staged.with_name(f"{staged.name}-wal"))
        return
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as old,
        closing(sqlite3.connect(staged)) as copy,
    ):
        old.backup(copy)


def _todays(staged: Path) -> Engine:
    """The copy with today's tables; a file of other tables is no backup."""
    try:
        return copies.file_engine(staged)
    except HubError as refused:
        if refused.code != "database":
            raise
        raise HubError(NOT_OURS, code="not_a_backup") from refused


def _check(desk: Desk, old: sqlite3.Connection) -> None:
    if old.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise HubError("备份文件已损坏,什么都没有改动。请换一份。", code="broken_backup")
    version = old.execute("SELECT version_num FROM alembic_version").fetchone()
    sealed = old.execute("SELECT certificate FROM device LIMIT 1").fetchone()
    if not version or (sealed and not isinstance(sealed[0], bytes)):
        raise HubError(NOT_OURS, code="not_a_backup")
    if sealed:
        desk.keys.open(bytes(sealed[0]))  # a backup of another hub does not open with these keys
    named = old.execute("SELECT value FROM meta WHERE key = 'keys'").fetchone()
    if named and named[0] != desk.keys.name:
        raise HubError("这是另一个接收台的备份,什么都没有改动。请核对文件。", code="wrong_keys")


def _keep_what_is_there(desk: Desk) -> Path | None:
    with database.reading(desk.engine) as connection:
        if copies.figures(connection).empty:
            return None
    stamp, count = local_text(desk.clock(), "%Y%m%d-%H%M%S"), 1
    while (kept := desk.settings.data / f"hub-before-restore-{stamp}{'' if count == 1 else f'-{count}'}.db").exists():
        count += 1
    backup(desk, kept)
    return kept


def _write_pictures(desk: Desk, engine: Engine) -> int:
    """Pictures of the backup whose files are not here; then they leave the copy, as files are where they live."""
    folder, written = desk.settings.data / "pictures", 0
    with database.reading(engine) as connection:
        there = connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = :name"), {"name": PICTURES}).first()
        for sha, sealed in connection.execute(text(f"SELECT sha, sealed FROM {PICTURES}")) if there else ():  # noqa: S608
            if canonical.is_sha256(sha) and not (folder / sha).exists():
                folder.mkdir(mode=0o700, exist_ok=True)
                write_private(folder / sha, bytes(sealed))
                written += 1
    if there:
        database.write(engine, lambda connection: connection.execute(text(f"DROP TABLE {PICTURES}")))
    return written


def _bring_along(desk: Desk, before: Connection, staged: Connection) -> None:
    """What the county has promised or stopped since the backup stays so."""
    for table in _ALONG:
        database.insert_new(staged, table, [dict(row) for row in before.execute(select(table)).mappings()])
    for row in before.execute(select(join_code).where(join_code.c.device.is_not(None))).mappings():
        used = update(join_code).where(join_code.c.secret_hash == row["secret_hash"])
        staged.execute(used.values(device=row["device"], used_at=row["used_at"]))
    for row in before.execute(select(lease).where(lease.c.void_at.is_not(None))).mappings():
        this = (lease.c.village == row["village"]) & (lease.c.id == row["id"])
        staged.execute(update(lease).where(this & lease.c.void_at.is_(None)).values(void_at=row["void_at"]))
    for row in before.execute(select(device)).mappings():
        if row["revoked_at"] is not None:
            database.insert_new(staged, device, [dict(row)])
        this = device.c.id == row["id"]
        kept = ("revoked_at", "revoked_after", "revoked_epoch", "greeted", "said_clock")
        staged.execute(update(device).where(this).values({name: row[name] for name in kept}))
    erasing.again(staged, desk, before)
    clock = before.execute(select(meta).where(meta.c.key.in_(("clock_sure", "clock_said", "keys")))).mappings()
    database.put(staged, meta, [dict(row) for row in clock])


def _swap(desk: Desk, engine: Engine) -> None:
    """All of it or nothing, under running workers too."""
    if desk.engine.dialect.name == "sqlite":
        engine.dispose()
        with closing(sqlite3.connect(desk.settings.data / _STAGE)) as ready, closing(copies.live(desk)) as live:
            ready.backup(live)
        return

    def act(connection: Connection) -> None:
        # every intake changes its laptop's row: from here on they wait, and meet what was put back
        connection.execute(update(device).values(receipts=device.c.receipts))
        copies.copy_rows(staged, connection)

    try:
        with database.reading(engine) as staged:
            database.write(desk.engine, act)
    except DBAPIError as failed:
        raise HubError("没有恢复,原来的都在。请检查数据库和磁盘。", code="cannot_write") from failed
