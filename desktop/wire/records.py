"""What a record says: the shapes both sides share. Written once by the laptop, kept verbatim by the hub.

A newer laptop may send fields this version does not know: they are kept, never dropped. Device, epoch and number
stand in the container's header, not here, so that the same content is the same content after a restore.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any, Literal, Required, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict  # before Python 3.12 pydantic takes no other

from desktop.domain.consent import Consent
from desktop.domain.people import Person
from desktop.wire import canonical
from desktop.wire.laid_out import Table
from desktop.wire.versions import ENROLMENT, ERASURE, QUESTION, WITHDRAWAL

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
        "act_no",
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
_KEPT = ConfigDict(extra="allow")
_DERIVED = frozenset({"doc_hash", "doc_last4", "agent_doc_hash"})
_NUMBERS = ("doc_no", "guardian_doc_no", "agent_doc_no", "user_doc_no")
YIELDED = "yielded"
_PARTIES = ("guardian", "agent", "user")
_DOCUMENT = frozenset(
    {"doc_type", "doc_no", "doc_from", "doc_to", "seen_original", "agent_seen"}
    | {f"{party}_{part}" for party in _PARTIES for part in ("doc_type", "doc_no")}
)
SENT = tuple(name for name in Person.__slots__ if name not in _NEVER_SENT | {"consents"})
"""What of a person travels as she stands."""


@with_config(_KEPT)
class Record(TypedDict, total=False):
    """The names every schema carries, whatever else it says."""

    schema: Required[Literal["enrolment/1", "withdrawal/1", "question/1", "erasure/1"]]
    id: Required[RecordId]
    rev: Required[Annotated[int, Field(strict=True, gt=0, lt=2**31)]]
    village: Required[VillageCode]
    kind: Required[Literal["listing", "signup"]]
    rep: Short | None
    developer: Short | None  # the rep's own code at the carrier
    channel: Short | None


@with_config(_KEPT)
class ConsentLine(TypedDict, total=False):
    kind: Required[Code]
    text_version: Required[Short]
    given_at: Required[Moment]
    method: Required[Code]
    reference: Text | None
    withdrawn_at: Moment | None


@with_config(_KEPT)
class Enrolment(Record, total=False):
    """One revision of one listing or sign-up (schema "enrolment/1")."""

    supersedes: Short | None
    name: Required[Name]
    name_bss: Name | None
    surname_reading: Short | None
    doc_type: Code | None
    doc_no: Short | None
    doc_from: Day | None
    doc_to: Short | None
    seen_original: Moment | None
    sex: Short | None
    birth: Day | None
    ethnic: Short | None
    age_hints: Text | None
    age_asked: Text | None
    address: Text | None
    group_no: Short | None
    household: Short | None
    is_head: bool
    mobile: Short | None
    home_line: Short | None
    contact_phone: Short | None
    service: Code | None
    network: Code | None
    wished_number: Short | None
    iccid: Short | None
    plan: Short | None
    contract: Short | None
    short_no: Short | None
    blank_card: bool
    handset: Code | None
    imei1: Short | None
    imei2: Short | None
    broadband: Code | None
    cards_declared: Short | None
    guardian_name: Name | None
    guardian_relation: Short | None
    guardian_doc_type: Code | None
    guardian_doc_no: Short | None
    guardian_phone: Short | None
    agent_name: Name | None
    agent_relation: Short | None
    agent_doc_type: Code | None
    agent_doc_no: Short | None
    agent_address: Text | None
    agent_phone: Short | None
    agent_letter: Short | None
    agent_seen: Moment | None
    user_role: Code | None
    user_name: Name | None
    user_doc_type: Code | None
    user_doc_no: Short | None
    user_address: Text | None
    user_phone: Short | None
    twin_reason: Text | None
    approved_at: Moment | None
    directory_choice: Code | None
    remark: Text | None
    created_at: Moment | None
    created_by: Short | None
    captured_at: Moment | None
    clock_unsure: bool
    consents: Annotated[list[ConsentLine], Field(max_length=50)]


@with_config(_KEPT)
class Withdrawal(Record, total=False):
    """The person took back what was sent (schema "withdrawal/1")."""

    supersedes: Short | None
    at: Required[Moment]
    reason: Text | None


class Erasure(Record, total=False):
    """The person asked to be forgotten (schema "erasure/1"): nothing is said of her but her id."""

    at: Required[Moment]


@with_config(_KEPT)
class Question(Record, total=False):
    """The rep leaves a case to the supervisor (schema "question/1"): about which revision, and what was said of it;
    YIELDED = there is nothing left to decide, the county's version stands."""

    about: Required[Code]
    at: Required[Moment]


