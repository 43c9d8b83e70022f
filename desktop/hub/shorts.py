"""Short numbers at the county: blocks leased to laptops, and the one person who has a number.

A block is never taken back by time. A laptop whose database was copied or put back loses its blocks, and nobody else
is given them: what it gave out and printed before is not known here. Whoever comes first with a number has it for
good, also once she has left or has another one: it stands on paper. The next one is returned with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, select, update

from desktop.base.clock import local_date
from desktop.base.errors import WireError
from desktop.base.ids import new_id
from desktop.domain import shortnumbers
from desktop.hub import database, decisions, devices, ledger, owners, rights
from desktop.hub.desk import Desk, from_the_top
from desktop.hub.devices import KnownDevice
from desktop.hub.tables import holding, lease, record, record_name, short_number
from desktop.wire import canonical, colleagues, container, leases, shorts
from desktop.wire.container import Entry
from desktop.wire.leases import Lease, Wish
from desktop.wire.versions import ENROLMENT, rank

TAKEN = "short_taken"
ROOMY, RESERVED = 500, 200
"""Free numbers of a village below which a laptop that has nobody there gets a smaller block, and none."""
MOST_LOST = 5 * leases.SIZE
"""Unused numbers of a village in blocks a laptop lost; beyond them it gets no more there."""


def grant(connection: Connection, desk: Desk, device: str, epoch: str, wishes: dict[str, Wish]) -> list[bytes]:
    """Documents of the blocks this laptop should have and does not know; new ones where it runs low. An answer that
    was lost costs nothing: the same block is told again."""
    known, told = devices.find(connection, device), list[bytes]()
    for village, wish in sorted(wishes.items()):
        unknown = [row for row in _held(connection, known.id, epoch, village) if row["id"] not in wish.known]
        told += [desk.keys.open(bytes(row["document"])) for row in unknown]
        if not unknown and wish.left < leases.LOW:
            told += _grant_one(connection, desk, known, epoch, village)
    return told


def top_up(connection: Connection, desk: Desk, device: str, epoch: str, villages: Iterable[str]) -> list[bytes]:
    """For a laptop that only sends sticks: every block it holds in these villages, and a new one where few are
    left."""
    known, told = devices.find(connection, device), list[bytes]()
    for village in sorted(set(villages)):
        rows = _held(connection, known.id, epoch, village)
        told += [desk.keys.open(bytes(row["document"])) for row in rows]
        if _unused(connection, village, rows) < leases.LOW:
            told += _grant_one(connection, desk, known, epoch, village)
    return told


def adopt(connection: Connection, desk: Desk, known: KnownDevice, documents: Sequence[str]) -> None:
    """A hub that was put back learns from the laptops which blocks it had given them: they show its own signature.
    Those of a revoked laptop rest."""
    for text in documents[: leases.MOST_VILLAGES * 10]:
        document = text.encode("utf-8", "surrogatepass")
        try:
            given = leases.read(document, desk.keys.verify_key)
        except WireError:  # not from us
            continue
        if given.device == known.id:
            void_at = desk.now() if known.revoked_at is not None else None
            database.insert_new(connection, lease, [_row(desk, given, document) | {"void_at": void_at}])


def _row(desk: Desk, given: Lease, document: bytes) -> dict[str, Any]:
    names = "village", "id", "first", "last", "device", "epoch", "granted_at"
    return {name: getattr(given, name) for name in names} | {"document": desk.keys.close(document)}


def void(connection: Connection, device: str, epoch: str, now: str) -> None:
    """Nobody knows any more which copy of this database holds its blocks: none does."""
    mine = (lease.c.device == device) & (lease.c.epoch == epoch) & lease.c.void_at.is_(None)
    connection.execute(update(lease).where(mine).values(void_at=now))


def claim(connection: Connection, desk: Desk, new: Sequence[Entry], device: str) -> int:
    """Give the short numbers that new revisions say to their people; returns how many clashed and were returned."""
    newest = _newest(connection, new)
    by_village: dict[str, list[Entry]] = {}
    for entry in newest:
        by_village.setdefault(entry.village, []).append(entry)
    return sum(_claim_in(connection, desk, village, by_village[village], device) for village in sorted(by_village))


def _newest(connection: Connection, new: Sequence[Entry]) -> list[Entry]:
    """Of each person the revision that counts, if it came just now. Later ones may have come before."""
    last = {(entry.id, entry.village): entry for entry in sorted(new, key=lambda one: rank(one.rev, one.schema))}
    ids = sorted({person for person, _ in last})
    held: dict[str, tuple[bool, int, bool]] = {}
    for person, rev, schema in database.those(connection, record_name, ("id", "rev", "schema"), "id", ids):
        held[person] = max(held.get(person, (False, 0, False)), rank(rev, schema))
    return [e for e in last.values() if held.get(e.id) == rank(e.rev, e.schema)]


def _claim_in(connection: Connection, desk: Desk, village: str, newest: list[Entry], device: str) -> int:
    entries = {entry.id: entry for entry in newest}
    claims = [(number, person) for person, entry in entries.items() if (number := _number(entry))]
    before = [(number, person) for person, entry in entries.items() for number in shorts.on_paper(entry.data or {})]
    holders = _give(connection, desk, village, [*claims, *before], device)
    clashes = [(number, person) for number, person in claims if holders[number] != person]
    for number, person in clashes:
        _return(connection, desk, entries[person], number, device, holders[number])
    return len(clashes)


def _give(
    connection: Connection, desk: Desk, village: str, claims: list[tuple[str, str]], device: str
) -> dict[str, str]:
    """Number -> who has it from now on. A number that somebody has stays hers."""
    first = dict(reversed(claims))
    numbers = sorted(first)

    def held() -> dict[str, str]:
        known = database.those(connection, short_number, ("number", "id"), "number", numbers, village=village)
        return dict(map(tuple, known))

    known = held()
    fresh = [number for number in numbers if number not in known]
    if not fresh:
        return known
    ledger.bump_village(connection, village)  # its row is ours from here on: no two numbers get one version
    newest = select(func.max(short_number.c.version)).where(short_number.c.village == village)
    version = int(connection.execute(newest).scalar() or 0)
    rows = [
        {"village": village, "number": number, "id": first[number], "device": device, "at": desk.now()}
        | {"version": version + n}
        for n, number in enumerate(fresh, 1)
    ]
    database.insert_new(connection, short_number, rows)
    return held()


def _return(connection: Connection, desk: Desk, entry: Entry, number: str, device: str, holder: str) -> None:
    note = f"短号 {number} 先登记给了别人。请换一个空号再交。"
    names = entry.id, entry.rev, entry.village, device
    other = {"number": number, **_holder(connection, desk, entry.village, holder, device)}
    decisions.write_down(connection, desk, *names, "returned", TAKEN, note, decisions.BY_COUNTY, other)


def _holder(connection: Connection, desk: Desk, village: str, person: str, device: str) -> dict[str, str]:
    """Whom the number is with: both reps work in one village and have to settle it with both people. Her name only
    where this laptop may know it: its own, or one that chose to stand in the village's directory. A laptop that
    claims number after number would learn the names of a village otherwise."""
    here = (record.c.village == village) & (record.c.id == person) & (record.c.schema == ENROLMENT)
    newest = select(record.c.payload).where(here).order_by(record.c.rev.desc()).limit(1)
    held = connection.execute(newest).scalar()
    said = canonical.load_object(desk.keys.open(bytes(held)), limit=container.MAX_PAYLOAD) if held else {}
    ours = owners.of(connection, [person]).get(person) == device
    known = ours or bool(said and colleagues.told_of(said, local_date(desk.clock())))
    return {
        "name": str(said.get("name", "")) if known else "",
        "rep": str(said.get("rep", "")),
        "at": str(said.get("captured_at", "")),
    }


def _number(entry: Entry) -> str:
    said = (entry.data or {}).get("short_no") if entry.schema == ENROLMENT else None
    fits = isinstance(said, str) and 0 < len(said) <= 16 and said.isascii() and said.isdecimal()
    return str(said) if fits else ""


def _held(connection: Connection, device: str, epoch: str, village: str) -> list[Any]:
    query = select(lease).where(lease.c.village == village, lease.c.device == device, lease.c.epoch == epoch)
    return list(connection.execute(query.where(lease.c.void_at.is_(None))).mappings())


def _unused(connection: Connection, village: str, rows: Iterable[Any]) -> int:
    """How many numbers of these blocks no record has come with."""
    used = _numbers_used(connection, village)
    return sum(n not in used for row in rows for n in range(row["first"], row["last"] + 1))


def _most(connection: Connection, desk: Desk, known: KnownDevice, village: str) -> int:
    """How large a block this laptop may have here, by what it has used. Where it has nobody yet it gets one
    block, a smaller one or none where the village runs short; where it has people as many unused numbers as it has
    people, up to two blocks: a number may have been spoilt on paper that no record tells of. Blocks it lost by
    forking count: they are nobody's any more, so a laptop may not lose them without end."""
    people = _people(connection, known, village)
    state = rights.state_of(known, desk.clock(), village)
    listed = not owners.strange_villages(connection, {village})
    if not listed or not rights.right("lease", "own" if people else "nobody", state).done:
        return 0
    mine = lease.c.device == known.id
    given = connection.execute(select(lease).where(mine & (lease.c.village == village))).mappings().all()
    held = [row for row in given if row["void_at"] is None]
    if _unused(connection, village, [row for row in given if row["void_at"] is not None]) >= MOST_LOST:
        return 0
    if people:
        allowed = max(leases.LOW, min(people, 2 * leases.SIZE))
        return leases.SIZE if _unused(connection, village, held) < allowed else 0
    elsewhere = select(lease.c.village).where(mine).distinct()
    peopled = select(holding.c.village).where((holding.c.device == known.id) & (holding.c.taken > 0))
    empty = set(connection.execute(elsewhere).scalars()) - set(connection.execute(peopled).scalars())
    return leases.SIZE if not held and len(empty | {village}) <= leases.MOST_VILLAGES else 0


