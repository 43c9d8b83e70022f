"""Derive the small character tables of resources/reference from Debian's unicode-data (Unihan) and pypinyin.

    python tools/make_reference_tables.py [--unihan /usr/share/unicode]

readings: one Mandarin reading per character (pypinyin's first; Unihan's where pypinyin has none), grouped by
syllable; strokes: stroke counts, grouped by count; variants: for characters a carrier's name check refuses, the
form inside its range. Run it again only when Unicode or pypinyin moves on; the results are committed.
"""

from __future__ import annotations

import argparse
import bz2
import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[1] / "resources" / "reference"
VARIANTS = ("kTraditionalVariant", "kSimplifiedVariant", "kZVariant", "kSemanticVariant")
TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
SOURCE = "Unicode Unihan 15.0 (Unicode licence) and pypinyin 0.55 (MIT); made by tools/make_reference_tables.py"


def unihan(folder: Path, name: str, *wanted: str) -> Iterator[tuple[str, str, str]]:
    """Character, property, value of the wanted properties of one Unihan file."""
    with bz2.open(folder / f"Unihan_{name}.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] in wanted:
                yield chr(int(parts[0][2:], 16)), parts[1], parts[2]


def tone_number(marked: str) -> str:
    """zhōng -> zhong1; ü is written v, the neutral tone 5."""
    letters, tone = "", "5"
    for char in unicodedata.normalize("NFD", marked.lower()):
        if char in TONES:
            tone = TONES[char]
        elif char == "\u0308":
            letters = letters[:-1] + "v"
        elif char.isascii() and char.isalpha():
            letters += char
    return letters + tone


def readings(folder: Path) -> dict[str, str]:
    from pypinyin.pinyin_dict import pinyin_dict

    found: dict[str, dict[str, str]] = defaultdict(dict)
    for char, source, value in unihan(folder, "Readings", "kMandarin", "kTGHZ2013", "kXHC1983", "kHanyuPinyin"):
        found[source][char] = tone_number(value.split()[0].rpartition(":")[2].split(",")[0])
    by_char: dict[str, str] = {}
    for source in ("kHanyuPinyin", "kXHC1983", "kTGHZ2013", "kMandarin"):
        by_char |= found[source]
    by_char |= {chr(code): tone_number(marked.split(",")[0]) for code, marked in pinyin_dict.items()}
    return borrowed(folder, by_char) | by_char | {"𠮷": "ji2"}  # 吉 with another roof; Unihan has no Mandarin for it


def borrowed(folder: Path, by_char: dict[str, str]) -> dict[str, str]:
    """Readings of characters nobody read, taken from their variants: 𠮷 is another way to write 吉."""
    found: dict[str, str] = {}
    for wanted in VARIANTS:
        for char, _, value in unihan(folder, "Variants", wanted):
            others = [chr(int(v.split("<")[0][2:], 16)) for v in value.split()]
            known = [by_char[c] for c in others if c in by_char]
            if known and char not in by_char:
                found.setdefault(char, known[0])
    return found


def grouped(by_char: dict[str, str]) -> dict[str, str]:
    groups: dict[str, list[str]] = defaultdict(list)
    for char in sorted(by_char):
        groups[by_char[char]].append(char)
    return {key: "".join(groups[key]) for key in sorted(groups, key=lambda k: (len(k) if k.isdigit() else 0, k))}


def strokes(folder: Path) -> dict[str, str]:
    found = {char: value.split()[0] for char, _, value in unihan(folder, "IRGSources", "kTotalStrokes")}
    return found | {"〇": "1"}  # a Hanzi for names, not for Unihan


def variants(folder: Path) -> dict[str, str]:
    """Characters outside 4E00-9FA5 whose traditional, simplified or shape variant lies inside."""
    found: dict[str, str] = {}
    for wanted in VARIANTS[:3]:
        for char, _, value in unihan(folder, "Variants", wanted):
            inside = [c for c in (chr(int(v.split("<")[0][2:], 16)) for v in value.split()) if in_range(c)]
            if inside and not in_range(char):
                found.setdefault(char, inside[0])
    return dict(sorted(found.items()))


def in_range(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fa5"


def write(name: str, body: dict[str, str]) -> None:
    text = json.dumps({"source": SOURCE, "table": body}, ensure_ascii=False, indent=0)
    (REFERENCE / name).write_text(text + "\n", "utf-8")
    print(f"{name}: {len(text.encode()) // 1024} KB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unihan", type=Path, default=Path("/usr/share/unicode"))
    folder: Path = parser.parse_args().unihan
    write("hanzi_readings.json", grouped(readings(folder)))
    write("hanzi_strokes.json", grouped(strokes(folder)))
    write("hanzi_variants.json", variants(folder))


if __name__ == "__main__":
    main()
