"""SQLCipher under sqlite-utils: the one place that knows how the encrypted file is opened."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import sqlcipher3

# sqlite-utils catches pysqlite3's errors where that module is present: let it be sqlcipher3, or its own
# `alter`, `upsert` and `ignore` handling lets sqlcipher3's errors through.
sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)

from sqlite_utils import Database  # noqa: E402  (must come after the alias above)

if TYPE_CHECKING:
    from typing import Any

DatabaseError: type[Exception] = sqlcipher3.DatabaseError
IntegrityError: type[Exception] = sqlcipher3.IntegrityError
OperationalError: type[Exception] = sqlcipher3.OperationalError

BUSY_MS = 10_000
CACHE_KIB = 64 * 1024


def connect(path: Path, key: bytes) -> Database:
    """Open (or make) an encrypted file with a raw 32-byte key: WAL, every commit flushed, checkpoints by hand."""
    conn: Any = sqlcipher3.connect(str(path), check_same_thread=False, timeout=BUSY_MS / 1000)
    try:
        conn.execute("PRAGMA cipher_log_level = NONE")
        conn.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("PRAGMA wal_autocheckpoint = 0")  # a checkpoint inside a save would cost three more flushes
        conn.execute("PRAGMA foreign_keys = ON")
        conn.execute("PRAGMA temp_store = MEMORY")  # no temp file ever holds a row in clear
        conn.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        return Database(conn, execute_plugins=False)
    except BaseException:
        conn.close()
        raise
