"""The committee's own list: reading, correcting, taking the good rows, writing the bad ones back, undoing it all."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, overload

from desktop.base.clock import from_iso, local_text
from desktop.domain.headers import Header
from desktop.domain.roster_columns import FIELDS, NOT_USED
from desktop.domain.roster_words import FIELD_TITLES
from desktop.services import list_in_hand, roster, roster_runs
from desktop.services.list_in_hand import Held
from desktop.services.roster import RosterFile, RosterPreview, RosterRow, Watch
from desktop.services.roster_file import NO_EDITS, Edits
from desktop.services.roster_runs import ImportLine
from desktop.services.session import Session
from desktop.services.sheets_clip import Clip
from desktop.ui.widgets.progress import Progress

Tell = Callable[[Progress], None]
Cancelled = Callable[[], bool]

NOT_USED_WORDS = "不用这一列"
FIELD_WORDS: dict[str, str] = {NOT_USED: NOT_USED_WORDS, **{name: FIELD_TITLES[name] for name in FIELDS}}
"""What a column can be taken for, in the order of the menu."""

DOING = {"read": "读文件", "judge": "核对", "take": "写入"}
KEPT_ROWS = 512
PACE_KNOWN = 0.5
"""Seconds after which the pace so far says something."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of the file as the grid shows it. `row` is the spreadsheet's own number; verdict ok, warning, error or
    taken; `originals` holds what the file says where the rep corrected it."""

    row: int
    cells: tuple[str, ...]
    verdict: str
    problems: tuple[tuple[str, str, str], ...]  # (field, severity, sentence)
    originals: Mapping[int, str] = field(default_factory=dict)

    @property
    def reasons(self) -> str:
        return ";".join(sentence.rstrip("。") for _, _, sentence in self.problems)


class GridRows(Sequence[GridRow]):
    """The rows of a judged list, made for the grid as it shows them: a long list is not held twice. What a correction
    changes is seen at once."""

    def __init__(self, found: RosterPreview) -> None:
        self._rows, self._width = found.rows, len(found.columns)
        self._made: OrderedDict[int, tuple[RosterRow, GridRow]] = OrderedDict()

    def verdicts(self) -> Iterator[str]:
        return (row.verdict for row in self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> GridRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[GridRow]: ...
    def __getitem__(self, place: int | slice) -> GridRow | Sequence[GridRow]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        row = self._rows[place]
        held = self._made.get(place)
        if held is None or held[0] is not row:
            held = self._made[place] = (row, _grid_row(row, self._width))
            while len(self._made) > KEPT_ROWS:
                self._made.popitem(last=False)
        return held[1]


def _grid_row(row: RosterRow, width: int) -> GridRow:
    cells = (*row.cells, *[""] * width)[:width]
    said = tuple((p.field, p.severity, p.message) for p in row.problems)
    return GridRow(row.number, cells, row.verdict, said, {c: row.original(c) for c in row.edited or ()})


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list holds. `raw` is the service's own value, handed back when it is taken or corrected."""

    name: str
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    rows: Sequence[GridRow]
    accepted: int
    rejected: int
    warnings: int
    notes: tuple[str, ...]
    raw: Any
    taken: int = 0
    remembered: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How a list that was read is to be looked at. Without a header it is read as remembered or recognised."""

    file: RosterFile
    village: str
    header: Header | None = None
    signed_sheet: str | None = None
    edits: Edits = field(default_factory=lambda: NO_EDITS)
    taken: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    accepted: int
    rejected: int
    drafts: int
    run: str
    preview: Preview  # what is left of the list


@dataclass(frozen=True, slots=True)
class Amended:
    """A corrected cell: the places whose judgement may have changed, and the counts after it."""

    places: tuple[int, ...]
    preview: Preview
    cell: tuple[int, int] | None = None  # row of the spreadsheet, column: what was taken back


def read_file(session: Session, *, path: Path, tell: Tell, cancelled: Cancelled) -> RosterFile:
    """Read a spreadsheet; lane "files"."""
    return roster.read_file(path, watch_for(tell, cancelled))


def read_clip(session: Session, *, clip: Clip, tell: Tell, cancelled: Cancelled) -> RosterFile:
    """Read what was copied; lane "files"."""
    return roster.read_clip(clip, watch_for(tell, cancelled))


def knows_header(session: Session, *, file: RosterFile, village: str) -> bool:
    """Whether the list can be judged without anybody pointing at its header."""
    return roster.header_for(session, file, village)[0] is not None


def look(session: Session, *, wanted: Look, tell: Tell, cancelled: Cancelled) -> Preview:
    """Judge a list; nothing is written. Long lists take seconds: lane "files"."""
    found = roster.judge(
        session,
        wanted.file,
        wanted.village,
        header=wanted.header,
        signed_sheet=wanted.signed_sheet,
        edits=wanted.edits,
        taken=wanted.taken,
        watch=watch_for(tell, cancelled),
    )
    return preview_of(wanted.file.name, found)


def preview_of(name: str, found: RosterPreview) -> Preview:
    """The service's preview as the grid shows it."""
    return _counted(
        Preview(name, found.columns, found.fields, GridRows(found), 0, 0, 0, found.notes, found, 0, found.remembered)
    )


