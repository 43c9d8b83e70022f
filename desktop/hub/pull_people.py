"""Colleagues' people of a laptop's own villages as scopes of the pull.

A cursor is "" (nothing), "7" (everything up to version 7) or "since.7" (under way: begun or last whole at `since`).
Every row has a version of its own, and rises when it changes.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, and_, select

from desktop.hub import devices
from desktop.hub.desk import Desk
from desktop.hub.devices import KnownDevice
from desktop.hub.tables import holding, shared, shared_scope
from desktop.wire import colleagues
from desktop.wire import pull as wire_pull
from desktop.wire.pull import End, Part

STREAM = colleagues.STREAM
_CURSOR = re.compile(r"(?:(0|[1-9][0-9]{0,15})\.)?(0|[1-9][0-9]{0,15})")
_AT_ONCE = 200


def scopes(connection: Connection, known: KnownDevice) -> dict[str, int]:
    """The villages this laptop has brought people of, and its certificate covers, with their versions."""
    own = (holding.c.device == known.id) & (holding.c.taken > 0)  # what only waits for a human opens nothing
    query = select(shared_scope.c.village, shared_scope.c.version)
    query = query.join(holding, and_(holding.c.village == shared_scope.c.village, own))
    query = devices.within(query, shared_scope.c.village, known)
    return {row.village: row.version for row in connection.execute(query)}


def part(connection: Connection, desk: Desk, known: KnownDevice, code: str, cursor: str, room: int) -> Part | None:
    """Rows of a village after a cursor, and its end where they are the last; None when there is nothing to tell."""
    state = _state(connection, code)
    since, at, closed = _parse(cursor)
    if at > state["version"] or since < state["horizon"]:
        cursor, since, at, closed = "", state["version"], 0, False
    if closed and at == state["version"]:
        return None
    later = (shared.c.village == code) & (shared.c.version > at) & (shared.c.device != known.id)
    query = select(shared.c.id, shared.c.version, shared.c.payload).where(later)
    if not cursor:
        query = query.where(shared.c.deleted_on.is_(None))
    found = connection.execute(query.order_by(shared.c.version).limit(_AT_ONCE + 1)).all()
    rows: list[colleagues.Row] = []
    last, size = at, 0
    for row in found[:_AT_ONCE]:
        payload = desk.keys.open(bytes(row.payload)) if row.payload else b""
        size += len(payload) + 50
        if rows and size > room:
            break
        rows.append((row.id, payload))
        last = row.version
    ends = len(rows) == len(found) and _state(connection, code)["version"] == state["version"]
    return Part(
        STREAM,
        code,
        cursor,
        str(state["version"]) if ends else f"{since}.{last}",
        colleagues.pack_rows(rows),
        _end(connection, known, code) if ends else None,
    )


def _end(connection: Connection, known: KnownDevice, code: str) -> End:
    """What this laptop must now hold of the village: everybody but those it brought itself."""
    here = (shared.c.village == code) & (shared.c.device != known.id) & shared.c.deleted_on.is_(None)
    xor, count = 0, 0
    for digest in connection.execute(select(shared.c.hash).where(here)).scalars():
        xor, count = xor ^ int(digest, 16), count + 1
    return End(count, wire_pull.xor_text(xor))


def _state(connection: Connection, code: str) -> Any:
    return connection.execute(select(shared_scope).where(shared_scope.c.village == code)).mappings().one()


def _parse(cursor: str) -> tuple[int, int, bool]:
    """(since, version, closed); for anything that is no cursor of ours one that begins anew."""
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        return -1, 0, False
    return int(found[1] or found[2]), int(found[2]), found[1] is None
