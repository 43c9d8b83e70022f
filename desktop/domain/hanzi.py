"""What the shipped tables know of one character: its reading, its strokes, the form older systems take."""

from __future__ import annotations

from functools import cache

from desktop.base.reference import json_table


@cache
def reading(char: str) -> str:
    """Mandarin syllable with tone number ("shan4", ü as v), or "" where nobody wrote one down.

    The table is kept grouped by syllable: searching its 1,400 short strings once per character costs less time and
    memory than a dictionary of 40,000 entries.
    """
    return next((syllable for syllable, chars in json_table("reference/hanzi_readings.json")["table"].items()
                 if char in chars), "")  # fmt: skip


@cache
def strokes(char: str) -> int:
    """Number of strokes, 99 when unknown so that such characters come last."""
    table = json_table("reference/hanzi_strokes.json")["table"]
    return next((int(count) for count, chars in table.items() if char in chars), 99)


def variant_inside(char: str) -> str | None:
    """For a character outside the range old name checks take: its traditional or simplified form inside."""
    found: str | None = json_table("reference/hanzi_variants.json")["table"].get(char)
    return found


@cache
def surname_readings() -> dict[str, tuple[str, ...]]:
    """Surname -> its readings, the usual one first; only where they differ from everyday reading, and compounds."""
    table = json_table("reference/surname_readings.json")["readings"]
    return {name: (found,) if isinstance(found, str) else tuple(found) for name, found in table.items()}


@cache
def compound_surnames() -> frozenset[str]:
    listed = json_table("reference/compound_surnames.json")["surnames"]
    return frozenset(listed) | {name for name in surname_readings() if len(name) == 2}


@cache
def repaired_private(char: str) -> str | None:
    """The character a private code point stood for in older Chinese code pages, where that is known."""
    code: str | None = json_table("reference/pua_repair.json").get(f"{ord(char):X}")
    return chr(int(code, 16)) if code else None


@cache
def equal_forms() -> dict[int, str]:
    """For str.translate: each other form of one and the same character (龑), to the one it is known by (䶮)."""
    pairs: dict[str, str] = json_table("reference/hanzi_pairs.json")["table"]
    return {ord(other): char for char, others in pairs.items() for other in others}


def forms_of(char: str) -> str:
    """A character with its other forms."""
    known = equal_forms().get(ord(char), char)
    others: str = json_table("reference/hanzi_pairs.json")["table"].get(known, "")
    return known + others
