"""What every act of the hub stands on: its folder, keys, database and clock. Workers keep nothing else in memory."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, select, update

from desktop.base.clock import Clock, iso, system_clock
from desktop.base.errors import HubError
from desktop.hub import database, keys
from desktop.hub.tables import meta

_SIDE = "lease_side"


@dataclass(frozen=True, slots=True)
class Settings:
    """`data` holds hub.db (unless `database` names a server), hub-keys.json and parts/."""

    data: Path
    database: str | None = None
    recovery: str | None = None
    clock: Clock = system_clock


@dataclass(frozen=True, slots=True)
class Desk:
    settings: Settings
    keys: keys.HubKeys
    engine: Engine

    @property
    def parts(self) -> Path:
        return self.settings.data / "parts"

    def now(self) -> str:
        return iso(self.settings.clock())

    def close(self) -> None:
        self.engine.dispose()


def open_desk(settings: Settings) -> Desk:
    """Make or open the hub's folder; the first start draws its keys and its epoch."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (settings.data / "parts").mkdir(exist_ok=True, mode=0o700)
    except OSError as refused:
        raise HubError("接收台的数据文件夹写不了,没有启动。请检查路径和权限。", code="data_folder") from refused
    held = keys.load_or_make(settings.data, recovery=settings.recovery)
    desk = Desk(settings, held, database.open_engine(settings.data, settings.database))
    row = [{"key": "epoch", "value": secrets.token_hex(8)}]
    database.write(desk.engine, lambda connection: database.insert_new(connection, meta, row))
    return desk


def epoch(connection: Connection) -> str:
    """The hub's epoch: it changes when the hub was restored, and every laptop then offers everything again."""
    return str(connection.execute(select(meta.c.value).where(meta.c.key == "epoch")).scalar_one())


def begin_new_epoch(connection: Connection) -> None:
    """The database went back in time. Short numbers are given from the other end from here on: what was given after
    the backup, and is known to the laptops alone by now, stays untouched."""
    connection.execute(update(meta).where(meta.c.key == "epoch").values(value=secrets.token_hex(8)))
    other = "low" if from_the_top(connection) else "high"
    database.put(connection, meta, [{"key": _SIDE, "value": other}])


def from_the_top(connection: Connection) -> bool:
    """From which end of a village's numbers blocks are given."""
    return connection.execute(select(meta.c.value).where(meta.c.key == _SIDE)).scalar() == "high"
