"""Whether a corrected record still is the same person. Pure: numbers are compared by whoever holds their key."""

from __future__ import annotations

from desktop.domain.names import INTERPUNCT, fold_variants
from desktop.domain.people import Person
from desktop.domain.problems import Problem

ANOTHER = "another_person"
SLIP = 2
"""So many places of a number may differ and it still is a slip of the pen."""
PHONES = ("mobile", "home_line", "contact_phone", "wished_number")
HERS = ("mobile", "contact_phone", "wished_number")
"""Not the line of the house: by it a wife is not her husband."""


def another_person(before: Person, after: Person, *, same_document: bool) -> list[Problem]:
    """What she is known by is her name, her document, or without one her telephones. One of them may have been wrong;
    where two are others, somebody else was typed over her."""
    renamed = not same_name(before.name, after.name)
    if before.doc_hash:
        moved = bool(_phones(before)) and not _phones(before) & _phones(after)
        namesake = moved and bool(after.doc_no) and not is_slip(before.doc_no, after.doc_no)
        another, known_by = not same_document and (renamed or namesake), "doc_no"
    elif _phones(before):
        shared = _phones(before) & _phones(after)
        if _phones(before, HERS) and _phones(after, HERS) - _phones(before):  # a number of somebody's own, and new
            shared = _phones(before, HERS) & _phones(after)
        another, known_by = renamed and not shared, "mobile"
    else:
        another, known_by = renamed and not set(_plain(before.name)) & set(_plain(after.name)), "name"
    if not another:
        return []
    words = {"doc_no": "姓名和证件号", "mobile": "姓名和电话", "name": "姓名"}[known_by]
    if not renamed:
        words = "证件号和电话"
    place = "doc_no" if before.doc_hash else "name"
    return [Problem(place, ANOTHER, f"另一位?请开新表({words}都变了)")]


def same_name(one: str | None, other: str | None) -> bool:
    """Dots and blanks in a name are spelling."""
    return _plain(one) == _plain(other)


def is_slip(one: str | None, other: str | None) -> bool:
    if not one or not other or len(one) != len(other):
        return False
    return sum(a != b for a, b in zip(one.upper(), other.upper(), strict=True)) <= SLIP


def _plain(name: str | None) -> str:
    return "".join(fold_variants(name or "").split()).replace(INTERPUNCT, "").casefold()


def _phones(person: Person, which: tuple[str, ...] = PHONES) -> set[str]:
    told = (getattr(person, name) for name in which)
    return {"".join(c for c in number if c.isdigit()) for number in told if number}
