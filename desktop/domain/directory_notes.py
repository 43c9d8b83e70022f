"""Preflight: what wants a look before the directory is printed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from desktop.domain import names
from desktop.domain.directory_book import Audience, LeftOut, Note, Sort
from desktop.domain.directory_order import parse_group
from desktop.domain.directory_rules import age_on, group_number, group_short, number_lines
from desktop.domain.people import Person
from desktop.domain.villages import Contact

LONG_NAME = 8  # characters: longer ones do not stand beside their number


def consent_notes(left_out: Sequence[LeftOut]) -> list[Note]:
    """People who said how they want to be listed, and whose consent is missing: asking them brings them in."""
    ids = tuple(gone.person_id for gone in left_out if gone.reason_code == "no_consent")
    told = "选了登法,但没有留下同意,所以不列。请问本人,补上同意"
    return [Note("consent_missing", f"{len(ids)} 人没有同意", told, "warning", ids)] if ids else []


def age_notes(left_out: Sequence[LeftOut]) -> list[Note]:
    """People whom a list or a form calls something that children are called, and whom nobody has asked."""
    ids = tuple(gone.person_id for gone in left_out if gone.reason_code == "age_hinted")
    told = "名单或备注里像是未满 18 岁,所以不列。请问本人,在名单里记下答复"
    return [Note("age_hinted", f"{len(ids)} 人要问年龄", told, "warning", ids)] if ids else []


def short_notes(kept_off: Mapping[str, str]) -> list[Note]:
    """People whose short number is not printed although they have one (person -> lost or unsure)."""
    words = {
        "lost": ("{} 人的短号已是别人的", "没有印,印过的单据请收回。请到短号板另选一个号"),
        "unsure": ("{} 人的短号县里还没有确认", "这次没有印。同步一次,县里确认后再印"),
    }
    found = []
    for why, (title, told) in words.items():
        ids = tuple(sorted(person for person, said in kept_off.items() if said == why))
        if ids:
            found.append(Note(f"short_{why}", title.format(len(ids)), told, "warning", ids))
    return found


def people_notes(
    listed: Sequence[Person],
    people: Sequence[Person],
    contacts: Sequence[Contact],
    today: date,
    sort: Sort,
    audience: Audience = "village",
) -> list[Note]:
    notes: list[Note] = []
    if not listed and audience == "village":  # a wall or a card of posts alone is whole
        notes.append(Note("nobody", "没有人可以列入", "没有一个人同意登入号码簿,只能印校对稿", "error"))
    ageless = tuple(p.id for p in listed if age_on(p.birth, today) is None)
    if ageless:
        notes.append(Note("no_birth", f"{len(ageless)} 人没有出生日期", "请核实已满 18 岁", "warning", ageless))
    if sort == "household":
        astray = tuple(p.id for p in listed if not parse_group(p.group_no)[1])
        if astray:
            notes.append(Note("no_group", f"{len(astray)} 人没有组别", "印在最后", "warning", astray))
    else:
        keyless = tuple(p.id for p in listed if not (p.sort_key if sort == "pinyin" else p.stroke_key))
        if keyless:
            notes.append(Note("no_key", f"{len(keyless)} 人没有排序读音", "印在最后,请补读音", "warning", keyless))
    if sort == "pinyin":
        notes += _surname_notes(listed)
    long = tuple(p.id for p in listed if len((p.name or "").strip()) > LONG_NAME)
    if long:
        notes.append(
            Note("long_name", f"{len(long)} 人姓名较长", "印成单独一行或两行,一个字不少。请看一眼", "warning", long)
        )
    posts = {(c.name or "").strip() for c in contacts} - {""}
    for person in people:
        name = (person.name or "").strip()
        if person.directory_choice == "none" and name in posts:
            told = "本人选择不登,但同名的人在职务栏里,请核对"
            notes.append(Note("official_declined", name, told, "warning", (person.id,)))
    return notes


_MARKED = {"a": "āáǎà", "e": "ēéěè", "i": "īíǐì", "o": "ōóǒò", "u": "ūúǔù", "v": "ǖǘǚǜ"}


def marked(syllable: str) -> str:
    """shan4 as people read it: Shàn. The mark goes on a, e, the o of ou, else the last vowel."""
    found = re.fullmatch(r"([a-zü]+)([1-4])", syllable.replace("ü", "v"))
    if found is None:
        return syllable
    plain, tone = found[1], int(found[2]) - 1
    vowels = [n for n, char in enumerate(plain) if char in _MARKED]
    place = next((n for n in vowels if plain[n] in "ae" or plain[n : n + 2] == "ou"), vowels[-1] if vowels else None)
    if place is None:
        return plain.capitalize()
    return (plain[:place] + _MARKED[plain[place]][tone] + plain[place + 1 :]).replace("v", "ü").capitalize()


def _surname_notes(listed: Sequence[Person]) -> list[Note]:
    """Surnames with two readings nobody has settled yet: the letter they stand under is a guess."""
    unsure: dict[tuple[str, ...], list[Person]] = defaultdict(list)
    for person in listed:
        readings = names.surname_choices((person.name or "").strip())
        if readings and not person.surname_reading:
            surname = names.split_surname((person.name or "").strip())[0]
            unsure[(surname, *readings)].append(person)
    return [
        Note(
            "surname_reading",
            f"{len(people)} 人姓{surname}",
            f"读 {' 还是 '.join(map(marked, readings))}?现在按 {marked(readings[0])} 排",
            "warning",
            tuple(p.id for p in people),
        )
        for (surname, *readings), people in unsure.items()
    ]


def shared_numbers(listed: Sequence[Person]) -> list[Note]:
    """One number beside two names is often a slip of the pen."""
    holders: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in listed:
        printed = {line.kind for line in number_lines(person)}
        if "mobile" in printed:
            holders["手机号", group_number(person.mobile) or ""].append(person)
        if "short" in printed:
            holders["短号", group_short(person.short_no) or ""].append(person)
    return [
        Note("shared_number", _names(same), f"几个人登的是同一个{kind},请核对", "warning", tuple(p.id for p in same))
        for (kind, number), same in holders.items()
        if number and len(same) > 1
    ]


def _names(people: Sequence[Person]) -> str:
    return "、".join((p.name or "").strip() for p in people)
