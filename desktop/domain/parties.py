"""The people beside the owner of a number: guardian, agent, user. Each fills a block of the form under one set of
rules; what only one of them must show is added where she has a page of her own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.base.text import hanzi_count
from desktop.domain import documents, names, phones
from desktop.domain.people import Person
from desktop.domain.problems import Problem, warning

ADULT = 18
SHORTEST_ADDRESS = 6


@dataclass(frozen=True, slots=True)
class Role:
    """`prefix` begins her fields in Person, `word` is what sentences call her."""

    prefix: str
    word: str


GUARDIAN, AGENT, USER = Role("guardian", "监护人"), Role("agent", "经办人"), Role("user", "使用人")
RESPONSIBLE = Role("user", "责任人")
"""At a unit, or where she says so, the same block names who answers for the number."""

ROLES = (GUARDIAN, AGENT, USER)


def told(person: Person, role: Role, field: str) -> str:
    """What her block says, "" where it says nothing."""
    return getattr(person, f"{role.prefix}_{field}") or ""


def is_given(person: Person, role: Role) -> bool:
    """Whether anything that names her is written."""
    return bool(told(person, role, "name") or told(person, role, "doc_no"))


def user_role(person: Person) -> Role:
    return RESPONSIBLE if person.user_role == "responsible" else USER


def check_block(person: Person, role: Role, today: date) -> list[Problem]:
    """Name, document and phone of the one in a block; `person` is the owner beside her."""
    kind = told(person, role, "doc_type") or "RIC"
    described = documents.DOCUMENT_TYPES.get(kind)
    if described is not None and not described.person:
        words = f"{role.word}要用本人的证件,不能用{described.name}"
        return [Problem(f"{role.prefix}_doc_type", "not_personal", words)]
    problems = [
        Problem(f"{role.prefix}_name", p.code, role.word + p.message, p.severity)
        for p in names.check_name(told(person, role, "name"), kind)
    ]
    problems += _check_document(person, role, kind, today)
    phone = told(person, role, "phone")
    if phone and not phones.check_phone(phone).ok:
        problems.append(warning(f"{role.prefix}_phone", "bad_phone", f"{role.word}电话不是电话号码,请核对"))
    return problems


def check_adult(person: Person, role: Role, today: date) -> list[Problem]:
    """Nobody under eighteen acts or answers for another."""
    found = documents.check_document(told(person, role, "doc_type") or "RIC", told(person, role, "doc_no"), today)
    if int(found.facts.get("age", ADULT)) >= ADULT:
        return []
    words = f"{role.word}未满 18 岁,请换一位成年{role.word}"
    return [Problem(f"{role.prefix}_doc_no", f"{role.prefix}_too_young", words)]


def check_address(person: Person, role: Role) -> list[Problem]:
    address, field = told(person, role, "address"), f"{role.prefix}_address"
    if not address:
        return [Problem(field, "missing", f"没有{role.word}住址,请照证件填写")]
    if hanzi_count(address) < SHORTEST_ADDRESS:
        return [Problem(field, "too_short", f"{role.word}住址至少 {SHORTEST_ADDRESS} 个汉字,请写到村和组")]
    return []


def _check_document(person: Person, role: Role, kind: str, today: date) -> list[Problem]:
    field, number = f"{role.prefix}_doc_no", told(person, role, "doc_no")
    if not number:
        return [Problem(field, "missing", f"没有{role.word}证件号码,请照证件填写")]
    found = documents.check_document(kind, number, today)
    problems = [Problem(field, p.code, f"{role.word}证件:{p.message}", p.severity) for p in found.problems]
    if person.doc_no and documents.identity_key(person.doc_type or "RIC", person.doc_no) == documents.identity_key(
        kind, number
    ):
        words = f"{role.word}证件号与本人相同,请填{role.word}自己的证件"
        problems.append(Problem(field, f"{role.prefix}_is_self", words))
    return problems
