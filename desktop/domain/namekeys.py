"""Sort and search keys of a name, made once at save time and kept in columns: plain text that SQL can order by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop.base.text import is_hanzi, is_private
from desktop.domain.hanzi import compound_surnames, reading, strokes, surname_readings

INTERPUNCT = "\u00b7"
_LETTERS = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class NameKeys:
    sort_key: str  # by surname reading, tone, strokes, code; then the given name likewise
    pinyin: str  # flat, for search: "wangchunhua"
    initials: str  # "wch"
    stroke_key: str  # by strokes as on a ballot: surname, single given names before double


def split_surname(name: str) -> tuple[str, str]:
    """Surname and given name. A name with an interpunct is a transliteration and has no Han surname."""
    if INTERPUNCT in name:
        return "", name
    if len(name) > 2 and name[:2] in compound_surnames():
        return name[:2], name[2:]
    return name[:1], name[1:]


def surname_choices(name: str) -> tuple[str, ...]:
    """The readings the village must choose from, when its surname has more than one; else nothing."""
    surname, _ = split_surname(name)
    found = surname_readings().get(surname, ())
    return found if len(found) > 1 else ()


def _surname_syllables(surname: str, chosen: str | None) -> list[str]:
    text = chosen or surname_readings().get(surname, ("",))[0]
    syllables = text.split()
    return syllables if len(syllables) == len(surname) else [reading(c) for c in surname]


def _part(char: str, syllable: str) -> str:
    """One character's piece: fixed order of syllable, tone, strokes, code. '~' puts the unreadable at the end."""
    return f"{syllable or '~'}{strokes(char):02d}{ord(char):05x}"


def _syllables(name: str, chosen: str | None) -> tuple[str, list[tuple[str, str]]]:
    """The surname, and every character of the name with its syllable ("" when it has none)."""
    surname, given = split_surname(name)
    pairs = list(zip(surname, _surname_syllables(surname, chosen), strict=True)) if surname else []
    pairs += [(c, reading(c)) for c in given if is_hanzi(c) or is_private(c)]
    return surname, pairs


def _latin_keys(name: str) -> NameKeys:
    words = [w.lower() for w in _LETTERS.findall(name)]
    flat = "".join(words)
    key = " ".join(words) or name
    return NameKeys(key, flat, "".join(w[0] for w in words), "~" + key)


def name_keys(name: str, surname_reading: str | None = None) -> NameKeys:
    """All keys of a name; `surname_reading` is the village's answer where a surname is read in two ways."""
    if not any(is_hanzi(c) for c in name):
        return _latin_keys(name)
    surname, pairs = _syllables(name, surname_reading)
    head, tail = pairs[: len(surname)], pairs[len(surname) :]
    # ' ' sorts below '+', so 欧 stands before 欧阳; both below every letter, so 王 stands before 王一
    sort_key = "+".join(_part(c, s) for c, s in head) + " " + " ".join(_part(c, s) for c, s in tail)
    plain = [s.rstrip("12345") or c for c, s in pairs]
    counted = [f"{strokes(c):02d}{ord(c):05x}" for c, _ in pairs]
    lead = len(surname) or 1
    stroke_key = "".join(counted[:lead]) + f" {len(counted) - lead:02d} " + "".join(counted[lead:])
    return NameKeys(sort_key.strip(), "".join(plain), "".join(p[0] for p in plain), stroke_key.strip())
