"""Who stands twice: within a list the first row stands, against the store whoever is already there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.domain.names import fold_variants
from desktop.domain.people import Person
from desktop.domain.problems import Problem, warning
from desktop.services.session import Session
from desktop.storage import lookups

if TYPE_CHECKING:
    from desktop.services.roster import RosterRow


class Equals:
    """What one list has said so far about documents, people, phones, short numbers and cards."""

    def __init__(self, session: Session, village: str) -> None:
        self._session = session
        self._village = village
        self._documents: dict[str, int] = {}  # hash -> row
        self._people: dict[tuple[str, ...], int] = {}
        self._phones: dict[str, int] = {}
        self._short: dict[str, int] = dict.fromkeys(lookups.short_numbers(session.store, village), 0)
        self._cards: set[str] = set()

    def within_file(self, row: int, person: Person) -> tuple[Person | None, list[Problem]]:
        """The person, or None when an earlier row stands for her."""
        if person.doc_hash:
            first = self._documents.get(person.doc_hash)
            if first is not None:
                return None, [Problem("doc_no", "same_document_in_file", f"证件号与第 {first} 行相同,以前面那行为准")]
        first = self._people.get(_identity(person))
        if first is not None and not person.doc_hash:
            return None, [Problem("name", "same_person_in_file", f"姓名和电话与第 {first} 行相同,以前面那行为准")]
        if person.doc_hash:
            self._documents[person.doc_hash] = row
        self._people.setdefault(_identity(person), row)
        return self._warned(row, person)

    def _warned(self, row: int, person: Person) -> tuple[Person, list[Problem]]:
        found: list[Problem] = []
        if person.mobile:
            first = self._phones.setdefault(person.mobile, row)
            if first != row:
                found.append(warning("mobile", "same_phone", f"手机号与第 {first} 行相同,请问清是谁的"))
        if person.short_no:
            first = self._short.setdefault(person.short_no, row)
            if first != row:
                whose = f"第 {first} 行" if first else "别人"
                found.append(warning("short_no", "short_taken", f"短号已给了{whose},这一格没有收,请另选"))
                person = person.with_fields(short_no=None)
        card = person.iccid
        if card and (card in self._cards or lookups.same_iccid(self._session.store, card, but=person.id)):
            found.append(warning("iccid", "same_iccid", "卡号已登记给别人,这一格没有收,请核对"))
            person = person.with_fields(iccid=None)
        elif card:
            self._cards.add(card)
        return person, found

    def against_store(self, rows: Sequence[RosterRow]) -> list[RosterRow]:
        """Refuse who is on this laptop already; tell phones that somebody here uses."""
        store = self._session.store
        people = [row.person for row in rows if row.person is not None]
        documents = lookups.known_documents(store, (p.doc_hash for p in people if p.doc_hash))
        nameless = lookups.known_listings(store, self._village)
        phones = lookups.phones_in_use(store, self._village)
        return [self._stored(row, documents, nameless, phones) for row in rows]

    def _stored(
        self,
        row: RosterRow,
        documents: dict[str, dict[str, str]],
        nameless: set[tuple[str, str]],
        phones: set[str],
    ) -> RosterRow:
        person = row.person
        if person is None:
            return row
        known = documents.get(person.doc_hash or "")
        if known is not None and (known["kind"] == person.kind or person.kind == "listing"):
            words = f"这个证件号本机已有:{known['name'] or '未填姓名'}({known['village_name']}),没有重复收"
            if known["state"] == "draft":
                words += "。那是一份草稿,请在名单里续填"
            return replace(row, person=None, problems=(Problem("doc_no", "same_document", words),))
        if not person.doc_hash and _listed_as(person) in nameless:
            words = "本村名单里已有同名同号的人,没有重复收。若是另一人,请补上证件号或电话"
            return replace(row, person=None, problems=(Problem("name", "same_person", words),))
        added: list[Problem] = []
        if known is not None:
            added.append(warning("doc_no", "also_listed", "号码簿里已有她的一条,印前请留一条"))
        if person.mobile in phones:
            added.append(warning("mobile", "same_phone", "手机号本村已有人在用,请问清是谁的"))
        return replace(row, problems=(*row.problems, *added)) if added else row


def _identity(person: Person) -> tuple[str, ...]:
    """Who a person without a document is: name and phone; without a phone, name and house."""
    name, phone = _listed_as(person)
    return (name, phone) if phone else (name, "", person.group_no or "", person.household or "")


def _listed_as(person: Person) -> tuple[str, str]:
    """As `lookups.known_listings` has people: 龑 and 䶮 are one name."""
    return fold_variants(person.name or ""), person.mobile or person.home_line or ""


def still_new(session: Session, people: Iterable[Person]) -> bool:
    """Whether nobody of a judged list has come to the laptop since (the same list taken twice, two windows)."""
    held = list(people)
    known = lookups.known_documents(session.store, (p.doc_hash for p in held if p.doc_hash))
    if any(p.doc_hash in known and known[p.doc_hash]["kind"] == p.kind for p in held):
        return False
    bare = [p for p in held if not p.doc_hash]
    by_village = {p.village: lookups.known_listings(session.store, p.village) for p in bare}
    return not any(_listed_as(p) in by_village[p.village] for p in bare)
