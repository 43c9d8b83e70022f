"""Enrolling: a draft is on disk from its first field; finishing captures, audits and queues in one stroke."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.base.clock import iso
from desktop.base.errors import NotFound, RefusedInput
from desktop.base.ids import new_id
from desktop.domain import enrolment, names, offers, printed, writing
from desktop.domain.consent import CHOICE_NAMES, NOTICE_VERSION, Consent, ConsentKind, ConsentMethod
from desktop.domain.people import EDITABLE, YES_OR_NO, Kind, Person, may_move
from desktop.domain.problems import Problem, has_errors
from desktop.services import duplicates, queue, readings, short_pool, stock, supervisor
from desktop.services import in_hand as hand
from desktop.services.in_hand import in_hand as in_hand
from desktop.services.offers import person_before
from desktop.services.session import Session
from desktop.services.watching import cancelled_by_the_rep
from desktop.storage import audit, people, villages
from desktop.storage.cipher import IntegrityError
from desktop.wire.records import SENT

AT_ONCE = 500  # people written in one go: what a long list may hold in memory beside itself
OTHERS = {f"{who.value}_name": who for who in offers.PARTIES}
AUDITED = tuple(name for name in EDITABLE if name != "remark")


@dataclass(frozen=True, slots=True)
class Finished:
    """What finishing gave: the person as stored, and what is still wrong (errors) or wants a look (warnings)."""

    person: Person
    problems: tuple[Problem, ...]

    @property
    def captured(self) -> bool:
        return not has_errors(self.problems)


def begin(session: Session, village: str, kind: Kind = "signup") -> Person:
    """Open a form: a draft with nothing in it, already on disk. An empty one that this session opened is used again;
    never another session's, or two people would be written into one form."""
    if villages.get(session.store, village) is None:
        raise NotFound("没有这个村,没有建草稿。请先导入村名单。", code="no_such_village")
    with session.store.atomic():
        for draft in people.unnamed_drafts(session.store, village):
            if draft.id in session.begun and draft.kind == kind and is_empty(draft):
                return draft
        person = Person(
            id=new_id(), kind=kind, village=village, created_at=session.store.now(), created_by=session.rep.id
        )
        people.insert(session.store, [person])
    session.begun.add(person.id)
    return person


def drop_empty(session: Session) -> None:
    """Forms in which nobody wrote anything, left by windows that ended. Only where no other has one in hand."""
    for place in villages.own(session.store):
        for draft in people.unnamed_drafts(session.store, place.code):
            if draft.id not in session.begun and is_empty(draft):
                people.delete_draft(session.store, draft.id)


def is_empty(person: Person) -> bool:
    return not person.consents and all(getattr(person, name) in (None, False, "") for name in EDITABLE)


def commit_field(session: Session, person_id: str, field: str, value: str | bool | None) -> Person:
    """Put one field on disk as the rep leaves it. Anything may be stored in a draft; rules speak at finish."""
    if field not in EDITABLE:
        raise ValueError(f"not an editable field: {field}")
    if field == "directory_choice" and value and value not in CHOICE_NAMES:
        raise ValueError(f"not a choice: {value}")
    cleaned = bool(value) if field in YES_OR_NO else writing.normalise_field(field, str(value or ""))
    with session.store.atomic():
        person = _to_write(session, person_id)
        if getattr(person, field) == cleaned:
            return person
        if field == "short_no" and (refused := short_pool.not_ours(session, person.village, str(cleaned))):
            raise RefusedInput(refused, code="short_not_ours")
        changes = {field: cleaned, **_follow_ups(session, person, field, cleaned)}
        if field != "directory_choice" and printed.of_age_after_all(
            person, person.with_fields(**changes), session.today
        ):
            changes["directory_choice"] = None
        try:
            hand.keep(session, person, changes)
        except IntegrityError as taken:
            if field != "short_no":
                raise
            raise RefusedInput(
                duplicates.short_number_taken(session, person, str(cleaned)), code="short_taken"
            ) from taken
        if field == "surname_reading" and cleaned:
            readings.settle(session, person, str(cleaned))
        return person.with_fields(**changes)


