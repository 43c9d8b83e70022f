"""Pages of what a laptop has not seen yet, in order of scope and version, under the laptop's own cursors.

A cursor is "" (nothing), "7" (everything up to version 7) or "since.version.kind.tag" (under way: the scope was
whole, or begun from nothing, at `since`; everything up to and with that row is there). Rows move to a higher version
when they change, so what a cursor has passed comes again behind it, and none misses anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from desktop.base.errors import HubError, WireError
from desktop.hub import database
from desktop.hub.desk import Desk, epoch
from desktop.hub.devices import KnownDevice
from desktop.hub.tables import tag, tag_scope, village
from desktop.hub.tags import catch_up
from desktop.wire import canonical, pull, tags
from desktop.wire.pull import End, Page, Part

LIMIT = 512 * 1024
_PART_COST, _ROW_COST = 120, 1 + tags.WIDTH + 2
_NUMBER = r"(0|[1-9][0-9]{0,15})"
_OPEN = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}\.{_NUMBER}")
_CLOSED = re.compile(_NUMBER)


@dataclass(frozen=True, slots=True)
class _Asked:
    nonce: str
    epoch: str
    held: dict[str, str]
    whole: bool
    most: int


@dataclass(frozen=True, slots=True)
class _At:
    """Where a laptop stands in a scope. closed: it has everything up to `version`."""

    since: int = 0
    version: int = 0
    kind: int = -1
    tag: int = -1
    closed: bool = False


def is_current(connection: Connection, known: KnownDevice, digest: str) -> bool:
    """Whether the laptop holds the newest version of every scope it may see."""
    return digest == newest_digest(connection, known)


def newest_digest(connection: Connection, known: KnownDevice) -> str:
    newest = {code: str(version) for code, version in _scopes(connection, known).items()}
    return pull.digest_of(epoch(connection), newest)


def answer(desk: Desk, known: KnownDevice, body: bytes) -> bytes:
    """The next page for this laptop, sealed. `whole` asks about every scope it may see, else about those named."""
    if known.revoked_at is not None:
        raise HubError("这台电脑已被县里停用,县里的数据不再给它。已登记的照样能送。请向县里问明。", code="revoked")
    asked = _read(body)
    catch_up(desk)
    with database.reading(desk.engine) as connection:
        now = epoch(connection)
        held = asked.held if asked.epoch == now else dict.fromkeys(asked.held, "")
        here = _scopes(connection, known)
        wanted = [code for code in sorted(here) if asked.whole or code in held]
        parts, rest = _fill(connection, desk, wanted, held, asked.most)
    gone = tuple(sorted(held.keys() - here.keys()))
    page = Page(known.id, now, asked.nonce, tuple(parts), tuple(rest), gone)
    return pull.seal_page(page, key=desk.keys.sign, recipient=known.recipient)


def _read(body: bytes) -> _Asked:
    raw = canonical.load_object(body, limit=LIMIT)
    held, most, nonce, asked_epoch = raw.get("held"), raw.get("most"), raw.get("nonce"), raw.get("epoch")
    fits = (
        isinstance(held, dict)
        and all(isinstance(code, str) and isinstance(cursor, str) for code, cursor in held.items())
        and type(most) is int
        and isinstance(nonce, str)
        and len(nonce) <= 64
        and isinstance(asked_epoch, str)
    )
    if not fits or raw.get("stream") != tags.STREAM:
        raise WireError("要的内容看不懂,没有发。请升级村簿后再试。", code="bad_request")
    bounded = max(pull.SMALLEST, min(pull.LARGEST, int(raw["most"])))
    return _Asked(raw["nonce"], raw["epoch"], raw["held"], raw.get("whole") is True, bounded)


def _scopes(connection: Connection, known: KnownDevice) -> dict[str, int]:
    """Every village with tags that the certificate lets this laptop see, with its version."""
    query = select(tag_scope.c.village, tag_scope.c.version)
    if known.scope:
        begins = (tag_scope.c.village.startswith(begin, autoescape=True) for begin in known.scope.split(","))
        query = query.where(or_(*begins))
    return {row.village: row.version for row in connection.execute(query)}


def _fill(
    connection: Connection, desk: Desk, wanted: list[str], held: dict[str, str], most: int
) -> tuple[list[Part], list[str]]:
    """As many parts as fit, and the scopes that are not finished by them."""
    parts: list[Part] = []
    rest: list[str] = []
    room = most
    for code in wanted:
        if room <= 0 or len(parts) >= pull.MOST_PARTS:
            rest.append(code)
            continue
        part = _part(connection, desk, code, held.get(code, ""), room)
        if part is None:
            continue
        parts.append(part)
        room -= _PART_COST + len(part.rows)
        if part.end is None:
            rest.append(code)
    return parts, rest


def _part(connection: Connection, desk: Desk, code: str, cursor: str, room: int) -> Part | None:
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