def _people(connection: Connection, known: KnownDevice, village: str) -> int:
    """How many records of this laptop are here from the village."""
    here = (holding.c.device == known.id) & (holding.c.village == village)
    return int(connection.execute(select(holding.c.taken).where(here)).scalar() or 0)


def _grant_one(connection: Connection, desk: Desk, known: KnownDevice, epoch: str, village: str) -> list[bytes]:
    """The lowest block nobody holds, has used, or left lately. The village's row is ours from here to the end of the
    transaction, so two laptops never get one number."""
    if not _most(connection, desk, known, village):
        return []
    ledger.bump_village(connection, village)
    most = _most(connection, desk, known, village)  # another greeting of this laptop may have been quicker
    run = _free_run(connection, desk, village, most, peopled=_people(connection, known, village) > 0)
    if not run or not most:
        return []
    given = Lease(new_id(), village, run[0], run[-1], known.id, epoch, desk.now())
    document = leases.sign(desk.keys.sign, given)
    database.insert_new(connection, lease, [_row(desk, given, document)])
    return [document]


def _free_run(connection: Connection, desk: Desk, village: str, most: int, *, peopled: bool) -> list[int]:
    taken = _numbers_used(connection, village)
    query = select(lease.c.first, lease.c.last).where(lease.c.village == village)
    for row in connection.execute(query):
        taken.update(range(row.first, row.last + 1))
    numbers = range(shortnumbers.FIRST, shortnumbers.LAST + 1)
    if not peopled:  # the more have come before, the less is left for who may never come
        free = sum(n not in taken for n in numbers)
        most = most if free > ROOMY else leases.SMALL if free > RESERVED else 0
    run: list[int] = []
    for number in reversed(numbers) if from_the_top(connection) else numbers:
        if number in taken:
            if run:
                break
        elif len(run) < most:
            run.append(number)
        else:
            break
    return sorted(run)


def _numbers_used(connection: Connection, village: str) -> set[int]:
    query = select(short_number.c.number).where(short_number.c.village == village)
    return {int(number) for number in connection.execute(query).scalars() if number.isdecimal()}
