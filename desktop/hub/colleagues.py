"""Which people of a village its other laptops are told of: listings as they come, sign-ups once they are accepted.

A row rises to a new version of its village whenever what is told of the person changes; a person who is no longer
told of leaves a tombstone. A laptop is never told of people it brought itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from desktop.base.clock import local_date
from desktop.hub import database, ledger
from desktop.hub.desk import Desk
from desktop.hub.tables import decision, record, record_name, shared, shared_scope
from desktop.wire import canonical, colleagues, container, tags
from desktop.wire import pull as wire_pull
from desktop.wire.versions import ENROLMENT, rank

TOMBSTONE_DAYS = 180


def tell(connection: Connection, desk: Desk, village: str, ids: Iterable[str]) -> None:
    """Bring what is told of these people up to what the county holds of them now."""
    people = sorted(set(ids))
    lived: dict[str, set[str]] = {village: set(people)} if people else {}
    home: dict[str, tuple[int, str]] = {}
    for person, rev, place in database.those(connection, record_name, ("id", "rev", "village"), "id", people):
        lived.setdefault(place, set()).add(person)
        home[person] = max(home.get(person, (0, "")), (rev, place))
    for place in sorted(lived):  # who has moved is told of where she lives now, and no more where she lived
        _tell_in(connection, desk, place, sorted(lived[place]), {p for p, (_, now) in home.items() if now != place})


def _tell_in(connection: Connection, desk: Desk, village: str, people: list[str], moved: set[str]) -> None:
    outcomes = _outcomes(connection, village, people)
    held = _held(connection, village, people)
    rows = []
    for person in people:
        found = None if person in moved else _newest(held.get(person, []), outcomes)
        rows.append((person, *(_told(desk, found) if found is not None else (b"", ""))))
    _write(connection, desk, village, rows)


def _held(connection: Connection, village: str, people: list[str]) -> dict[str, list[Any]]:
    names = ("id", "rev", "schema", "kind", "device", "payload")
    found: dict[str, list[Any]] = {}
    for row in database.those(connection, record, names, "id", people, village=village):
        found.setdefault(row[0], []).append(row)
    return found


def _outcomes(connection: Connection, village: str, people: list[str]) -> dict[tuple[str, int], str]:
    """The last word per (id, rev)."""
    names = ("id", "rev", "outcome", "version")
    rows = database.those(connection, decision, names, "id", people, village=village)
    return {(row[0], row[1]): row[2] for row in sorted(rows, key=lambda row: row[3])}


def _newest(rows: list[Any], outcomes: dict[tuple[str, int], str]) -> Any | None:
    """The revision that is told: the newest of a listing, the newest accepted one of a sign-up; None where she left
    or was returned."""
    newest = max(rows, key=lambda row: rank(row[1], row[2]), default=None)
    if newest is None or newest[2] != ENROLMENT or outcomes.get((newest[0], newest[1])) == "returned":
        return None
    if newest[3] == "listing":
        return newest
    accepted = [r for r in rows if r[2] == ENROLMENT and outcomes.get((r[0], r[1])) == "accepted"]
    return max(accepted, key=lambda row: int(row[1]), default=None)


def _told(desk: Desk, row: Any) -> tuple[bytes, str]:
    said = canonical.load_object(desk.keys.open(bytes(row[5])), limit=container.MAX_PAYLOAD)
    return colleagues.told_of(said, local_date(desk.clock())), str(row[4])


def _write(connection: Connection, desk: Desk, village: str, rows: list[tuple[str, bytes, str]]) -> None:
    names = ("id", "hash", "device", "deleted_on")
    before = {
        row[0]: row for row in database.those(connection, shared, names, "id", [r[0] for r in rows], village=village)
    }
    today = tags.day_number(local_date(desk.clock()))
    for person, payload, device in rows:
        was = before.get(person)
        digest = wire_pull.xor_text(colleagues.row_hash((person, payload))) if payload else ""
        known = (was[1], was[2]) if was is not None and was[3] is None else ("", "")
        if known == (digest, device if payload else "") or (not payload and not known[0]):
            continue
        version = ledger.bump_village(connection, village)
        line = {"village": village, "id": person, "version": version, "device": device or known[1], "hash": digest}
        sealed = desk.keys.close(payload) if payload else b""
        database.put(connection, shared, [line | {"deleted_on": None if payload else today, "payload": sealed}])
        _move(connection, village, version, today)


def _move(connection: Connection, village: str, version: int, today: int) -> None:
    """The village's newest version; tombstones nobody can still be waiting for go, and the horizon says so."""
    database.insert_new(connection, shared_scope, [{"village": village, "version": 0, "horizon": 0}])
    old = (shared.c.village == village) & (shared.c.deleted_on < today - TOMBSTONE_DAYS)
    dropped = connection.execute(select(func.max(shared.c.version)).where(old)).scalar()
    values: dict[str, Any] = {"version": version}
    if dropped is not None:
        connection.execute(delete(shared).where(old))
        values["horizon"] = dropped
    connection.execute(update(shared_scope).where(shared_scope.c.village == village).values(**values))
