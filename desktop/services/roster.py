"""The committee's own list: read and judged as a whole, then taken in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from desktop.base.collecting import no_collecting
from desktop.base.errors import NotFound, RefusedInput
from desktop.domain import roster_columns
from desktop.services import enrol, readable, told_again
from desktop.services.roster_facts import still_new
from desktop.services.roster_file import RosterFile, read_clip, read_file
from desktop.services.roster_judge import amend, header_for, judge, mark_taken
from desktop.services.roster_rows import RosterPreview, RosterRow
from desktop.services.session import Session
from desktop.services.text_sheets import write_text_sheet
from desktop.services.watching import Watch, cancelled_by_the_rep
from desktop.storage import imports, villages

__all__ = [
    "RosterFile", "RosterPreview", "RosterResult", "RosterRow", "Watch", "amend", "header_for", "judge", "mark_taken",
    "preview", "read_clip", "read_file", "take", "write_report",
]  # fmt: skip

REMEMBERED = "各列照上次在本村认定的收,与表头的字面意思不同。请看一眼各列。"


@dataclass(frozen=True, slots=True)
class RosterResult:
    """What was taken; `run` names the import, by which all of it can be taken back."""

    accepted: int
    rejected: int
    drafts: int
    run: str


def preview(
    session: Session, path: Path, village: str, signed_sheet: str | None = None, watch: Watch | None = None
) -> RosterPreview:
    """Read and judge a list for a village; `signed_sheet` names the paper its people signed one by one. A file
    without a header is refused: nobody is there to point at it."""
    if villages.get(session.store, village) is None:
        raise NotFound(f"本机没有代码为 {village} 的村,没有导入。请先导入村名单。", code="no_such_village")
    file = read_file(path, watch)
    if file.refusal is not None:
        raise file.refusal
    found = judge(session, file, village, signed_sheet=signed_sheet, watch=watch)
    if found.remembered:
        found.notes = (*found.notes, REMEMBERED)
    return found


def take(
    session: Session,
    found: RosterPreview,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RosterResult:
    """Write every good row in one transaction. A cancel, a full disk or a second taking leaves nothing behind."""
    people = [row.person for row in found.rows if row.person is not None]
    drafts = sum(1 for person in people if person.state == "draft")
    if progress:
        progress(0, len(people))
    with no_collecting(), session.store.atomic():
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
            drafts=drafts,
            rep=session.rep.id,
        )
        _remember_columns(session, found, run)
        enrol.finish_many(session, people, origin=run, progress=progress, cancelled=cancelled)
        told_again.hear(session, [row.known for row in found.rows if row.known is not None])
        imports.close(session.store, run)
        if cancelled and cancelled():
            raise cancelled_by_the_rep()
    return RosterResult(len(people), found.rejected, drafts, run)


def _remember_columns(session: Session, found: RosterPreview, run: str) -> None:
    """Keep what the rep made of the columns, where the next file with this header would be taken otherwise. Columns
    that have no titles are nobody's in particular."""
    header, fields = found.header, found.fields
    if not header.last:
        return
    known = imports.remembered_columns(session.store, found.village)
    key = roster_columns.key_of(header.titles)
    recognised = found.file.header
    by_itself = roster_columns.fields_of(recognised) if recognised and recognised.titles == header.titles else None
    if fields != known.get(key, by_itself):
        imports.remember_columns(session.store, village=found.village, titles=key, fields=fields, run=run)


def write_report(found: RosterPreview, out: Path, session: Session | None = None) -> int:
    """The refused rows as they stand, with the reason beside each; every cell is text. Returns how many.

    With a session the file is put on the list of readable files this laptop has made, to be deleted in time.
    """
    width = len(found.columns)
    rows = [
        [str(row.number), *[*row.cells, *[""] * width][:width], ";".join(p.message for p in row.problems)]
        for row in found.rows
        if row.verdict == "error"
    ]
    kept = (
        readable.listed(session, out, kind="roster_report", act="roster_report_saved") if session else nullcontext()
    )
    with kept:
        write_text_sheet(out, ["原表行号", *found.columns, "原因"], rows, title="退回名单")
    return len(rows)
