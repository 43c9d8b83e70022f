"""Search as you type: what begins so by the indexes, any fragment by the columns in memory, in directory order.

A full-text index would stall single saves when it merges, and finds no two-letter names; see decision 14.
"""

from __future__ import annotations

from desktop.domain.names import name_keys, surname_choices
from desktop.storage.search_block import SearchBlock
from desktop.storage.store import Store

FEW = 600  # so many matches are sorted faster than they are found by walking the directory
LAST = "\U0010ffff"
DIGITS = ("mobile", "short_no", "doc_last4")
NUMBERS = (*DIGITS, "home_line", "wished_number")
LETTERS = ("pinyin", "initials")


class PeopleSearch:
    """The search of one open store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._block = SearchBlock(store)

    def warm(self) -> None:
        """Read everybody into memory before the first search needs it; may take a second for 400,000 people."""
        self._block.bring_up_to_date()

    def find(self, text: str, *, village: str | None = None, limit: int = 50) -> list[str]:
        """Ids of people who match, in directory order: those with a value beginning so first, then fragments."""
        begins = self.begins(text, village=village, limit=limit)
        if len(begins) >= limit or not _needle(text):
            return begins
        seen = set(begins)
        return (
            begins
            + [i for i in self.holds(text, village=village, limit=limit) if i not in seen][: limit - len(begins)]
        )

    def begins(self, text: str, *, village: str | None = None, limit: int = 50) -> list[str]:
        """Whose name, pinyin, initials, phone, short number or last four begins so; everybody for an empty text."""
        needle = _needle(text)
        if not needle:
            return self._first(village, limit)
        if needle[0].isdigit():
            return self._begins(needle, DIGITS, None, village, limit)
        if needle.isascii():
            return self._begins(needle, LETTERS, needle[0], village, limit)
        return self._begins(needle, ("name",), _letters_of(needle), village, limit)

    def holds(self, text: str, *, village: str | None = None, limit: int = 50) -> list[str]:
        """Who has the fragment at any position."""
        needle = _needle(text)
        columns = NUMBERS if needle[:1].isdigit() else (*LETTERS, "name") if needle.isascii() else ("name",)
        return self._ids(self._block.holding(needle, columns, village=village, limit=limit), limit)

    def _begins(
        self, needle: str, columns: tuple[str, ...], letters: str | None, village: str | None, limit: int
    ) -> list[str]:
        rows: list[int] = []
        for column in columns:
            value = needle.upper() if column == "doc_last4" else needle
            span = (value, value + LAST)
            few = f"SELECT count(*) FROM (SELECT 1 FROM person WHERE {column} >= ? AND {column} < ? LIMIT {FEW + 1})"
            if int(self._store.value(few, span)) <= FEW:
                found = self._store.tuples(
                    f"SELECT rowid FROM person WHERE {column} >= ? AND {column} < ? AND (? IS NULL OR village = ?)"
                    f" ORDER BY village, sort_key, rowid LIMIT {int(limit)}",
                    (*span, village, village),
                )
                rows += [row for (row,) in found]
                continue
            dense = self._block.beginning(needle, (column,), village=village, limit=limit, letters=letters)
            if len(dense) < limit and letters is not None:  # filed under another letter than its reading says
                dense = self._block.beginning(needle, (column,), village=village, limit=limit, letters=None)
            rows += dense
        return self._ids(rows, limit)

    def _first(self, village: str | None, limit: int) -> list[str]:
        sql = (
            "SELECT id FROM person WHERE ? IS NULL OR village = ? ORDER BY village, sort_key, rowid LIMIT ?"
            if village is None
            else "SELECT id FROM person WHERE ? IS NOT NULL AND village = ? ORDER BY village, sort_key, rowid LIMIT ?"
        )
        return [row[0] for row in self._store.tuples(sql, (village, village, limit))]

    def _ids(self, rows: list[int], limit: int) -> list[str]:
        """Ids of these rows in directory order, the first `limit`."""
        unique = list(dict.fromkeys(rows))
        marks = ", ".join("?" * len(unique))
        sql = f"SELECT id FROM person WHERE rowid IN ({marks}) ORDER BY village, sort_key, rowid LIMIT {int(limit)}"
        return [row[0] for row in self._store.tuples(sql, unique)]


def _letters_of(name: str) -> str:
    """First letters under which the directory can file a name that begins so."""
    readings = {*surname_choices(name), name_keys(name).sort_key}
    return "".join({reading[:1] for reading in readings if reading})


def _needle(text: str) -> str:
    """What is typed, without the gaps people put in numbers."""
    wanted = "".join(text.casefold().split())
    digits = wanted.replace("-", "")
    return digits if digits[:-1].isdigit() and digits[-1:] in "0123456789x" else wanted
