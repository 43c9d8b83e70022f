"""The board of a village's short numbers."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain import shortnumbers
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
    """Every number of the village's block in order."""
    held = lookups.short_numbers(session.store, village)
    return [_cell(number, held.get(number)) for number in shortnumbers.block()]


def _cell(number: str, held) -> ShortCell:
    vanity = shortnumbers.vanity(number)
    if held is None:
        return ShortCell(number, "free", vanity)
    return ShortCell(number, "printed" if held["printed"] else "taken", vanity, held["name"] or "", held["id"] or "")
