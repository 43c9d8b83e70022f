"""A correction of what nobody loads does not undo what the clerk has done: her acceptance goes on to the revision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from desktop.hub import decisions, export
from desktop.hub.desk import Desk
from desktop.hub.tables import decision, record
from desktop.wire import canonical, container
from desktop.wire.container import Entry
from desktop.wire.versions import ENROLMENT

NOTE = "只改了营业系统不读的内容,受理照旧。"


def carry(connection: Connection, desk: Desk, new: Sequence[Entry], device: str) -> None:
    """For corrections that the laptop which brought the accepted revision has just brought."""
    for entry in sorted(new, key=lambda one: one.rev):
        if entry.rev > 1 and entry.schema == ENROLMENT and _stands(connection, desk, entry, device):
            names = entry.id, entry.rev, entry.village, device
            decisions.write_down(connection, desk, *names, "accepted", "", NOTE, decisions.BY_COUNTY)


def _stands(connection: Connection, desk: Desk, entry: Entry, device: str) -> bool:
    here = (record.c.village == entry.village) & (record.c.id == entry.id) & (record.c.rev < entry.rev)
    query = select(record.c.rev, record.c.schema, record.c.device, record.c.payload).where(here)
    before = connection.execute(query.order_by(record.c.rev.desc(), record.c.schema.desc()).limit(1)).first()
    if before is None or (before.schema, before.device) != (ENROLMENT, device):
        return False
    this = (decision.c.village == entry.village) & (decision.c.id == entry.id) & (decision.c.rev == before.rev)
    last = select(decision.c.outcome).where(this).order_by(decision.c.version.desc()).limit(1)
    if connection.execute(last).scalar() != "accepted":
        return False
    old = canonical.load_object(desk.keys.open(bytes(before.payload)), limit=container.MAX_PAYLOAD)
    return _loaded(old) == _loaded(entry.data or {})


def _loaded(said: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in export.line(said, {}).items() if name not in export.FOR_PEOPLE}
