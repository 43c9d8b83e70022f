"""What the laptop knows already when a list comes: the first word about a row, before the rows meet each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from desktop.domain.people import Person
from desktop.domain.problems import Problem, warning
from desktop.domain.roster_equals import listed_as
from desktop.services.session import Session
from desktop.storage import lookups

Judged = tuple[Person | None, tuple[Problem, ...]]


@dataclass(slots=True)
class Facts:
    """Who is here, of the documents of a list and of its village."""

    documents: dict[str, dict[str, Any]]
    listings: set[tuple[str, str]]
    phones: set[str]
    shorts: set[str]
    cards: set[str] = field(default_factory=set)


def facts(session: Session, village: str, people: Iterable[Person]) -> Facts:
    """What is known about these people of a list."""
    store = session.store
    held = Facts(
        {},
        lookups.known_listings(store, village),
        lookups.phones_in_use(store, village),
        set(lookups.short_numbers(store, village)),
    )
    learn(session, held, people)
    return held


def learn(session: Session, known: Facts, people: Iterable[Person]) -> None:
    """Ask for the documents and cards of more people."""
    waiting = iter(people)
    while some := list(islice(waiting, lookups.ASKED_AT_ONCE)):
        known.documents.update(lookups.known_documents(session.store, (p.doc_hash for p in some if p.doc_hash)))
        known.cards.update(lookups.known_cards(session.store, (p.iccid for p in some if p.iccid)))


def against(known: Facts, person: Person, said: tuple[Problem, ...]) -> Judged:
    """Refuse who is on this laptop already; tell phones that somebody here uses; leave out what is given away."""
    same = known.documents.get(person.doc_hash or "")
    if same is not None and (same["kind"] == person.kind or person.kind == "listing"):
        words = f"这个证件号本机已有:{same['name'] or '未填姓名'}({same['village_name']}),没有重复收"
        if same["state"] == "draft":
            words += "。那是一份草稿,请在名单里续填"
        return None, (Problem("doc_no", "same_document", words + _heard(person)),)
    if not person.doc_hash and listed_as(person) in known.listings:
        words = "本村名单里已有同名同号的人,没有重复收。若是另一人,请补上证件号或电话"
        return None, (Problem("name", "same_person", words + _heard(person)),)
    added: list[Problem] = []
    gone: dict[str, None] = {}
    if same is not None:
        added.append(warning("doc_no", "also_listed", "号码簿里已有她的一条,印前请留一条"))
    if person.mobile in known.phones:
        added.append(warning("mobile", "same_phone", "手机号本村已有人在用,请问清是谁的"))
    if person.short_no in known.shorts:
        added.append(warning("short_no", "short_taken", "短号已给了别人,这一格没有收,请另选"))
        gone["short_no"] = None
    if person.iccid in known.cards:
        added.append(_card_taken())
        gone["iccid"] = None
    return (person.with_fields(**gone) if gone else person), ((*said, *added) if added else said)


def _heard(person: Person) -> str:
    """A row is not taken, and yet a word in it against printing her is."""
    if person.directory_choice == "none" or person.age_hints:
        return "。这一行写的不登、年龄或已故,导入时记到她那一条"
    return ""


def among(
    person: Person, said: tuple[Problem, ...], phone: int | None, short: int | None, card: int | None
) -> Judged:
    """The same for what an earlier row of the list has; rows are named by the spreadsheet's numbers."""
    added: list[Problem] = []
    gone: dict[str, None] = {}
    if phone is not None:
        added.append(warning("mobile", "same_phone", f"手机号与第 {phone} 行相同,请问清是谁的"))
    if short is not None:
        added.append(warning("short_no", "short_taken", f"短号已给了第 {short} 行,这一格没有收,请另选"))
        gone["short_no"] = None
    if card is not None:
        added.append(_card_taken())
        gone["iccid"] = None
    return (person.with_fields(**gone) if gone else person), (*said, *added)


def twin(document: int | None, identity: int | None) -> Problem:
    """An earlier row stands for her."""
    if document is not None:
        return Problem("doc_no", "same_document_in_file", f"证件号与第 {document} 行相同,以前面那行为准")
    return Problem("name", "same_person_in_file", f"姓名和电话与第 {identity} 行相同,以前面那行为准")


def _card_taken() -> Problem:
    return warning("iccid", "same_iccid", "卡号已登记给别人,这一格没有收,请核对")


def still_new(session: Session, people: Iterable[Person]) -> bool:
    """Whether nobody of a judged list has come to the laptop since (the same list taken twice, two windows)."""
    held = list(people)
    known = lookups.known_documents(session.store, (p.doc_hash for p in held if p.doc_hash))
    if any(p.doc_hash in known and known[p.doc_hash]["kind"] == p.kind for p in held):
        return False
    bare = [p for p in held if not p.doc_hash]
    by_village = {village: lookups.known_listings(session.store, village) for village in {p.village for p in bare}}
    return not any(listed_as(p) in by_village[p.village] for p in bare)
