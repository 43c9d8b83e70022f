"""Showing a laptop the county's side of its own conflicts, and nobody else's: of people it brought itself."""

from __future__ import annotations

from sqlalchemy import Connection, select

from desktop.hub import database, erasing, rights
from desktop.hub.desk import Desk
from desktop.hub.devices import KnownDevice
from desktop.hub.tables import inbox, record
from desktop.wire import conflicts
from desktop.wire.conflicts import Held
from desktop.wire.versions import ENROLMENT


def answer(desk: Desk, known: KnownDevice, body: bytes) -> bytes:
    """The newest revision both sides may know of each person asked for, where this laptop's record of her lost to
    another. Who never brought her is told nothing: a record that loses opens nobody's."""
    rights.need("conflict", known, desk.clock())
    ids, nonce = conflicts.asked(body)
    with database.reading(desk.engine) as connection:
        found = [held for id_ in ids if (held := _held(connection, desk, known.id, id_)) is not None]
    return conflicts.answer(found, nonce, key=desk.keys.sign, recipient=known.recipient)


def _held(connection: Connection, desk: Desk, device: str, id_: str) -> Held | None:
    mine = (inbox.c.id == id_) & (inbox.c.device == device) & (inbox.c.result == "conflict")
    village = connection.execute(select(inbox.c.village).where(mine).limit(1)).scalar()
    if village is None:
        return None
    here = (record.c.id == id_) & (record.c.schema == ENROLMENT) & (record.c.device == device)
    query = select(record).where(here & (record.c.village == village)).order_by(record.c.rev.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    if row is None or erasing.erased(connection, [id_]):
        return None
    return Held(id_, int(row["rev"]), str(row["received_at"]), desk.keys.open(bytes(row["payload"])))
