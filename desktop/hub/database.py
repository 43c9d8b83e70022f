"""Engines and transactions: SQLite with one writer at a time, PostgreSQL with retries; the same SQL for both."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from desktop.base.disk import disk_refuses, room
from desktop.base.errors import HubError
from desktop.base.paths import free_megabytes
from desktop.hub.tables import metadata

FILE = "hub.db"
TRIES = 12
MOST_ROWS, MOST_PARAMETERS = 500, 30_000
"""Bounds of one INSERT; both engines take 32,766 parameters."""
_BUSY_SECONDS = 30
ROOM = 256 << 10
"""Bytes of disk without which the file is not opened: SQLite's shared index is mapped into memory, and a page of it
that the disk cannot give ends the process (SIGBUS)."""
_RETRY_STATES = {"40001", "40P01"}
_NO_DATABASE = "数据库连不上或打不开,接收台没有启动。请检查地址和权限。"
DISK_FULL = "县里的电脑磁盘满了,这一步没有做,以前收的都在。请县里腾出空间;笔记本会自动再送。"
BUSY = "县里的数据库暂时连不上或写不进去(重启、切换或太忙),这一步没有做;笔记本会自动再送。"
_AWAY = ("08", "53", "57", "58")
"""SQLSTATE classes: connection lost, out of something, taken down by its operator, the system under it."""
_MOVED = {"25006", "26000", "42P05", "55000", "25P02", "25P03"}
"""A standby, a pooler that gave us another connection, a session that was ended under us."""
_ALREADY_MADE = {"23505", "42P07"}
_one_at_a_time = threading.Lock()
T = TypeVar("T")
log = logging.getLogger("uvicorn.database")
logging.getLogger("uvicorn").addHandler(logging.NullHandler())  # a clerk's command says one sentence, not two


class Raced(Exception):
    """Somebody else changed the same row in between: run the transaction again."""


def open_engine(data: Path, url: str | None = None) -> Engine:
    """Connect, and bring the tables up to date."""
    try:
        if url is None:
            (data / FILE).touch(mode=0o600)  # closed to others before the first byte
            if (left := room(data)) is not None and left < ROOM:
                raise HubError(DISK_FULL, code="disk_full")
    except OSError as refused:
        raise disk_refuses(refused) or HubError(_NO_DATABASE, code="database") from refused
    try:
        # a pooler gives every transaction another server connection: nothing prepared on one may be asked of the next
        options = {"prepare_threshold": None} if (url or "").startswith("postgresql+psycopg") else {}
        where, ping = url or f"sqlite:///{data / FILE}", url is not None
        engine = create_engine(where, pool_pre_ping=ping, hide_parameters=True, connect_args=options)
    except (ArgumentError, ImportError) as wrong:
        raise HubError(
            "数据库地址看不懂,接收台没有启动。例:postgresql+psycopg://用户@主机/库名", code="bad_url"
        ) from wrong
    if engine.dialect.name == "sqlite":
        _tame_sqlite(engine)
    elif engine.dialect.name != "postgresql":
        raise HubError("接收台只用 SQLite 或 PostgreSQL,没有启动。", code="bad_url")
    try:
        _bring_up_to_date(engine)
    except CommandError as newer:  # a step that this program does not know
        engine.dispose()
        words = "这个数据库是新版村簿用过的,本版打不开,什么都没有改动。请先升级村簿。"
        raise HubError(words, code="too_new") from newer
    except (DBAPIError, HubError) as refused:
        engine.dispose()
        if isinstance(refused, HubError) and refused.code == "disk_full":
            raise
        raise HubError(_NO_DATABASE, code="database") from refused
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for looking; what it sees is one moment's state on SQLite."""
    with told(engine), engine.connect() as connection:
        yield connection


def write(engine: Engine, act: Callable[..., T], *given: Any) -> T:
    """Run `act(connection, *given)` in one transaction, again from its start when two collided. It must not reach
    outside."""
    for attempt in range(TRIES):
        try:
            with (
                told(engine, again=True),
                engine.connect().execution_options(writes=True) as connection,
                connection.begin(),
            ):
                return act(connection, *given)
        except Raced:
            pass
        except DBAPIError as failed:
            if not _may_repeat(failed):
                raise
        time.sleep(random.uniform(0, min(0.5, 0.005 * 2**attempt)))  # noqa: S311  (spreading, not secrecy)
    raise HubError("接收台太忙,这一批没有记下;笔记本会自动再送。", code="busy")