def _to_write(session: Session, person_id: str) -> Person:
    person = in_hand(session, person_id)
    if person.state == "withdrawn":
        raise RefusedInput("这个人已撤回,不能再改。请重新登记。", code="withdrawn")
    return person


def _follow_ups(session: Session, person: Person, field: str, value: Any) -> dict[str, Any]:
    """What a field brings: search keys and the county's spelling from the name; hash, birth, sex from the number."""
    if field in ("name", "surname_reading"):
        name = value if field == "name" else person.name
        reading = value if field == "surname_reading" else readings.of_name(session, person, name)
        spelling, reason = names.bss_name(name) if name else (None, None)
        bss = {"name_bss": spelling if reason else None} if field == "name" else {}
        return bss | readings.name_facts(name, reading)
    if field in ("doc_no", "doc_type"):
        facts = _document_facts(session, person.with_fields(**{field: value}))
        return facts | _original(session, person, facts["doc_hash"])
    if field in OTHERS:
        return _another_beside(session, person, field, value)
    if field in ("agent_doc_no", "agent_doc_type"):  # another agent: what a supervisor said of the last is void
        return {"agent_doc_hash": _agent_hash(session, person.with_fields(**{field: value})), "approved_at": None}
    return {}


def _another_beside(session: Session, person: Person, field: str, name: Any) -> dict[str, Any]:
    """The name of who stands beside her became another: what was taken of the one of the person before goes too."""
    named = person.with_fields(**{field: name})
    if not offers.becomes_another(person, named, before := person_before(session, person), OTHERS[field]):
        return {}
    gone: dict[str, Any] = dict.fromkeys(offers.taken_from(person, before, OTHERS[field]))
    if "agent_doc_no" in gone:
        gone |= dict.fromkeys(("agent_doc_hash", "approved_at", "agent_seen"))
    return gone


def _original(session: Session, person: Person, doc_hash: str | None) -> dict[str, Any]:
    """In a correction: the original that was seen is the one whose number stands; another has to be looked at."""
    before = people.get(session.store, person.id) if person.state != "draft" else None
    if before is None or not before.seen_original or not before.doc_hash:
        return {}
    if before.doc_hash == doc_hash:
        return {} if person.seen_original else {"seen_original": before.seen_original}
    return {"seen_original": None} if person.seen_original == before.seen_original else {}


def _agent_hash(session: Session, person: Person) -> str | None:
    """By it the people of one agent on one day are counted."""
    if not person.agent_doc_no:
        return None
    return session.document_hash(person.agent_doc_type or "RIC", person.agent_doc_no)


def _document_facts(session: Session, person: Person) -> dict[str, Any]:
    if not person.doc_no:
        return {"doc_hash": None, "doc_last4": None}
    read = writing.normalise(person, session.today)
    number = read.doc_no or person.doc_no
    return {
        "doc_hash": session.document_hash(person.doc_type, number), "doc_last4": number[-4:],
        "birth": read.birth, "sex": read.sex,
    }  # fmt: skip


def give_consent(
    session: Session, person_id: str, kind: ConsentKind, method: ConsentMethod, reference: str | None = None
) -> Person:
    """Record one consent: the notice's version, how it was given, and when."""
    with session.store.atomic():
        person = _to_write(session, person_id)
        if not can_be_printed(person, kind):
            words = "本人选了号码簿不登,就不上墙,没有记下这一项。愿意上墙的,先改号码簿怎样登。"
            raise RefusedInput(words, code="not_printed")
        consent = Consent(kind, NOTICE_VERSION, session.store.now(), method, reference)
        if person.state == "draft":
            people.give_consent(session.store, person_id, consent, rep=session.rep.id)
        else:
            hand.keep_consent(session, person_id, consent)
        audit.add(session.store, f"consent_{kind}", rep=session.rep.id, subject=person_id, values={"method": method})
        return in_hand(session, person_id)


def can_be_printed(person: Person, kind: ConsentKind) -> bool:
    """Whether a consent of this kind can mean anything: who is in no book is on no wall."""
    return (kind, person.directory_choice) != ("publish", "none")


