"""Short numbers that the county has signed for, told to every laptop of their village: a number, and a mark by which
whoever holds it here is known. Nobody is named: who left the book has left it, her number stays hers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from desktop.base.errors import WireError
from desktop.wire import canonical

STREAM = "shorts/1"
MOST_ROWS, MOST_ON_PAPER = 5000, 20
_LIMIT = 1024 * 1024
_UNFIT = "县里送来的短号看不懂,没有采用,本机没有变。请升级村簿后再同步。"
Row = tuple[str, str]
"""A number and the mark of its holder."""


def mark(village: str, person_id: str) -> str:
    return hashlib.sha256(f"short\0{village}\0{person_id}".encode()).hexdigest()[:16]


def on_paper(record: dict[str, object]) -> list[str]:
    """Numbers a record says its person had on paper before; anything odd says none."""
    said = record.get("papers")
    numbers = said[:MOST_ON_PAPER] if isinstance(said, list) else []
    return [number for number in numbers if isinstance(number, str) and is_number(number)]


def is_number(text: str) -> bool:
    return 2 < len(text) <= 6 and text.isascii() and text.isdecimal()


def row_hash(row: Row) -> int:
    """128 bits of a row; both sides compare the xor of all rows of a village."""
    return int.from_bytes(hashlib.sha256(f"{row[0]}\0{row[1]}".encode()).digest()[:16], "big")


def pack_rows(rows: Sequence[Row]) -> bytes:
    return canonical.dump([list(row) for row in rows])


def unpack_rows(data: bytes) -> list[Row]:
    rows = canonical.load(data, limit=_LIMIT)
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(map(_fits, rows)):
        raise WireError(_UNFIT, code="bad_page")
    return [(row[0], row[1]) for row in rows]


def _fits(row: object) -> bool:
    texts = isinstance(row, list) and len(row) == 2 and all(isinstance(text, str) for text in row)
    return isinstance(row, list) and texts and is_number(row[0]) and len(row[1]) == 16
