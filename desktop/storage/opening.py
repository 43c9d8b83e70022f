"""Opening the encrypted file: the key is tried, the schema brought up to date, the old file copied aside first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.base.clock import Clock
from desktop.base.errors import VaultError, VaultMissing, VaultTooNew
from desktop.base.paths import private_file, private_folder
from desktop.storage.cipher import DatabaseError, connect
from desktop.storage.migrations import NAMES, migrations
from desktop.storage.store import Store
from desktop.storage.vault import DATABASE

FRESH = "fresh.db"


def make_store(data: Path, key: bytes, clock: Clock, fill: Callable[[Store], None]) -> None:
    """Make the file of a new vault, filled and closed, beside its place: `open_store` puts it there. What an earlier
    making left that was cut off before its keys were kept is nobody's and goes."""
    private_folder(data)
    for left in data.glob(f"{FRESH}*"):
        left.unlink()
    store = _opened(data / FRESH, key, clock)
    try:
        fill(store)
    finally:
        store.close()


def drop_unfinished(data: Path) -> None:
    """The file of a vault that never counted as made goes, before another's keys take the place of its keys."""
    for left in data.glob(f"{DATABASE}*"):
        left.unlink()


def open_store(data: Path, key: bytes, clock: Clock, *, create: bool = False) -> Store:
    """Open DATA/cunbu.db with the data key; an empty one is made only when `create`."""
    path = data / DATABASE
    if not path.exists() and (data / FRESH).exists():
        (data / FRESH).replace(path)
    if not create and not path.exists():
        raise VaultMissing(
            "数据文件 cunbu.db 不见了,什么都没有改动。请从备份恢复(cunbu restore)。", code="database_missing"
        )
    private_folder(data)
    return _opened(path, key, clock)


def _opened(path: Path, key: bytes, clock: Clock) -> Store:
    private_file(path)  # the log beside it takes its mode from it
    try:
        db = connect(path, key)
    except DatabaseError as broken:
        raise VaultError(
            "数据文件打不开或已损坏,没有改动它。请从备份恢复(cunbu restore)。", code="database_broken"
        ) from broken
    store = Store(db, path, clock)
    try:
        _bring_up_to_date(store)
    except BaseException:
        store.close()
        raise
    return store


def _bring_up_to_date(store: Store) -> None:
    applied = {step.name for step in migrations.applied(store.db)}
    if applied - NAMES:
        raise VaultTooNew("这份数据是新版村簿写的,本版打不开,没有改动它。请先升级村簿。")
    pending = migrations.pending(store.db)
    if not pending:
        return
    if applied:
        aside = store.path.with_name(f"{store.path.stem}-before-{pending[0].name}.db")
        copy_to(store, aside)
    migrations.apply(store.db)


def copy_to(store: Store, target: Path) -> None:
    """A consistent copy of the whole file under the same key; taken whole or not at all."""
    beside = target.with_name(target.name + ".new")
    beside.unlink(missing_ok=True)
    private_file(beside)
    store.db.conn.execute("VACUUM INTO ?", [str(beside)])  # sound even while another process writes
    beside.replace(target)
