"""The committee's list somebody is mending, in the vault from its first corrected cell on: a kill loses none, and the
last cells can be taken back, also after it."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from desktop.domain.headers import Header
from desktop.services import roster_judge
from desktop.services.roster_file import NO_EDITS, Edits, RosterFile, corrected
from desktop.services.roster_rows import RosterPreview
from desktop.services.session import Session
from desktop.storage import lists_in_hand
from desktop.storage.lists_in_hand import Edit


@dataclass(frozen=True, slots=True)
class Held:
    """A list as it lies before the rep."""

    file: RosterFile
    header: Header | None = None
    signed: str = ""
    taken: Mapping[int, str] = field(default_factory=dict)
    edits: Edits = field(default_factory=lambda: NO_EDITS)


def find(session: Session, village: str, file: RosterFile | None = None) -> Held | None:
    """The list this rep mended last in a village, or what she mended of this very file."""
    kept = lists_in_hand.find(session.store, village, session.rep.id, _key(file) if file else None)
    if kept is None:
        return None
    read, state = file or _file(json.loads(kept.body)), json.loads(kept.state)
    edits = NO_EDITS
    for edit in lists_in_hand.edits(session.store, kept.id):
        row = read.row(edit.number)
        edits = corrected(edits, row, edit.place, edit.text) if row is not None else edits
    header = Header(**state["header"]) if state["header"] else None
    return Held(read, header, state["signed"], {int(row): run for row, run in state["taken"].items()}, edits)


def keep(session: Session, village: str, held: Held) -> str:
    """The list as it stands. What was corrected before it was kept (under another village) counts as written now."""
    state = {
        "header": _header(held.header), "signed": held.signed, "taken": {str(k): v for k, v in held.taken.items()},
    }  # fmt: skip
    with session.store.atomic():
        key = _key(held.file)
        known = lists_in_hand.find(session.store, village, session.rep.id, key)
        body = "" if known else json.dumps(_body(held.file), ensure_ascii=False)
        kept = lists_in_hand.keep(
            session.store, village, session.rep.id, key, body, json.dumps(state, ensure_ascii=False)
        )
        for number, cells in held.edits.items() if known is None else ():
            for place, text in cells.items():
                lists_in_hand.write(session.store, kept, Edit(number, place, text))
    return kept


def write(session: Session, held: Held, found: RosterPreview, number: int, column: int, text: str) -> list[int]:
    """Correct one cell on disk and in the judged list, or neither; `held` is the list before it."""
    with session.store.atomic():
        kept = keep(session, found.village, held)
        lists_in_hand.write(session.store, kept, Edit(number, column, text))
        return roster_judge.amend(session, found, number, column, text)


def step(session: Session, file: RosterFile, found: RosterPreview, *, back: bool) -> tuple[Edit, list[int]] | None:
    """Take the last corrected cell back, or do the last one taken back again; None where there is none."""
    with session.store.atomic():
        kept = lists_in_hand.find(session.store, found.village, session.rep.id, _key(file))
        edit = lists_in_hand.step(session.store, kept.id, back=back) if kept else None
        if kept is None or edit is None:
            return None
        same = [
            e.text
            for e in lists_in_hand.edits(session.store, kept.id)
            if (e.number, e.place) == (edit.number, edit.place)
        ]
        return edit, roster_judge.amend(session, found, edit.number, edit.place, same[-1] if same else None)


def drop(session: Session, village: str, file: RosterFile) -> None:
    """Everything of it is in: nothing of the list stays."""
    with session.store.atomic():
        kept = lists_in_hand.find(session.store, village, session.rep.id, _key(file))
        if kept is not None:
            lists_in_hand.drop(session.store, kept.id)


def _key(file: RosterFile) -> str:
    """By its rows: of one file another sheet is another list."""
    rows = json.dumps([list(file.numbers), file.lines], ensure_ascii=False)
    return hashlib.sha256(rows.encode("utf-8", "surrogatepass")).hexdigest()


def _header(header: Header | None) -> dict[str, object] | None:
    return asdict(header) if header else None


def _body(file: RosterFile) -> dict[str, object]:
    return {
        "name": file.name, "sha256": file.sha256, "header": _header(file.header), "notes": list(file.notes),
        "numbers": list(file.numbers), "lines": file.lines, "merged": file.merged, "width": file.width,
        "formulas": {str(row): sorted(columns) for row, columns in file.formulas.items()},
    }  # fmt: skip


def _file(body: dict[str, Any]) -> RosterFile:
    return RosterFile(
        name=body["name"],
        sha256=body["sha256"],
        header=Header(**body["header"]) if body["header"] else None,
        refusal=None,
        notes=tuple(body["notes"]),
        numbers=array("I", body["numbers"]),
        lines=body["lines"],
        formulas={int(row): frozenset(columns) for row, columns in body["formulas"].items()},
        merged=[tuple(m) for m in body["merged"]],
        width=body["width"],
    )