@contextmanager
def told(engine: Engine, *, again: bool = False) -> Iterator[None]:
    """A database that is away, read-only or full is no bug of ours: a sentence, and the laptop comes again.
    `again`: the caller repeats what may be repeated."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as failed:
        repeats = isinstance(failed, DBAPIError) and _may_repeat(failed)
        refusal = None if repeats and again else _refusal(engine, failed, repeats)
        if refusal is None:
            raise
        orig = getattr(failed, "orig", failed)
        log.warning("%s SQLSTATE %s", type(orig).__name__, getattr(orig, "sqlstate", None) or "-")
        raise refusal from failed


def _refusal(engine: Engine, failed: DBAPIError | PoolTimeout, repeats: bool) -> HubError | None:
    if repeats or isinstance(failed, PoolTimeout):
        return HubError(BUSY, code="busy")
    state, said = str(getattr(failed.orig, "sqlstate", None) or ""), str(failed.orig)
    if engine.dialect.name == "sqlite":
        folder = Path(engine.url.database or ".").parent
        cramped = any(words in said for words in ("disk I/O error", "unable to open")) and not free_megabytes(folder)
        if "is full" in said or cramped:
            return HubError(DISK_FULL, code="disk_full")
        return HubError(BUSY, code="busy") if "disk I/O error" in said or "readonly" in said else None
    if state == "53100":
        return HubError(DISK_FULL, code="disk_full")
    lost = not state and isinstance(failed, (OperationalError, InterfaceError))
    if lost or state[:2] in _AWAY or state in _MOVED:
        return HubError(BUSY, code="busy")
    if state[:2] == "22" or isinstance(failed, DataError):
        return HubError("这一份里有数据库记不下的内容,没有收。请升级村簿后再试。", code="bad_request")
    return None


def insert_new(connection: Connection, table: Table, rows: list[dict[str, Any]], *returning: str) -> list[Any]:
    """INSERT .. ON CONFLICT DO NOTHING; with names in `returning`, those columns of the rows that are really new."""
    if not rows:
        return []
    said = f" RETURNING {', '.join(returning)}" if returning else ""
    return _insert(connection, table, rows, f"ON CONFLICT DO NOTHING{said}", rows_back=bool(returning))


def those(
    connection: Connection, table: Table, names: Sequence[str], column: str, values: Sequence[Any], **equal: Any
) -> list[Any]:
    """SELECT names .. WHERE equal AND column IN values, in stretches, written for the driver itself."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    fixed = "".join(f'"{table.c[name].name}" = {mark} AND ' for name in equal)
    picked = ", ".join(f'"{table.c[name].name}"' for name in names)
    found: list[Any] = []
    for start in range(0, len(values), MOST_ROWS):
        some = values[start : start + MOST_ROWS]
        marks = ", ".join([mark] * len(some))
        sql = f'SELECT {picked} FROM "{table.name}" WHERE {fixed}"{table.c[column].name}" IN ({marks})'  # noqa: S608
        found += connection.exec_driver_sql(sql, (*equal.values(), *some)).all()
    return found


def put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """INSERT .. ON CONFLICT DO UPDATE: rows by their primary key, every other column as given."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    changed = ", ".join(f"{name} = excluded.{name}" for name in rows[0] if name not in keys)
    _insert(connection, table, rows, f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}")


def _insert(
    connection: Connection, table: Table, rows: list[dict[str, Any]], ending: str, *, rows_back: bool = False
) -> list[Any]:
    """Many rows a statement, written for the driver itself: the library's own way takes longer than the database.
    Every row has the same names in the same order; names come from `tables`, never from outside."""
    names = tuple(rows[0])
    take = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)
    at_once = min(MOST_ROWS, MOST_PARAMETERS // len(names))
    columns = ", ".join(f'"{table.c[name].name}"' for name in names)
    back: list[Any] = []
    for start in range(0, len(rows), at_once):
        some = list(map(take, rows[start : start + at_once]))
        source, given = _values(connection, table, names, some)
        done = connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({columns}) {source} {ending}', given)
        if rows_back:
            back += done.all()
    return back


def _values(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> tuple[str, tuple[Any, ...]]:
    """The rows of an INSERT and their parameters. PostgreSQL gets a list a column, in binary: a statement with
    thousands of marks takes its driver longer to read than the rows take to write."""
    if connection.dialect.name == "sqlite":
        one = f"({', '.join('?' * len(names))})"
        return f"VALUES {', '.join([one] * len(rows))}", tuple(chain.from_iterable(rows))
    lists = ", ".join(f"%b::{table.c[name].type.compile(connection.dialect)}[]" for name in names)
    return f"SELECT * FROM unnest({lists})", tuple(map(list, zip(*rows, strict=True)))  # noqa: S608


def _bring_up_to_date(engine: Engine) -> None:
    """Run the steps that are missing. Workers that start together on an empty PostgreSQL both try; the slower one
    finds the tables made and looks again."""
    for left in range(TRIES, -1, -1):
        try:
            with _one_at_a_time:  # alembic keeps its context in a global
                write(engine, _upgrade)
            return
        except DBAPIError as failed:
            if not left or getattr(failed.orig, "sqlstate", None) not in _ALREADY_MADE:
                raise
            time.sleep(0.05)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes.update(connection=connection, metadata=metadata)
    command.upgrade(config, "head")


def _tame_sqlite(engine: Engine) -> None:
    """Take transactions out of the driver's hands: writers take the lock at once, so no one upgrades and fails."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (f"busy_timeout = {_BUSY_SECONDS * 1000}", "journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    @event.listens_for(engine, "begin")
    def _begins(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _may_repeat(failed: DBAPIError) -> bool:
    state = getattr(failed.orig, "sqlstate", None)
    return state in _RETRY_STATES or "database is locked" in str(failed.orig)
