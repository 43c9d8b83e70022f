"""How a number is spaced while it is shown, so that people can read it; the value never holds the gaps."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

GAPS = " \u00a0-\u3000\u2009"


def half_width(text: str) -> str:
    """Digits and letters typed with the input method in full-width mode."""
    return unicodedata.normalize("NFKC", text)


def strip_gaps(text: str) -> str:
    return "".join(c for c in half_width(text) if c not in GAPS)


def _cut(text: str, sizes: Sequence[int]) -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(text[start : start + size])
        start += size
    parts.append(text[start:])
    return " ".join(p for p in parts if p)


def phone(raw: str) -> str:
    """186 2345 0178; 0396-6912188; anything else as it is."""
    if raw.startswith("1") and 3 < len(raw) <= 11 and raw.isdigit():
        return _cut(raw, (3, 4))
    if raw.startswith("0") and len(raw) > 4 and raw.isdigit():
        area = 3 if raw[1] in "12" else 4
        return f"{raw[:area]}-{raw[area:]}"
    return raw


def document(raw: str) -> str:
    """412825 19380302 9986 where it looks like a resident's number; other numbers as they are."""
    if len(raw) > 6 and raw[:17].isdigit():
        return _cut(raw, (6, 8))
    return raw


def fours(raw: str) -> str:
    """8986 0120 7031 0112 0943"""
    return _cut(raw, [4] * (len(raw) // 4 + 1))


def short(raw: str) -> str:
    """661 024"""
    return _cut(raw, (3,)) if raw.isdigit() and len(raw) <= 6 else raw


def code(raw: str) -> str:
    """A one-time code: ABCD EFGH IJKL."""
    return fours(raw.upper())


SHAPES: dict[str, Callable[[str], str]] = {
    "phone": phone, "document": document, "iccid": fours, "imei": fours, "short": short, "code": code,
}  # fmt: skip
