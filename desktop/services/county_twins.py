"""Duplicates in the county, told while she still sits there: village and day, never who.

Asked of the tags that sync brought down. What this laptop's own records account for is taken off first: those people
are known here by name, and nobody may be her own duplicate.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from desktop.base.clock import from_iso, local_date, local_text
from desktop.domain.people import Person
from desktop.domain.problems import Problem, warning
from desktop.services.session import Session
from desktop.storage import own_tags, pulled, villages
from desktop.storage.county_tags import Found
from desktop.wire import tags
from desktop.wire.tags import Value

MOST_TOLD = 3  # villages named in one sentence
_SAID = {
    tags.DOCUMENT: ("county_document", "县里已有人用这个证件登记:{where}。请问清是不是本人登记过,不要重复登记。"),
    tags.PHONE: ("county_phone", "县里已有人登记这个号码:{where}。请问清是谁的。"),
    tags.ICCID: ("county_iccid", "县里已有人登记这张 SIM 卡:{where}。请核对卡号。"),
}
_RECENT = ("今天", "昨天", "前天")


def look(session: Session, person: Person) -> list[Problem]:
    """Same document, telephone or SIM card on another laptop of the county, as far as it was heard of here."""
    values = tags.values_of(person.kind, lambda field: getattr(person, field, None))
    others: dict[Value, list[tuple[int, Found]]] = {}
    for found in session.county.find(values):
        for day in _others(session, found):
            others.setdefault(found.value, []).append((day, found))
    return [_told(session, value, sorted(known, key=lambda one: -one[0])) for value, known in others.items()]


def as_of(session: Session) -> datetime | None:
    """When everything the county had was here for the last time; None = something is missing, or never pulled."""
    at = pulled.complete_at(session.store)
    return from_iso(at) if at else None


def as_of_words(session: Session) -> str:
    """What a look asks, in one line of the form."""
    at = as_of(session)
    if at is None:
        return "查本村、本机;全县数据还没取齐,联网同步后才查得到"
    return f"查本村、本机;全县截至{_day_words(local_date(at), session.today)} {local_text(at, '%H:%M')}"


def _others(session: Session, found: Found) -> list[int]:
    """The days that are left when this laptop's own people are taken off."""
    left = Counter(found.days)
    own = own_tags.days_of(session.store, found.village, found.value.kind, found.tag)
    for day in own:
        taken = day if left[day] else max(left, default=None)
        if taken is not None:
            left[taken] -= 1
            left += Counter()
    return list(left.elements())


def _told(session: Session, value: Value, known: list[tuple[int, Found]]) -> Problem:
    code, words = _SAID[value.kind]
    shown = dict.fromkeys(f"{_place(session, found)}({_when(session, day)})" for day, found in known)
    where = "、".join(list(shown)[:MOST_TOLD]) + ("等" if len(shown) > MOST_TOLD else "")
    return warning(value.field, code, words.format(where=where))


def _place(session: Session, found: Found) -> str:
    here = villages.get(session.store, found.village)
    return here.name if here else found.village_name or f"村代码 {found.village}"


def _when(session: Session, number: int) -> str:
    day = tags.day_from(number)
    return (
        f"{day.month} 月 {day.day} 日"
        if day.year == session.today.year
        else f"{day.year} 年 {day.month} 月 {day.day} 日"
    )


def _day_words(day: date, today: date) -> str:
    ago = (today - day).days
    if 0 <= ago < len(_RECENT):
        return _RECENT[ago]
    return day.strftime("%m-%d" if day.year == today.year else "%Y-%m-%d")
