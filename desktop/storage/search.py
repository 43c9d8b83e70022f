"""Search as you type: what begins so by the indexes, any fragment by the columns in memory, in directory order.

A full-text index would stall single saves when it merges, and finds no two-letter names; see decision 14.
"""

from __future__ import annotations

from math import inf

from desktop.storage.search_block import SearchBlock
from desktop.storage.store import Store

FEW, FEW_PHONES = 100, 300
"""So many matches an index gives in no time; more lie so dense that the first are found by walking the directory. The
walk looks only between the lines of a first character; every phone begins alike, and its walk is the longest."""
LAST = "\U0010ffff"
DIGITS = ("mobile", "short_no", "doc_last4")
NUMBERS = (*DIGITS, "home_line", "wished_number")
LETTERS = ("pinyin", "initials")


class PeopleSearch:
    """The search of one open store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._block = SearchBlock(store)

    def warm(self, seconds: float = inf) -> bool:
        """Read everybody into memory before the first search needs it, for about so long; whether everybody is."""
        return self._block.bring_up_to_date(seconds)

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
        columns = DIGITS if needle[0].isdigit() else LETTERS if needle.isascii() else ("name",)
        self._block.bring_up_to_date()
        rows: list[int] = []
        for column in columns:
            rows += self._begins(needle, column, village, limit)
        return self._ids(rows, limit)

    def holds(self, text: str, *, village: str | None = None, limit: int = 50) -> list[str]:
        """Who has the fragment at any position."""
        needle = _needle(text)
        columns = NUMBERS if needle[:1].isdigit() else (*LETTERS, "name") if needle.isascii() else ("name",)
        self._block.bring_up_to_date()
        return self._ids(self._block.find(needle, columns, village=village, limit=limit, begins=False), limit)

    def _begins(self, needle: str, column: str, village: str | None, limit: int) -> list[int]:
        value = needle.upper() if column == "doc_last4" else needle
        few = FEW_PHONES if column == "mobile" else FEW
        found = self._store.tuples(
            f"SELECT rowid, village FROM person WHERE {column} >= ? AND {column} < ? LIMIT {few + 1}",
            (value, value + LAST),
        )
        if len(found) > few:
            return self._block.find(needle, (column,), village=village, limit=limit, begins=True)
        return [row for row, home in found if village in (None, home)]

    def _first(self, village: str | None, limit: int) -> list[str]:
        where, params = ("", ()) if village is None else ("WHERE village = ?", (village,))
        sql = f"SELECT id FROM person {where} ORDER BY village, sort_key, rowid LIMIT {int(limit)}"
        return [row[0] for row in self._store.tuples(sql, params)]

    def _ids(self, rows: list[int], limit: int) -> list[str]:
        """Ids of these rows in directory order, the first `limit`."""
        unique = list(dict.fromkeys(rows))
        known = self._block.in_order(unique, limit)
        if known is not None:
            return known
        marks = ", ".join("?" * len(unique))
        sql = f"SELECT id FROM person WHERE rowid IN ({marks}) ORDER BY village, sort_key, rowid LIMIT {int(limit)}"
        return [row[0] for row in self._store.tuples(sql, unique)]


def _needle(text: str) -> str:
    """What is typed, without the gaps people put in numbers."""
    wanted = "".join(text.casefold().split())
    digits = wanted.replace("-", "")
    return digits if digits[:-1].isdigit() and digits[-1:] in "0123456789x" else wanted
