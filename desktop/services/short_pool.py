"""Which short numbers this laptop may give out, and which may stand on paper: the county's blocks, or a whole
village's when it works alone; never one that was on anybody else's paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.domain import shortnumbers
from desktop.domain.people import Person
from desktop.services.session import Session
from desktop.storage import colleagues, county_word, device, frozen, leases, lookups, people

CONFIRMED = frozenset({"received", "accepted", "opened", "counted"})
TAKEN = "short_taken"


def pool(session: Session, village: str) -> tuple[str, ...]:
    """Every number this laptop may give in the village, lowest first. A laptop of a county gives only what it was
    leased: two laptops in one village never give the same number."""
    me = device.identity(session.store)
    if me.hub is None:
        return shortnumbers.block()
    if county_word.look(session.store) == county_word.REVOKED:
        return ()  # the county lets them rest: somebody else may have them
    held = leases.of_village(session.store, village, me.epoch)
    return tuple(number for lease in held for number in lease.numbers())


def free(session: Session, village: str) -> list[str]:
    """What nobody has of them."""
    numbers = pool(session, village)
    taken = lookups.short_numbers(session.store, village) if numbers else {}
    return [number for number in numbers if number not in taken]


def not_ours(session: Session, village: str, number: str) -> str:
    """Why a number of the village's block may not be given by this laptop, or "". Numbers outside the block come
    from elsewhere and are only warned about."""
    if not shortnumbers.in_default_block(number) or number in pool(session, village):
        return ""
    if county_word.look(session.store) == county_word.REVOKED:
        return f"短号 {number} 没有给出去:县里已停用这台电脑,号段不能再用。先空着,请向县里要一个新的登记码。"
    left = len(free(session, village))
    cure = f"本机号段还有 {left} 个空号,请从短号板上选。" if left else "本机号段已用完,先空着;同步一次会领到新的。"
    return f"短号 {number} 不在本机的号段里,没有给出去:别的电脑可能已给了人。{cure}"


def holders(session: Session, village: str) -> list[tuple[str, str]]:
    """(short number, person) of everybody of a village who may stand on its papers."""
    everybody = [*people.with_short(session.store, village), *_told(session, village)]
    return [(number, who) for number, who in everybody if number]


def on_paper(session: Session, everybody: Sequence[Person]) -> list[Person]:
    """The same people as they may be printed: without a short number that is, or may be, somebody else's."""
    return without(everybody, kept_off(session, everybody))


def without(everybody: Sequence[Person], refused: Mapping[str, str]) -> list[Person]:
    return [person.with_fields(short_no=None) if person.id in refused else person for person in everybody]


def kept_off(session: Session, everybody: Sequence[Person]) -> dict[str, str]:
    """Person -> why her short number is on no paper: lost (it is another's for good), unsure (outside our blocks, and
    the county has not said yet whose it is)."""
    found: dict[str, str] = {}
    for village in {person.village for person in everybody if person.short_no}:
        kept, others = frozen.of_village(session.store, village), _told(session, village)
        ids, taken = {who for _, who in others}, {number for number, _ in others}
        ours = _ever_ours(session, village)
        for person in everybody:
            number = person.short_no
            if not number or person.village != village:
                continue
            row, told = kept.get(number), person.id in ids
            lost = person.state == "returned" and person.decision_code == TAKEN
            if lost or (number in taken and not told) or (row and not row.is_of(village, person.id)):
                found[person.id] = "lost"
            elif not (row or told or person.state in CONFIRMED or ours is None or number in ours):
                found[person.id] = "unsure"
    return found


def _ever_ours(session: Session, village: str) -> set[str] | None:
    """What the county leased to this very database; None for a laptop that works alone: everything."""
    me = device.identity(session.store)
    return None if me.hub is None else set(pool(session, village))


def _told(session: Session, village: str) -> list[tuple[str, str]]:
    """The short numbers of colleagues' people, as the county tells them."""
    return [(p.short_no, p.id) for p in colleagues.of_village(session.store, village) if p.short_no]
