"""Derive the small character tables of resources/reference from Debian's unicode-data (Unihan) and pypinyin.

    python tools/make_reference_tables.py [--unihan /usr/share/unicode] [--decomposition cjk-decomp.txt]

readings: one Mandarin reading per character (pypinyin's first; Unihan's where pypinyin has none), grouped by
syllable; strokes: stroke counts, grouped by count; variants: for characters a carrier's name check refuses, the
form inside its range; radicals, standard list, pairs and components: for finding a rare character and for comparing
names. Components need Gavin Grover's cjk-decomp data file and are left as they are without it. Run it again only when
one of the sources moves on; the results are committed.
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
DECOMPOSITION = (
    "cjk-decomp by Gavin Grover (MIT) and Unicode 15.0 (Unicode licence); made by tools/make_reference_tables.py"
)
EXTRA_FORMS = {
    9: "亻", 18: "刂", 26: "㔾", 43: "尣", 58: "彑", 61: "忄", 64: "扌", 66: "攵", 85: "氵氺", 86: "灬", 87: "爫",
    93: "牜", 94: "犭", 96: "王", 109: "罒", 113: "礻", 118: "⺮", 120: "糹纟", 122: "罒", 130: "月", 140: "艹",
    145: "衤", 149: "讠", 157: "⻊", 162: "辶", 163: "阝", 167: "钅", 170: "阝", 184: "饣",
}  # fmt: skip
MORE_PAIRS = (
    "刘劉温溫户戶峰峯群羣卢盧叶葉孙孫罗羅郑鄭荣榮宝寶礼禮时時风風凤鳳兰蘭买買吴吳黄黃苏蘇栾欒乔喬师師强強"
    "静靜彦彥晋晉姗姍联聯琼瓊滨濱涛濤寿壽楼樓麦麥战戰权權边邊双雙宾賓环環怀懷梦夢园園图圖声聲优優实實顾顧"
    "龚龔汤湯坚堅谢謝应應义義从從壮壯欢歡劳勞励勵庐廬献獻韵韻誉譽渊淵銮鑾娈孌隽雋"
)
"""One and the same in a name, though Unihan lists the simple form as old in its own right."""


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


def runs(chars: list[str]) -> str:
    """Characters in code order, three or more neighbours written first-last: blocks are sorted by radical."""
    found, at = [], 0
    while at < len(chars):
        end = at
        while end + 1 < len(chars) and ord(chars[end + 1]) == ord(chars[end]) + 1:
            end += 1
        found.append(f"{chars[at]}-{chars[end]}" if end - at > 1 else "".join(chars[at : end + 1]))
        at = end + 1
    return "".join(found)


def radicals(folder: Path) -> dict[str, str]:
    """ "96.12": every character of radical 96 with 12 strokes beside it."""
    groups: dict[str, list[str]] = defaultdict(list)
    for char, _, value in unihan(folder, "IRGSources", "kRSUnicode"):
        radical, _, rest = value.split()[0].partition(".")
        groups[f"{radical.rstrip(chr(39))}.{max(0, int(rest))}"].append(char)
    order = sorted(groups, key=lambda k: [int(n) for n in k.split(".")])
    return {key: runs(sorted(groups[key], key=ord)) for key in order}


def radical_names(folder: Path) -> dict[str, str]:
    """ "85": every way the radical is written or typed, the full form first."""
    found: dict[str, str] = {}
    lines = (folder / "CJKRadicals.txt").read_text("utf-8").splitlines()
    for number, _, code in (line.split("; ") for line in lines if line and line[0] != "#"):
        key = number.rstrip("'")
        found[key] = found.get(key, "") + chr(int(code, 16))
    return {key: "".join(dict.fromkeys(forms + EXTRA_FORMS.get(int(key), ""))) for key, forms in found.items()}


def standard(folder: Path) -> dict[str, str]:
    """The 8,105 characters of the general standard list in its order: 3,500 everyday ones, 3,000, 1,605."""
    listed = {c: int(v.split()[0].partition(":")[2]) for c, _, v in unihan(folder, "OtherMappings", "kTGH")}
    order = sorted(listed, key=lambda c: listed[c])
    return {"1": "".join(order[:3500]), "2": "".join(order[3500:6500]), "3": "".join(order[6500:])}


def pairs(folder: Path, listed: str) -> dict[str, str]:
    """Characters that are one and the same in two forms: only where each form has the other alone for its partner.

    昇 stands for itself as well as for 升, so that pair is left out; 龑 is written 䶮 and nothing else.
    """
    links: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for char, kind, value in unihan(folder, "Variants", *VARIANTS[:3]):
        links[kind][char] = {chr(int(v.split("<")[0][2:], 16)) for v in value.split()}
    simple, full, shape = (links[k] for k in ("kSimplifiedVariant", "kTraditionalVariant", "kZVariant"))
    same = [(a, b) for a, bs in simple.items() for b in bs if bs == {b} and full.get(b) == {a} and b not in simple]
    same += zip(MORE_PAIRS[::2], MORE_PAIRS[1::2], strict=True)
    same += [(a, b) for a, bs in shape.items() for b in bs if a < b and bs == {b} and shape.get(b) == {a}]
    return joined([(a, b) for a, b in same if a != b], listed)


def joined(same: list[tuple[str, str]], listed: str) -> dict[str, str]:
    """Pairs that share a character made one group, under its form of the standard list."""
    group: dict[str, set[str]] = {}
    for a, b in same:
        both = group.get(a, {a}) | group.get(b, {b})
        for char in both:
            group[char] = both
    place = {char: n for n, char in enumerate(listed)}
    found: dict[str, str] = {}
    for char in sorted(group, key=ord):
        first, *others = sorted(group[char], key=lambda c: (place.get(c, len(place)), ord(c)))
        if sum(c in place for c in group[char]) <= 1:  # two characters of the list are two characters
            found[first] = "".join(others)
    return found


def components(folder: Path, source: Path, wanted: set[str], same: dict[str, str]) -> dict[str, str]:
    """Component -> the characters it stands in directly; a step without a code point is taken apart further."""
    parts = {}
    for line in source.read_text("utf-8").splitlines():
        char, _, rest = line.partition(":")
        listed = rest.rstrip("`;").partition("(")[2].rstrip(")").split(",")
        parts[char[-5:] if char[-5:].isdigit() else char[-1:]] = [part for part in listed if part]
    for line in (folder / "USourceData.txt").read_text("utf-8").splitlines():
        fields = line.split(";")
        if line[:1] != "#" and len(fields) > 5 and fields[2][:2] == "U+" and fields[5]:
            parts.setdefault(
                chr(int(fields[2].split()[0][2:], 16)), [c for c in fields[5] if not "\u2ff0" <= c <= "\u2fff"]
            )
    for first, others in same.items():  # a form nobody took apart is built like its partner
        built = [c for c in first + others if c in parts]
        for char in first + others if built else ():
            parts.setdefault(char, parts[built[0]])
    users: dict[str, set[str]] = defaultdict(set)
    for char in wanted & parts.keys():
        for part in flat(parts, parts[char], 0):
            users[part].add(char)
    return {part: "".join(sorted(users[part], key=ord)) for part in sorted(users, key=ord)}


def flat(parts: dict[str, list[str]], inside: list[str], depth: int) -> set[str]:
    found: set[str] = set()
    for part in inside:
        if len(part) == 1:
            found.add(part)
        elif depth < 12:
            found |= flat(parts, parts.get(part, []), depth + 1)
    return {part for part in found if not "\u31c0" <= part <= "\u31ef" and part not in "丨丿丶乙亅"}


def write(name: str, body: dict[str, str], source: str = SOURCE) -> None:
    text = json.dumps({"source": source, "table": body}, ensure_ascii=False, indent=0)
    (REFERENCE / name).write_text(text + "\n", "utf-8")
    print(f"{name}: {len(text.encode()) // 1024} KB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unihan", type=Path, default=Path("/usr/share/unicode"))
    parser.add_argument("--decomposition", type=Path)
    given = parser.parse_args()
    folder: Path = given.unihan
    by_char = readings(folder)
    write("hanzi_readings.json", grouped(by_char))
    write("hanzi_strokes.json", grouped(strokes(folder)))
    write("hanzi_variants.json", variants(folder))
    write("hanzi_radicals.json", radicals(folder))
    write("hanzi_radical_names.json", radical_names(folder))
    levels = standard(folder)
    listed = "".join(levels.values())
    write("hanzi_standard.json", levels)
    same = pairs(folder, listed)
    write("hanzi_pairs.json", same)
    if given.decomposition:
        wanted = {c for c in by_char if ord(c) < 0xA000} | {c for c in strokes(folder) if "\u3400" <= c < "\ua000"}
        wanted |= (
            {c for c in by_char if ord(c) > 0x2A6DF}
            | set(listed)
            | {c for part in same.items() for c in "".join(part)}
        )
        write("hanzi_components.json", components(folder, given.decomposition, wanted, same), DECOMPOSITION)


if __name__ == "__main__":
    main()
