"""Forgetting a person at the county: her words go from every table, what proves that things happened stays.

Hash lines, receipts, holdings and decisions keep their names and hashes, so that both sides still agree; whatever of
hers comes later (an old stick, a batch sent again) is signed for and kept as a hash alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, update

from desktop.base.errors import HubError
from desktop.hub import colleagues, database
from desktop.hub.desk import Desk
from desktop.hub.tables import decision, document_also, document_seen, inbox, record, record_name
from desktop.hub.tables import erased as erased_table
from desktop.wire import canonical, container, signing
from desktop.wire.container import Entry
from desktop.wire.decisions import KIND


def erased(connection: Connection, ids: Iterable[str]) -> set[str]:
    return {row[0] for row in database.those(connection, erased_table, ("id",), "id", sorted(ids))}


def empty(desk: Desk, entry: Entry) -> bytes:
    """What is kept of a record of somebody erased, sealed: the names every record carries."""
    said = entry.data or {}
    names = {"id": entry.id, "rev": entry.rev, "schema": entry.schema, "village": entry.village}
    return desk.keys.close(canonical.dump(names | {"kind": str(said.get("kind", ""))[:16]}))


def erase(connection: Connection, desk: Desk, entries: Sequence[Entry], device: str) -> None:
    """Forget these people, in the transaction that takes their erasures in."""
    for entry in entries:
        database.insert_new(connection, erased_table, [{"id": entry.id, "device": device, "at": desk.now()}])
        _forget(connection, desk, entry.id)


def again(connection: Connection, desk: Desk, before: Connection) -> None:
    """Forget in a backup that is put back whoever was erased since it was made."""
    for row in before.execute(select(erased_table)).mappings():
        if database.insert_new(connection, erased_table, [dict(row)], "id"):
            _forget(connection, desk, row["id"])
            places = connection.execute(select(record_name.c.village).where(record_name.c.id == row["id"]).distinct())
            for village in list(places.scalars()):
                colleagues.tell(connection, desk, village, [row["id"]])


def _forget(connection: Connection, desk: Desk, id_: str) -> None:
    names = _empty_payloads(connection, desk, id_)
    for seen in (document_seen, document_also):
        connection.execute(delete(seen).where(seen.c.id == id_))
    _empty_decisions(connection, desk, id_, names)


def _empty_payloads(connection: Connection, desk: Desk, id_: str) -> set[tuple[str, str]]:
    """Empty her records and whatever of hers waits for a human; (village, name) under which she was known."""
    found: set[tuple[str, str]] = set()
    lived = connection.execute(select(record_name.c.village).where(record_name.c.id == id_).distinct()).scalars()
    for table, here in ((record, record.c.village.in_(list(lived))), (inbox, inbox.c.id == id_)):
        for row in connection.execute(select(table).where(here & (table.c.id == id_))).mappings().all():
            held = container.entry(int(row["seq"]), desk.keys.open(bytes(row["payload"])))
            found.add((str(row["village"]), str((held.data or {}).get("name", ""))))
            this = [table.c[column.name] == row[column.name] for column in table.primary_key]
            kept = Entry(0, id_, row["rev"], row["schema"], row["village"], row["sha256"], b"", held.data)
            connection.execute(update(table).where(*this).values(payload=empty(desk, kept)))
    waits = (inbox.c.id == id_) & inbox.c.settled_at.is_(None)
    connection.execute(update(inbox).where(waits).values(settled_at=desk.now()))
    return {(village, name) for village, name in found if name}


def _empty_decisions(connection: Connection, desk: Desk, id_: str, names: set[tuple[str, str]]) -> None:
    """What clerks wrote to her rep, and where she was named to others as standing in the way: signed anew without."""
    villages = sorted({village for village, _ in names})
    hers = {name for _, name in names}
    rows = connection.execute(select(decision).where((decision.c.id == id_) | decision.c.village.in_(villages)))
    for row in rows.mappings().all():
        body = signing.unverified_body(desk.keys.open(bytes(row["document"])))
        other = body.get("other") or {}
        if row["id"] == id_:
            body |= {"note": "", "other": {}}
        elif other.get("name") in hers:
            body["other"] = other | {"name": ""}
        else:
            continue
        fresh = desk.keys.close(signing.sign_document(desk.keys.sign, KIND, body))
        here = (decision.c.village == row["village"]) & (decision.c.version == row["version"])
        connection.execute(update(decision).where(here).values(document=fresh))


def need_words(connection: Connection, row: Any) -> None:
    """HubError for something that waits and says nothing any more."""
    if erased(connection, [str(row["id"])]):
        raise HubError("这个人已要求删除,内容已不在,没有改动。", code="erased")
