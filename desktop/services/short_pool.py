"""Which short numbers this laptop may give out: the county's blocks, or a whole village's when it works alone."""

from __future__ import annotations

from desktop.domain import shortnumbers
from desktop.services.session import Session
from desktop.storage import device, leases, lookups


def pool(session: Session, village: str) -> tuple[str, ...]:
    """Every number this laptop may give in the village, lowest first. A laptop of a county gives only what it was
    leased: two laptops in one village never give the same number."""
    me = device.identity(session.store)
    if me.hub is None:
        return shortnumbers.block()
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
    left = len(free(session, village))
    cure = f"本机号段还有 {left} 个空号,请从短号板上选。" if left else "本机号段已用完,先空着;同步一次会领到新的。"
    return f"短号 {number} 不在本机的号段里,没有给出去:别的电脑可能已给了人。{cure}"
