"""The county's tags. A batch says in its own transaction that they have to take it in; they do before the next laptop
is told anything, so receipts do not wait for them and no laptop hears of a state without them.

They follow the newest revision of each person, in whatever order revisions arrive: what it says replaces what the
one before said, a withdrawal leaves tombstones. The village's version is raised first and its row stays ours until
the end, so two batches about one village never compute from the same state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from desktop.base.clock import local_date
from desktop.hub import colleagues, database, ledger
from desktop.hub.desk import Desk
from desktop.hub.tables import meta, record, record_name, tag, tag_due, tag_holder, tag_scope
from desktop.wire import container
from desktop.wire import pull as wire_pull
from desktop.wire import tags as wire_tags
from desktop.wire.container import Entry
from desktop.wire.versions import ENROLMENT, rank

TOMBSTONE_DAYS = 180
AT_ONCE = 500
_FILLED = {"key": "derived", "value": "2"}
Tag = tuple[int, int]
"""Kind and number."""
Wanted = dict[str, tuple[set[Tag], int, bool]]
"""Per person the tags she has now, the day for those that are new, and whether the hub may hold tags of hers."""


def note_due(connection: Connection, upload: str, villages: Iterable[str]) -> None:
    """The new records of a batch are to be taken in; in the transaction that writes them."""
    database.insert_new(connection, tag_due, [{"village": village, "upload": upload} for village in sorted(villages)])


def catch_up(desk: Desk) -> None:
    """Take in whatever batches have left to do; before a laptop is told where the tags stand."""
    with database.reading(desk.engine) as connection:
        due = connection.execute(select(tag_due).order_by(tag_due.c.village, tag_due.c.upload)).all()
    for village, upload in due:
        database.write(desk.engine, lambda connection, *this: _take_in(connection, desk, *this), village, upload)


def _take_in(connection: Connection, desk: Desk, village: str, upload: str) -> None:
    this = (tag_due.c.village == village) & (tag_due.c.upload == upload)
    if not connection.execute(delete(tag_due).where(this)).rowcount:
        return  # another worker has
    query = select(record.c.seq, record.c.payload, record.c.received_at)
    rows = connection.execute(query.where((record.c.village == village) & (record.c.upload == upload))).all()
    taken = [(container.entry(row.seq, desk.keys.open(bytes(row.payload))), row.received_at) for row in rows]
    keep(connection, desk, taken)
    colleagues.tell(connection, desk, village, [entry.id for entry, _ in taken])


def keep(connection: Connection, desk: Desk, taken: Sequence[tuple[Entry, str]]) -> None:
    """Bring the tags up to revisions that are there, each with the moment it arrived."""
    changes = _changes(connection, desk, taken)
    today = wire_tags.day_number(local_date(desk.clock()))
    for village in sorted(changes):
        version = ledger.bump_village(connection, village)
        _change_village(connection, village, changes[village], version, today)


def fill(desk: Desk) -> None:
    """Tags and colleagues' people of records that came before there were any: once for a hub, and again when an old
    backup is put back."""
    with database.reading(desk.engine) as connection:
        if connection.execute(select(meta.c.value).where(meta.c.key == _FILLED["key"])).first():
            return
        villages = connection.execute(select(record.c.village).distinct()).scalars().all()
    for village in sorted(villages):
        after: tuple[str, int] | None = ("", 0)
        while after is not None:
            after = _fill_some(desk, village, after)
    database.write(desk.engine, lambda connection: database.insert_new(connection, meta, [_FILLED]))


def _fill_some(desk: Desk, village: str, after: tuple[str, int]) -> tuple[str, int] | None:
    """One stretch of a village's records by id and revision; where the next one begins."""
    later = (record.c.id > after[0]) | ((record.c.id == after[0]) & (record.c.rev > after[1]))
    query = select(record.c.id, record.c.rev, record.c.payload, record.c.received_at)
    query = query.where((record.c.village == village) & later).order_by(record.c.id, record.c.rev, record.c.schema)

    def act(connection: Connection) -> tuple[str, int] | None:
        rows = connection.execute(query.limit(AT_ONCE)).all()
        taken = [(container.entry(0, desk.keys.open(bytes(row.payload))), row.received_at) for row in rows]
        keep(connection, desk, taken)
        colleagues.tell(connection, desk, village, [entry.id for entry, _ in taken])
        return (rows[-1].id, rows[-1].rev) if len(rows) == AT_ONCE else None

    return database.write(desk.engine, act)


def _changes(connection: Connection, desk: Desk, taken: Sequence[tuple[Entry, str]]) -> dict[str, Wanted]:
    """Per village, the people whose newest revision is among `taken`."""
    newest: dict[str, tuple[Entry, str]] = {}
    for entry, received_at in taken:
        if entry.id not in newest or rank(entry.rev, entry.schema) > rank(
            newest[entry.id][0].rev, newest[entry.id][0].schema
        ):
            newest[entry.id] = entry, received_at
    changes: dict[str, Wanted] = {}
    taggers: dict[str, wire_tags.Tagger] = {}
    for person, names in _names(connection, list(newest)).items():
        entry, received_at = newest[person]
        if max(rank(rev, schema) for rev, schema, _ in names) != rank(entry.rev, entry.schema):
            continue  # a newer one is here already
        tagger = taggers.get(entry.village)
        if tagger is None:
            tagger = taggers[entry.village] = wire_tags.Tagger(desk.keys.village_key(entry.village))
        said = entry.data or {}
        has = wire_tags.tags_of(tagger, said) if entry.schema == ENROLMENT else set[Tag]()
        for village in {village for _, _, village in names}:
            mine = has if village == entry.village else set[Tag]()  # she moved: her old village forgets her
            known = len(names) > 1
            changes.setdefault(village, {})[person] = mine, wire_tags.day_of(said, received_at), known
    return changes


