"""The posts, officials and services of a village: edited in the window or read from a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from desktop.base.errors import RefusedInput
from desktop.base.ids import new_id
from desktop.domain import phones
from desktop.domain.problems import Problem, RowProblem
from desktop.domain.roster_words import check_group
from desktop.domain.villages import SECTIONS, Contact
from desktop.services import village_files
from desktop.services import villages as village_acts
from desktop.services.session import Session
from desktop.storage import audit, villages

LONGEST = 60


@dataclass(frozen=True, slots=True)
class ContactsImported:
    rows: int
    accepted: int
    rejected: int
    problems: tuple[RowProblem, ...]


def of_village(session: Session, village: str) -> list[Contact]:
    """A village's contacts in the order they are printed."""
    return villages.contacts(session.store, village)


def new_contact(session: Session, village: str, section: str) -> Contact:
    """An empty line at the end of a section, not yet saved."""
    last = max((c.position for c in of_village(session, village)), default=0)
    return Contact(new_id(), village, section, "", position=last + 1)


def save(session: Session, contact: Contact) -> list[Problem]:
    """Keep one line; returns what wants a look (its phone, a group no village has). A line without a post, or
    over-long, is refused."""
    village_acts.get(session, contact.village)
    cells = [contact.post, contact.name or "", contact.phone or "", contact.note or ""]
    if contact.section not in SECTIONS or not contact.post.strip() or any(len(c) > LONGEST for c in cells):
        raise RefusedInput(f"职务不能空,每格不超过 {LONGEST} 个字。没有保存,请改好再存。", code="bad_contact")
    checked = phones.check_phone(contact.phone) if contact.phone else None
    kept = replace(contact, post=contact.post.strip(), phone=checked.value if checked else None)
    with session.store.atomic():
        villages.save_contact(session.store, kept)
        audit.add(session.store, "contact_saved", rep=session.rep.id, subject=contact.id)
    return [*check_group(kept.post, "post"), *(checked.problems if checked else ())]


def delete(session: Session, contact: Contact) -> None:
    """Remove one line; the caller offers undo by saving it again."""
    with session.store.atomic():
        villages.delete_contact(session.store, contact.id)
        audit.add(session.store, "contact_deleted", rep=session.rep.id, subject=contact.id)


def import_file(session: Session, path: Path, village: str) -> ContactsImported:
    """Read a file of posts (栏目 职务 姓名 电话 说明); a line already there (section, post, name) is updated."""
    village_acts.get(session, village)
    read = village_files.read_contacts(path, village, session.today)
    with session.store.atomic():
        there = {(c.section, c.post, c.name): c for c in of_village(session, village)}
        last = max((c.position for c in there.values()), default=0)
        for number, contact in enumerate(read.values, 1):
            old = there.get((contact.section, contact.post, contact.name))
            place = old.position if old else last + number
            villages.save_contact(session.store, replace(contact, id=old.id if old else contact.id, position=place))
        audit.add(session.store, "contacts_imported", rep=session.rep.id, subject=village)
    return ContactsImported(read.rows, len(read.values), read.rows - len(read.values), read.problems)
