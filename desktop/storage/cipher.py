"""SQLCipher under sqlite-utils: the one place that knows how the encrypted file is opened."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlcipher3

from desktop.base.disk import disk_refuses, probe, room
from desktop.base.errors import CunbuError, VaultError

# sqlite-utils catches pysqlite3's errors where that module is present: let it be sqlcipher3, or its own
# `alter`, `upsert` and `ignore` handling lets sqlcipher3's errors through.
sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)

from sqlite_utils import Database  # noqa: E402  (must come after the alias above)

DatabaseError: type[Exception] = sqlcipher3.DatabaseError
IntegrityError: type[Exception] = sqlcipher3.IntegrityError
OperationalError: type[Exception] = sqlcipher3.OperationalError

_FULL, _READ_ONLY, _IO_ERROR, _CANNOT_OPEN = 13, 8, 10, 14
_BROKEN_FILE = (266, 522, 8458)  # SQLITE_IOERR_READ, _SHORT_READ, _CORRUPTFS: the file's fault, not the disk's
_DAMAGED = (11, 26)  # SQLITE_CORRUPT, SQLITE_NOTADB: a page that does not open any more
_BUSY = (5, 6)
BUSY_MS = 10_000
ROOM_TO_OPEN, ROOM_TO_WRITE = 128 << 10, 64 << 10
"""Bytes of disk: the index takes 32 kB at first, and 32 kB more for each 16 MB of log."""
CACHE_KIB = 64 * 1024
LOG_FILE_KEPT = 16 << 20  # bytes of disk the write-ahead log keeps for itself once it was folded


DAMAGED = (
    "数据文件有地方损坏,这一步没有做,文件没有改动。请先把整个数据文件夹拷一份留着,再用备份恢复(cunbu restore);"
    "备份以后登记、还没有送到县里的人,恢复后照纸单补。"
)


def damaged() -> VaultError:
    return VaultError(DAMAGED, code="database_broken")


def _refusal(error: Exception, folder: Path | None) -> CunbuError | None:
    """What is no bug but the machine's state, as a sentence."""
    code = getattr(error, "sqlite_errorcode", 0)
    primary = code & 0xFF
    if primary in _DAMAGED or code in _BROKEN_FILE:
        return damaged()
    if primary in (_FULL, _READ_ONLY, _IO_ERROR, _CANNOT_OPEN):
        cause = "full" if primary == _FULL else probe(folder) if folder else ""
        known = {_READ_ONLY: "denied", _IO_ERROR: "failing", _CANNOT_OPEN: "held"}
        return disk_refuses(None, cause=cause or known[primary])
    if primary in _BUSY:
        words = "另一个村簿正在写数据,刚才这一步没有做,以前存的都在。请等它做完再试。"
        return CunbuError(words, code="busy")
    return None


class _Cursor(sqlcipher3.Cursor):  # type: ignore[misc]
    """A full disk or a damaged page met in any statement, or in any row of it, is told as such wherever it stands."""

    def _told(self, call: Callable[..., Any], *words: Any) -> Any:
        try:
            return call(*words)
        except DatabaseError as error:
            raise (_refusal(error, self.connection.folder) or error) from None

    def execute(self, *words: Any) -> Any:
        return self._told(super().execute, *words)

    def executemany(self, *words: Any) -> Any:
        return self._told(super().executemany, *words)

    def fetchone(self) -> Any:
        return self._told(super().fetchone)

    def fetchall(self) -> Any:
        return self._told(super().fetchall)

    def __next__(self) -> Any:
        return self._told(super().__next__)


class _Connection(sqlcipher3.Connection):  # type: ignore[misc]
    folder: Path | None = None

    def cursor(self, *_factory: Any) -> Any:
        return super().cursor(_Cursor)

    def execute(self, *words: Any) -> Any:
        return self.cursor().execute(*words)

    def executemany(self, *words: Any) -> Any:
        return self.cursor().executemany(*words)


def need_room(path: Path, least: int) -> None:
    """Refuse to touch the file's shared index on a disk without room. SQLite maps that file into memory, and where
    the disk has smaller blocks than a page of memory most of it are holes: one that cannot be filled ends the whole
    program without a word (SIGBUS). It is filled as it is used, so every write asks."""
    left = room(path.parent)
    if left is not None and left < least:
        refused = disk_refuses(None, cause=probe(path.parent) or "full")
        assert refused is not None
        raise refused


def connect(path: Path, key: bytes) -> Database:
    """Open (or make) an encrypted file with a raw 32-byte key: WAL, every commit flushed, no checkpoint of its own
    accord (each costs the save it falls into three more flushes): `Store.fold` does it."""
    need_room(path, ROOM_TO_OPEN)
    try:
        conn: Any = sqlcipher3.connect(
            str(path), check_same_thread=False, timeout=BUSY_MS / 1000, factory=_Connection
        )
    except OperationalError as error:
        raise (_refusal(error, path.parent) or error) from None
    conn.folder = path.parent
    try:
        conn.execute("PRAGMA cipher_log_level = NONE")
        conn.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("PRAGMA wal_autocheckpoint = 0")
        conn.execute(f"PRAGMA journal_size_limit = {LOG_FILE_KEPT}")
        conn.execute("PRAGMA foreign_keys = ON")
        conn.execute("PRAGMA temp_store = MEMORY")  # no temp file ever holds a row in clear
        conn.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        return Database(conn, execute_plugins=False)
    except BaseException:
        conn.close()
        raise