def _names(connection: Connection, people: Sequence[str]) -> dict[str, list[tuple[int, str, str]]]:
    """Every (revision, schema, village) the hub holds of these people."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    names = "id", "rev", "schema", "village"
    for person, *name in database.those(connection, record_name, names, "id", sorted(people)):
        found.setdefault(person, []).append((name[0], name[1], name[2]))
    return found


def _change_village(connection: Connection, village: str, change: Wanted, version: int, today: int) -> None:
    held = _held(connection, village, [person for person, (_, _, known) in change.items() if known])
    gone: list[dict[str, Any]] = []
    fresh: list[dict[str, Any]] = []
    for person, (wanted, day, _) in change.items():
        before = held.get(person, set())
        names = {"village": village, "id": person}
        gone += [names | {"kind": kind, "tag": number} for kind, number in before - wanted]
        fresh += [names | {"kind": kind, "tag": number, "day": day} for kind, number in wanted - before]
    if not gone and not fresh:
        return
    if gone:
        this = [column == bindparam(f"its_{column.name}") for column in tag_holder.primary_key]
        connection.execute(
            delete(tag_holder).where(*this), [{f"its_{name}": value for name, value in row.items()} for row in gone]
        )
    database.insert_new(connection, tag_holder, fresh)
    _tell_days(connection, village, {(row["kind"], row["tag"]) for row in (*gone, *fresh)}, fresh, version, today)


def _held(connection: Connection, village: str, people: Sequence[str]) -> dict[str, set[Tag]]:
    held: dict[str, set[Tag]] = {}
    rows = database.those(connection, tag_holder, ("id", "kind", "tag"), "id", sorted(people), village=village)
    for person, kind, number in rows:
        held.setdefault(person, set()).add((kind, number))
    return held


def _tell_days(
    connection: Connection, village: str, touched: set[Tag], fresh: list[dict[str, Any]], version: int, today: int
) -> None:
    """Write what travels anew from who holds it now, and keep the village's figures in step. `fresh` are the holders
    that this transaction has added."""
    numbers = sorted({number for _, number in touched})
    days: dict[Tag, list[int]] = {}
    before: dict[Tag, bytes] = {}
    rows = database.those(connection, tag, ("kind", "tag", "days"), "tag", numbers, village=village)
    for kind, number, told_days in rows:
        before[kind, number] = bytes(told_days)
    # whoever held one of these before has left a row or a tombstone of it: the others have their new holders alone
    met = {number for _, number in before}
    for row in fresh:
        if row["tag"] not in met:
            days.setdefault((row["kind"], row["tag"]), []).append(row["day"])
    for kind, number, day in database.those(
        connection, tag_holder, ("kind", "tag", "day"), "tag", sorted(met), village=village
    ):
        days.setdefault((kind, number), []).append(day)
    count = digest = 0
    told = []
    for kind, number in sorted(touched):
        old, new = before.get((kind, number), b""), wire_tags.pack_days(days.get((kind, number), ()))
        count += bool(new) - bool(old)
        for packed in filter(None, (old, new)):
            digest ^= wire_tags.row_hash(kind, number, packed)
        line = {"village": village, "kind": kind, "tag": number, "days": new, "version": version}
        told.append(line | {"deleted_on": None if new else today})
    database.put(connection, tag, told)
    _keep_figures(connection, village, version, count, digest, today)


def _keep_figures(connection: Connection, village: str, version: int, count: int, digest: int, today: int) -> None:
    """Add to a village's figures; tombstones nobody can still be waiting for go, and the horizon says so."""
    blank = {"village": village, "version": 0, "count": 0, "digest": wire_pull.xor_text(0), "horizon": 0}
    database.insert_new(connection, tag_scope, [blank])
    here = tag_scope.c.village == village
    row = connection.execute(select(tag_scope).where(here)).mappings().one()
    old = (tag.c.village == village) & (tag.c.deleted_on < today - TOMBSTONE_DAYS)
    dropped = connection.execute(select(func.max(tag.c.version)).where(old)).scalar()
    if dropped is not None:
        connection.execute(delete(tag).where(old))
    values = {
        "version": version,
        "count": row["count"] + count,
        "digest": wire_pull.xor_text(int(row["digest"], 16) ^ digest),
        "horizon": max(row["horizon"], dropped or 0),
    }
    change = update(tag_scope).where(here & (tag_scope.c.version == row["version"])).values(**values)
    if connection.execute(change).rowcount != 1:
        raise database.Raced
