"""Committee's lists that are being mended: the rows as read and every corrected cell, so that a kill loses none."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.base.ids import new_id
from desktop.storage.store import Store

MOST = 8
"""Lists a rep keeps in one village; the one touched longest ago goes first."""


@dataclass(frozen=True, slots=True)
class ListInHand:
    """`body` and `state` are the service's own words."""

    id: str
    key: str
    body: str
    state: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell as it was written: the spreadsheet's row number, the file's column."""

    number: int
    place: int
    text: str


def find(store: Store, village: str, rep: str, key: str | None = None) -> ListInHand | None:
    """The list with this content; without one, the list touched last."""
    sql = """SELECT id, key, body, state FROM list_in_hand WHERE village = ? AND rep = ? AND (? IS NULL OR key = ?)
        ORDER BY touched DESC LIMIT 1"""
    row = store.row(sql, (village, rep, key, key))
    return ListInHand(**row) if row else None


def keep(store: Store, village: str, rep: str, key: str, body: str, state: str) -> str:
    """A list into the vault, or its newest state; returns its id."""
    touched = store.value("SELECT coalesce(max(touched), 0) + 1 FROM list_in_hand")
    store.execute(
        """INSERT INTO list_in_hand (id, village, rep, key, body, state, touched) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (village, rep, key) DO UPDATE SET state = excluded.state, touched = excluded.touched""",
        (new_id(), village, rep, key, body, state, touched),
    )
    old = """SELECT id FROM list_in_hand WHERE village = ? AND rep = ? ORDER BY touched DESC LIMIT -1 OFFSET ?"""
    for row in store.rows(old, (village, rep, MOST)):
        drop(store, row["id"])
    return str(store.value("SELECT id FROM list_in_hand WHERE touched = ?", (touched,)))


def drop(store: Store, list_id: str) -> None:
    store.execute("DELETE FROM list_edit WHERE list = ?", (list_id,))
    store.execute("DELETE FROM list_in_hand WHERE id = ?", (list_id,))


def write(store: Store, list_id: str, edit: Edit) -> None:
    """One corrected cell; what had been undone before it cannot come back."""
    store.execute("DELETE FROM list_edit WHERE list = ? AND undone = 1", (list_id,))
    store.execute(
        """INSERT INTO list_edit (list, seq, number, place, text)
            SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ? FROM list_edit WHERE list = ?""",
        (list_id, edit.number, edit.place, edit.text, list_id),
    )


def edits(store: Store, list_id: str) -> list[Edit]:
    """The corrected cells in the order they were written, without those undone."""
    sql = "SELECT number, place, text FROM list_edit WHERE list = ? AND undone = 0 ORDER BY seq"
    return [Edit(**row) for row in store.rows(sql, (list_id,))]


def step(store: Store, list_id: str, *, back: bool) -> Edit | None:
    """Undo the last correction, or do the last undone one again; which cell, None where there is none."""
    which = "max(seq)" if back else "min(seq)"
    seq = store.value(f"SELECT {which} FROM list_edit WHERE list = ? AND undone = ?", (list_id, int(not back)))
    if seq is None:
        return None
    store.execute("UPDATE list_edit SET undone = ? WHERE list = ? AND seq = ?", (int(back), list_id, seq))
    row = store.row("SELECT number, place, text FROM list_edit WHERE list = ? AND seq = ?", (list_id, seq))
    return Edit(**row) if row else None


def forget(store: Store, village: str, words: list[str]) -> None:
    """Lists of a village in which somebody stands who is to be forgotten."""
    for word in words:
        sql = """SELECT id FROM list_in_hand l WHERE village = ? AND (instr(body, ?) > 0 OR EXISTS
            (SELECT 1 FROM list_edit WHERE list = l.id AND instr(text, ?) > 0))"""
        for row in store.rows(sql, (village, word, word)):
            drop(store, row["id"])
