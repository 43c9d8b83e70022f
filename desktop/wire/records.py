"""What a record says: the shapes both sides share. Written once by the laptop, kept verbatim by the hub.

A newer laptop may send fields this version does not know: they are kept, never dropped. Device, epoch and number
stand in the container's header, not here, so that the same content is the same content after a restore.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from desktop.domain.consent import Consent
from desktop.domain.people import Person
from desktop.wire import canonical
from desktop.wire.versions import ENROLMENT, QUESTION, WITHDRAWAL

Code = Annotated[str, StringConstraints(min_length=1, max_length=32)]
Short = Annotated[str, StringConstraints(max_length=64)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=1000)]
Moment = Annotated[str, StringConstraints(max_length=40, pattern=r"^\d{4}-\d\d-\d\dT[0-9:.]{8,}(Z|[+-]\d\d:\d\d)$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
RecordId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
VillageCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]

_NEVER_SENT = frozenset(
    {
        "state",
        "doc_hash",
        "doc_last4",
        "agent_doc_hash",
        "sort_key",
        "pinyin",
        "initials",
        "stroke_key",
        "decision_code",
        "decision_note",
    }
)
YIELDED = "yielded"
_PARTIES = ("guardian", "agent", "user")
_DOCUMENT = frozenset(
    {"doc_type", "doc_no", "doc_from", "doc_to", "seen_original", "agent_seen"}
    | {f"{party}_{part}" for party in _PARTIES for part in ("doc_type", "doc_no")}
)
SENT = tuple(name for name in Person.__slots__ if name not in _NEVER_SENT | {"consents"})
"""What of a person travels as she stands."""


class _Record(BaseModel):
    """The names every schema carries, whatever else it says."""

    model_config = ConfigDict(extra="allow", frozen=True)

    schema_: Literal["enrolment/1", "withdrawal/1", "question/1"] = Field(alias="schema")
    id: RecordId
    rev: Annotated[int, Field(strict=True, gt=0, lt=2**31)]
    village: VillageCode
    kind: Literal["listing", "signup"]
    rep: Short | None = None
    developer: Short | None = None  # the rep's own code at the carrier
    channel: Short | None = None


class ConsentLine(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)

    kind: Code
    text_version: Short
    given_at: Moment
    method: Code
    reference: Text | None = None
    withdrawn_at: Moment | None = None


class Enrolment(_Record):
    """One revision of one listing or sign-up (schema "enrolment/1")."""

    supersedes: Short | None = None
    name: Name
    name_bss: Name | None = None
    surname_reading: Short | None = None
    doc_type: Code | None = None
    doc_no: Short | None = None
    doc_from: Day | None = None
    doc_to: Short | None = None
    seen_original: Moment | None = None
    sex: Short | None = None
    birth: Day | None = None
    ethnic: Short | None = None
    address: Text | None = None
    group_no: Short | None = None
    household: Short | None = None
    is_head: bool = False
    mobile: Short | None = None
    home_line: Short | None = None
    contact_phone: Short | None = None
    service: Code | None = None
    network: Code | None = None
    wished_number: Short | None = None
    iccid: Short | None = None
    plan: Short | None = None
    contract: Short | None = None
    short_no: Short | None = None
    blank_card: bool = False
    handset: Code | None = None
    imei1: Short | None = None
    imei2: Short | None = None
    broadband: Code | None = None
    cards_declared: Short | None = None
    guardian_name: Name | None = None
    guardian_relation: Short | None = None
    guardian_doc_type: Code | None = None
    guardian_doc_no: Short | None = None
    guardian_phone: Short | None = None
    agent_name: Name | None = None
    agent_relation: Short | None = None
    agent_doc_type: Code | None = None
    agent_doc_no: Short | None = None
    agent_address: Text | None = None
    agent_phone: Short | None = None
    agent_letter: Short | None = None
    agent_seen: Moment | None = None
    user_role: Code | None = None
    user_name: Name | None = None
    user_doc_type: Code | None = None
    user_doc_no: Short | None = None
    user_address: Text | None = None
    user_phone: Short | None = None
    twin_reason: Text | None = None
    approved_at: Moment | None = None
    directory_choice: Code | None = None
    remark: Text | None = None
    created_at: Moment | None = None
    created_by: Short | None = None
    captured_at: Moment | None = None
    consents: Annotated[tuple[ConsentLine, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _listing_has_no_document(self) -> Enrolment:
        extra = self.model_extra or {}
        if extra.keys() & {"doc_hash", "doc_last4", "agent_doc_hash"}:
            raise PydanticCustomError("document_not_allowed", "no derived document data travels")
        numbers = (self.doc_no, self.guardian_doc_no, self.agent_doc_no, self.user_doc_no)
        if self.kind == "listing" and any(numbers):
            raise PydanticCustomError("document_not_allowed", "a listing carries no document")
        return self


class Withdrawal(_Record):
    """The person took back what was sent (schema "withdrawal/1")."""

    supersedes: Short | None = None
    at: Moment
    reason: Text | None = None


class Question(_Record):
    """The rep leaves a case to the supervisor (schema "question/1"): about which revision, and what was said of it;
    YIELDED = there is nothing left to decide, the county's version stands."""

    about: Code
    at: Moment