def _listing_has_no_document(record: Enrolment) -> Enrolment:
    if record.keys() & _DERIVED:
        raise PydanticCustomError("document_not_allowed", "no derived document data travels")
    if record["kind"] == "listing" and any(map(record.get, _NUMBERS)):
        raise PydanticCustomError("document_not_allowed", "a listing carries no document")
    return record


_SHAPES: dict[str, TypeAdapter[Any]] = {
    ENROLMENT: TypeAdapter(Annotated[Enrolment, AfterValidator(_listing_has_no_document)]),
    WITHDRAWAL: TypeAdapter(Withdrawal),
    QUESTION: TypeAdapter(Question),
    ERASURE: TypeAdapter(Erasure),
}
SCHEMAS = frozenset(_SHAPES)
"""What this version can judge."""


def fit_by_column(table: Table) -> bool:
    """Whether every row has the shape of an enrolment, looked at a column at a time: ten times quicker than by rows.
    False = look at each row (`read`). What one column cannot show, that a listing has no document, is left."""
    schemas = table.columns.get("schema", ())
    return (
        bool(schemas)
        and all(said == ENROLMENT for said in schemas)
        and not table.columns.keys() & _DERIVED
        and _fits(Enrolment, table)
    )


def _fits(shape: Any, table: Table) -> bool:
    kinds = get_type_hints(shape, include_extras=True)
    needed = {key for key, kind in kinds.items() if get_origin(kind) is Required}
    if not all(needed.issubset(keys) for keys in table.shapes):
        return False
    for key in table.columns.keys() & kinds.keys():
        if key == "consents":
            if key not in table.inner or not _fits(ConsentLine, table.inner[key]):
                return False
            continue
        try:
            _column_of(kinds[key]).validator.validate_python(table.columns[key])
        except ValidationError:
            return False
    return True


@cache
def _column_of(kind: Any) -> TypeAdapter[Any]:
    """What fits the values of a column, each of this kind."""
    bare = get_args(kind)[0] if get_origin(kind) is Required else kind
    return TypeAdapter(list[bare])  # type: ignore[valid-type]


def read(schema: str, data: dict[str, Any]) -> dict[str, Any]:
    """The record in the shape of its schema (one of SCHEMAS); pydantic's ValidationError says what does not fit."""
    shaped: dict[str, Any] = _SHAPES[schema].validator.validate_python(data)
    return shaped


def enrolment_record(
    person: Person,
    *,
    rep: str | None,
    supersedes: str | None = None,
    codes: dict[str, str] | None = None,
    unsure: bool = False,
    papers: Sequence[str] = (),
) -> bytes:
    """The line for one captured revision. `supersedes` = content SHA-256 of the revision it replaces; `codes`: the
    rep's developer and channel codes, where they are set; `papers`: short numbers she had on paper before."""
    left_out = _DOCUMENT if person.kind == "listing" else frozenset[str]()
    values = {name: getattr(person, name) for name in SENT if name not in left_out}
    record: dict[str, Any] = {k: v for k, v in values.items() if v is not None and v is not False and v != ""}
    record |= {name: code for name, code in (codes or {}).items() if name in ("developer", "channel") and code}
    record |= {"schema": ENROLMENT, "consents": [_consent_line(c) for c in person.consents]}
    if unsure:  # its times are those of a clock that contradicted what was known
        record["clock_unsure"] = True
    earlier = [number for number in papers if number != person.short_no]
    record |= {"papers": earlier} if earlier else {}
    return _line(record, rep, supersedes)


def withdrawal_record(
    person: Person,
    *,
    at: str,
    rep: str | None,
    reason: str | None = None,
    supersedes: str | None = None,
    papers: Sequence[str] = (),
) -> bytes:
    """The line that takes a person's record back; it carries no name, and of numbers only the short ones that were on
    paper (`papers`), which nobody else may ever have."""
    record: dict[str, Any] = {
        "schema": WITHDRAWAL,
        "id": person.id,
        "rev": person.rev,
        "village": person.village,
        "kind": person.kind,
        "at": at,
    }
    told = ({"reason": reason} if reason else {}) | ({"papers": list(papers)} if papers else {})
    return _line(record | told, rep, supersedes)


def erasure_record(person: Person, *, at: str, rep: str | None) -> bytes:
    """The line that asks the county to forget a person: her id, and that is all."""
    names: dict[str, Any] = {"id": person.id, "rev": person.rev, "village": person.village, "kind": person.kind}
    return _line(names | {"schema": ERASURE, "at": at}, rep, None)


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
