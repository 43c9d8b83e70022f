"""The short numbers of a laptop's villages as scopes of the pull: whoever had one has it for good, so they only grow.

A cursor is "" (nothing) or "7" (everything up to version 7); each number has a version of its own.
"""

from __future__ import annotations

from sqlalchemy import Connection, and_, func, select

from desktop.hub import devices
from desktop.hub.desk import Desk
from desktop.hub.devices import KnownDevice
from desktop.hub.tables import holding, short_number
from desktop.wire import pull as wire_pull
from desktop.wire import shorts
from desktop.wire.pull import End, Part

STREAM = shorts.STREAM
_ROW_COST = 32


def scopes(connection: Connection, known: KnownDevice) -> dict[str, int]:
    """The villages this laptop has brought people of, and its certificate covers, with their newest versions."""
    own = and_(holding.c.village == short_number.c.village, holding.c.device == known.id)
    query = select(short_number.c.village, func.max(short_number.c.version)).join(holding, own)
    query = devices.within(query, short_number.c.village, known).group_by(short_number.c.village)
    return {str(row[0]): int(row[1]) for row in connection.execute(query) if row[1]}


def part(connection: Connection, _desk: Desk, _known: KnownDevice, code: str, cursor: str, room: int) -> Part | None:
    """Numbers of a village after a cursor, and its end where they are the last; None: there is nothing to tell."""
    here = short_number.c.village == code
    newest = int(connection.execute(select(func.max(short_number.c.version)).where(here)).scalar() or 0)
    at = int(cursor) if cursor.isdecimal() and len(cursor) < 16 else 0
    if at > newest or not at:
        cursor, at = "", 0
    elif at == newest:
        return None
    query = select(short_number.c.number, short_number.c.id, short_number.c.version).where(here)
    later = query.where(short_number.c.version > at).order_by(short_number.c.version)
    found = connection.execute(later.limit(max(1, room // _ROW_COST))).all()
    rows = [(row.number, shorts.mark(code, row.id)) for row in found if shorts.is_number(row.number)]
    if not found:
        return None
    last = int(found[-1].version)
    end = _end(connection, code) if last == newest else None
    return Part(STREAM, code, cursor, str(last), shorts.pack_rows(rows), end)


def _end(connection: Connection, code: str) -> End:
    xor, count = 0, 0
    query = select(short_number.c.number, short_number.c.id).where(short_number.c.village == code)
    for number, person in connection.execute(query):
        if shorts.is_number(number):
            xor, count = xor ^ shorts.row_hash((number, shorts.mark(code, person))), count + 1
    return End(count, wire_pull.xor_text(xor))
