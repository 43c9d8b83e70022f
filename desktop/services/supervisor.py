"""The supervisor's code: asked for when one agent comes for many people on a day."""

from __future__ import annotations

from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from desktop.base.clock import from_iso, iso
from desktop.base.errors import RefusedInput
from desktop.domain import agents
from desktop.domain.passphrases import refuse_weak
from desktop.domain.people import Person
from desktop.domain.problems import Problem
from desktop.services import in_hand
from desktop.services.session import Session
from desktop.storage import audit, lookups, settings

TRIES = 5
WAIT = timedelta(minutes=5)
_CODE, _FAILED = "supervisor_code", "supervisor_failed"  # settings: the stretched code; "times moment"
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
NO_CODE = "本机还没有设主管口令,没有放行。请主管在设置里设一个,再在这里输。"


def is_set(session: Session) -> bool:
    return settings.get(session.store, _CODE) is not None


def set_code(session: Session, new: str, old: str = "") -> None:
    """Set the code of this laptop, or change it by the one before."""
    refuse_weak(new, *(rep.name for rep in settings.reps(session.store)))
    if is_set(session):
        _check(session, old)
    stretched = _HASHER.hash(new)
    with session.store.atomic():
        settings.put(session.store, _CODE, stretched)
        audit.add(session.store, "supervisor_code_set", rep=session.rep.id)


def check_agent(session: Session, person: Person) -> list[Problem]:
    """V12: the third person an agent comes for on one day waits for a supervisor."""
    if not person.agent_doc_hash or person.approved_at or person.kind != "signup":
        return []
    others = lookups.agent_people(session.store, person.agent_doc_hash, session.today, but=person.id)
    if others < agents.PEOPLE_A_DAY:
        return []
    words = f"这位经办人今天已代 {others} 人登记,第 {others + 1} 人要主管同意:请主管在下面输口令"
    return [Problem("approval", "supervisor_needed", words)]


def approve(session: Session, person_id: str, code: str) -> Person:
    """The supervisor looked and typed her code: this person may be taken with this agent."""
    _check(session, code)
    with session.store.atomic():
        person = in_hand.in_hand(session, person_id)
        in_hand.keep(session, person, {"approved_at": session.store.now()})
        audit.add(session.store, "supervisor_approved", rep=session.rep.id, subject=person_id)
        return in_hand.in_hand(session, person_id)


def _check(session: Session, code: str) -> None:
    """Refuse a wrong code; after some in a row the next has to wait."""
    held = settings.get(session.store, _CODE)
    if held is None:
        raise RefusedInput(NO_CODE, code="no_supervisor_code")
    times, last = _failures(session)
    left = WAIT - (session.clock() - from_iso(last)) if last and times >= TRIES else timedelta(0)
    if timedelta(0) < left <= WAIT:
        minutes = -(-int(left.total_seconds()) // 60)
        raise RefusedInput(f"主管口令连错 {times} 次,请等 {minutes} 分钟再输。表都在,没有丢。", code="wait")
    try:
        _HASHER.verify(held, code)
    except (VerificationError, InvalidHashError) as wrong:
        settings.put(session.store, _FAILED, f"{times + 1} {iso(session.clock())}")
        raise RefusedInput("主管口令不对,没有放行。请主管再输一次。", code="wrong_supervisor_code") from wrong
    if times:
        settings.put(session.store, _FAILED, "0 ")


def _failures(session: Session) -> tuple[int, str]:
    times, _, last = (settings.get(session.store, _FAILED) or "0 ").partition(" ")
    return int(times), last
