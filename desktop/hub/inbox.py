"""What waits for a human: records of revoked laptops or strange villages, and the losing side of conflicts. Nothing
here is ever thrown away; admitting one makes it a record like any other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select, update

from desktop.base.clock import local_date
from desktop.base.errors import HubError, NotFound
from desktop.hub import colleagues, database, erasing, ledger, owners, rights, rules, shorts, tags
from desktop.hub.desk import Desk
from desktop.hub.tables import inbox, record, record_name
from desktop.wire import container
from desktop.wire.records import YIELDED
from desktop.wire.versions import ERASURE

WHY = {
    "revoked_device": "停用的电脑送来的",
    "another_laptop": "别的电脑登记的人,这台电脑来改或撤回",
    "outside_scope": "村不在这台电脑的范围里",
    "certificate_expired": "证书早已过期的电脑送来的",
    "unknown_village": "村不在县里的村表上",
    "unknown_schema": "新版村簿写的,本版看不懂",
    "other_content": "同一条有两种内容,先到的已收下",
    "unknown_signer": "用恢复密钥打开的;那台电脑没有在这里登记,签名没法核对",
    "asked": "客户经理请主管定",
}

AT_ONCE = 500
_KEY = ("village", "id", "rev", "schema", "sha256")
_NOT_YET = {
    "not_admitted": "这条按现在的规矩仍收不了,仍留在收件箱。请让客户经理改好重送,或先升级接收台。",
    "conflict": "同一条已有另一份收下了,没有改动。请让客户经理改好重送。",
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
    schema: str


def waiting(desk: Desk) -> list[Waiting]:
    """Oldest first."""
    columns = [inbox.c[name] for name in Waiting.__slots__]
    query = select(*columns).where(inbox.c.settled_at.is_(None)).order_by(inbox.c.received_at, inbox.c.id)
    with database.reading(desk.engine) as connection:
        return [Waiting(**row) for row in connection.execute(query).mappings()]


def words(one: Waiting) -> str:
    """Why it waits, for a person."""
    if one.result == "rejected":
        return f"没收:{one.why}(规矩变了或时间调对后可用 hub admit 重新判)"
    erases = "要求删除这个人,收下就不能退回;" if one.schema == ERASURE else ""
    return erases + WHY.get(one.why, one.why)


def admit(desk: Desk, record_id: str, *, by: str = "") -> int:
    """Judge every waiting revision of this person anew and take it in as if it had just come; returns how many. A
    conflict is not admitted: its name is in use, and the laptop sends another revision."""
    admitted = admit_all(desk, record=record_id, by=by)
    if admitted.left and not admitted.taken:
        raise HubError(_NOT_YET[admitted.first], code=admitted.first)
    if not admitted.taken:
        raise NotFound("收件箱里没有这条,什么都没有改动。请核对编号。", code="no_such_record")
    return admitted.taken


@dataclass(slots=True)
class Admitted:
    """How many were taken in, how many stay, and why the first of those does. `erasures`: how many wait to be looked
    at one by one."""

    taken: int = 0
    left: int = 0
    first: str = ""
    erasures: int = 0


def admit_all(desk: Desk, *, record: str = "", why: str = "", by: str = "") -> Admitted:
    """Judge what waits anew, many in one transaction: everything, or what waits for one reason or of one person. Who
    did it and why they had waited is written down. What asks to erase somebody is taken in by her name alone: it
    cannot be taken back."""
    with database.reading(desk.engine) as connection:
        query = select(*(inbox.c[name] for name in _KEY)).where(_open(record, why))
        names = [
            tuple(row) for row in connection.execute(query.order_by(inbox.c.received_at, inbox.c.id, inbox.c.rev))
        ]
    one_by_one = [] if record else [name for name in names if name[_KEY.index("schema")] == ERASURE]
    names = [name for name in names if record or name[_KEY.index("schema")] != ERASURE]
    done = Admitted(erasures=len(one_by_one))
    for start in range(0, len(names), AT_ONCE):
        some = database.write(desk.engine, _admit_some, desk, names[start : start + AT_ONCE], by)
        done = Admitted(done.taken + some.taken, done.left + some.left, done.first or some.first, done.erasures)
    return done


def _open(record: str, why: str) -> ColumnElement[bool]:
    """What waits to be judged anew; a question to the supervisor is no record."""
    here = inbox.c.settled_at.is_(None) & inbox.c.result.in_(("quarantined", "rejected"))
    here &= inbox.c.why.not_in(("asked", YIELDED))
    here = here & (inbox.c.id == record) if record else here
    return here & (inbox.c.why == why) if why else here


def _admit_some(connection: Connection, desk: Desk, names: list[tuple[Any, ...]], by: str) -> Admitted:
    done = Admitted()
    for name in names:
        this = and_(*(inbox.c[column] == value for column, value in zip(_KEY, name, strict=True)))
        row = connection.execute(select(inbox).where(this & inbox.c.settled_at.is_(None))).mappings().first()
        if row is None:
            continue  # somebody else has
        refused = _admit_one(connection, desk, dict(row))
        if refused:
            done.left, done.first = done.left + 1, done.first or refused
            continue
        done.taken += 1
        settled = update(inbox).where(this).values(settled_at=desk.now(), settled_by=by[:64])
        connection.execute(settled)
    return done


def settle_yields(connection: Connection, ids: list[str], device: str, now: str) -> None:
    """The laptop whose version lost lets the county's stand: nothing is left to look at."""
    for id_ in ids:
        mine = (inbox.c.id == id_) & (inbox.c.device == device) & inbox.c.settled_at.is_(None)
        done = inbox.c.why.in_(("other_content", "asked", YIELDED))
        connection.execute(update(inbox).where(mine & done).values(settled_at=now))


