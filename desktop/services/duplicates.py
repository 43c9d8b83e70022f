"""Duplicates on this laptop, told while she still sits there: who, when, where."""

from __future__ import annotations

from typing import Any

from desktop.base.clock import from_iso, local_text
from desktop.domain import agents
from desktop.domain.names import fold_variants
from desktop.domain.people import Person
from desktop.domain.problems import Problem, warning
from desktop.services import county_twins
from desktop.services.session import Session
from desktop.storage import lookups

CARDS_PER_DOCUMENT = 5  # six-department notice of 2016: five active cards per person and carrier
SAME_PERSON = frozenset({"same_document", "one_document_two_names"})
SAME_NUMBER = frozenset({"same_phone", "same_handset", "county_document", "county_phone", "county_iccid"})


def look(session: Session, person: Person) -> list[Problem]:
    """Same document, phone, SIM, handset or short number as somebody else on this laptop, or in the county as far as
    heard of here; and a reason for passing over it, where there is none yet."""
    found = [
        *_documents(session, person),
        *_phones(session, person),
        *_sims(session, person),
        *_handsets(session, person),
        *_short_numbers(session, person),
        *county_twins.look(session, person),
    ]
    return [*found, *_reason_needed(person, found)]


def needs_reason(person: Person, problem: Problem) -> bool:
    """Whether she can be taken all the same only with a reason. A listing may share the telephone of its house."""
    return problem.code in SAME_PERSON or (problem.code in SAME_NUMBER and person.kind == "signup")


def _reason_needed(person: Person, found: list[Problem]) -> list[Problem]:
    if person.twin_reason or not any(needs_reason(person, problem) for problem in found):
        return []
    return [Problem("twin_reason", "reason_needed", "与别人重复,仍要登记请写明原因(打数字选,或直接写)")]


def holder_of_short(session: Session, person: Person, number: str) -> dict[str, Any] | None:
    holders = lookups.short_holders(session.store, person.village, number, but=person.id)
    return holders[0] if holders else None


def short_number_taken(session: Session, person: Person, number: str) -> str:
    """The sentence for a short number that somebody else has."""
    holder = holder_of_short(session, person, number)
    if holder is None:
        return f"短号 {number} 已经印在纸上或由县里给了别人,不能再用。请另选一个。"
    return f"短号 {number} 已给了{_who(holder)}。这里没有改动,请另选一个。"


def sim_taken() -> Problem:
    return Problem("iccid", "same_iccid", "这张 SIM 卡已经登记给别人,请核对卡号或换一张卡。")


def short_numbers_taken(session: Session, village: str) -> set[str]:
    return set(lookups.short_numbers(session.store, village))


def _documents(session: Session, person: Person) -> list[Problem]:
    if not person.doc_hash or agents.is_unit(person):  # a unit may have any number of telephones
        return []
    everyone = lookups.same_document(session.store, person.doc_hash, but=person.id)
    found: list[Problem] = []
    mine = fold_variants(person.name or "")
    renamed = next((o for o in everyone if o["name"] and fold_variants(o["name"]) != mine), None)
    others = [o for o in everyone if o["kind"] == person.kind]
    if renamed:
        said = f"一证多名:这个证件号已用于{_who(renamed)}。请对照原件核对姓名和号码。"
        found.append(warning("doc_no", "one_document_two_names", said))
    full = _five_cards(person, len(others))
    if full:
        found.append(full)
    elif others and not renamed:
        found.append(warning("doc_no", "same_document", f"这个证件号已登记过:{_who(others[0])}。不要重复登记。"))
    elif everyone and not renamed:  # she may be in the book and want service: one person, two entries
        words = f"名单里已有她的另一条:{_who(everyone[0])}。印号码簿前请只留一条,或从名单里把那条转为办业务。"
        found.append(warning("doc_no", "also_listed", words))
    return found


def _five_cards(person: Person, here: int) -> Problem | None:
    """V11: what is known here and what she says herself; never a proof that she has fewer, only a stop when it is
    five."""
    said = person.cards_declared or ""
    elsewhere = int(said) if said.isascii() and said.isdigit() else 0
    if person.kind != "signup" or here + elsewhere < CARDS_PER_DOCUMENT:
        return None
    told = f"本机 {here} 张" + (f",本人说另有 {elsewhere} 张" if elsewhere else "")
    words = f"这个证件{told},一证五卡已满。请先联网核验(一证通查),不要再登记。"
    return Problem("cards_declared" if elsewhere else "doc_no", "sixth_card", words)


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


def _handsets(session: Session, person: Person) -> list[Problem]:
    found: list[Problem] = []
    for field in ("imei1", "imei2"):
        number = getattr(person, field)
        others = lookups.same_handset(session.store, number, but=person.id) if number else []
        if others:
            words = f"这个串号已登记给{_who(others[0])},请核对手机"
            found.append(warning(field, "same_handset", words))
    return found


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
