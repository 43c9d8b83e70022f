"""Villages and their contacts, as the window asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.domain import names
from desktop.domain.problems import Problem
from desktop.domain.villages import Contact, Village
from desktop.services import contacts as contact_acts
from desktop.services import villages as service
from desktop.services.contacts import ContactsImported
from desktop.services.session import Session
from desktop.services.villages import VillagesImported

Imported = VillagesImported | ContactsImported


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


def take_up(session: Session, *, code: str) -> bool:
    return service.take_up(session, code)


def import_villages(session: Session, *, path: Path) -> str:
    """Take in the county's list; returns what happened in one sentence."""
    return imported_words("村", service.import_file(session, path))


def save_village(session: Session, *, village: Village) -> None:
    service.save(session, village)


def contacts_of(session: Session, *, village: str) -> list[Contact]:
    return contact_acts.of_village(session, village)


def new_contact(session: Session, *, village: str, section: str) -> Contact:
    """An empty line, not yet kept."""
    return contact_acts.new_contact(session, village, section)


def save_contact(session: Session, *, contact: Contact) -> list[Problem]:
    """Keep one line; the warnings concern its phone."""
    return contact_acts.save(session, contact)


def delete_contact(session: Session, *, contact: Contact) -> None:
    contact_acts.delete(session, contact)


def import_contacts(session: Session, *, path: Path, village: str) -> str:
    return imported_words("条", contact_acts.import_file(session, path, village))


def imported_words(unit: str, found: Imported) -> str:
    """收下 6 村,退回 1 行:第 3 行 村代码应为 12 位。"""
    words = f"收下 {found.accepted} {unit}"
    if found.rejected and found.problems:
        first = found.problems[0]
        words += f",退回 {found.rejected} 行:第 {first.row} 行 {first.message}"
    asked = next((p for p in found.problems if p.code == "group_too_high"), None)
    if asked is not None:
        words += f";第 {asked.row} 行 {asked.message}"
    return words.rstrip("。") + "。"
