"""SQLCipher under sqlite-utils: the one place that knows how the encrypted file is opened."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import sqlcipher3

from desktop.base.errors import CunbuError, disk_refuses

# sqlite-utils catches pysqlite3's errors where that module is present: let it be sqlcipher3, or its own
# `alter`, `upsert` and `ignore` handling lets sqlcipher3's errors through.
sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)

from sqlite_utils import Database  # noqa: E402  (must come after the alias above)

DatabaseError: type[Exception] = sqlcipher3.DatabaseError
IntegrityError: type[Exception] = sqlcipher3.IntegrityError
OperationalError: type[Exception] = sqlcipher3.OperationalError

_FULL_OR_FAILING = (8, 10, 13)  # SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL
_BROKEN_FILE = (266, 522, 8458)  # SQLITE_IOERR_READ, _SHORT_READ, _CORRUPTFS: the file's fault, not the disk's
_BUSY = (5, 6)
BUSY_MS = 10_000
CACHE_KIB = 64 * 1024
LOG_FILE_KEPT = 16 << 20  # bytes of disk the write-ahead log keeps for itself once it was folded


def _refusal(error: Exception) -> CunbuError | None:
    """What is no bug but the machine's state, as a sentence."""
    code = getattr(error, "sqlite_errorcode", 0)
    primary = code & 0xFF
    if primary in _FULL_OR_FAILING and code not in _BROKEN_FILE:
        return disk_refuses()
    if primary in _BUSY:
        words = "另一个村簿正在写数据,刚才这一步没有做,以前存的都在。请等它做完再试。"
        return CunbuError(words, code="busy")
    return None


class _Connection(sqlcipher3.Connection):  # type: ignore[misc]
    """A full disk met in any statement is told as such, wherever the statement stands."""

    def execute(self, *words: Any) -> Any:
        try:
            return super().execute(*words)
        except OperationalError as error:
            raise (_refusal(error) or error) from None

    def executemany(self, *words: Any) -> Any:
        try:
            return super().executemany(*words)
        except OperationalError as error:
            raise (_refusal(error) or error) from None


def connect(path: Path, key: bytes) -> Database:
    """Open (or make) an encrypted file with a raw 32-byte key: WAL, every commit flushed, no checkpoint of its own
    accord (each costs the save it falls into three more flushes): `Store.fold` does it."""
    conn: Any = sqlcipher3.connect(str(path), check_same_thread=False, timeout=BUSY_MS / 1000, factory=_Connection)
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
