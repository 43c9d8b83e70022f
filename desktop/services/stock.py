"""The day's SIM cards: what was taken out in the morning decides whether a card's number can be right."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.base.errors import NotFound, RefusedInput
from desktop.domain import simcards
from desktop.domain.people import Person
from desktop.domain.problems import Problem, warning
from desktop.services.session import Session
from desktop.storage import audit, card_ranges
from desktop.storage.card_ranges import CardRange

MOST_CARDS = 5000
"""More than one laptop hands out in a day; a range longer than that is a slip of the hand."""


@dataclass(frozen=True, slots=True)
class StockLine:
    """One range of today and how many of its cards are registered on this laptop."""

    range: CardRange
    used: int


def take_out(session: Session, first: str, last: str, counted: int | None = None) -> CardRange:
    """Write down a range taken out today. `counted`: the cards counted by hand, which must agree."""
    low, high = _card(first, "第一张"), _card(last, "最后一张")
    cards = simcards.cards_between(low, high)
    if cards is None or cards > MOST_CARDS:
        raise RefusedInput(
            "两个卡号不是同一批里从小到大的一段,没有记。请对照第一张和最后一张卡再扫一次。", code="no_range"
        )
    if counted is not None and counted != cards:
        words = f"按卡号这一段是 {cards} 张,数到 {counted} 张,差 {abs(cards - counted)} 张,没有记。请再数一遍"
        raise RefusedInput(words + ",或分成几段登记。", code="count_differs")
    day = session.today.isoformat()
    with session.store.atomic():
        for known in card_ranges.of_day(session.store, day):
            if simcards.is_between(low, known.first, known.last) or simcards.is_between(known.first, low, high):
                raise RefusedInput("这一段与今天已登记的卡段重叠,没有记。请核对卡号。", code="overlap")
        made = card_ranges.add(session.store, day=day, first=low, last=high, cards=cards, rep=session.rep.id)
        audit.add(session.store, "cards_taken_out", rep=session.rep.id, subject=made.id)
    return made


def today(session: Session) -> list[StockLine]:
    ranges = card_ranges.of_day(session.store, session.today.isoformat())
    return [
        StockLine(r, card_ranges.used_since(session.store, *map(simcards.card_body, (r.first, r.last))))
        for r in ranges
    ]


def put_back(session: Session, range_id: str) -> None:
    """Take a range off the day's list, as it was written wrong."""
    with session.store.atomic():
        if not card_ranges.remove(session.store, range_id):
            raise NotFound("没有这一段卡,可能已经删去。没有改动。", code="no_such_range")
        audit.add(session.store, "cards_put_back", rep=session.rep.id, subject=range_id)


def judge(session: Session, person: Person) -> list[Problem]:
    """Membership in the day's stock decides; where nothing was taken out it can only be said."""
    if not person.iccid or person.kind != "signup" or not simcards.check_iccid(person.iccid).ok:
        return []
    if person.rev > 0 or person.blank_card:
        return []  # bound on an earlier day, or to be bound at the desk
    ranges = card_ranges.of_day(session.store, session.today.isoformat())
    if not ranges:
        return [warning("iccid", "no_stock_today", "今天还没有登记领卡,卡号没法核对。登记领卡按 Alt+S")]
    if any(simcards.is_between(person.iccid, r.first, r.last) for r in ranges):
        return []
    words = "卡号不在今天领用的卡段内,请对照卡面核对;另领的卡先登记(Alt+S)"
    return [Problem("iccid", "not_in_stock", words)]


def in_stock(session: Session, person: Person) -> bool:
    """Whether her card is one of today's: for the green word beside the number."""
    ranges = card_ranges.of_day(session.store, session.today.isoformat()) if person.iccid else []
    return any(simcards.is_between(str(person.iccid), r.first, r.last) for r in ranges)


def _card(text: str, which: str) -> str:
    found = simcards.check_iccid(text)
    if not found.ok:
        raise RefusedInput(f"{which}:{found.problems[0].message}。没有记。", code=found.problems[0].code)
    return found.value
