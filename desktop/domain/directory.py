"""The village directory: from the people of a village to the book that may be printed. Pure.

Every person given is either an entry or left out with a reason; the sum is checked before the book leaves here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from desktop.base.errors import PaperError
from desktop.base.reference import csv_table
from desktop.domain.age_words import of_text, speaks_against
from desktop.domain.directory_book import (
    SORT_NAMES,
    Audience,
    ContactLine,
    DirectoryBook,
    Entry,
    Group,
    Household,
    LeftOut,
    Note,
    NumberLine,
    Section,
    Sort,
)
from desktop.domain.directory_notes import age_notes, consent_notes, people_notes, shared_numbers
from desktop.domain.directory_order import by_household, by_key, labels_apart, natural, parse_group
from desktop.domain.directory_rules import group_number, number_notes, split_listed
from desktop.domain.people import Person
from desktop.domain.villages import SECTIONS, Contact, Village

__all__ = [
    "Audience", "ContactLine", "DirectoryBook", "Entry", "Group", "Household", "LeftOut", "Note", "NumberLine",
    "Section", "Sort", "choose", "county_of",
]  # fmt: skip


def choose(
    people: Sequence[Person],
    contacts: Sequence[Contact],
    village: Village,
    today: date,
    sort: Sort = "household",
    edition: int = 1,
    *,
    audience: Audience = "village",
) -> DirectoryBook:
    """The book of this village as of today: who is in, in which order, who is left out and why, what wants a look."""
    if sort not in SORT_NAMES:
        raise PaperError(f"没有“{sort}”这种排序。可选:household 按组按户、pinyin 拼音、stroke 笔画。")
    listed, left_out = split_listed(people, village.code, today, audience)
    labels, name_notes = labels_apart(listed, today)
    own, contact_notes = contacts_to_print([c for c in contacts if c.village == village.code], today)
    if sort == "household":
        groups = by_household(listed, labels, today, group_leaders(own))
    else:
        groups = by_key(listed, labels, sort)
    sections, section_notes = choose_sections(own)
    notes = [
        *people_notes(listed, people, own, today, sort, audience),
        *consent_notes(left_out),
        *age_notes(left_out),
        *contact_notes,
        *number_notes(listed),
        *shared_numbers(listed),
        *name_notes,
        *section_notes,
    ]
    book = DirectoryBook(
        village,
        county_of(village.code),
        edition,
        today,
        sort,
        sections,
        groups,
        tuple(left_out),
        tuple(notes),
        audience,
    )
    check_sum(book, people)
    return book


def check_sum(book: DirectoryBook, people: Sequence[Person]) -> None:
    """Entries + left out = the people given, each exactly once; anything else must not be printed."""
    placed = sorted([e.person_id for e in book.entries()] + [gone.person_id for gone in book.left_out])
    if placed != sorted(p.id for p in people):
        raise PaperError(
            f"名单对不上:名单 {len(people)} 人,列入 {book.entry_count} 人,不列 {len(book.left_out)} 人。"
            "没有印任何东西。请把这句话告诉技术支持。",
            code="count_mismatch",
        )


@lru_cache(256)
def county_of(village_code: str) -> str:
    """The county's name from the 2023 township table; "" for one it does not hold."""
    return next((row["county"] for row in csv_table("reference/henan_townships_2023.csv")
                 if row["county_code6"] == village_code[:6]), "")  # fmt: skip


_RANKS: dict[str, tuple[tuple[str, ...], ...]] = {
    "committee": (("书记",), ("主任",), ("副书记",), ("副主任",)),
    "team": (("第一书记",), ("队长",), ("副队长",)),
    "supervision": (("主任",), ("副主任",)),
    "women": (("主席", "主任"), ("副主席", "副主任")),
}


def _rank(section: str, post: str) -> int:
    """Posts go by office, never by the alphabet; posts without a rank keep the order of entry after these."""
    ranks = _RANKS.get(section, ())
    deputy = "副" in post
    for place, words in enumerate(ranks):
        if any(word in post and ("副" in word) == deputy for word in words):
            return place
    return len(ranks)


def _contact_key(contact: Contact) -> tuple[object, ...]:
    if contact.section == "groups":
        number, title = _group_in_post(contact.post)
        return (number is None, number or 0, natural(title), "副" in contact.post, contact.position, contact.id)
    return (_rank(contact.section, contact.post), contact.position, contact.id)


def _group_in_post(post: str) -> tuple[int | None, str]:
    found = re.match(r"(.{1,8}?[组队])", post)
    return parse_group(found[1]) if found else (None, post)


def contacts_to_print(contacts: Sequence[Contact], today: date) -> tuple[list[Contact], list[Note]]:
    """Nobody whom the list of posts itself calls dead or a child, whatever post stands beside her."""
    barred = {c.id: (c, said) for c in contacts if (said := _said_against(c, today))}
    notes = [
        Note("contact_barred", " ".join(x for x in (c.post, c.name) if x), f"写着“{said}”,没有印。请核对后改正")
        for c, said in barred.values()
    ]
    return [c for c in contacts if c.id not in barred], notes


_NURSERIES = re.compile("幼儿园|学前班|托儿所|托管班|儿童之家|儿童乐园")
"""Where somebody holds a post, not where she is a child."""


def _said_against(contact: Contact, today: date) -> str | None:
    """What of her line calls her dead or a child: her note, or words in brackets behind her name or post."""
    behind = re.findall(r"[(（]([^)）]*)[)）]", f"{contact.name or ''} {contact.post}")
    said = (_NURSERIES.sub("", text) for text in (contact.note or "", *behind))
    return next((t for t in said if any(speaks_against(hint, today) for hint in of_text(t, today))), None)


def group_leaders(contacts: Sequence[Contact]) -> dict[int, str]:
    """Group number -> "组长 单桂香", for the group's heading."""
    leaders: dict[int, str] = {}
    for contact in sorted((c for c in contacts if c.section == "groups"), key=_contact_key):
        number, _ = _group_in_post(contact.post)
        if number is not None and contact.name and contact.post.endswith("组长") and "副" not in contact.post:
            leaders.setdefault(number, f"组长 {contact.name.strip()}")
    return leaders


def choose_sections(contacts: Sequence[Contact]) -> tuple[tuple[Section, ...], list[Note]]:
    """Sections in their fixed order; one without entries is left out of the book and named."""
    sections: list[Section] = []
    notes: list[Note] = []
    for key, title in SECTIONS.items():
        found = sorted((c for c in contacts if c.section == key), key=_contact_key)
        if not found:
            lack = "只印全国统一号码" if key == "emergency" else "书里不印这一栏"
            notes.append(Note("section_empty", f"“{title}”没有填", lack))
            continue
        lines = []
        for contact in found:
            phone = group_number(contact.phone)
            if contact.phone and contact.phone.strip() and phone is None:
                who = " ".join(x for x in (contact.post, contact.name) if x)
                notes.append(Note("contact_phone", who, "电话不像电话号码,没有印。请核对后改正"))
            lines.append(ContactLine(contact.post.strip(), _text(contact.name), phone, _text(contact.note)))
        sections.append(Section(key, title, tuple(lines)))
    return tuple(sections), notes


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None
