"""The open vault file: transactions and plain queries for the table families beside this file."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from desktop.base.clock import Clock, iso

Params = Sequence[Any] | Mapping[str, Any]


class Store:
    """One connection to one encrypted file; used by one thread at a time (a lock says so)."""

    def __init__(self, db: Database, path: Path, clock: Clock) -> None:
        self.db = db
        self.path = path
        self.clock = clock
        self.version = 0  # rises with every committed transaction; caches compare it
        self._lock = threading.RLock()
        self._conn: Any = db.conn

    def now(self) -> str:
        """This moment as UTC text, the way every table keeps time."""
        return iso(self.clock())

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """All or nothing. The outermost block takes the write lock first, because a transaction that begins
        by reading cannot be retried once a second process has written; inner blocks are savepoints."""
        with self._lock:
            if self._conn.in_transaction:
                with self.db.atomic():
                    yield
                return
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._conn.execute("COMMIT")
            except BaseException:
                if self._conn.in_transaction:
                    self._conn.execute("ROLLBACK")
                raise
            self.version += 1

    def rows(self, sql: str, params: Params = ()) -> list[dict[str, Any]]:
        with self._lock:
            cursor = self._conn.execute(sql, params)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def row(self, sql: str, params: Params = ()) -> dict[str, Any] | None:
        found = self.rows(sql, params)
        return found[0] if found else None

    def tuples(self, sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
        """Rows as plain tuples: for the many short ones that a search reads."""
        with self._lock:
            return list(self._conn.execute(sql, params).fetchall())

    def value(self, sql: str, params: Params = ()) -> Any:
        """First column of the first row, or None."""
        with self._lock:
            found = self._conn.execute(sql, params).fetchone()
            return found[0] if found else None

    def execute(self, sql: str, params: Params = ()) -> int:
        """Run one writing statement (its own transaction unless inside atomic()); returns the rows it touched."""
        with self._lock:
            if self._conn.in_transaction:  # whole by itself: a savepoint for each makes long work quadratic
                return int(self._conn.execute(sql, params).rowcount)
        with self.atomic():
            return int(self._conn.execute(sql, params).rowcount)

    def execute_many(self, sql: str, params: Sequence[Params]) -> None:
        with self.atomic():
            self._conn.executemany(sql, params)

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file, as on closing."""
        with self._lock:
            if not self._conn.in_transaction:
                self._conn.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def check_file(self) -> list[str]:
        """Findings of SQLCipher's page check and SQLite's integrity check; empty when the file is sound."""
        pages = [str(row[0]) for row in self._conn.execute("PRAGMA cipher_integrity_check").fetchall()]
        tables = [str(row[0]) for row in self._conn.execute("PRAGMA integrity_check").fetchall()]
        keys = [f"foreign key {row[0]}" for row in self._conn.execute("PRAGMA foreign_key_check").fetchall()]
        return pages + [line for line in tables if line != "ok"] + keys

    def data_version(self) -> tuple[int, int]:
        """Changes whenever this or another process has committed."""
        return self.version, int(self.value("PRAGMA data_version"))

    def close(self) -> None:
        with self._lock:
            try:
                self.checkpoint()
            finally:
                self._conn.close()