def take_back_consent(session: Session, person_id: str, kind: ConsentKind) -> Person:
    """Withdraw one consent; taking back the directory's also takes her out of the book."""
    with session.store.atomic():
        if _to_write(session, person_id).state == "draft":
            stood = people.take_back_consent(session.store, person_id, kind, at=session.store.now())
        else:
            stood = hand.keep_taken_back(session, person_id, kind)
        if stood:
            audit.add(session.store, f"consent_{kind}_taken_back", rep=session.rep.id, subject=person_id)
        if kind == "directory":
            if in_hand(session, person_id).directory_choice not in (None, "none"):
                commit_field(session, person_id, "directory_choice", "none")
            take_back_consent(session, person_id, "publish")
        return in_hand(session, person_id)


def choose_directory(
    session: Session, person_id: str, choice: str, method: ConsentMethod, reference: str | None = None
) -> Person:
    """Her answer about the directory and the consent that carries it are one act; "none" takes the consent back."""
    with session.store.atomic():
        commit_field(session, person_id, "directory_choice", choice)
        if choice == "none":
            return take_back_consent(session, person_id, "directory")
        return give_consent(session, person_id, "directory", method, reference)


def look_over(session: Session, person: Person) -> list[Problem]:
    """Everything there is to say about the form as it stands: the rules, and who has the same numbers."""
    return [*judge(session, person), *duplicates.look(session, person)]


def judge(session: Session, person: Person) -> list[Problem]:
    """Whether she still is the one she was, the rules, the day's cards, how many people this agent has come for."""
    return [
        *hand.is_another(session, person),
        *enrolment.check_person(person, session.today),
        *stock.judge(session, person),
        *supervisor.check_agent(session, person),
    ]


def finish(session: Session, person_id: str, *, again: bool = False) -> Finished:
    """Capture: a new revision with its audit row and its place in the outbox, in one transaction; or nothing. A
    correction that changes nothing makes no revision, unless the county sent her back or `again` wants it sent."""
    with session.store.atomic():
        before = people.get(session.store, person_id)
        _settle_answers(session, person_id)
        person = writing.normalise(in_hand(session, person_id), session.today)
        if before is not None and not again and hand.is_unchanged(session, before, _captured(session, person)):
            people.drop_corrections(session.store, person_id)
            return Finished(before, ())
        problems = tuple(look_over(session, person))
        if before is None or has_errors(problems):
            return Finished(person, problems)
        if not may_move(before.kind, before.state, "captured"):
            raise RefusedInput("这个人已撤回,不能再登记。请重新开一张表。", code="withdrawn")
        captured = _captured(session, person)
        try:
            people.update(session.store, captured)
        except IntegrityError:
            return Finished(person, (*problems, duplicates.sim_taken()))
        captured = hand.settle_consents(session, captured)
        act = "captured" if captured.rev == 1 else "corrected"
        audit.add(
            session.store, act, rep=session.rep.id, subject=person_id, rev=captured.rev, values=_audited(captured)
        )
        queue.enrolments(session, [captured])
        return Finished(captured, problems)


def _settle_answers(session: Session, person_id: str) -> None:
    """No consent is kept for what will not be printed: she is too young, or is not to be listed."""
    person = in_hand(session, person_id)
    if person.state == "withdrawn":
        return
    if printed.too_young(person, session.today) and person.directory_choice != "none":
        commit_field(session, person_id, "directory_choice", "none")
        person = in_hand(session, person_id)
    if person.directory_choice == "none" and (person.consent("directory") or person.consent("publish")):
        take_back_consent(session, person_id, "directory")


