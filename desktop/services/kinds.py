"""A form begun as a listing that goes on as a sign-up, or the other way; and what a listing does not keep."""

from __future__ import annotations

from desktop.base.errors import RefusedInput
from desktop.domain.ages import unpack
from desktop.domain.consent import ConsentKind
from desktop.domain.identity import PHONES
from desktop.domain.names import fold_variants
from desktop.domain.people import EDITABLE, Kind, Person
from desktop.services import ages, enrol
from desktop.services.in_hand import in_hand, same_document, stored, throw_away
from desktop.services.session import Session
from desktop.storage import audit, people

SERVICE_FIELDS = (
    "doc_from", "doc_to", "seen_original", "address", "contact_phone", "service", "network", "wished_number", "iccid",
    "plan", "contract", "blank_card", "handset", "imei1", "imei2", "broadband", "cards_declared", "agent_name",
    "agent_relation", "agent_doc_type", "agent_doc_no", "agent_address", "agent_phone", "agent_letter", "agent_seen",
    "user_role", "user_name", "user_doc_type", "user_doc_no", "user_address", "user_phone",
)  # fmt: skip
"""What only somebody who wants service is asked."""

SERVICE_CONSENTS: tuple[ConsentKind, ...] = ("service", "sensitive", "marketing")


def change_kind(session: Session, person_id: str, kind: Kind) -> Person:
    """Let a draft go on as the other kind; everything typed stays until she is captured. A captured listing may go on
    as a sign-up, and back as long as that is not finished."""
    with session.store.atomic():
        person = in_hand(session, person_id)
        if person.kind == kind:
            return person
        if person.state != "draft" or person.rev:
            stored = people.get(session.store, person_id)
            if stored is not None and stored.kind == "listing" and stored.state != "withdrawn":
                return _sign_up(session, person_id) if kind == "signup" else _stay_listed(session, person_id)
            raise RefusedInput("已经保存过的人不能在这里改类别,没有改动。", code="kind_is_fixed")
        people.set_fields(session.store, person_id, kind=kind)
        audit.add(session.store, "kind_changed", rep=session.rep.id, subject=person_id)
        return in_hand(session, person_id)


def may_change(session: Session, person_id: str) -> bool:
    """Whether she is still free to be either: a draft, or a listing that may go on as a sign-up."""
    stored = people.get(session.store, person_id)
    if stored is None or stored.state == "withdrawn":
        return False
    return stored.kind == "listing" or (stored.state == "draft" and stored.rev == 0)


def may_go_on_with(person: Person, known_kind: str, known_state: str) -> bool:
    """Whether a new form can go over into an entry the list has already: an unfinished one, or a listing."""
    new = person.state == "draft" and person.rev == 0
    return new and (known_state == "draft" or (known_kind == "listing" and known_state != "withdrawn"))


def go_on_with(session: Session, draft_id: str, known_id: str) -> Person:
    """She is on the list already: what was written in the new form goes into her own entry, the form is dropped."""
    with session.store.atomic():
        draft, known = in_hand(session, draft_id), in_hand(session, known_id)
        if not may_go_on_with(draft, known.kind, known.state) or known.village != draft.village:
            raise RefusedInput("名单里的那一条不能接着写,没有改动。请照常登记。", code="cannot_go_on")
        if draft.name and known.name and fold_variants(draft.name) != fold_variants(known.name):
            words = f"名单里的那一条是{known.name},与这里写的姓名不同,没有改动。请照常登记。"
            raise RefusedInput(words, code="another_person")
        if draft.doc_hash and known.doc_hash and not same_document(session, known, draft):
            raise RefusedInput("同名但证件号不同,是另一位,没有改动。请照常登记。", code="another_person")
        if draft.kind == "signup":
            known = change_kind(session, known_id, "signup")
        people.delete_draft(session.store, draft_id)
        audit.add(session.store, "went_on_with_known", rep=session.rep.id, subject=known_id)
        if draft.age_hints:
            ages.hint(session, known_id, unpack(draft.age_hints))
        for field in EDITABLE:
            value = getattr(draft, field)
            if value and field != "directory_choice":
                enrol.commit_field(session, known_id, field, value)
        if draft.directory_choice:
            enrol.commit_field(session, known_id, "directory_choice", draft.directory_choice)
        for given in draft.consents:
            if given.stands and enrol.can_be_printed(in_hand(session, known_id), given.kind):
                enrol.give_consent(session, known_id, given.kind, given.method, given.reference)
        return in_hand(session, known_id)


IDENTITY = ("name", "name_bss", "surname_reading", "doc_type", "doc_no", "doc_from", "doc_to")
"""What one card says; it goes over together."""


def another_form(session: Session, person_id: str) -> Person:
    """Somebody else was typed over her: a new form with what makes him another, and she is as she was captured. What
    else was written may have been hers, so it does not go along; no consent, no look at an original does."""
    with session.store.atomic():
        person, before = in_hand(session, person_id), stored(session, person_id)
        mine = {field: getattr(person, field) for field in (*IDENTITY, *PHONES)}
        if person.doc_no:
            mine = {field: mine[field] for field in IDENTITY}
        throw_away(session, person_id)
        draft = enrol.begin(session, person.village, person.kind)
        for field, value in mine.items():
            if value and value != getattr(before, field):
                enrol.commit_field(session, draft.id, field, value)
        if person.doc_no and person.doc_type:
            enrol.commit_field(session, draft.id, "doc_type", person.doc_type)
        return in_hand(session, draft.id)


def _sign_up(session: Session, person_id: str) -> Person:
    """Somebody in the book wants service: her entry goes on as a sign-up, nothing typed again. Until that is finished
    the listing stands as it is."""
    people.correct_field(session.store, person_id, "kind", "signup")
    audit.add(session.store, "listing_to_signup", rep=session.rep.id, subject=person_id)
    return in_hand(session, person_id)


def _stay_listed(session: Session, person_id: str) -> Person:
    """She does not want service after all: her listing is as it was."""
    people.drop_corrections(session.store, person_id)
    audit.add(session.store, "stays_listed", rep=session.rep.id, subject=person_id)
    return in_hand(session, person_id)


def drop_unneeded(session: Session, person_id: str) -> None:
    """Before a listing is captured: what was asked while the form was a sign-up's is not kept."""
    with session.store.atomic():
        person = in_hand(session, person_id)
        if person.kind != "listing" or person.state == "withdrawn":
            return
        for field in SERVICE_FIELDS:
            if getattr(person, field):
                enrol.commit_field(session, person_id, field, None)
        for consent in SERVICE_CONSENTS:
            if person.consent(consent) is not None:
                enrol.take_back_consent(session, person_id, consent)
