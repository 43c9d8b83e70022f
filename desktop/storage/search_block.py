"""Everybody in memory, in directory order, in pieces of one village each.

Reading goes piece by piece, so that a save beside it never waits long, and may pause between two of them. What
changes afterwards is noted by triggers of this connection alone (nothing of it reaches the file) and looked at beside
the pieces; a village where much has changed is read again. What another process changed is seen by SQLite's own data
version, and everything is read anew.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from math import inf

from desktop.storage.search_piece import COLUMNS, SIZE, Piece, folded
from desktop.storage.store import Store

MANY_TOUCHED = 500
"""So many people noted are looked at one by one; of more, the villages they live in are read again."""
_SHIFT = SIZE.bit_length() - 1
_PLACE = SIZE - 1
_NAMES = ", ".join(COLUMNS)
_NUMBERS = " OR ".join(f"{name} IS NOT NULL" for name in COLUMNS)
_BEFORE_ANY = ("", -1)


class SearchBlock:
    """Everybody of one store. People are named by rowid; whoever has no sort key yet counts as changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen_elsewhere: int | None = None
        self._empty()

    # -- reading
    def bring_up_to_date(self, seconds: float = inf) -> bool:
        """Read what is not in memory yet, for at most about so long; whether everything is."""
        elsewhere = int(self._store.value("PRAGMA data_version"))
        if elsewhere != self._seen_elsewhere:
            self._begin_anew()
            self._seen_elsewhere = elsewhere
        if self._touched_at != self._store.version and not self._unread:
            self._read_touched()
        until = time.monotonic() + seconds
        while self._unread:
            self._read_piece()
            if not self._unread:
                self._rank()
                self._read_touched()
            if time.monotonic() > until:
                break
        return not self._unread

    def _empty(self) -> None:
        self._villages: dict[str, list[Piece]] = {}
        self._pieces: list[Piece | None] = [None]  # by number; 0 stands for "in no piece"
        self._where = array("I")  # rowid -> number of the piece and place in it
        self._unread: list[str] = []
        self._after = _BEFORE_ANY
        self._touched: dict[int, tuple[str, tuple[str, ...]]] = {}
        self._touched_at = -1

    def _begin_anew(self) -> None:
        self._empty()
        self._watch()
        self._unread = [code for (code,) in self._store.tuples("SELECT code FROM village ORDER BY code DESC")]

    def _watch(self) -> None:
        """From here on note every person whose line this connection changes."""
        news = " OR ".join(f"old.{name} IS NOT new.{name}" for name in (*COLUMNS, "sort_key", "village"))
        note = "BEGIN INSERT OR IGNORE INTO touched (person) VALUES ({}.rowid); END"
        run = self._store.aside
        run("CREATE TEMP TABLE IF NOT EXISTS touched (person INTEGER PRIMARY KEY)")
        for event, which, side in (("INSERT", "", "new"), ("UPDATE", f"WHEN {news}", "new"), ("DELETE", "", "old")):
            run(
                f"CREATE TEMP TRIGGER IF NOT EXISTS note_{event} AFTER {event} ON main.person {which}"
                f" {note.format(side)}"
            )
        run("DELETE FROM touched")

    def _read_piece(self) -> None:
        """The next people of the village in hand."""
        village = self._unread[-1]
        if self._after == _BEFORE_ANY:
            self._begin_village(village)
        rows = self._store.tuples(
            f"SELECT rowid, sort_key, id, {_NAMES} FROM person"
            f" WHERE village = ? AND sort_key IS NOT NULL AND (sort_key, rowid) > (?, ?)"
            f" ORDER BY sort_key, rowid LIMIT {SIZE}",
            (village, *self._after),
        )
        if rows:
            rowids, _keys, ids, *columns = zip(*rows, strict=True)
            self._keep(Piece(village, rowids, ids, columns))
            self._after = (rows[-1][1], rows[-1][0])
        if len(rows) < SIZE:
            self._unread.pop()
            self._after = _BEFORE_ANY

    def _begin_village(self, village: str) -> None:
        """What was known of it is forgotten; who has no place in its order yet is looked at one by one."""
        gone: list[tuple[int]] = []
        for old in self._villages.pop(village, ()):
            gone += [(row,) for row in old.rows]
            self._pieces[self._pieces.index(old)] = None
        for (row,) in gone:
            self._where[row] = 0
        forget, of_it = "DELETE FROM touched WHERE person", "SELECT rowid FROM person WHERE village = ?"
        self._store.aside(f"{forget} = ?", gone)
        self._store.aside(f"{forget} IN ({of_it})", [(village,)])
        self._store.aside(f"INSERT INTO touched (person) {of_it} AND sort_key IS NULL AND ({_NUMBERS})", [(village,)])

    def _keep(self, piece: Piece) -> None:
        number = len(self._pieces)
        self._pieces.append(piece)
        self._villages.setdefault(piece.village, []).append(piece)
        short = max(piece.rows) + 1 - len(self._where)
        if short > 0:
            self._where.extend(array("I", bytes(4 * (short + SIZE))))
        for place, row in enumerate(piece.rows, number << _SHIFT):
            self._where[row] = place

    def _rank(self) -> None:
        self._villages = dict(sorted(self._villages.items()))
        for rank, piece in enumerate(chain.from_iterable(self._villages.values())):
            piece.rank = rank << _SHIFT

    def _read_touched(self) -> None:
        self._touched_at = self._store.version
        told = self._store.tuples(
            f"SELECT t.person, village, sort_key, {_NAMES} FROM touched t LEFT JOIN person p ON p.rowid = t.person"
        )
        self._touched = {row: (village or "", tuple(map(_line, cells))) for row, village, _, *cells in told}
        placed = [(row, village) for row, village, key, *_ in told if key is not None or self._home(row)]
        if len(placed) > MANY_TOUCHED:
            homes = {home for row, village in placed for home in (village, self._home(row)) if home}
            self._unread = sorted(homes, reverse=True)

    def _home(self, row: int) -> str | None:
        """The village in whose pieces this person still stands."""
        piece = self._pieces[self._where[row] >> _SHIFT] if row < len(self._where) else None
        return piece.village if piece else None

    # -- finding
    def find(self, typed: str, columns: Sequence[str], *, village: str | None, limit: int, begins: bool) -> list[int]:
        """Who has the text in one of the columns, at its beginning or anywhere: the first `limit` in directory order,
        and behind them whoever changed since the reading."""
        needle, touched = folded(typed), self._touched
        rows: list[int] = []
        for piece in self._looked_at(village):
            if len(rows) >= limit:
                break
            most = limit - len(rows) + len(touched)
            met = piece.places(needle, columns, most, begins=begins)
            rows += [row for place in met if (row := piece.rows[place]) not in touched]
        wanted = f"\n{needle}" if begins else needle
        at = [COLUMNS.index(column) for column in columns]
        changed = [
            row
            for row, (place, cells) in touched.items()
            if village in (None, place) and any(wanted in cells[n] for n in at)
        ]
        return rows[:limit] + changed

    def _looked_at(self, village: str | None) -> Iterable[Piece]:
        if village is not None:
            return self._villages.get(village, ())
        return chain.from_iterable(self._villages.values())

    def in_order(self, rows: Iterable[int], limit: int) -> list[str] | None:
        """Ids of the first `limit` of these people in directory order; None when one of them has changed or has no
        place in it yet."""
        where, pieces, touched = self._where, self._pieces, self._touched
        placed = []
        for row in rows:
            at = where[row] if row < len(where) else 0
            piece = pieces[at >> _SHIFT]
            if piece is None or row in touched:
                return None
            placed.append((piece.rank | at & _PLACE, piece))
        placed.sort(key=_rank_of)
        return [piece.person(rank & _PLACE) for rank, piece in placed[:limit]]


def _rank_of(placed: tuple[int, Piece]) -> int:
    return placed[0]


def _line(value: str | None) -> str:
    return f"\n{folded(value)}" if value else ""
