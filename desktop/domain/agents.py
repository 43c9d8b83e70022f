"""Agents and users: who acts for the owner, who will hold the telephone, and what a unit must show (V12, U1-U3)."""

from __future__ import annotations

from datetime import date

from desktop.domain import documents, parties
from desktop.domain.names import fold_variants
from desktop.domain.people import Person
from desktop.domain.problems import Problem, warning

RELATIONS = ("配偶", "父母", "子女", "兄弟姐妹", "其他亲属", "村干部", "单位职工")
ROLE_NAMES: dict[str, str] = {"user": "使用人", "responsible": "责任人"}
PEOPLE_A_DAY = 2
"""How many people one agent may act for on a day; from the next one on a supervisor must look (V12)."""


def is_unit(person: Person) -> bool:
    """Whether the owner is a unit: her document is one of a unit's."""
    kind = documents.DOCUMENT_TYPES.get(person.doc_type or "")
    return kind is not None and not kind.person


def check_agent(person: Person, today: date, *, in_form: bool = True) -> list[Problem]:
    """V12: an agent shows her own document, says how she is related and brings a letter; no agent for a temporary
    card. A unit always has one."""
    if not parties.is_given(person, parties.AGENT):
        return [Problem("agent_name", "missing", "单位登记要有经办人,请填姓名和证件")] if is_unit(person) else []
    problems: list[Problem] = []
    if person.doc_type == "TMP":
        words = "临时身份证不能由别人代办,请本人到场,或换正式证件"
        problems.append(Problem("agent_name", "no_agent_with_temporary", words))
    problems += parties.check_block(person, parties.AGENT, today)
    problems += parties.check_adult(person, parties.AGENT, today)
    problems += parties.check_address(person, parties.AGENT)
    if not person.agent_relation:
        problems.append(Problem("agent_relation", "missing", "没有填经办人与本人的关系"))
    if not person.agent_letter:
        what = "介绍信或授权书" if is_unit(person) else "委托书"
        problems.append(Problem("agent_letter", "missing", f"没有{what}编号;没有编号的写日期,如 {what} {today}"))
    if in_form and not person.agent_seen:
        words = "还没有核对经办人证件原件,请看过原件后打勾"
        problems.append(Problem("agent_seen", "original_not_seen", words))
    return problems


def check_user(person: Person, today: date) -> list[Problem]:
    """Who will use the number, where it is not the owner; a unit always names one, and never its agent."""
    role = parties.user_role(person)
    if not parties.is_given(person, role):
        return [Problem("user_name", "missing", "单位名下的号码要填实际使用人或责任人")] if is_unit(person) else []
    problems = parties.check_block(person, role, today) + parties.check_address(person, role)
    if person.user_role not in ROLE_NAMES:
        problems.append(Problem("user_role", "missing", "请选这位是使用人还是责任人"))
    elif role is parties.RESPONSIBLE:
        problems += parties.check_adult(person, role, today)
    if _same_document(person):
        words = f"{role.word}就是经办人,县里会退回,请换一位{role.word}"
        problems.append(
            Problem("user_doc_no", "user_is_agent", words)
            if is_unit(person)
            else warning("user_doc_no", "user_is_agent", f"{role.word}与经办人是同一个人,请核对")
        )
    return problems


def check_unit(person: Person) -> list[Problem]:
    """A unit is not one of its people (unit ≠ agent ≠ user), and a letter alone needs the unit's stamp."""
    if not is_unit(person):
        return []
    mine = fold_variants(person.name or "")
    problems = [
        Problem(f"{role.prefix}_name", "unit_is_person", f"{role.word}姓名与单位名称相同,请填{role.word}自己的姓名")
        for role in (parties.AGENT, parties.user_role(person))
        if mine and fold_variants(parties.told(person, role, "name")) == mine
    ]
    if person.doc_type == "LET":
        problems.append(warning("doc_type", "letter_needs_stamp", "单位证明、介绍信要盖单位公章,请看过再收"))
    return problems


def _same_document(person: Person) -> bool:
    if not person.agent_doc_no or not person.user_doc_no:
        return False
    mine = documents.identity_key(person.user_doc_type or "RIC", person.user_doc_no)
    return mine == documents.identity_key(person.agent_doc_type or "RIC", person.agent_doc_no)
