"""Judging one record: its shape, then the rules a number or name must satisfy whoever sent it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from desktop.base.clock import from_iso, local_date
from desktop.domain import documents, names
from desktop.domain.problems import Problem
from desktop.hub import pairs
from desktop.wire import records
from desktop.wire.container import Entry
from desktop.wire.records import YIELDED, first_fault
from desktop.wire.versions import ENROLMENT, QUESTION

_PARTIES = [(party, f"{party}_doc_type", f"{party}_doc_no") for party in ("guardian", "agent", "user")]


class Verdict(NamedTuple):
    """take: keep it; rejected: code and field say what is wrong; quarantined: kept for a human (why)."""

    outcome: Literal["take", "rejected", "quarantined"]
    kind: str = ""
    identity: str = ""  # the one text of the person's document, "" for a listing
    code: str = ""
    field: str = ""
    why: str = ""


def judge(entry: Entry, today: date, *, shaped: bool = False) -> Verdict:
    """`shaped`: the whole batch was found to have the shape of enrolments (`records.fit_by_column`)."""
    if not entry.id or entry.data is None:
        return Verdict("rejected", code="unreadable")
    if entry.schema not in records.SCHEMAS:
        return Verdict("quarantined", why="unknown_schema")
    try:
        alone = not shaped or entry.data["kind"] == "listing"  # that it has no document is seen in its row alone
        record = records.read(entry.schema, entry.data) if alone else entry.data
    except ValidationError as wrong:
        code, field = first_fault(wrong)
        return Verdict("rejected", code=code, field=field)
    kind: str = record["kind"]
    if entry.schema == QUESTION:
        return Verdict("quarantined", kind, why=YIELDED if record["about"] == YIELDED else "asked")
    if entry.schema != ENROLMENT:
        return Verdict("take", kind)
    found = _first_error(record, today)
    if found:
        return Verdict("rejected", kind, code=found.code, field=found.field)
    return Verdict("take", kind, pairs.identity(record))


def day_of_capture(entry: Entry, else_: date) -> date:
    """The day on which the laptop says the record was made."""
    try:
        return local_date(from_iso(str((entry.data or {})["captured_at"])))
    except (KeyError, ValueError, OverflowError):
        return else_


def _first_error(record: dict[str, Any], today: date) -> Problem | None:
    doc_type, number = record.get("doc_type"), record.get("doc_no")
    problems = names.check_name(record["name"], doc_type)
    if record["kind"] == "listing":
        return _error_of(problems)
    if not doc_type or not number:
        return Problem("doc_no", "missing", "没有证件号码")
    problems += documents.check_document(doc_type, number, today).problems
    for party, party_type, party_number in _PARTIES:
        number = record.get(party_number)
        if number:
            found = documents.check_document(record.get(party_type) or "RIC", number, today).problems
            problems += [Problem(f"{party}_{p.field}", p.code, p.message, p.severity) for p in found]
    return _error_of(problems)


def _error_of(problems: Iterable[Problem]) -> Problem | None:
    return next((p for p in problems if p.severity == "error"), None)
