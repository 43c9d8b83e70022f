"""Minors: nobody under 16 without a guardian (14 and 15 told apart from children), nobody under 18 in the book."""

from __future__ import annotations

from datetime import date

from desktop.domain import documents, parties
from desktop.domain.of_age import standing
from desktop.domain.people import Person
from desktop.domain.problems import Problem, warning

CHILD, NEEDS_GUARDIAN, ADULT = 14, 16, parties.ADULT
RELATIONS = ("父亲", "母亲", "祖父", "祖母", "外祖父", "外祖母", "兄", "姐", "其他监护人")


def age_of(person: Person, today: date) -> int | None:
    """Her age by the document's number, else by the birth date kept."""
    if person.doc_type in documents.RESIDENT_LIKE and person.doc_no:
        born = documents.check_document(person.doc_type, person.doc_no, today).facts.get("birth")
    else:
        born = person.birth
    birth = documents.read_date(born) if born else None
    return documents.age_on(birth, today) if birth else None


def has_guardian(person: Person) -> bool:
    return bool(person.guardian_name and person.guardian_doc_no)


def check_minor(person: Person, today: date) -> list[Problem]:
    """V7, and the book's own rule that nobody under 18 is in it."""
    age = age_of(person, today)
    if age is None or age < 0 or age >= ADULT:
        return _told_beside(person, today)
    problems: list[Problem] = []
    if age < NEEDS_GUARDIAN:
        problems += check_guardian(person, today) if has_guardian(person) else [_guardian_needed(age)]
    elif person.kind == "signup" and not has_guardian(person):
        problems.append(warning("guardian_name", "minor_16_17", f"{age} 岁,是否需要监护人到场请按县公司规定办"))
    if person.directory_choice not in (None, "none"):
        problems.append(warning("directory_choice", "minor_not_listed", "未满 18 岁不登号码簿,印时会略去"))
    return problems


def _told_beside(person: Person, today: date) -> list[Problem]:
    """What a list, a remark or a guardian hints at where no birthday says that she is a child."""
    found = standing(person, today)
    if found.gone is not None:
        return [warning("remark", "gone", f"写着“{found.gone[:20]}”,不印进任何号码簿")]
    if found.code != "hinted" or person.directory_choice == "none":
        return []
    words = f"写着“{found.said}”,可能未满 18 岁,先不印进号码簿。请问本人,再在名单里记下"
    return [warning("directory_choice", "age_hinted", words)]


def _guardian_needed(age: int) -> Problem:
    if age < CHILD:
        words = f"{age} 岁,未满 14 岁必须由监护人到场并填监护人姓名和证件,否则不能登记"
        return Problem("guardian_name", "under_14", words)
    words = f"{age} 岁,14、15 岁登记要有监护人姓名和证件,请补上"
    return Problem("guardian_name", "guardian_14_15", words)


def check_guardian(person: Person, today: date) -> list[Problem]:
    problems = parties.check_block(person, parties.GUARDIAN, today)
    if not person.guardian_relation:
        problems.append(Problem("guardian_relation", "missing", "没有填监护人与本人的关系"))
    return problems + parties.check_adult(person, parties.GUARDIAN, today)
