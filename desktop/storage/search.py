"""Search as you type: what begins so first, then any fragment, by scanning one block of memory.

The block holds one line per person in directory order (name, pinyin, initials, phones, short number, last four), so a
fragment at any position is one `find`, and the first hits found are the first in the book. A full-text index
would stall single saves.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from desktop.storage.store import Store

_FIELDS = ("name", "pinyin", "initials", "mobile", "home_line", "wished_number", "short_no", "doc_last4")
_JOINED = " || char(9) || ".join(f"replace(coalesce({name}, ''), '-', '')" for name in _FIELDS)
_LINE, _CELL = "\n", "\t"


@dataclass(slots=True)
class _Block:
    made_for: tuple[object, ...]
    ids: list[str]
    starts: list[int]
    text: str


class PeopleSearch:
    """The search of one open store; rebuilds its block when the store has changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._blocks: dict[str | None, _Block] = {}

    def find(self, text: str, *, village: str | None = None, limit: int = 50) -> list[str]:
        """Ids of people who match, in directory order: those with a field beginning so first, then fragments."""
        wanted = _needle(text)
        block = self._block(village)
        if not wanted:
            return block.ids[:limit]
        begins = _scan(block, _CELL + wanted, limit)
        if len(begins) >= limit:
            return begins
        seen = set(begins)
        inside = [i for i in _scan(block, wanted, limit + len(begins)) if i not in seen]
        return (begins + inside)[:limit]

    def _block(self, village: str | None) -> _Block:
        key = self._store.data_version()
        block = self._blocks.get(village)
        if block is None or block.made_for != key:
            block = self._blocks[village] = _build(self._store, village, key)
        return block


def _build(store: Store, village: str | None, key: tuple[object, ...]) -> _Block:
    rows = store.rows(
        f"SELECT id, {_JOINED} AS line FROM person"
        " WHERE ? IS NULL OR village = ? ORDER BY village, sort_key, name, id",
        (village, village),
    )
    ids, starts, parts, at = [], [], [], 0
    for row in rows:
        line = f"{_CELL}{row['line']}{_LINE}".casefold()
        ids.append(row["id"])
        starts.append(at)
        parts.append(line)
        at += len(line)
    return _Block(key, ids, starts, "".join(parts))


def _scan(block: _Block, needle: str, limit: int) -> list[str]:
    found: list[str] = []
    at = block.text.find(needle)
    while at >= 0 and len(found) < limit:
        found.append(block.ids[bisect_right(block.starts, at) - 1])
        line_end = block.text.find(_LINE, at)
        at = block.text.find(needle, line_end)
    return found


def _needle(text: str) -> str:
    """What is typed, without the gaps people put in numbers; several words are not supported on purpose."""
    wanted = text.casefold().replace(_CELL, "").replace(_LINE, "")
    digits = wanted.replace(" ", "").replace("-", "")
    return digits if digits.isdigit() else wanted.strip().replace(" ", "")
