"""What a rule says about a value: an error keeps the record a draft, a warning asks for a second look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `field` is a field name of Person ("" = the record), `code` is stable, `message` is Chinese
    and says what to do."""

    field: str
    code: str
    message: str
    severity: Severity = "error"

    def as_dict(self) -> dict[str, str]:
        return {"field": self.field, "code": self.code, "severity": self.severity, "message": self.message}


def warning(field: str, code: str, message: str) -> Problem:
    return Problem(field, code, message, "warning")


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(p.severity == "error" for p in problems)


@dataclass(frozen=True, slots=True)
class Checked:
    """The judgement of one value: cleaned, what is wrong with it, and what can be read from it."""

    ok: bool
    value: str
    problems: tuple[Problem, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)


def checked(value: str, problems: Iterable[Problem] = (), facts: dict[str, str] | None = None) -> Checked:
    """A judgement whose `ok` follows from the problems."""
    found = tuple(problems)
    return Checked(not has_errors(found), value, found, facts or {})


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A finding about one row of a file; `row` is the spreadsheet's own number."""

    row: int
    field: str
    code: str
    severity: Severity
    message: str

    @classmethod
    def at(cls, row: int, problem: Problem) -> RowProblem:
        return cls(row, problem.field, problem.code, problem.severity, problem.message)
