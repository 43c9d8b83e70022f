"""Text hygiene: what a cell, a paste or an input method leaves in a string, and its length as people count."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = re.compile(r"[\x21-\x7e\u4e00-\u9fff]*\Z")
"""Almost every cell: nothing in it can need cleaning, so the slow road is spared."""

_HALF_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)}

_INVISIBLE_OTHERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Blank or joining signs that Unicode does not count among the format characters."""


def _is_variation_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef" or "\u180b" <= char <= "\u180f"


def is_invisible(char: str) -> bool:
    """Control, format and zero-width signs, lone surrogates, non-characters: nothing a person can have meant."""
    if char in "\t\n\r\x0b\x0c\x85":  # line breaks of a cell: white space
        return False
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Cs"):
        return True
    return _is_variation_selector(char) or char in _INVISIBLE_OTHERS or (ord(char) & 0xFFFE) == 0xFFFE


def clean_cell(text: str) -> tuple[str, bool]:
    """The text as its writer meant it, and whether something invisible was removed.

    Full-width letters, digits and signs become half-width, the rest is brought to NFC, white space of any kind is one
    space, none at the ends.
    """
    if _PLAIN.match(text):
        return text, False
    visible = "".join(c for c in text if not is_invisible(c))
    removed = len(visible) != len(text)
    return " ".join(unicodedata.normalize("NFC", visible.translate(_HALF_WIDTH)).split()), removed


def squeeze(text: str) -> str:
    """The text without any white space, U+3000 included."""
    return unicodedata.normalize("NFC", "".join(text.split()))  # a mark that stood alone may have met its letter


def bare_number(text: str, drop: str = "") -> str:
    """A number as it is kept: half-width capitals, no white space, none of the signs in `drop`. A leading apostrophe
    is a spreadsheet's mark for text."""
    if text.isascii() and text.isalnum():
        return text.upper()
    plain = "".join(c for c in squeeze(clean_cell(text)[0]) if c not in drop)
    return squeeze(plain.lstrip("'‘’`").upper())


def graphemes(text: str) -> int:
    """Length in characters as people count them: marks and joiners ride on the character before."""
    if _PLAIN.match(text):
        return len(text)
    return sum(1 for c in text if unicodedata.category(c) not in ("Mn", "Me", "Cf") and not _is_variation_selector(c))


def is_hanzi(char: str) -> bool:
    """A Chinese character of any plane, 〇 included; vendor glyphs in the private area are not known to be one."""
    code = ord(char)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or code == 0x3007
        or 0x20000 <= code <= 0x3FFFD
        or 0xF900 <= code <= 0xFAFF
    )


def is_private(char: str) -> bool:
    """A code point a vendor filled with a glyph of its own; nobody else knows which."""
    return unicodedata.category(char) == "Co"


def hanzi_count(text: str) -> int:
    return sum(1 for c in text if is_hanzi(c))
