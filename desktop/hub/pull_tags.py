"""A village's tags as a scope of the pull.

A cursor is "" (nothing), "7" (everything up to version 7) or "since.version.kind.tag" (under way: the scope was
whole, or begun from nothing, at `since`; everything up to and with that row is there). Rows move to a higher version
when they change, so what a cursor has passed comes again behind it, and none misses anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from desktop.hub import devices
from desktop.hub.desk import Desk
from desktop.hub.devices import KnownDevice
from desktop.hub.tables import tag, tag_scope, village
from desktop.wire import tags
from desktop.wire.pull import End, Part

STREAM = tags.STREAM
_ROW_COST = 1 + tags.WIDTH + 2
_NUMBER = r"(0|[1-9][0-9]{0,15})"
_OPEN = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}\.{_NUMBER}")
_CLOSED = re.compile(_NUMBER)


@dataclass(frozen=True, slots=True)
class _At:
    """Where a laptop stands in a scope. closed: it has everything up to `version`."""

    since: int = 0
    version: int = 0
    kind: int = -1
    tag: int = -1
    closed: bool = False


def scopes(connection: Connection, known: KnownDevice) -> dict[str, int]:
    """Every village with tags that the certificate lets this laptop see, with its version."""
    query = select(tag_scope.c.village, tag_scope.c.version)
    query = devices.within(query, tag_scope.c.village, known)
    return {row.village: row.version for row in connection.execute(query)}


def part(connection: Connection, desk: Desk, known: KnownDevice, code: str, cursor: str, room: int) -> Part | None:
    """Rows of a scope after a cursor, and its end where they are the last; None when there is nothing to tell."""
    state = _state(connection, code)
    at = _parse(cursor)
    if at is None or at.version > state["version"] or at.since < state["horizon"]:
        cursor, at = "", _At(since=state["version"])
    if at.closed and at.version == state["version"]:
        return None
    limit = max(1, room // _ROW_COST)
    rows = _rows_after(connection, code, at, limit, living_only=not cursor)
    # where readers see each other's commits, rows may have moved on meanwhile: then this is no end yet
    ends = len(rows) < limit and _state(connection, code)["version"] == state["version"]
    last = rows[-1] if rows else None
    here = (last.version, last.kind, last.tag) if last else (at.version, max(at.kind, 0), max(at.tag, 0))
    return Part(
        tags.STREAM,
        code,
        cursor,
        str(state["version"]) if ends else ".".join(str(number) for number in (at.since, *here)),
        tags.pack_rows([tags.Row(row.kind, row.tag, tags.unpack_days(bytes(row.days))) for row in rows]),
        End(state["count"], state["digest"]) if ends else None,
        key=b"" if cursor else desk.keys.village_key(code),
        name="" if cursor else _name(connection, code),
    )


def _rows_after(connection: Connection, code: str, at: _At, limit: int, *, living_only: bool) -> list[Any]:
    """Rows behind a place, in order. Who begins from nothing needs no tombstones of before."""
    same = tag.c.version == at.version
    later = tag.c.version > at.version
    if not at.closed:
        here = and_(tag.c.kind == at.kind, tag.c.tag > at.tag)
        later = and_(tag.c.version >= at.version, or_(later, and_(same, or_(tag.c.kind > at.kind, here))))
    query = select(tag.c.version, tag.c.kind, tag.c.tag, tag.c.days).where((tag.c.village == code) & later)
    if living_only:
        query = query.where(tag.c.deleted_on.is_(None))
    return list(connection.execute(query.order_by(tag.c.version, tag.c.kind, tag.c.tag).limit(limit)).all())


def _state(connection: Connection, code: str) -> Any:
    return connection.execute(select(tag_scope).where(tag_scope.c.village == code)).mappings().one()


def _name(connection: Connection, code: str) -> str:
    return str(connection.execute(select(village.c.name).where(village.c.code == code)).scalar() or "")


def _parse(cursor: str) -> _At | None:
    """None for nothing, and for anything that is no cursor of ours: both begin anew."""
    if _CLOSED.fullmatch(cursor):
        return _At(int(cursor), int(cursor), closed=True)
    found = _OPEN.fullmatch(cursor)
    if found is None:
        return None
    since, version, kind, number = (int(text) for text in found.groups())
    return _At(since, version, kind, number)
