"""Finding a character that no input method offers: by reading, parts, radical and strokes, code point, or a palette.

One line of text says what is sought; words in it narrow each other down:

    yan, yan3, yǎn     reading          龙天, ⿱龙天      parts, in any order (龙 stands for 龍, 人 for 亻)
    氵12               radical and      U+3F06, 3F06     code point
    20, yan 20         total strokes    龑               itself, its other forms, and what is built with it

Ranked: what rare names use, then the standard list from everyday to seldom, then the rest by code point.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache

from desktop.base.reference import json_table
from desktop.base.text import is_hanzi
from desktop.domain.hanzi import forms_of, reading, strokes

MOST = 240
"""More than this nobody looks through: another word narrows it down."""

FEWEST = 4
"""A radical with fewer characters gets no heading of its own in the palette."""

_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_CODE = re.compile(r"(?:u\+?|0x|\\u)?([0-9a-f]{4,6})\Z")
_WORD = re.compile(r"[a-z]+[1-5]?|\d+|[^\sa-z\d]")
_RUN = re.compile("(.)(?:-(.))?")
_UNSAID = re.compile("[\u2ff0-\u2fff]|画|劃|部|\\+")
_LONGEST_QUERY = 40


@dataclass(frozen=True, slots=True)
class CharacterFacts:
    """What stands on a tile. `reading` as "yan3", "" where none is known; 0 strokes where nobody counted them."""

    char: str
    code: str
    reading: str
    strokes: int
    radical: str


@dataclass(frozen=True, slots=True)
class PaletteGroup:
    radical: str
    chars: str


def find(query: str, *, most: int = MOST) -> tuple[str, ...]:
    """The characters that answer to every word of the query, the likeliest first; nothing for what is no query."""
    text = _plain(query)
    code = _CODE.match(text)
    if code:
        return _by_code(int(code[1], 16))
    words = _WORD.findall(_UNSAID.sub(" ", text))
    hanzi = [w for w in words if len(w) == 1 and is_hanzi(w)]
    if not words or any(not w[0].isascii() and w not in hanzi for w in words):
        return ()
    found = set.intersection(*(set(_answers(word, hanzi, len(words) == 1)) for word in dict.fromkeys(words)))
    itself = forms_of(hanzi[0]) if len(words) == 1 and hanzi else ""
    first = [hanzi[0], *(c for c in itself if c != hanzi[0])] if itself else []
    found.difference_update(first)
    return tuple((first + heapq.nsmallest(most, found, key=_rank))[:most])


def facts(char: str) -> CharacterFacts:
    count = strokes(char)
    code, known = f"U+{ord(char):04X}", 0 if count == 99 else count
    return CharacterFacts(char, code, reading(char), known, _written(radical_of(char)))


@cache
def palette() -> tuple[PaletteGroup, ...]:
    """Characters of rare names by radical, few strokes first; radicals with hardly any share the last group."""
    groups: dict[int, list[str]] = {}
    for char in sorted(_palette_order(), key=lambda c: (strokes(c), c)):
        groups.setdefault(radical_of(char), []).append(char)
    named = [(_written(n), "".join(groups[n])) for n in sorted(groups) if len(groups[n]) >= FEWEST]
    others = "".join("".join(groups[n]) for n in sorted(groups) if len(groups[n]) < FEWEST)
    return tuple(PaletteGroup(radical, chars) for radical, chars in [*named, ("", others)])


def radical_of(char: str) -> int:
    """Number of the radical (1-214), 0 where it has none."""
    return _radical_bytes()[ord(char)] if ord(char) < len(_radical_bytes()) else 0


# -- one word of the query
def _plain(query: str) -> str:
    """Small, half-width; tone marks as numbers behind the syllable (yǎn -> yan3, ü as v)."""
    words = unicodedata.normalize("NFKC", query[:_LONGEST_QUERY]).casefold().split()
    return " ".join(_toned(word) for word in words)


def _toned(word: str) -> str:
    letters, tone = "", ""
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES:
            tone = _TONES[char]
        elif char == "\u0308":
            letters = letters[:-1] + "v"
        else:
            letters += char
    return letters + tone


def _by_code(code: int) -> tuple[str, ...]:
    return (chr(code),) if code <= 0x10FFFF and is_hanzi(chr(code)) else ()


def _answers(word: str, hanzi: list[str], alone: bool) -> AbstractSet[str]:
    if word.isdigit():
        radicals = _radicals_named(hanzi[0]) if len(hanzi) == 1 else ()
        return _beside_radical(radicals, int(word)) if radicals else _with_strokes(int(word))
    if word.isascii():
        return _read(word)
    forms = _alike(word)
    found = (_built_with(forms, enough=MOST) if alone else _built_with(forms)) | set(forms)
    for number in _radicals_named(word):
        found |= _under_radical(number)
    return found


def _read(syllable: str) -> set[str]:
    table: dict[str, str] = json_table("reference/hanzi_readings.json")["table"]
    keys = (syllable,) if syllable[-1].isdigit() else tuple(f"{syllable}{tone}" for tone in "12345")
    return set("".join(table.get(key, "") for key in keys))


def _with_strokes(count: int) -> set[str]:
    return set(json_table("reference/hanzi_strokes.json")["table"].get(str(count), ""))


def _beside_radical(radicals: Iterable[int], rest: int) -> set[str]:
    return {char for number in radicals for char in _expanded(_radicals().get(f"{number}.{rest}", ""))}


@cache
def _under_radical(number: int) -> frozenset[str]:
    prefix = f"{number}."
    return frozenset(c for key, chars in _radicals().items() if key.startswith(prefix) for c in _expanded(chars))


def _alike(char: str) -> str:
    """The character, its other forms and, for a radical, every way it is written: 人 亻, 龙 龍."""
    names = "".join(_names()[number] for number in _radicals_named(char)[:1])
    return "".join(dict.fromkeys(char + forms_of(char) + names))


@lru_cache(maxsize=64)
def _built_with(parts: str, enough: int = 1_000_000) -> frozenset[str]:
    """The characters one of the parts stands in, at any depth; `enough` of the shallow ones will do."""
    users: dict[str, str] = json_table("reference/hanzi_components.json")["table"]
    found: set[str] = set()
    waiting = set(parts)
    while waiting and len(found) < enough:
        waiting = set().union(*(users[part] for part in waiting if part in users)) - found
        found |= waiting
    return frozenset(found)


# -- tables
def _radicals() -> dict[str, str]:
    table: dict[str, str] = json_table("reference/hanzi_radicals.json")["table"]
    return table


@cache
def _names() -> dict[int, str]:
    table: dict[str, str] = json_table("reference/hanzi_radical_names.json")["table"]
    return {int(number): forms for number, forms in table.items()}


def _radicals_named(char: str) -> tuple[int, ...]:
    """Radicals written so: 氵 is 85, 阝 is 163 and 170."""
    return tuple(number for number, forms in _names().items() if char in forms)


def _written(number: int) -> str:
    """A radical as people write it today: 龙 rather than 龍."""
    forms = _names().get(number, "")
    return next((form for form in forms if form in _places()), forms[:1])


def _expanded(chars: str) -> str:
    """The table writes neighbours as first-last."""
    return _RUN.sub(lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2] or m[1]) + 1))), chars)


@cache
def _radical_bytes() -> bytes:
    """One byte per code point: its radical. A dictionary of 98,000 characters would take 10 MB."""
    found = bytearray(0x33480)
    for key, chars in _radicals().items():
        number = int(key.partition(".")[0])
        for first, last in _RUN.findall(chars):
            start, end = ord(first), ord(last or first)
            found[start : end + 1] = bytes((number,)) * (end - start + 1)
    return bytes(found)


def _palette_order() -> str:
    chars: str = json_table("reference/rare_name_characters.json")["characters"]
    return chars


@cache
def _places() -> dict[str, int]:
    """Names first, then the standard list, which goes from everyday to seldom and by strokes within."""
    listed = _palette_order() + "".join(json_table("reference/hanzi_standard.json")["table"].values())
    return {char: place for place, char in enumerate(dict.fromkeys(listed))}


def _rank(char: str) -> int:
    """The listed ones, then the common block, then the extensions, each by code point."""
    place = _places().get(char)
    return place if place is not None else ord(char) + (0 if "\u4e00" <= char <= "\u9fff" else 0x100000)