def settle_refused(connection: Connection, new: Iterable[container.Entry], now: str) -> None:
    """Somebody mended what had been refused: the next revision is here, and nothing is left to look at."""
    by_village: dict[str, dict[str, int]] = {}
    for entry in new:
        here = by_village.setdefault(entry.village, {})
        here[entry.id] = max(entry.rev, here.get(entry.id, 0))
    for village, revs in by_village.items():
        refused = database.those(connection, inbox, ("id",), "id", sorted(revs), village=village, result="rejected")
        for (id_,) in refused:
            mine = (inbox.c.village == village) & (inbox.c.id == id_) & (inbox.c.result == "rejected")
            open_ = mine & (inbox.c.rev <= revs[id_]) & inbox.c.settled_at.is_(None)
            connection.execute(update(inbox).where(open_).values(settled_at=now))


def _admit_one(connection: Connection, desk: Desk, held: dict[str, Any]) -> str:
    """Take one in; a word for why it stays otherwise."""
    entry = container.entry(int(held["seq"]), desk.keys.open(bytes(held["payload"])))
    verdict = rules.judge(entry, local_date(desk.clock()))
    if verdict.outcome == "rejected" and desk.doubt():
        verdict = rules.judge(entry, rules.day_of_capture(entry, local_date(desk.clock())))
    if verdict.outcome != "take":
        return "not_admitted"
    name = {"id": entry.id, "rev": entry.rev, "schema": entry.schema}
    taken = name | {"village": entry.village, "sha256": entry.sha256}
    erasing.need_words(connection, held)
    owner = owners.claim(connection, [entry.id], str(held["device"]))[entry.id]
    if not database.insert_new(connection, record_name, [taken], "id"):
        return "conflict"
    kept = {key: held[key] for key in ("device", "epoch", "seq", "upload", "received_at", "payload")}
    marked = {"suspect": 0, "flag": rights.ANOTHER if owner != held["device"] else ""}
    database.insert_new(connection, record, [taken | kept | {"kind": verdict.kind} | marked])
    if held["result"] == "rejected":  # the laptop was told that it is not held; one in quarantine was counted at once
        ledger.grow_holdings(connection, str(held["device"]), {entry.village: [entry.sha256]}, {entry.village: 1})
    else:
        ledger.note_taken(connection, entry.village, str(held["device"]))
    if entry.schema == ERASURE:
        erasing.erase(connection, desk, [entry], str(held["device"]))
    tags.keep(connection, desk, [(entry, desk.now())])
    colleagues.tell(connection, desk, entry.village, [entry.id])
    shorts.claim(connection, desk, [entry], str(held["device"]))
    return ""
