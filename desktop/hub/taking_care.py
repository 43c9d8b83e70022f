"""What a greeting does besides being answered: the visit is noted, a certificate renewed, short numbers given, a
database that was copied or put back sent on under a new epoch.

A greeting may be overheard and sent again. What could harm its laptop (its numbers void, a new epoch) or keep a lost
one alive (a certificate renewed) is done only for a greeting that answers our challenge. A challenge stands for the
count of greetings we have acted upon, so it is good once, with any worker, and a laptop that was put back needs no
memory of its own for it. Laptops of before 30 November 2026 know no challenge: for them a clock that has moved on
counts for the certificate, and a fork is met by their batches.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import UTC

from sqlalchemy import Connection, update

from desktop.base.clock import from_iso, iso, milliseconds
from desktop.hub import database, devices, ledger, rights, shorts
from desktop.hub.desk import Desk, epoch
from desktop.hub.devices import KnownDevice
from desktop.hub.tables import device
from desktop.wire.leases import Wish

_SEEN_EVERY_MS = 10 * 60_000
_SKEW_STEP_MS = 60_000


@dataclass(frozen=True, slots=True)
class Greeting:
    """What of a hello is about the laptop itself. `epoch` None: it says nothing of its database."""

    clock: str
    challenge: str
    epoch: str | None
    number: int
    head: str
    wishes: dict[str, Wish]
    holds: list[str]


@dataclass(frozen=True, slots=True)
class Care:
    certificate: bytes | None = None
    challenge: str = ""
    renew: bool = False
    leases: list[bytes] = field(default_factory=list)


def take_care(desk: Desk, known: KnownDevice, said: Greeting) -> Care:
    """Do what is due. Writes only then."""
    due = not desk.doubt() and rights.right("renew", "own", rights.state_of(known, desk.clock())).done
    sure = _answers(desk, known, said)
    newer = _is_newer(known, said.clock)
    noted = note_visit(desk, known, said.clock, sure=sure, due=due)
    behind, forked = _is_behind(desk, known, said, sure)
    certificate = devices.renewed(desk, known) if due and (sure or newer) else None
    asks = not sure and (not noted or (behind and not forked) or (due and certificate is None))
    given = [] if behind else _give(desk, known, said)
    return Care(certificate, challenge_for(desk, known) if asks else "", forked, given)


def challenge_for(desk: Desk, known: KnownDevice) -> str:
    """It stands for the hub's epoch too: a database that was put back counts from where it was."""
    with database.reading(desk.engine) as connection:
        now = epoch(connection)
    return desk.keys.mark("challenge", f"{known.id}\0{now}\0{known.greeted}")[:32]


def _answers(desk: Desk, known: KnownDevice, said: Greeting) -> bool:
    """Whether this greeting answers our challenge; it is used up by that, whatever comes of it."""
    if not said.challenge or not hmac.compare_digest(said.challenge.encode(), challenge_for(desk, known).encode()):
        return False
    here = (device.c.id == known.id) & (device.c.greeted == known.greeted)
    change = update(device).where(here).values(greeted=known.greeted + 1)
    return bool(database.write(desk.engine, lambda connection: connection.execute(change).rowcount))


def _is_behind(desk: Desk, known: KnownDevice, said: Greeting, sure: bool) -> tuple[bool, bool]:
    """Whether this database seems to have gone back behind itself, and whether it must go on under a new epoch: that
    is so once a greeting that answers our challenge has said it."""
    if said.epoch is None or known.revoked_at is not None:
        return False, False
    where = said.epoch, said.number, said.head

    def act(connection: Connection) -> tuple[bool, bool]:
        if not ledger.is_behind_itself(connection, known.id, *where):
            return False, False
        ledger.note_fork(connection, known.id, where[0])
        shorts.void(connection, known.id, where[0], desk.now())
        return True, True

    with database.reading(desk.engine) as connection:
        behind = ledger.is_behind_itself(connection, known.id, *where)
        forked = behind and ledger.is_forked(connection, known.id, said.epoch)
    return database.write(desk.engine, act) if behind and sure and not forked else (behind, forked)


def _give(desk: Desk, known: KnownDevice, said: Greeting) -> list[bytes]:
    """Blocks of short numbers for this database. Asked for again they are the same blocks."""
    if said.epoch is None or not (said.wishes or said.holds):
        return []
    mine = said.epoch

    def act(connection: Connection) -> list[bytes]:
        shorts.adopt(connection, desk, known, said.holds)
        if ledger.is_left(connection, known.id, mine):
            return []
        return shorts.grant(connection, desk, known.id, mine, said.wishes)

    return database.write(desk.engine, act)


def note_visit(desk: Desk, known: KnownDevice, clock: str, *, sure: bool = False, due: bool = False) -> bool:
    """Keep when the laptop was last here and how far its clock is off: a person is told, and the county's own clock
    is weighed against it. A call sent again says a clock that was noted before, and is no visit. `due`: something
    hangs on it, so it is noted at once. False = it ought to be noted, if it were sure who speaks."""
    raw, said = desk.settings.clock(), _moment(clock)
    if not said:
        return True
    told = from_iso(said)
    skew = int((told - raw).total_seconds() * 1000)
    recent = known.heard_ms is not None and abs(milliseconds(raw) - known.heard_ms) < _SEEN_EVERY_MS
    if recent and known.skew_ms is not None and abs(known.skew_ms - skew) < _SKEW_STEP_MS and not due:
        return True
    if known.heard_ms is not None and not sure and not _is_newer(known, clock):
        return False
    desk.county.note_heard(raw, known.id, told)
    change = update(device).where(device.c.id == known.id).values(said_clock=said)
    database.write(desk.engine, lambda connection: connection.execute(change))
    return True


def _is_newer(known: KnownDevice, clock: str) -> bool:
    """Whether the laptop's own clock has moved on since it was last noted; a laptop's greeting always says it."""
    return not clock or _moment(clock) > known.said_clock


def _moment(clock: str) -> str:
    """As it is compared; "" for what is none."""
    try:
        return iso(from_iso(clock).astimezone(UTC))
    except (ValueError, OverflowError):
        return ""
