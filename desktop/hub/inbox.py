"""What waits for a human: records of revoked laptops or strange villages, and the losing side of conflicts. Nothing
here is ever thrown away; admitting one makes it a record like any other."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from desktop.base.clock import local_date
from desktop.base.errors import HubError, NotFound
from desktop.hub import colleagues, database, rules, shorts, tags
from desktop.hub.desk import Desk
from desktop.hub.tables import inbox, record, record_name
from desktop.wire import container
from desktop.wire.records import YIELDED

WHY = {
    "revoked_device": "停用的电脑送来的",
    "certificate_expired": "证书早已过期的电脑送来的",
    "unknown_village": "村不在县里的村表上",
    "unknown_schema": "新版村簿写的,本版看不懂",
    "other_content": "同一条有两种内容,先到的已收下",
    "asked": "客户经理请主管定",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One record, without anything personal."""

    id: str
    rev: int
    village: str
    result: str
    why: str
    device: str
    received_at: str


def waiting(desk: Desk) -> list[Waiting]:
    """Oldest first."""
    columns = [inbox.c[name] for name in Waiting.__slots__]
    query = select(*columns).where(inbox.c.settled_at.is_(None)).order_by(inbox.c.received_at, inbox.c.id)
    with database.reading(desk.engine) as connection:
        return [Waiting(**row) for row in connection.execute(query).mappings()]


def admit(desk: Desk, record_id: str) -> int:
    """Take every quarantined revision of this person in as if it had just come; returns how many. A conflict is not
    admitted: its name is in use, and the laptop sends another revision."""

    def act(connection: Connection) -> int:
        waits = (
            inbox.c.settled_at.is_(None) & (inbox.c.result == "quarantined") & inbox.c.why.not_in(("asked", YIELDED))
        )
        here = (inbox.c.id == record_id) & waits
        rows = connection.execute(select(inbox).where(here).order_by(inbox.c.rev)).mappings().all()
        if not rows:
            raise NotFound("收件箱里没有这条,什么都没有改动。请核对编号。", code="no_such_record")
        for row in rows:
            _admit_one(connection, desk, row)
        connection.execute(update(inbox).where(here).values(settled_at=desk.now()))
        return len(rows)

    return database.write(desk.engine, act)


def settle_yields(connection: Connection, ids: list[str], device: str, now: str) -> None:
    """The laptop whose version lost lets the county's stand: nothing is left to look at."""
    for id_ in ids:
        mine = (inbox.c.id == id_) & (inbox.c.device == device) & inbox.c.settled_at.is_(None)
        done = inbox.c.why.in_(("other_content", "asked", YIELDED))
        connection.execute(update(inbox).where(mine & done).values(settled_at=now))


def _admit_one(connection: Connection, desk: Desk, row: object) -> None:
    held = dict(row)  # type: ignore[call-overload]
    payload = desk.keys.open(bytes(held["payload"]))
    entry = container.entry(int(held["seq"]), payload)
    verdict = rules.judge(entry, local_date(desk.settings.clock()))
    if verdict.outcome != "take":
        raise HubError("这条的内容本版还收不了,仍留在收件箱。请先升级接收台。", code="not_admitted")
    name = {"id": entry.id, "rev": entry.rev, "schema": entry.schema}
    taken = name | {"village": entry.village, "sha256": entry.sha256}
    if not database.insert_new(connection, record_name, [taken], "id"):
        raise HubError("同一条已有另一份收下了,没有改动。请让客户经理改好重送。", code="conflict")
    kept = {key: held[key] for key in ("device", "epoch", "seq", "upload", "received_at", "payload")}
    database.insert_new(connection, record, [taken | kept | {"kind": verdict.kind, "suspect": 0}])
    tags.keep(connection, desk, [(entry, desk.now())])
    colleagues.tell(connection, desk, entry.village, [entry.id])
    shorts.claim(connection, desk, [entry], str(held["device"]))
