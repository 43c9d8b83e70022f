"""The clerk's word on a sign-up, signed once, and handed to the laptop that brought it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from desktop.base.clock import local_time
from desktop.base.errors import CunbuError, HubError, NotFound
from desktop.hub import colleagues, database, ledger
from desktop.hub.desk import Desk
from desktop.hub.tables import decision, holding, inbox, record, record_name
from desktop.wire import sealing, signing
from desktop.wire.decisions import KIND
from desktop.wire.versions import ENROLMENT, rank

PAGE = 200
MAX_CURSORS = 2000
BY_COUNTY = "县接收台"


@dataclass(frozen=True, slots=True)
class Page:
    """Signed decisions the laptop has not seen, and whether there are more."""

    documents: list[str]
    more: bool


@dataclass(frozen=True, slots=True)
class Word:
    """What a clerk says. `change`: also where another clerk has decided otherwise."""

    accept: bool
    code: str = ""
    note: str = ""
    by: str = ""
    change: bool = False

    @property
    def outcome(self) -> str:
        return "accepted" if self.accept else "returned"


@dataclass(frozen=True, slots=True)
class Decided:
    """The people it was said of, and per refused one the sentence why."""

    decided: list[str]
    refused: dict[str, str]


def decide(
    desk: Desk, record_id: str, *, accept: bool, code: str = "", note: str = "", by: str = "", change: bool = False
) -> str:
    """Accept or return the newest revision of a sign-up; returns "accepted" or "returned"."""
    word = Word(accept, code, note, by, change)
    seen = _seen(desk, [record_id])
    database.write(desk.engine, _say, desk, record_id, word, seen.get(record_id, 0))
    return word.outcome


def decide_all(desk: Desk, ids: list[str], word: Word) -> Decided:
    """The same word on many, in one transaction; one that cannot be decided does not hold up the others."""
    seen = _seen(desk, ids)

    def act(connection: Connection) -> Decided:
        done = Decided([], {})
        for id_ in ids:
            try:
                _say(connection, desk, id_, word, seen.get(id_, 0))
                done.decided.append(id_)
            except CunbuError as refused:
                done.refused[id_] = refused.sentence
        return done

    return database.write(desk.engine, act)


def _seen(desk: Desk, ids: list[str]) -> dict[str, int]:
    """The version of the last decision on each person, as the clerk begins."""
    with database.reading(desk.engine) as connection:
        return _versions(connection, ids)


def _versions(connection: Connection, ids: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    places = database.those(connection, record_name, ("id", "village"), "id", ids)
    for village in sorted({place for _, place in places}):
        for id_, version in database.those(connection, decision, ("id", "version"), "id", ids, village=village):
            found[id_] = max(version, found.get(id_, 0))
    return found


def _say(connection: Connection, desk: Desk, record_id: str, word: Word, seen: int) -> None:
    held = _newest(connection, record_id)
    ledger.bump_village(connection, held["village"])  # the village is ours from here on: nobody decides beside us
    _refuse_second(connection, desk, held, word, seen)
    names = held["id"], held["rev"], held["village"], held["device"]
    write_down(connection, desk, *names, word.outcome, word.code, word.note, word.by)
    _answered(connection, record_id, desk.now())


def _refuse_second(connection: Connection, desk: Desk, held: Any, word: Word, seen: int) -> None:
    """Two clerks at once: whoever comes second is told what the first one said."""
    this = (decision.c.village == held["village"]) & (decision.c.id == held["id"]) & (decision.c.rev == held["rev"])
    last = connection.execute(select(decision).where(this).order_by(decision.c.version.desc()).limit(1)).mappings()
    row = last.first()
    if row is None or word.change:
        return
    by = str(signing.unverified_body(desk.keys.open(bytes(row["document"]))).get("by", ""))
    if row["version"] > seen or by not in (word.by, BY_COUNTY):
        who = f"“{by}”" if by else "另一位营业员"
        done = "受理" if row["outcome"] == "accepted" else "退回"
        raise HubError(
            f"这一条 {local_time(row['decided_at'])} 已由{who}{done},没有改动。要改的话加 --change。",
            code="decided_already",
        )


def write_down(
    connection: Connection, desk: Desk, id_: str, rev: int, village: str, device: str, outcome: str, code: str,
    note: str, by: str, other: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """A signed decision on a revision, under the village's next version, for the laptop that brought it. `other`: who
    stands in its way, for the rep who has to settle it with both."""
    version = ledger.bump_village(connection, village)
    body = {
        "id": id_,
        "rev": rev,
        "village": village,
        "version": version,
        "outcome": outcome,
        "code": code,
        "note": note,
        "by": by,
        "decided_at": desk.now(),
        **({"other": other} if other else {}),
    }
    row = {name: body[name] for name in ("village", "version", "id", "rev", "outcome", "decided_at")}
    document = desk.keys.close(signing.sign_document(desk.keys.sign, KIND, body))
    if not database.insert_new(connection, decision, [row | {"device": device, "document": document}], "id"):
        raise database.Raced
    colleagues.tell(connection, desk, village, [id_])


def _answered(connection: Connection, record_id: str, now: str) -> None:
    """What her rep left to the supervisor is answered by a decision."""
    asked = (inbox.c.id == record_id) & (inbox.c.why == "asked") & inbox.c.settled_at.is_(None)
    connection.execute(update(inbox).where(asked).values(settled_at=now))


def page_for(connection: Connection, desk: Desk, device: str, seen: dict[str, int]) -> Page:
    """Decisions on records of this device, above the versions it has seen, in order within each village."""
    villages = connection.execute(select(holding.c.village).where(holding.c.device == device)).scalars().all()
    if not villages:
        return Page([], False)
    newer = or_(*(and_(decision.c.village == v, decision.c.version > seen.get(v, 0)) for v in villages[:MAX_CURSORS]))
    query = select(decision.c.document).where(newer, decision.c.device == device)
    query = query.order_by(decision.c.village, decision.c.version).limit(PAGE + 1)
    found = [desk.keys.open(bytes(document)).decode("utf-8") for document in connection.execute(query).scalars()]
    return Page(found[:PAGE], len(found) > PAGE)


def newest_versions(connection: Connection, device: str) -> dict[str, int]:
    """Per village the version of the last decision on this laptop's records: its own cursor when it has them all."""
    query = select(decision.c.village, func.max(decision.c.version)).where(decision.c.device == device)
    return {village: int(version) for village, version in connection.execute(query.group_by(decision.c.village))}