def finish_many(
    session: Session,
    held: Iterable[Person],
    *,
    origin: str,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """A roster's road: all people in one transaction, captured or draft as their state says; returns how many."""
    everyone = list(held)
    with people.many_at_once(session.store, len(everyone)):
        for start in range(0, len(everyone), AT_ONCE):
            if progress:
                progress(start, len(everyone))
            _finish_some(session, everyone[start : start + AT_ONCE], origin, cancelled)
    if progress:
        progress(len(everyone), len(everyone))
    return len(everyone)


def _finish_some(session: Session, held: Sequence[Person], origin: str, cancelled: Callable[[], bool] | None) -> None:
    """`held` were judged already: their document's hash is known, and a listing's number is gone."""
    facts: dict[str, Any] = {"created_at": session.store.now(), "created_by": session.rep.id}
    captured = facts | {"rev": 1, "state": "captured", "captured_at": iso(session.moment)}
    told = villages.surname_readings(session.store, held[0].village)
    ready, number = [], audit.next_number(session.store)
    for place, person in enumerate(held):
        if cancelled and cancelled():  # raising undoes the whole transaction
            raise cancelled_by_the_rep()
        keys = readings.name_facts(person.name, readings.decided(told, person.name))
        ready.append(
            person.with_fields(
                **keys, **(captured | {"act_no": number + place} if person.state == "captured" else facts)
            )
        )
    people.insert(session.store, ready, origin=origin)
    audit.add_many(
        session.store, "imported", rep=session.rep.id, subjects=[(p.id, p.rev, _audited(p)) for p in ready]
    )
    queue.enrolments(session, [p for p in ready if p.state == "captured"])


def _captured(session: Session, person: Person) -> Person:
    number = person.doc_no
    facts: dict[str, Any] = {"rev": person.rev + 1, "state": "captured", "captured_at": iso(session.moment)}
    facts["act_no"] = audit.next_number(session.store)
    if number:
        facts |= {"doc_hash": session.document_hash(person.doc_type, number), "doc_last4": number[-4:]}
    if person.kind == "listing":
        facts["doc_no"] = None  # a listing keeps hash and last four, nothing more
    return _as_draft(session, person).with_fields(**facts)


def _as_draft(session: Session, person: Person) -> Person:
    return person.with_fields(
        created_at=person.created_at or session.store.now(), created_by=person.created_by or session.rep.id
    )


def _audited(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in AUDITED}


def adopt(session: Session, person: Person, held: Mapping[str, Any], rev: int) -> None:
    """Make a person what the county holds of her under this revision; its consents join those given here."""
    kept = {"id", "kind", "village", "created_at", "created_by"}
    said = {n: bool(held.get(n)) if n in YES_OR_NO else held.get(n) for n in SENT if n not in kept}
    facts = readings.name_facts(held.get("name"), held.get("surname_reading"))
    number = held.get("doc_no")
    if number:
        facts |= {"doc_hash": session.document_hash(held.get("doc_type"), number), "doc_last4": number[-4:]}
    facts |= {"rev": rev, "state": "received", "decision_code": None, "decision_note": None}
    facts["act_no"] = audit.next_number(session.store)
    try:
        people.set_fields(session.store, person.id, **(said | facts))
    except IntegrityError as taken:
        raise RefusedInput(
            "县里那一份的短号或卡号在本机已给了别人,没有改动。请点“问主管”。", code="number_taken"
        ) from taken
    people.drop_corrections(session.store, person.id)
    given = {consent.kind for consent in person.consents if consent.stands}
    for line in held.get("consents") or ():
        if line.get("kind") not in given and not line.get("withdrawn_at"):
            consent = Consent(
                line["kind"], line["text_version"], line["given_at"], line["method"], line.get("reference")
            )
            people.give_consent(session.store, person.id, consent, rep=session.rep.id)


def drafts(session: Session, village: str | None = None, *, most: int = -1) -> list[Person]:
    """Half-filled forms to go on with, newest first, of so many (-1: of all); empty ones are not shown."""
    return [p for p in people.drafts(session.store, village, most=most) if not is_empty(p)]


def discard(session: Session, person_id: str) -> bool:
    """Throw away a draft that was never captured; False when it is more than that."""
    with session.store.atomic():
        dropped = people.delete_draft(session.store, person_id)
        if dropped:
            audit.add(session.store, "draft_discarded", rep=session.rep.id, subject=person_id)
        return dropped


def free_short_numbers(session: Session, village: str) -> list[str]:
    """What this laptop may still give in the village, the lowest first."""
    return short_pool.free(session, village)
