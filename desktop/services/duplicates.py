"""Duplicates on this laptop, told while she still sits there: who, when, where."""

from __future__ import annotations

from typing import Any

from desktop.base.clock import from_iso, local_text
from desktop.domain.names import fold_variants
from desktop.domain.people import Person
from desktop.domain.problems import Problem, warning
from desktop.services.session import Session
from desktop.storage import lookups

CARDS_PER_DOCUMENT = 5  # six-department notice of 2016: five active cards per person and carrier


def look(session: Session, person: Person) -> list[Problem]:
    """Same document, phone, SIM or short number as somebody else on this laptop."""
    return [
        *_documents(session, person),
        *_phones(session, person),
        *_sims(session, person),
        *_short_numbers(session, person),
    ]


def holder_of_short(session: Session, person: Person, number: str) -> dict[str, Any] | None:
    holders = lookups.short_holders(session.store, person.village, number, but=person.id)
    return holders[0] if holders else None


def short_number_taken(session: Session, person: Person, number: str) -> str:
    """The sentence for a short number that somebody else has."""
    holder = holder_of_short(session, person, number)
    if holder is None:
        return f"短号 {number} 已经印在号码簿上给了别人,不能再用。请另选一个。"
    return f"短号 {number} 已给了{_who(holder)}。这里没有改动,请另选一个。"


def sim_taken() -> Problem:
    return Problem("iccid", "same_iccid", "这张 SIM 卡已经登记给别人,请核对卡号或换一张卡。")


def short_numbers_taken(session: Session, village: str) -> set[str]:
    return set(lookups.short_numbers(session.store, village))


def _documents(session: Session, person: Person) -> list[Problem]:
    if not person.doc_hash:
        return []
    others = lookups.same_document(session.store, person.doc_hash, but=person.id)
    found: list[Problem] = []
    mine = fold_variants(person.name or "")
    renamed = next((o for o in others if o["name"] and fold_variants(o["name"]) != mine), None)
    if renamed:
        said = f"一证多名:这个证件号已用于{_who(renamed)}。请对照原件核对姓名和号码。"
        found.append(warning("doc_no", "one_document_two_names", said))
    cards = [o for o in others if o["kind"] == "signup"]
    if person.kind == "signup" and len(cards) >= CARDS_PER_DOCUMENT:
        said = f"这个证件在本机已登记 {len(cards)} 张卡,一证五卡已满。请先联网核验(一证通查),不要再登记。"
        found.append(Problem("doc_no", "sixth_card", said))
    elif others and not renamed:
        found.append(warning("doc_no", "same_document", f"这个证件号已登记过:{_who(others[0])}。不要重复登记。"))
    return found


def _phones(session: Session, person: Person) -> list[Problem]:
    others = lookups.same_phone(session.store, person.mobile, but=person.id) if person.mobile else []
    return [warning("mobile", "same_phone", f"这个手机号{_who(others[0])}也在用,请问清是谁的。")] if others else []


def _sims(session: Session, person: Person) -> list[Problem]:
    others = lookups.same_iccid(session.store, person.iccid, but=person.id) if person.iccid else []
    return (
        [Problem("iccid", "same_iccid", f"这张 SIM 卡已登记给{_who(others[0])},请核对卡号或换一张卡。")]
        if others
        else []
    )


def _short_numbers(session: Session, person: Person) -> list[Problem]:
    if not person.short_no:
        return []
    printed = lookups.printed_for(session.store, person.village, person.short_no)
    if holder_of_short(session, person, person.short_no) or printed not in (None, person.id):
        return [Problem("short_no", "short_taken", short_number_taken(session, person, person.short_no))]
    return []


def _who(row: dict[str, Any]) -> str:
    when = local_text(from_iso(row["captured_at"] or row["created_at"]), "%m-%d %H:%M")
    return f"{row['name'] or '一张草稿'}({row['village_name']},{when})"
