"""Columns of everybody in memory, in directory order: any fragment at any position is one `find` per column.

Each column is one run of bytes, a line per person. It is read in pieces, so that a save beside it never waits long.
What changes afterwards is noted by triggers of this connection alone (nothing of it reaches the file); what another
process changed is seen by SQLite's own data version, and everything is read anew.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise

from desktop.domain.names import fold_variants
from desktop.storage.store import Store

COLUMNS = ("name", "pinyin", "initials", "mobile", "home_line", "wished_number", "short_no", "doc_last4")
PIECE = 2000
MOST_TOUCHED = 2000
_VALUES = ", ".join(f"lower(replace(replace(coalesce({name}, ''), '-', ''), char(10), ''))" for name in COLUMNS)
_NOTE = "BEGIN INSERT OR IGNORE INTO touched (person) VALUES ({}.rowid); END"


class SearchBlock:
    """Everybody of one store by column. Rows are named by rowid; ids are looked up for the few that are shown."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._empty()
        self._seen_elsewhere: int | None = None

    def bring_up_to_date(self) -> None:
        """Read what is not in memory yet: everybody the first time, later only who changed."""
        elsewhere = int(self._store.value("PRAGMA data_version"))
        if elsewhere != self._seen_elsewhere:
            self._read(elsewhere)
        if self._touched_at != self._store.version:
            self._read_touched()
            if len(self._touched) > MOST_TOUCHED:
                self._read(elsewhere)
                self._read_touched()

    def holding(self, needle: str, columns: Iterable[str], *, village: str | None, limit: int) -> list[int]:
        """Rows with the fragment in one of the columns: the first `limit`, and whoever changed since the reading."""
        return self._find(fold_variants(needle).encode(), columns, village, limit, None)

    def beginning(
        self, needle: str, columns: Iterable[str], *, village: str | None, limit: int, letters: str | None
    ) -> list[int]:
        """Rows whose value begins so; `letters`: the directory's first letters they can stand under, if known."""
        return self._find(b"\n" + fold_variants(needle).encode(), columns, village, limit, letters)

    def _find(
        self, wanted: bytes, columns: Iterable[str], village: str | None, limit: int, letters: str | None
    ) -> list[int]:
        self.bring_up_to_date()
        chosen = tuple(columns)
        places: set[int] = set()
        for column in chosen:
            places.update(self._places(column, wanted, village, limit, letters))
        rows = [self._rows[place] for place in sorted(places)[: limit + len(self._touched)]]
        first = [row for row in rows if row not in self._touched][:limit]
        at = [COLUMNS.index(column) for column in chosen]
        changed = (
            row
            for row, (place, cells) in self._touched.items()
            if village in (None, place) and any(wanted in cells[n] for n in at)
        )
        return [*first, *changed]

    def _places(
        self, column: str, wanted: bytes, village: str | None, limit: int, letters: str | None
    ) -> Iterator[int]:
        """Ordinals in directory order of the lines that hold `wanted`, at most `limit` (and who changed since)."""
        text, starts, marks = self._texts[column], self._starts[column], self._marks[column]
        left = limit + len(self._touched)
        for first, last in self._ranges(village, letters):
            at, end = marks[first], marks.get(last, len(text))
            place, counted = first - 1, at  # the line that begins at `counted` is the next one
            while left and (at := text.find(wanted, at, end)) >= 0:
                piece = bisect_right(starts, at) - 1
                if starts[piece] > counted:
                    place, counted = piece * PIECE - 1, starts[piece]
                place, counted = place + text.count(b"\n", counted, at + 1), at + 1
                yield place
                left -= 1
                at = text.find(b"\n", at + 1, end)
                if at < 0:
                    break

    def _ranges(self, village: str | None, letters: str | None) -> Iterator[tuple[int, int]]:
        """Runs of ordinals to look in: everybody, a village, or the letters of each village."""
        if letters is None:
            yield self._villages.get(village, (0, 0)) if village else (0, len(self._rows))
            return
        for (place, letter), run in self._letters.items():
            if letter in letters and village in (None, place):
                yield run

    def _empty(self) -> None:
        self._texts = {column: bytearray() for column in COLUMNS}
        self._starts = {column: array("Q") for column in COLUMNS}
        self._marks: dict[str, dict[int, int]] = {column: {0: 0} for column in COLUMNS}
        self._rows = array("q")
        self._villages: dict[str, tuple[int, int]] = {}
        self._letters: dict[tuple[str, str], tuple[int, int]] = {}
        self._touched: dict[int, tuple[str, tuple[bytes, ...]]] = {}
        self._touched_at = -1

    def _read(self, elsewhere: int) -> None:
        self._watch()
        self._empty()
        for piece in self._pieces():
            rows, villages, keys, *columns = zip(*piece, strict=True)
            first = len(self._rows)
            begun = self._note_letters(first, villages, keys)
            for name, values in zip(COLUMNS, columns, strict=True):
                self._starts[name].append(len(self._texts[name]))
                self._append(name, values, first, begun)
            self._rows.extend(rows)
        self._seen_elsewhere = elsewhere

    def _append(self, name: str, values: tuple[str, ...], first: int, begun: list[int]) -> None:
        """Lines of one piece; where a letter of a village begins, its place in the text is marked."""
        text, marks = self._texts[name], self._marks[name]
        for start, end in pairwise([0, *(place - first for place in begun), len(values)]):
            marks.setdefault(first + start, len(text))
            if start < end:
                text += fold_variants("\n" + "\n".join(values[start:end])).encode()

    def _note_letters(self, first: int, villages: tuple[str, ...], keys: tuple[str, ...]) -> list[int]:
        """Runs of ordinals by village and first letter; returns where new runs begin in this piece."""
        new = []
        for place, (village, key) in enumerate(zip(villages, keys, strict=True), first):
            run = self._letters.get((village, key[:1]))
            if run is None:
                new.append(place)
            self._letters[village, key[:1]] = (run[0] if run else place, place + 1)
            whole = self._villages.get(village)
            self._villages[village] = (whole[0] if whole else place, place + 1)
        return new

    def _pieces(self) -> Iterator[list[tuple[str, ...]]]:
        after = ("", "", -1)
        while True:
            piece = self._store.tuples(
                f"SELECT rowid, village, sort_key, {_VALUES} FROM person"
                f" WHERE sort_key IS NOT NULL AND (village, sort_key, rowid) > (?, ?, ?)"
                f" ORDER BY village, sort_key, rowid LIMIT {PIECE}",
                after,
            )
            if piece:
                yield piece
            if len(piece) < PIECE:
                return
            after = (piece[-1][1], piece[-1][2], piece[-1][0])

    def _watch(self) -> None:
        """From here on note every person this connection changes; who has no place in the order yet counts too."""
        run = self._store.execute
        run("CREATE TEMP TABLE IF NOT EXISTS touched (person INTEGER PRIMARY KEY)")
        for event, side in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
            run(f"CREATE TEMP TRIGGER IF NOT EXISTS note_{event} AFTER {event} ON main.person {_NOTE.format(side)}")
        run("DELETE FROM touched")
        run("INSERT INTO touched (person) SELECT rowid FROM person WHERE sort_key IS NULL")

    def _read_touched(self) -> None:
        self._touched_at = self._store.version
        sql = f"SELECT t.person, p.village, {_VALUES} FROM touched t LEFT JOIN person p ON p.rowid = t.person"
        self._touched = {
            row: (village or "", tuple(b"\n" + fold_variants(value).encode() for value in cells))
            for row, village, *cells in self._store.tuples(sql)
        }
