"""The open vault file: transactions and plain queries for the table families beside this file."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from desktop.base.clock import Clock, iso
from desktop.base.errors import CunbuError
from desktop.storage.cipher import BUSY_MS, ROOM_TO_WRITE, need_room

Params = Sequence[Any] | Mapping[str, Any]

WORTH_FOLDING = 1000
"""Pages of the write-ahead log (4 MB) that make an idle moment worth using."""
LONGEST_LOG = 8000
"""Pages (32 MB) at which the log is folded after a commit although somebody may wait: the disk has an end."""


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
            need_room(self.path, ROOM_TO_WRITE)
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._conn.execute("COMMIT")
            except BaseException:
                if self._conn.in_transaction:
                    self._conn.execute("ROLLBACK")
                raise
            self.version += 1
            if self.log_pages() > LONGEST_LOG:
                self.fold()

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

    def aside(self, sql: str, each: Sequence[Params] = ((),)) -> None:
        """Run a statement on temporary tables of this connection, with each of these parameters: no lock on the file,
        nothing to flush, nothing that a cache would have to hear of."""
        with self._lock:
            alone = not self._conn.in_transaction
            if alone:
                self._conn.execute("BEGIN")
            try:
                for params in each:
                    self._conn.execute(sql, params)
            finally:
                if alone:
                    self._conn.execute("COMMIT")

    def log_pages(self) -> int:
        """How many pages of the write-ahead log are not in the file yet."""
        with self._lock:
            _busy, pages, folded = self._conn.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
        return max(0, int(pages) - int(folded))

    def fold(self, worth: int = 1) -> None:
        """Fold the write-ahead log into the file if it has `worth` pages. What is in the log is safe as it is: where
        the disk has no room or another process writes, nothing is said and a later moment does it."""
        with self._lock, suppress(CunbuError):
            if self._conn.in_transaction or self.log_pages() < worth:
                return
            self._conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            if self.log_pages() == 0:
                self._begin_log_anew()

    def _begin_log_anew(self) -> None:
        """A log that was folded begins anew with the next write, and its head is a flush of its own: better one that
        nobody waits for than the next save's."""
        self._conn.execute("PRAGMA busy_timeout = 0")
        try:
            self._conn.execute(f"PRAGMA user_version = {self.value('PRAGMA user_version')}")
        finally:
            self._conn.execute(f"PRAGMA busy_timeout = {BUSY_MS}")

    def check_file(self) -> list[str]:
        """Findings of SQLCipher's page check and SQLite's integrity check; empty when the file is sound.

        The page check reads the file past the log. After a power cut in the middle of folding, pages may lie half
        written there while the log has them whole: so the log is folded first."""
        self.fold()
        pages = [str(row[0]) for row in self._conn.execute("PRAGMA cipher_integrity_check").fetchall()]
        if self.log_pages():  # another process kept it from being folded: the check below reads through the log
            pages = []
        tables = [str(row[0]) for row in self._conn.execute("PRAGMA integrity_check").fetchall()]
        keys = [f"foreign key {row[0]}" for row in self._conn.execute("PRAGMA foreign_key_check").fetchall()]
        return pages + [line for line in tables if line != "ok"] + keys

    def data_version(self) -> tuple[int, int]:
        """Changes whenever this or another process has committed."""
        return self.version, int(self.value("PRAGMA data_version"))

    def close(self) -> None:
        with self._lock:
            self.fold(WORTH_FOLDING)  # the last one out folds what there is; this is for whoever is not the last
            self._conn.close()
