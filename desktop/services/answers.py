"""What a rep answers where the county sent somebody back: mine stands, hers goes, or the supervisor decides.

Every answer is a new signed line: a revision, a withdrawal, or a question. Nothing settles itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop.base.errors import NotFound, RefusedInput
from desktop.domain.people import Person
from desktop.services import enrol, queue, short_pool
from desktop.services.session import Session
from desktop.storage import audit, county_sides, decisions, outbox, people
from desktop.wire import canonical, container
from desktop.wire.records import YIELDED

SHORT_TAKEN = "short_taken"
ASKED = "asked"
SAME_FORM = "同一张表的两份,以这份为准"


@dataclass(frozen=True, slots=True)
class Case:
    """One person who waits for an answer. `theirs`: what the county holds instead, or who stands in the way (name,
    rep, at, number); {} where it is only a reason. `next_short`: the number that would be taken, "" for none."""

    person: Person
    reason: str
    note: str
    decided_at: str
    decided_by: str
    conflict: bool
    theirs: dict[str, Any]
    next_short: str
    asked: bool


def cases(session: Session, most: int) -> list[Case]:
    """Everybody who waits, the newest decision first, then what the county could not take in."""
    store = session.store
    with store.atomic():  # one moment's state
        asked = outbox.asked(store)
        returned, refused = decisions.returned(store, most), outbox.set_aside(store)[:most]
        ids = [row["id"] for row in returned] + [line.person_id for line in refused]
        found = {p.id: p for p in people.by_ids(store, ids)}
        sides = county_sides.of(store, ids) if ids else {}
        told = [_returned(session, found[row["id"]], row, asked) for row in returned if row["id"] in found]
    for line in refused:
        person = found.get(line.person_id)
        if person is not None and person.state != "withdrawn":
            side = sides.get(person.id)
            theirs = canonical.load_object(side.payload, limit=container.MAX_PAYLOAD) if side else {}
            at = side.received_at if side else ""
            conflict, waits = line.result == "conflict", (person.id, line.rev) in asked
            told.append(Case(person, line.code, "", at, "", conflict, theirs, "", waits))
    return told


def _returned(session: Session, person: Person, row: dict[str, Any], asked: set[tuple[str, int]]) -> Case:
    code, other = str(row["code"] or ""), row["other"]
    free = short_pool.free(session, person.village) if code == SHORT_TAKEN else []
    said = str(row["note"] or ""), str(row["decided_at"] or ""), str(row["decided_by"] or "")
    return Case(person, code, *said, False, other, free[0] if free else "", (person.id, person.rev) in asked)


def keep_mine(session: Session, person_id: str) -> Person:
    """Send this laptop's version again as a new revision, above whatever the county holds of her."""
    with session.store.atomic():
        person = _waiting(session, person_id)
        side = county_sides.of(session.store, [person_id]).get(person_id)
        if side is not None and side.rev > person.rev:
            people.set_fields(session.store, person_id, rev=side.rev)
        if side is not None and not person.twin_reason:  # her equal in the county is she herself
            enrol.commit_field(session, person_id, "twin_reason", SAME_FORM)
        done = _finished(session, person_id)
        county_sides.forget(session.store, person_id)
        return done


def take_theirs(session: Session, person_id: str) -> Person:
    """Let the county's version stand: this laptop's becomes the same, and the county hears that we gave way."""
    with session.store.atomic():
        person = _waiting(session, person_id)
        side = county_sides.of(session.store, [person_id]).get(person_id)
        if side is None:
            raise RefusedInput("县里的那一份还没有取到,没有改动。请先同步一次。", code="no_other_side")
        queue.question(session, person, YIELDED)
        enrol.adopt(session, person, canonical.load_object(side.payload, limit=container.MAX_PAYLOAD), side.rev)
        audit.add(session.store, YIELDED, rep=session.rep.id, subject=person_id, rev=side.rev)
        county_sides.forget(session.store, person_id)
        return _waiting(session, person_id)


def take_next_short(session: Session, person_id: str) -> str:
    """Give her the next free short number and hand her in again; the number. RefusedInput where none is left, or
    where something else in her form has to be mended first."""
    with session.store.atomic():
        person = _waiting(session, person_id)
        free = short_pool.free(session, person.village)
        if not free:
            raise RefusedInput("本机号段已用完,没有改动。同步一次会领到新号段,再来换。", code="no_short_left")
        enrol.commit_field(session, person_id, "short_no", free[0])
        _finished(session, person_id)
        return free[0]


def ask_supervisor(session: Session, person_id: str) -> None:
    """Leave her case to the supervisor: the county sees it at the next round and answers with a decision."""
    with session.store.atomic():
        person = _waiting(session, person_id)
        if (person_id, person.rev) in outbox.asked(session.store):
            raise RefusedInput("已经请主管定了,等县里回话。没有再问一次。", code="asked_before")
        queue.question(session, person, person.decision_code or "conflict")
        audit.add(session.store, ASKED, rep=session.rep.id, subject=person_id, rev=person.rev)


def _finished(session: Session, person_id: str) -> Person:
    done = enrol.finish(session, person_id, again=True)
    if not done.captured:
        raise RefusedInput("表里还有要改的地方,没有交,没有改动。请在“名单”里打开改好再交。", code="not_ready")
    return done.person


def _waiting(session: Session, person_id: str) -> Person:
    person = people.get(session.store, person_id)
    if person is None:
        raise NotFound("找不到这个人,可能已被删除。没有改动。", code="no_such_person")
    if person.state == "withdrawn":
        raise RefusedInput("这个人已撤回,没有改动。", code="withdrawn")
    return person
