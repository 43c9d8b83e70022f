"""What every act of the hub stands on: its folder, keys, database and clock. Workers keep nothing else in memory."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, select, update

from desktop.base.clock import Clock, iso, system_clock
from desktop.hub import database, folder, keys
from desktop.hub.county_clock import CountyClock
from desktop.hub.tables import meta

_SIDE = "lease_side"
PUT_OFF = (
    "记录照收,凡是按时间判的(证书、登记码、过期清理、短号搁置)都先不判。"
    "请把这台电脑的时间调对;确实对的,停下后用 cunbu hub serve --clock-is-right 再开。"
)


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
    county: CountyClock = field(default=None, repr=False)  # type: ignore[assignment]  # made below

    def __post_init__(self) -> None:
        if self.county is None:
            object.__setattr__(self, "county", CountyClock(self.engine))

    @property
    def parts(self) -> Path:
        return self.settings.data / "parts"

    def clock(self) -> datetime:
        """The moment every rule goes by; it stands still while the county's clock is in doubt."""
        return self.county.now(self.settings.clock())

    def now(self) -> str:
        return iso(self.clock())

    def doubt(self) -> str:
        """What contradicts the county's clock, as a sentence; "" when nothing does."""
        standing = self.county.standing(self.settings.clock())
        return "" if standing.ok else f"{standing.words}。{PUT_OFF}"

    def close(self) -> None:
        self.engine.dispose()


def open_desk(settings: Settings) -> Desk:
    """Make or open the hub's folder; the first start draws its keys and its epoch."""
    folder.prepare(settings.data)
    url = folder.database_of(settings.data, settings.database)
    there = (
        url is None and (settings.data / database.FILE).exists()
    )  # looked at before the keys: those are made first
    if url is None and not there:
        keys.load_or_make(settings.data, recovery=settings.recovery)
    engine = database.open_engine(settings.data, url)
    try:
        held = folder.keys_for(settings.data, engine, settings.recovery, there=there)
        folder.remember(settings.data, url)
    except BaseException:
        engine.dispose()
        raise
    desk = Desk(replace(settings, database=url), held, engine)
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
