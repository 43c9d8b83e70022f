"""The rows of a judged list, and the list as a whole."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop.base.text import clean_cell
from desktop.domain.headers import Header
from desktop.domain.people import Person
from desktop.domain.problems import Problem, RowProblem
from desktop.domain.roster_columns import Fields
from desktop.domain.roster_equals import Standing
from desktop.services.roster_facts import Facts
from desktop.services.roster_file import CUT, NO_EDITS, Edits, RosterFile
from desktop.services.roster_sheet import FillDown


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of the list: its person when it is good, and what was said about it."""

    number: int  # the spreadsheet's own
    line: str
    person: Person | None
    problems: tuple[Problem, ...]
    alone: Person | None = None  # who she is if nobody in the list stands before her
    said: tuple[Problem, ...] = ()  # what was said of the row by itself
    edited: Mapping[int, str] | None = None  # column -> text as the rep corrected it
    taken: bool = False  # imported from this very list before
    known: Person | None = None  # refused because she is here already; what the row says of her age is kept with her

    @property
    def cells(self) -> list[str]:
        """The texts of the row as they stand in the file, the corrected ones as corrected."""
        cells = self.line.split(CUT)
        if self.edited:
            cells += [""] * (max(self.edited) + 1 - len(cells))
            for column, text in self.edited.items():
                cells[column] = text
        return cells

    def original(self, column: int) -> str:
        """What the file says in a cell."""
        cells = self.line.split(CUT)
        return cells[column] if column < len(cells) else ""

    @property
    def verdict(self) -> str:
        """taken, error (refused), warning (taken, wants a look) or ok."""
        if self.taken:
            return "taken"
        return "error" if self.person is None else "warning" if self.problems else "ok"


@dataclass(slots=True)
class RosterPreview:
    """A list read and judged; nothing is written yet. Rows are judged anew one by one as they are corrected."""

    village: str
    signed_sheet: str | None
    file: RosterFile
    header: Header
    fields: Fields  # the field each column was taken for, "" = none
    rows: list[RosterRow]
    merged: FillDown
    facts: Facts
    edits: Edits = field(default_factory=lambda: NO_EDITS)
    taken: Mapping[int, str] = field(default_factory=dict)  # row number -> run
    notes: tuple[str, ...] = ()  # sentences about the file as a whole
    remembered: bool = False  # the columns are as the rep once said, not as their titles say
    standing: Standing | None = None  # made when the first row is corrected

    @property
    def file_sha256(self) -> str:
        return self.file.sha256

    @property
    def columns(self) -> tuple[str, ...]:
        """Titles of the file."""
        return tuple(clean_cell(title)[0] for title in self.header.titles)

    @property
    def accepted(self) -> int:
        return sum(1 for row in self.rows if row.person is not None)

    @property
    def rejected(self) -> int:
        return sum(1 for row in self.rows if row.person is None and not row.taken)

    @property
    def warnings(self) -> int:
        return sum(1 for row in self.rows if row.person is not None and row.problems)

    @property
    def problems(self) -> list[RowProblem]:
        return [RowProblem.at(row.number, p) for row in self.rows for p in row.problems]

    def place_of(self, number: int) -> int | None:
        """Where a row of the spreadsheet stands among those judged."""
        place = bisect_left(self.rows, number, key=lambda row: row.number)
        return place if place < len(self.rows) and self.rows[place].number == number else None

    def as_json(self) -> dict[str, Any]:
        """The shape the command line promises."""
        return {
            "rows": len(self.rows),
            "accepted": self.accepted,
            "rejected": self.rejected,
            "warnings": self.warnings,
            "problems": [
                {"row": p.row, "field": p.field, "code": p.code, "severity": p.severity, "message": p.message}
                for p in self.problems
            ],
        }
