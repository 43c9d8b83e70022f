"""Judging one record: its shape, then the rules a number or name must satisfy whoever sent it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import ValidationError

from desktop.domain import documents, names
from desktop.domain.problems import Problem
from desktop.wire.container import Entry
from desktop.wire.records import MODELS, YIELDED, Enrolment, Question, first_fault


@dataclass(frozen=True, slots=True)
class Verdict:
    """take: keep it; rejected: code and field say what is wrong; quarantined: kept for a human (why)."""

    outcome: Literal["take", "rejected", "quarantined"]
    kind: str = ""
    identity: str = ""  # the one text of the person's document, "" for a listing
    code: str = ""
    field: str = ""
    why: str = ""


def judge(entry: Entry, today: date) -> Verdict:
    if not entry.id or entry.data is None:
        return Verdict("rejected", code="unreadable")
    model = MODELS.get(entry.schema)
    if model is None:
        return Verdict("quarantined", why="unknown_schema")
    try:
        record = model.model_validate(entry.data)
    except ValidationError as wrong:
        code, field = first_fault(wrong)
        return Verdict("rejected", code=code, field=field)
    if isinstance(record, Question):
        return Verdict("quarantined", record.kind, why=YIELDED if record.about == YIELDED else "asked")
    if not isinstance(record, Enrolment):
        return Verdict("take", record.kind)
    found = _first_error(record, today)
    if found:
        return Verdict("rejected", record.kind, code=found.code, field=found.field)
    if record.kind == "listing":
        return Verdict("take", record.kind)
    return Verdict("take", record.kind, _identity(record))


def _identity(record: Enrolment) -> str:
    """A unit may have any number of telephones: only people are looked for twice."""
    kind = documents.DOCUMENT_TYPES.get(record.doc_type or "")
    return documents.identity_key(kind.code, record.doc_no or "") if kind is not None and kind.person else ""


def _first_error(record: Enrolment, today: date) -> Problem | None:
    problems = names.check_name(record.name, record.doc_type)
    if record.kind == "listing":
        return _error_of(problems)
    if not record.doc_type or not record.doc_no:
        return Problem("doc_no", "missing", "没有证件号码")
    problems += documents.check_document(record.doc_type, record.doc_no, today).problems
    for party in ("guardian", "agent", "user"):
        kind, number = getattr(record, f"{party}_doc_type"), getattr(record, f"{party}_doc_no")
        if number:
            found = documents.check_document(kind or "RIC", number, today).problems
            problems += [Problem(f"{party}_{p.field}", p.code, p.message, p.severity) for p in found]
    return _error_of(problems)


def _error_of(problems: Iterable[Problem]) -> Problem | None:
    return next((p for p in problems if p.severity == "error"), None)
