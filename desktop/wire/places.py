"""The county's own village list as it travels: reference data a laptop need not import by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from desktop.base.errors import WireError
from desktop.domain.villages import CLASS_NAMES, Village
from desktop.wire import canonical

STREAM = "places/1"
SCOPE = "villages"
MOST_ROWS = 5000
FIELDS = ("code", "name", "township", "klass", "vpn_group", "named_customer", "revenue_group")
_LIMIT = 2 * 1024 * 1024
_UNFIT = "县里送来的村表看不懂,没有采用,本机没有变。请升级村簿后再同步。"
Row = tuple[str, ...]
"""One village's FIELDS; "" = the county does not say."""


def row_hash(row: Row) -> int:
    return int.from_bytes(hashlib.sha256("\0".join(row).encode("utf-8", "surrogatepass")).digest()[:16], "big")


def pack_rows(rows: Sequence[Row]) -> bytes:
    return canonical.dump([list(row) for row in rows])


def unpack_rows(data: bytes) -> list[Row]:
    rows = canonical.load(data, limit=_LIMIT)
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(map(_fits, rows)):
        raise WireError(_UNFIT, code="bad_page")
    return [tuple(row) for row in rows]


def _fits(row: Any) -> bool:
    whole = isinstance(row, list) and len(row) == len(FIELDS)
    if not whole or not all(isinstance(text, str) and len(text) <= 64 for text in row):
        return False
    code, name, _, klass = row[:4]
    return len(code) == 12 and code.isascii() and code.isdigit() and bool(name) and klass in CLASS_NAMES


def merged(row: Row, here: Village | None) -> Village:
    """The village as the county has it; what the county does not say stays as the rep wrote it."""
    said = {name: text for name, text in zip(FIELDS, row, strict=True) if text}
    if here is None:
        return Village(**({"township": ""} | said))  # type: ignore[arg-type]
    return Village(**({name: getattr(here, name) for name in here.__slots__} | said))
