"""The committee's own list: read and judged as a whole, then taken in one transaction, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from desktop.base.errors import NotFound, RefusedInput
from desktop.base.text import clean_cell
from desktop.domain import headers, roster, roster_words
from desktop.domain.headers import Header
from desktop.domain.people import Person
from desktop.domain.problems import Problem, RowProblem
from desktop.services import enrol
from desktop.services.roster_equals import Equals, still_new
from desktop.services.session import Session
from desktop.services.sheets import Row, Sheet, open_file
from desktop.services.text_sheets import write_text_sheet
from desktop.storage import audit, imports, prints, villages

LONGEST_REFERENCE = 60
_CUT = "\x1f"  # joins the cells of a row: one string per row is what keeps a long list small
_FILL_DOWN = ("group_no", "household", "address", "head")
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
    sheet, header, notes = _choose(sheets)
    equals = Equals(session, village)
    read = [_judged(row, cells, header, occasion, equals) for row, cells in _people(sheet, header)]
    if not read:
        raise RefusedInput("表头下面没有人,没有导入。请核对是不是选错了工作表。", code="no_rows")
    rows = equals.against_store(read)
    return RosterPreview(
        village,
        occasion.signed_sheet,
        _sha256(path),
        tuple(clean_cell(t)[0] for t in header.titles),
        _fields(header),
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


def _choose(sheets: list[Sheet]) -> tuple[Sheet, Header, list[str]]:
    """The sheet to read: the one with a header that names people; of several, the one with most rows."""
    found: list[tuple[Sheet, Header]] = []
    headed = False
    for sheet in sheets:
        top = [(r.number, r.cells) for r in islice(sheet.rows(), headers.LOOK_WITHIN + 1)]
        header = headers.find(top, roster_words.COLUMNS)
        headed = headed or header is not None
        if header is not None and ("name" in header.columns or "head" in header.columns):
            found.append((sheet, _with_name(header)))
    if not found:
        what = "表头里没有“姓名”一列" if headed else "前 30 行里没有找到表头"
        raise RefusedInput(
            f"{what},没有导入。要有一行写明各列是什么,如:{roster_words.LOOKED_FOR}。", code="no_header"
        )
    if len(found) == 1:
        return *found[0], []
    sizes = [sum(1 for _ in _people(sheet, header)) for sheet, header in found]
    best = sizes.index(max(sizes))
    others = "、".join(f"“{sheet.name}”" for i, (sheet, _) in enumerate(found) if i != best)
    return *found[best], [f"文件里有 {len(found)} 张花名册,这次读的是“{found[best][0].name}”,没有读{others}。"]


def _with_name(header: Header) -> Header:
    """Where only the head of the household is named, she is the person of the row."""
    if "name" in header.columns:
        return header
    columns = {"name" if field == "head" else field: column for field, column in header.columns.items()}
    return Header(columns, header.titles, header.first, header.last)


def _fields(header: Header) -> tuple[str, ...]:
    by_column = {column: field for field, column in header.columns.items()}
    return tuple(by_column.get(column, "") for column in range(len(header.titles)))


def _people(sheet: Sheet, header: Header) -> Iterator[tuple[Row, dict[str, str]]]:
    """The rows that are people, with the texts of their known columns; titles, totals and blanks are passed over."""
    merged = _merged_downwards(sheet, header)
    wanted = list(header.columns.items())
    for row in sheet.rows():
        if row.number <= header.last or row.blank or headers.repeats(row.cells, header):
            continue
        cells = {field: row.cell(column) for field, column in wanted}
        if _is_nobody(row, cells, header):
            continue
        for field, column in merged.get(row.number, ()):
            cells[field] = column
        yield row, cells


def _is_nobody(row: Row, cells: dict[str, str], header: Header) -> bool:
    """A total, a footer, or a line with nothing but its serial number and notes."""
    if any(column in row.formulas for field, column in header.columns.items() if field == "name"):
        return False
    named = any(cells.get(f, "").strip() for f in ("name", "doc_no", "mobile", "phone", "home_line"))
    filled = [c for c in row.cells if c.strip()]
    if any(roster_words.is_total(c) for c in filled[:3]) and not cells.get("doc_no", "").strip():
        return True
    if named:
        return False
    if filled and roster_words.is_footer(filled[0]):
        return True
    return not any(text.strip() for field, text in cells.items() if field != "remark")


def _merged_downwards(sheet: Sheet, header: Header) -> dict[int, list[tuple[str, str]]]:
    """Row -> (field, text) for cells merged with one above: a group or a house written once for its people."""
    columns = {header.columns[f]: f for f in _FILL_DOWN if f in header.columns}
    ranges = [
        (top, bottom, left)
        for top, left, bottom, _right in sheet.merged()
        if left in columns and header.last < top < bottom < top + 5000
    ]
    if not ranges:
        return {}
    tops = {(top, left) for top, _, left in ranges}
    texts: dict[tuple[int, int], str] = {}
    for row in sheet.rows():
        for left in columns:
            if (row.number, left) in tops:
                texts[row.number, left] = row.cell(left)
    filled: dict[int, list[tuple[str, str]]] = {}
    for top, bottom, left in ranges:
        for number in range(top + 1, bottom + 1):
            filled.setdefault(number, []).append((columns[left], texts.get((top, left), "")))
    return filled


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
    write_text_sheet(out, ["原表行号", *found.columns, "原因"], rows, title="退回名单")
    if session is not None:
        with session.store.atomic():
            prints.add_saved_file(session.store, serial=None, kind="roster_report", path=str(out.resolve()))
            audit.add(session.store, "roster_report_saved", rep=session.rep.id)
    return len(rows)
