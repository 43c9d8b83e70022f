"""In which order people stand in the directory, under which headings, and how people of one name are told apart.

Household order is the village's own: groups by number, households by their number read naturally, the head first,
then as they were taken down. A household's heading names a listed person only: the head if she is listed, else the
eldest listed adult whose birth is known, else nobody. Someone who is not listed is never named anywhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from desktop.domain.directory_book import Entry, Group, Household, Note, Sort
from desktop.domain.directory_rules import ADULT, age_on, number_lines
from desktop.domain.names import fold_variants
from desktop.domain.people import Person

NO_GROUP = "未写组别"
_CHINESE = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_GROUP = re.compile(r"第?\s*([0-9]{1,3}|[〇零一二两三四五六七八九十百]{1,5})\s*(?:村民)?\s*(?:小)?\s*[组队]?")


def chinese_number(text: str) -> int | None:
    """十二 -> 12, 二十 -> 20, 一百零三 -> 103."""
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        elif char in _CHINESE:
            digit = _CHINESE[char]
        else:
            return None
    return total + digit


def parse_group(text: str | None) -> tuple[int | None, str]:
    """The group's number, if it has one, and its title: "第2组", "二组" and "2" are all (2, "2组")."""
    plain = (text or "").strip()
    if not plain:
        return None, ""
    found = _GROUP.fullmatch(plain)
    number = None
    if found:
        number = int(found[1]) if found[1].isdigit() else chinese_number(found[1])
    return (number, f"{number}组") if number is not None else (None, plain)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that reads numbers inside text as numbers: 9号 before 10号."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((0, int(p), p) if p.isdigit() else (1, 0, p) for p in parts)


def _as_taken(person: Person) -> tuple[bool, str, str]:
    return (not person.is_head, person.created_at or "", person.id)


def head_of(members: Sequence[Person], today: date) -> Person | None:
    """Whom a household's heading names (see the module's docstring); members are all listed."""
    heads = [p for p in members if p.is_head]
    if heads:
        return min(heads, key=_as_taken)
    adults = [p for p in members if (age_on(p.birth, today) or 0) >= ADULT]
    return min(adults, key=lambda p: (p.birth or "", _as_taken(p)), default=None)


HouseholdKey = tuple[tuple[int, int, str], str]


def _household_key(person: Person) -> HouseholdKey:
    number, title = parse_group(person.group_no)
    group = (0, number, title) if number is not None else (1 if title else 2, 0, title)
    return group, (person.household or "").strip()


def households_of(people: Iterable[Person]) -> dict[HouseholdKey, list[Person]]:
    """Listed people by group and household, every list in printing order."""
    found: dict[HouseholdKey, list[Person]] = defaultdict(list)
    for person in people:
        found[_household_key(person)].append(person)
    for members in found.values():
        members.sort(key=_as_taken)
    return dict(found)


def labels_apart(people: Sequence[Person], today: date) -> tuple[dict[str, str], list[Note]]:
    """For people of one name: what stands beside each name, distinct within the name, made of listed names only."""
    homes = households_of(people)
    heads = {key: head_of(members, today) for key, members in homes.items() if key[1]}
    by_name: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        by_name[fold_variants((person.name or "").strip())].append(person)
    labels: dict[str, str] = {}
    notes: list[Note] = []
    clear: list[list[Person]] = []
    for same in by_name.values():
        if len(same) < 2:
            continue
        for scheme in (_by_head, _by_group, _by_household):
            tried = {p.id: scheme(p, heads) for p in same}
            if all(tried.values()) and len(set(tried.values())) == len(same):
                clear.append(same)
                break
        else:
            tried = _numbered(same, heads)
            told = "同户同名,只能编号区分,请问清怎样称呼"
            notes.append(Note("same_name_unclear", f"{len(same)} 人同名 {same[0].name}", told, "warning", _ids(same)))
        labels.update({key: text for key, text in tried.items() if text})
    if clear:
        told = "、".join(f"{(same[0].name or '').strip()} {len(same)} 人" for same in clear)
        everyone = [p for same in clear for p in same]
        notes.insert(
            0,
            Note("same_name", f"{len(everyone)} 人与别人同名", f"{told}。已在姓名后注明", "warning", _ids(everyone)),
        )
    return labels, notes


def _ids(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(p.id for p in people)


Heads = dict[HouseholdKey, Person | None]


def _by_head(person: Person, heads: Heads) -> str | None:
    head = heads.get(_household_key(person))
    if head is None or head.name == person.name:
        return None
    return f"{(head.name or '').strip()}家"


def _by_group(person: Person, _heads: Heads) -> str | None:
    return parse_group(person.group_no)[1] or None


def _by_household(person: Person, _heads: Heads) -> str | None:
    title, number = parse_group(person.group_no)[1], (person.household or "").strip()
    return f"{title} {number}户".strip() if number else None


def _numbered(same: Sequence[Person], heads: Heads) -> dict[str, str | None]:
    """The last resort (one name twice in a household, or nothing known): the place, and a running number."""
    seen: dict[str, int] = defaultdict(int)
    result: dict[str, str | None] = {}
    for person in sorted(same, key=lambda p: (_household_key(p), _as_taken(p))):
        place = _by_household(person, heads) or _by_group(person, heads) or ""
        seen[place] += 1
        result[person.id] = f"{place} 之{seen[place]}".strip()
    return result


def _entry(person: Person, labels: dict[str, str]) -> Entry:
    return Entry(person.id, (person.name or "").strip(), number_lines(person), labels.get(person.id))


def by_household(
    people: Sequence[Person], labels: dict[str, str], today: date, leaders: dict[int, str]
) -> tuple[Group, ...]:
    homes = households_of(people)
    groups: dict[tuple[int, int, str], list[Household]] = defaultdict(list)
    for key in sorted(homes, key=lambda k: (k[0], not k[1], natural(k[1]))):
        group, number = key
        heading = ""
        if number:
            head = head_of(homes[key], today)
            heading = f"{number} 户" if number.isascii() else number
            heading += f" · {(head.name or '').strip()}" if head else ""
        groups[group].append(Household(number or None, heading, tuple(_entry(p, labels) for p in homes[key])))
    return tuple(
        Group(group[2] or NO_GROUP, tuple(found), leaders.get(group[1]) if group[0] == 0 else None)
        for group, found in groups.items()
    )


def by_key(people: Sequence[Person], labels: dict[str, str], sort: Sort) -> tuple[Group, ...]:
    """One group per letter (pinyin) or stroke count; the keys were stored when the person was saved."""
    key_of: Callable[[Person], str | None] = (lambda p: p.sort_key) if sort == "pinyin" else (lambda p: p.stroke_key)
    title_of = _letter if sort == "pinyin" else _strokes
    found: dict[str, list[Entry]] = {}
    for person in sorted(people, key=lambda p: (not key_of(p), key_of(p) or "", p.name or "", p.id)):
        found.setdefault(title_of(key_of(person)), []).append(_entry(person, labels))
    return tuple(Group(title, (Household(None, "", tuple(entries)),)) for title, entries in found.items())


def _letter(key: str | None) -> str:
    first = (key or "")[:1].upper()
    return first if "A" <= first <= "Z" else "其他"


def _strokes(key: str | None) -> str:
    """The surname's strokes: the two figures a stroke key begins with."""
    first = (key or "")[:2]
    return f"{int(first)} 画" if first.isascii() and first.isdigit() else "其他"
