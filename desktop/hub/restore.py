"""Backing up and putting back the hub's SQLite file. A hub that was put back begins a new epoch."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from desktop.base.errors import HubError, NotFound
from desktop.hub import database, tags
from desktop.hub.desk import Desk, begin_new_epoch

_SQLITE = b"SQLite format 3\0"
NOT_OURS = "这不是村簿接收台的备份,什么都没有改动。请核对文件。"


def backup(desk: Desk, out: Path) -> None:
    """A consistent copy while others write. The keys are not in it: hub-keys.json must be kept apart and safe."""
    _need_sqlite(desk)
    if out.exists():
        raise HubError("那里已有同名文件,没有覆盖它。请换个文件名。", code="file_exists")
    try:
        out.touch(mode=0o600)
        with closing(_live(desk)) as live, closing(sqlite3.connect(out)) as copy:
            live.backup(copy)
    except (sqlite3.Error, OSError) as failed:
        out.unlink(missing_ok=True)
        raise HubError("备份没有写成,接收台照常工作。请检查磁盘。", code="cannot_write") from failed


def restore(desk: Desk, source: Path) -> None:
    """Put a backup back, even under running workers; laptops see the new epoch and bring what is missing."""
    _need_sqlite(desk)
    try:
        with source.open("rb") as stream:
            head = stream.read(len(_SQLITE))
    except OSError as missing:
        raise NotFound("打不开备份文件,什么都没有改动。请核对路径。", code="no_file") from missing
    if head != _SQLITE:
        raise HubError(NOT_OURS, code="not_a_backup")
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as old:
            _check(desk, old)
            with closing(_live(desk)) as live:
                old.backup(live)
    except sqlite3.Error as broken:
        raise HubError(NOT_OURS, code="not_a_backup") from broken
    fresh = database.open_engine(desk.settings.data)  # an old backup gets today's tables
    database.write(fresh, begin_new_epoch)
    tags.fill(replace(desk, engine=fresh))
    fresh.dispose()


def _check(desk: Desk, old: sqlite3.Connection) -> None:
    if old.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise HubError("备份文件已损坏,什么都没有改动。请换一份。", code="broken_backup")
    old.execute("SELECT version_num FROM alembic_version").fetchone()
    sealed = old.execute("SELECT certificate FROM device LIMIT 1").fetchone()
    if sealed:
        desk.keys.open(bytes(sealed[0]))  # a backup of another hub does not open with these keys


def _live(desk: Desk) -> sqlite3.Connection:
    return sqlite3.connect(desk.settings.data / database.FILE, timeout=30)


def _need_sqlite(desk: Desk) -> None:
    if desk.engine.dialect.name != "sqlite":
        raise HubError("接收台用的是 PostgreSQL,请用它自己的备份工具。没有改动。", code="not_sqlite")