def sealed_page(page: Page, recipient: str) -> str:
    """What goes over the wire: readable by that laptop alone; "" when there is nothing."""
    if not page.documents:
        return ""
    return signing.encode(sealing.seal(json.dumps(page.documents).encode("utf-8"), [recipient]))


def latest_outcomes(connection: Connection, village: str) -> dict[tuple[str, int], str]:
    """The last word per (id, rev) of a village."""
    query = select(decision.c.id, decision.c.rev, decision.c.outcome).where(decision.c.village == village)
    return {(row.id, row.rev): row.outcome for row in connection.execute(query.order_by(decision.c.version))}


def _newest(connection: Connection, record_id: str) -> Any:
    names = connection.execute(select(record_name).where(record_name.c.id == record_id)).mappings().all()
    name = max(names, key=lambda row: rank(row["rev"], row["schema"]), default=None)
    if name is None:
        raise NotFound("没有这个编号的记录,什么都没有改动。请核对编号。", code="no_such_record")
    if name["schema"] != ENROLMENT:
        raise HubError("这条记录已被本人撤回,没有改动。", code="withdrawn")
    here = and_(
        record.c.village == name["village"],
        record.c.id == record_id,
        record.c.rev == name["rev"],
        record.c.schema == ENROLMENT,
    )
    held = connection.execute(select(record).where(here)).mappings().one()
    if held["kind"] != "signup":
        raise HubError("号码簿条目不用受理,没有改动。", code="not_a_signup")
    return held
