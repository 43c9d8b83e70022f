"""The county's village list as one scope of the pull: whole again whenever a list was imported.

A cursor is "" (nothing), "7" (the list of version 7) or "7.411722105201" (version 7 up to that village)."""

from __future__ import annotations

import re

from sqlalchemy import Connection, select

from desktop.hub import database, devices
from desktop.hub.desk import Desk
from desktop.hub.devices import KnownDevice
from desktop.hub.tables import meta, village
from desktop.wire import places
from desktop.wire import pull as wire_pull
from desktop.wire.pull import End, Part

STREAM = places.STREAM
_KEY = "village_list"
_CURSOR = re.compile(r"([1-9][0-9]{0,15})(?:\.([0-9]{12}))?")
_ROW_COST = 120


def note_import(connection: Connection) -> None:
    """The list has changed: every laptop is told it again."""
    database.put(connection, meta, [{"key": _KEY, "value": str(_version(connection) + 1)}])


def scopes(connection: Connection, _known: KnownDevice) -> dict[str, int]:
    """Nothing where the county has no list."""
    version = _version(connection)
    return {places.SCOPE: version} if version else {}


def part(connection: Connection, _desk: Desk, known: KnownDevice, code: str, cursor: str, room: int) -> Part | None:
    """Villages after a cursor, in order of their codes; None when there is nothing to tell."""
    version, found = _version(connection), _CURSOR.fullmatch(cursor)
    if found is None or int(found[1]) != version:
        cursor, after = "", ""
    elif found[2] is None:
        return None
    else:
        after = found[2]
    limit = max(1, room // _ROW_COST)
    rows = _rows(connection, known, after, limit)
    ends = len(rows) < limit
    now = str(version) if ends else f"{version}.{rows[-1][0]}"
    return Part(STREAM, code, cursor, now, places.pack_rows(rows), _end(connection, known) if ends else None)


def _end(connection: Connection, known: KnownDevice) -> End:
    rows, xor = _rows(connection, known, "", None), 0
    for row in rows:
        xor ^= places.row_hash(row)
    return End(len(rows), wire_pull.xor_text(xor))


def _rows(connection: Connection, known: KnownDevice, after: str, limit: int | None) -> list[places.Row]:
    query = select(*(village.c[name] for name in places.FIELDS)).where(village.c.listed == 1, village.c.code > after)
    query = devices.within(query, village.c.code, known)
    return [tuple(row) for row in connection.execute(query.order_by(village.c.code).limit(limit))]


def _version(connection: Connection) -> int:
    return int(connection.execute(select(meta.c.value).where(meta.c.key == _KEY)).scalar() or 0)
