"""The board of a village's short numbers."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain import shortnumbers
from desktop.services import short_pool
from desktop.services.session import Session
from desktop.storage import lookups


@dataclass(frozen=True, slots=True)
class ShortCell:
    """One number: free, taken (by whom), or printed (never given to anyone else)."""

    number: str
    state: str  # free | taken | printed
    vanity: bool
    holder: str = ""
    person_id: str = ""


def board(session: Session, *, village: str) -> list[ShortCell]:
    """Every number this laptop may give in the village, and those that somebody has already, in order."""
    held = lookups.short_numbers(session.store, village)
    numbers = {*short_pool.pool(session, village), *held}
    return [_cell(number, held.get(number)) for number in sorted(numbers, key=lambda text: (len(text), text))]


def _cell(number: str, held) -> ShortCell:
    vanity = shortnumbers.vanity(number)
    if held is None:
        return ShortCell(number, "free", vanity)
    return ShortCell(number, "printed" if held["printed"] else "taken", vanity, held["name"] or "", held["id"] or "")
