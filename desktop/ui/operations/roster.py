"""The committee's own list: looking at it, taking the good rows, writing the bad ones back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.services import roster
from desktop.services.roster import RosterPreview
from desktop.services.session import Session
from desktop.ui.widgets.progress import Progress


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of the file as the grid shows it. `row` is the spreadsheet's own number; verdict ok, warning, error."""

    row: int
    cells: tuple[str, ...]
    verdict: str
    problems: tuple[tuple[str, str, str], ...]  # (field, severity, sentence)

    @property
    def reasons(self) -> str:
        return ";".join(sentence.rstrip("。") for _, _, sentence in self.problems)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds. `raw` is the service's own value, handed back when it is taken."""

    name: str
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    rows: tuple[GridRow, ...]
    accepted: int
    rejected: int
    warnings: int
    notes: tuple[str, ...]
    raw: Any


@dataclass(frozen=True, slots=True)
class Taken:
    accepted: int
    rejected: int
    drafts: int


def look(session: Session, *, path: Path, village: str, signed_sheet: str | None) -> Preview:
    """Read and judge a file; nothing is written. Long files take seconds: lane "files"."""
    return preview_of(path.name, roster.preview(session, path, village, signed_sheet))


def preview_of(name: str, found: RosterPreview) -> Preview:
    """The service's preview as the grid shows it."""
    rows = tuple(
        GridRow(
            row.number, tuple(row.cells), row.verdict, tuple((p.field, p.severity, p.message) for p in row.problems)
        )
        for row in found.rows
    )
    return Preview(
        name, found.columns, found.fields, rows, found.accepted, found.rejected, found.warnings, found.notes, found
    )


def take(
    session: Session, *, preview: Preview, tell: Callable[[Progress], None], cancelled: Callable[[], bool]
) -> Taken:
    """Take the good rows in one transaction; a cancel leaves nothing behind."""
    started = time.monotonic()

    def report(done: int, total: int) -> None:
        spent = time.monotonic() - started
        left = spent / done * (total - done) if done and spent > 1 else None
        tell(Progress(done, total, seconds_left=left))

    result = roster.take(session, preview.raw, report, cancelled)
    return Taken(result.accepted, result.rejected, result.drafts)


def write_report(session: Session, *, preview: Preview, path: Path) -> str:
    """The refused rows with the reason beside each, for the committee to mend."""
    count = roster.write_report(preview.raw, path, session)
    return f"退回的 {count} 行已存到 {path.name},每行后面写着原因。这个文件谁都能打开,用完请删掉。"