def _counted(preview: Preview) -> Preview:
    found: RosterPreview = preview.raw
    taken = sum(1 for row in found.rows if row.taken)
    return replace(preview, accepted=found.accepted, rejected=found.rejected, warnings=found.warnings, taken=taken)


def amend(session: Session, *, held: Held, preview: Preview, row: int, column: int, text: str) -> Amended:
    """Correct one cell (the spreadsheet's row, the file's column): on disk when this returns."""
    places = list_in_hand.write(session, held, preview.raw, row, column, text)
    return Amended(tuple(places), _counted(preview))


def step(session: Session, *, preview: Preview, back: bool) -> Amended | None:
    """Take the last corrected cell back, or do it again; None where there is none."""
    found = list_in_hand.step(session, preview.raw.file, preview.raw, back=back)
    if found is None:
        return None
    edit, places = found
    return Amended(tuple(places), _counted(preview), (edit.number, edit.place))


def in_hand(session: Session, *, village: str, file: RosterFile | None = None) -> Held | None:
    """The list this rep was mending in a village, or what she mended of this very file."""
    return list_in_hand.find(session, village, file)


def keep(session: Session, *, village: str, held: Held) -> None:
    list_in_hand.keep(session, village, held)


def drop(session: Session, *, village: str, file: RosterFile) -> None:
    list_in_hand.drop(session, village, file)


def take(session: Session, *, preview: Preview, tell: Tell, cancelled: Cancelled) -> Taken:
    """Take the good rows in one transaction; a cancel leaves nothing behind. They stay in the grid as taken."""
    watch = watch_for(tell, cancelled)
    assert watch.tell is not None
    say = watch.tell
    result = roster.take(session, preview.raw, lambda done, total: say("take", done, total), cancelled)
    roster.mark_taken(preview.raw, result.run)
    return Taken(result.accepted, result.rejected, result.drafts, result.run, _counted(preview))


def write_report(session: Session, *, preview: Preview, path: Path) -> str:
    """The refused rows with the reason beside each, for the committee to mend."""
    count = roster.write_report(preview.raw, path, session)
    return f"退回的 {count} 行已存到 {path.name},每行后面写着原因。这个文件谁都能打开,用完请删掉。"


def runs(session: Session, *, village: str | None) -> list[ImportLine]:
    """Imports of a village, or of all, newest first."""
    return roster_runs.list_runs(session, village)


def undo(session: Session, *, run: str) -> int:
    """Take a whole import back; returns how many people it brought."""
    return roster_runs.undo(session, run).people


def when(moment: str) -> str:
    return local_text(from_iso(moment), "%m-%d %H:%M")


def watch_for(tell: Tell, cancelled: Cancelled) -> Watch:
    """Somebody at the window looks on: rows or people left, and the seconds they will take at the pace so far."""
    begun: dict[str, float] = {}

    def told(phase: str, done: int, total: int | None) -> None:
        started = begun.setdefault(phase, time.monotonic())
        spent = time.monotonic() - started
        left = None if total is None else total - done
        seconds = spent / done * left if done and left is not None and spent > PACE_KNOWN else None
        unit = "行" if phase == "read" else "人"
        tell(Progress(done, total, unit, seconds_left=seconds, doing=DOING[phase], left=left))

    return Watch(told, cancelled)
