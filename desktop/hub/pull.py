"""Pages of what a laptop has not seen yet, in order of scope and version, under the laptop's own cursors.

A stream says which scopes a laptop may see, with their newest versions, and cuts parts of them behind a cursor:
`pull_places` (the county's village list), `pull_plans` (its plans), `pull_tags` (its keyed hashes),
`pull_people` (colleagues' people of one's own villages) and `pull_shorts` (whose the short numbers of those are).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

from sqlalchemy import Connection

from desktop.base.errors import WireError
from desktop.hub import database, pull_people, pull_places, pull_plans, pull_shorts, pull_tags, rights
from desktop.hub.desk import Desk, epoch
from desktop.hub.devices import KnownDevice
from desktop.hub.tags import catch_up
from desktop.wire import canonical, pull
from desktop.wire.pull import Page, Part

LIMIT = 512 * 1024
_PART_COST = 120
STREAMS: dict[str, ModuleType] = {
    module.STREAM: module for module in (pull_places, pull_plans, pull_tags, pull_people, pull_shorts)
}


@dataclass(frozen=True, slots=True)
class _Asked:
    stream: ModuleType
    nonce: str
    epoch: str
    held: dict[str, str]
    whole: bool
    most: int


def news(connection: Connection, known: KnownDevice, held: dict[str, str]) -> list[str]:
    """Streams of which the laptop does not hold the newest version of every scope it may see; `held`: its digests."""
    now = epoch(connection)
    return [name for name in STREAMS if held.get(name) != pull.digest_of(now, _newest(connection, known, name))]


def newest_digest(connection: Connection, known: KnownDevice) -> str:
    """One text for the newest versions of every stream."""
    now = epoch(connection)
    digests = {name: pull.digest_of(now, _newest(connection, known, name)) for name in STREAMS}
    return canonical.digest_of(digests)


def _newest(connection: Connection, known: KnownDevice, name: str) -> dict[str, str]:
    return {code: str(version) for code, version in STREAMS[name].scopes(connection, known).items()}


def answer(desk: Desk, known: KnownDevice, body: bytes) -> bytes:
    """The next page for this laptop, sealed. `whole` asks about every scope it may see, else about those named."""
    rights.need("pull", known, desk.clock())
    asked = _read(body)
    catch_up(desk)
    with database.reading(desk.engine) as connection:
        now = epoch(connection)
        held = asked.held if asked.epoch == now else dict.fromkeys(asked.held, "")
        here = asked.stream.scopes(connection, known)
        wanted = [code for code in sorted(here) if asked.whole or code in held]
        parts, rest = _fill(connection, desk, known, asked, wanted, held)
    gone = tuple(sorted(held.keys() - here.keys()))
    page = Page(known.id, now, asked.nonce, tuple(parts), tuple(rest), gone)
    return pull.seal_page(page, key=desk.keys.sign, recipient=known.recipient)


def _read(body: bytes) -> _Asked:
    raw = canonical.load_object(body, limit=LIMIT)
    held, most, nonce, asked_epoch = raw.get("held"), raw.get("most"), raw.get("nonce"), raw.get("epoch")
    stream = STREAMS.get(str(raw.get("stream")))
    fits = (
        isinstance(held, dict)
        and all(isinstance(code, str) and isinstance(cursor, str) for code, cursor in held.items())
        and type(most) is int
        and isinstance(nonce, str)
        and len(nonce) <= 64
        and isinstance(asked_epoch, str)
    )
    if not fits or stream is None:
        raise WireError("要的内容看不懂,没有发。请升级村簿后再试。", code="bad_request")
    bounded = max(pull.SMALLEST, min(pull.LARGEST, int(raw["most"])))
    return _Asked(stream, raw["nonce"], raw["epoch"], raw["held"], raw.get("whole") is True, bounded)


def _fill(
    connection: Connection, desk: Desk, known: KnownDevice, asked: _Asked, wanted: list[str], held: dict[str, str]
) -> tuple[list[Part], list[str]]:
    """As many parts as fit, and the scopes that are not finished by them."""
    parts: list[Part] = []
    rest: list[str] = []
    room = asked.most
    for code in wanted:
        if room <= 0 or len(parts) >= pull.MOST_PARTS:
            rest.append(code)
            continue
        part = asked.stream.part(connection, desk, known, code, held.get(code, ""), room)
        if part is None:
            continue
        parts.append(part)
        room -= _PART_COST + len(part.rows)
        if part.end is None:
            rest.append(code)
    return parts, rest
