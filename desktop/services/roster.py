"""The committee's own list: read and judged as a whole, then taken in one transaction, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.base.errors import NotFound, RefusedInput
from desktop.base.text import clean_cell
from desktop.domain import roster
from desktop.domain.headers import Header
from desktop.domain.people import Person
from desktop.domain.problems import Problem, RowProblem
from desktop.services import enrol, readable
from desktop.services.roster_equals import Equals, still_new
from desktop.services.roster_sheet import choose_sheet, fields_of, people_of
from desktop.services.session import Session
from desktop.services.sheets import Row, open_file
from desktop.services.text_sheets import write_text_sheet
from desktop.storage import imports, villages

LONGEST_REFERENCE = 60
_CUT = "\x1f"  # joins the cells of a row: one string per row is what keeps a long list small
STEP = 500


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of the list: its person when it is good, and what was said about it."""

    number: int  # the spreadsheet's own
    line: str
    person: Person | None
    problems: tuple[Problem, ...]

    @property
    def cells(self) -> list[str]:
        """The texts of the row as they stand in the file."""
        return self.line.split(_CUT)

    @property
    def verdict(self) -> str:
        """error (refused), warning (taken, wants a look) or ok."""
        return "error" if self.person is None else "warning" if self.problems else "ok"


@dataclass(frozen=True, slots=True)
class RosterPreview:
    """A list read and judged; nothing is written yet."""

    village: str
    signed_sheet: str | None
    file_sha256: str
    columns: tuple[str, ...]  # titles of the file
    fields: tuple[str, ...]  # the field each column was taken for, "" = none
    rows: tuple[RosterRow, ...]
    notes: tuple[str, ...] = ()  # sentences about the file as a whole

    @property
    def accepted(self) -> int:
        return sum(1 for row in self.rows if row.person is not None)

    @property
    def rejected(self) -> int:
        return len(self.rows) - self.accepted

    @property
    def warnings(self) -> int:
        return sum(1 for row in self.rows if row.verdict == "warning")

    @property
    def problems(self) -> list[RowProblem]:
        return [RowProblem.at(row.number, p) for row in self.rows for p in row.problems]

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


@dataclass(frozen=True, slots=True)
class RosterResult:
    accepted: int
    rejected: int
    drafts: int


def preview(session: Session, path: Path, village: str, signed_sheet: str | None = None) -> RosterPreview:
    """Read and judge a list for a village; `signed_sheet` names the paper its people signed one by one."""
    place = villages.get(session.store, village)
    if place is None:
        raise NotFound(f"本机没有代码为 {village} 的村,没有导入。请先导入村名单。", code="no_such_village")
    occasion = roster.Occasion(
        place, session.today, session.store.now(), session.document_hash, _reference(signed_sheet)
    )
    sheets = open_file(path)
    sheet, header, notes = choose_sheet(sheets)
    equals = Equals(session, village)
    read = [_judged(row, cells, header, occasion, equals) for row, cells in people_of(sheet, header)]
    if not read:
        raise RefusedInput("表头下面没有人,没有导入。请核对是不是选错了工作表。", code="no_rows")
    rows = equals.against_store(read)
    return RosterPreview(
        village,
        occasion.signed_sheet,
        _sha256(path),
        tuple(clean_cell(t)[0] for t in header.titles),
        fields_of(header),
        tuple(rows),
        tuple(notes),
    )


def _reference(signed_sheet: str | None) -> str | None:
    if signed_sheet is None:
        return None
    reference = clean_cell(signed_sheet)[0]
    if not reference or len(reference) > LONGEST_REFERENCE:
        raise RefusedInput(
            f"签字名册的编号要有 1 到 {LONGEST_REFERENCE} 个字,没有导入。请照纸上的编号写。", code="bad_reference"
        )
    return reference


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _judged(row: Row, cells: dict[str, str], header: Header, occasion: roster.Occasion, equals: Equals) -> RosterRow:
    line = _CUT.join(row.cell(column).replace(_CUT, "") for column in range(len(header.titles)))
    used = [field for field, column in header.columns.items() if column in row.formulas]
    if used:
        said = "、".join(header.titles[header.columns[field]].strip() for field in used)
        words = f"“{said}”里是公式,不是填写的内容。请改成文字(复制后选择性粘贴为数值)再导入"
        return RosterRow(row.number, line, None, (Problem(used[0], "formula", words),))
    read = roster.read_row(cells, occasion)
    if read.person is None:
        return RosterRow(row.number, line, None, read.problems)
    person, problems = equals.within_file(row.number, read.person)
    if person is None:
        return RosterRow(row.number, line, None, tuple(problems))
    return RosterRow(row.number, line, person, (*read.problems, *problems))


def take(
    session: Session,
    found: RosterPreview,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RosterResult:
    """Write every good row in one transaction. A cancel, a full disk or a second taking leaves nothing behind."""
    people = [row.person for row in found.rows if row.person is not None]
    if progress:
        progress(0, len(people))
    with session.store.atomic():
        if not still_new(session, people):
            raise RefusedInput(
                "名册读过以后库里有了变动(可能已经导入过),这次没有导入。请重新选这个文件再看。", code="stale"
            )
        run = imports.note(
            session.store,
            "roster",
            village=found.village,
            file_sha256=found.file_sha256,
            signed_sheet=found.signed_sheet,
            rows=len(found.rows),
            accepted=len(people),
            rejected=found.rejected,
            rep=session.rep.id,
        )
        enrol.finish_many(session, people, origin=run, progress=progress, cancelled=cancelled)
        if cancelled and cancelled():
            raise RefusedInput("已取消,什么都没有导入。", code="cancelled")
    drafts = sum(1 for p in people if p.state == "draft")
    return RosterResult(len(people), found.rejected, drafts)


def write_report(found: RosterPreview, out: Path, session: Session | None = None) -> int:
    """The refused rows as they stood, with the reason beside each; every cell is text. Returns how many.

    With a session the file is put on the list of readable files this laptop has made, to be deleted in time.
    """
    rows = [
        [str(row.number), *row.cells, ";".join(p.message for p in row.problems)]
        for row in found.rows
        if row.person is None
    ]
    kept = (
        readable.listed(session, out, kind="roster_report", act="roster_report_saved") if session else nullcontext()
    )
    with kept:
        write_text_sheet(out, ["原表行号", *found.columns, "原因"], rows, title="退回名单")
    return len(rows)