Model = type[Enrolment] | type[Withdrawal] | type[Question]
MODELS: dict[str, Model] = {ENROLMENT: Enrolment, WITHDRAWAL: Withdrawal, QUESTION: Question}


def enrolment_record(
    person: Person, *, rep: str | None, supersedes: str | None = None, codes: dict[str, str] | None = None
) -> bytes:
    """The line for one captured revision. `supersedes` = content SHA-256 of the revision it replaces; `codes`: the
    rep's developer and channel codes, where they are set."""
    left_out = _DOCUMENT if person.kind == "listing" else frozenset[str]()
    values = {name: getattr(person, name) for name in SENT if name not in left_out}
    record: dict[str, Any] = {k: v for k, v in values.items() if v is not None and v is not False and v != ""}
    record |= {name: code for name, code in (codes or {}).items() if name in ("developer", "channel") and code}
    record |= {"schema": ENROLMENT, "consents": [_consent_line(c) for c in person.consents]}
    return _line(record, rep, supersedes)


def withdrawal_record(
    person: Person, *, at: str, rep: str | None, reason: str | None = None, supersedes: str | None = None
) -> bytes:
    """The line that takes a person's record back; it carries no name and no number."""
    record: dict[str, Any] = {
        "schema": WITHDRAWAL,
        "id": person.id,
        "rev": person.rev,
        "village": person.village,
        "kind": person.kind,
        "at": at,
    }
    return _line(record | ({"reason": reason} if reason else {}), rep, supersedes)


def question_record(person: Person, *, about: str, at: str, rep: str | None) -> bytes:
    """The line that leaves a person's case to the supervisor; `about` = the code under which it came back."""
    record: dict[str, Any] = {"id": person.id, "rev": person.rev, "village": person.village, "kind": person.kind}
    return _line(record | {"schema": QUESTION, "about": about[:32] or "other", "at": at}, rep, None)


def first_fault(error: ValidationError) -> tuple[str, str]:
    """(code, field) of the first thing wrong, without the value."""
    found = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return found["type"][:64], ".".join(str(part) for part in found["loc"])[:64]


def _line(record: dict[str, Any], rep: str | None, supersedes: str | None) -> bytes:
    return canonical.dump(record | ({"rep": rep} if rep else {}) | ({"supersedes": supersedes} if supersedes else {}))


def _consent_line(consent: Consent) -> dict[str, Any]:
    values = {name: getattr(consent, name) for name in Consent.__slots__}
    return {name: value for name, value in values.items() if value is not None}
