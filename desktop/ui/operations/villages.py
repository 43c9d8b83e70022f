"""Villages and their contacts, as the window asks for them."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain import names
from desktop.domain.villages import Village
from desktop.services import villages as service
from desktop.services.session import Session


@dataclass(frozen=True, slots=True)
class VillageLine:
    """A village with what may be typed to find it."""

    village: Village
    keys: str

    def matches(self, text: str) -> bool:
        """Whether the lower-case text is part of its name, alias, township, code, pinyin or initials."""
        return text in self.keys


def village_lines(session: Session) -> list[VillageLine]:
    """Every village with its search keys, in order of code."""
    return [_line(village) for village in service.list_villages(session)]


def _line(village: Village) -> VillageLine:
    spoken = names.name_keys(village.name)
    parts = (village.name, village.alias, village.township, village.code, spoken.pinyin, spoken.initials)
    return VillageLine(village, " ".join(part for part in parts if part).lower())
