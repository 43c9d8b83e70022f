"""One row of a committee's list made into a person, with every doubt about it. Duplicates are the caller's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from desktop.base.ids import new_id
from desktop.base.text import clean_cell, squeeze
from desktop.domain import ages, catalogue, documents, enrolment, ethnic, guardians, names, writing
from desktop.domain.ages import Hint
from desktop.domain.consent import NOTICE_VERSION, Consent, ConsentKind
from desktop.domain.of_age import Answer, answer_text
from desktop.domain.people import Kind, Person
from desktop.domain.problems import Problem, has_errors, warning
from desktop.domain.resident import convert_15
from desktop.domain.roster_numbers import place_numbers
from desktop.domain.roster_words import choice_from_text, group_from_text, is_head
from desktop.domain.villages import Village

Cells = Mapping[str, str]

_ASKED = ",或在这一行的备注格写“已问已满18岁”"
_ASKED_LATER = ("consent_missing", "not_asked")
_DATES = re.compile(r"[0-9]{4}[-./年][0-9]{1,2}[-./月][0-9]{1,2}日?|[0-9]{8}|长期|永久")
_VILLAGE_ENDS = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "村")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What holds for every row: the village, the day, and the sheet people signed, if they did."""

    village: Village
    today: date
    now: str
    document_hash: Callable[[str | None, str], str]
    signed_sheet: str | None = None
    hints: tuple[Hint, ...] = ()  # what the list's own title says of everybody in it
    rep: str = ""


@dataclass(frozen=True, slots=True)
class RowRead:
    """`person` is None when the row is refused; then every problem told is an error. The keys of her name are made
    when she is taken in, as the village reads it: a long list is held without them."""

    person: Person | None
    problems: tuple[Problem, ...]


def read_row(cells: Cells, occasion: Occasion, hints: Sequence[Hint] = (), asked: Answer | None = None) -> RowRead:
    """Judge one row; `cells` are the texts of the columns that were recognised, `hints` what any column says of her
    age without saying her birthday, `asked` what she answered about it."""
    problems: list[Problem] = []
    changes = _who(cells, occasion.today, problems) | {"age_hints": ages.pack(hints)}
    changes |= _document(cells, problems)
    changes |= _offer(cells, problems)
    changes |= place_numbers(cells, problems)
    changes |= _place(cells, occasion.village, problems)
    changes |= _guardian(cells)
    kind: Kind = "signup" if changes.get("plan") else "listing"
    if kind == "signup":
        changes |= {"service": "new", "network": "4G"}
    changes |= _choice(cells, kind, occasion, problems)
    changes |= writing.written(changes, occasion.today)
    person = Person(id=new_id(), kind=kind, village=occasion.village.code, **changes)  # type: ignore[arg-type]
    if asked:
        told = answer_text(person, asked, occasion.now, occasion.rep, occasion.today)
        person = person.with_fields(age_asked=told)
    return _judge(person, cells, occasion, problems)


def _judge(person: Person, cells: Cells, occasion: Occasion, problems: list[Problem]) -> RowRead:
    """Sort the findings: some refuse the row, the rest keep it a draft or only ask for a look."""
    signed = occasion.signed_sheet is not None
    age = guardians.age_of(person, occasion.today)
    child = age is not None and age < guardians.CHILD
    complete = signed
    for found in enrolment.check_person(person, occasion.today, in_form=False):
        if found.code == "age_hinted":
            problems.append(warning(found.field, found.code, found.message + _ASKED))
        elif found.severity == "warning" or _refuses(found, child):
            problems.append(found)
        else:
            complete = False
            if signed or found.code not in _ASKED_LATER:
                problems.append(warning(found.field, found.code, f"{found.message}。先存为草稿"))
    problems += _disagreements(person, cells)
    if has_errors(problems):
        return RowRead(None, tuple(p for p in problems if p.severity == "error"))
    state = "captured" if complete else "draft"
    person = person.with_fields(state=state, **_kept_of_number(person, occasion))
    return RowRead(person, tuple(problems))


def _kept_of_number(person: Person, occasion: Occasion) -> dict[str, object]:
    """What stays of a document number: a listing keeps hash and last four, nothing more."""
    if not person.doc_no:
        return {}
    compared = convert_15(person.doc_no) if person.doc_type == "RIC15" else person.doc_no
    kept: dict[str, object] = {
        "doc_hash": occasion.document_hash(person.doc_type, compared),
        "doc_last4": person.doc_no[-4:],
    }
    return kept | {"doc_no": None} if person.kind == "listing" else kept


def _refuses(found: Problem, child: bool) -> bool:
    """Errors that make a row useless; the others can be mended in the form."""
    if found.field == "name" or found.code in ("under_14", "too_long"):
        return True
    if child and found.field.startswith("guardian"):
        return True
    return found.field in ("doc_type", "doc_no") and found.code != "missing"


def _who(cells: Cells, today: date, problems: list[Problem]) -> dict[str, object]:
    name, found = names.clean_name(cells.get("name", ""))
    problems += found
    sex = squeeze(cells.get("sex", ""))[:1]
    return {
        "name": name or None,
        "is_head": is_head(cells.get("head", ""), name) or is_head(cells.get("relation", ""), name),
        "sex": sex if sex in ("男", "女") else None,
        "birth": _birth(cells.get("birth", ""), today, problems),
        "ethnic": ethnic.from_text(cells.get("ethnic", "")),
        "remark": cells.get("remark") or None,
    }


def _document(cells: Cells, problems: list[Problem]) -> dict[str, object]:
    number = documents.normalise_number(cells.get("doc_no", ""))
    said = cells.get("doc_type", "")
    code = documents.type_from_text(said) if said.strip() else _type_of(number)
    if number and code is None:
        words = f"证件类型“{said[:20]}”不认识" if said.strip() else "没有写证件类型"
        problems.append(Problem("doc_type", "unknown_type", f"{words},请写居民身份证、户口簿、护照等"))
    if code == "FPR23" and number[:3].isalpha():
        code = "FPR17"
    begin, end = _validity(cells, problems)
    return {"doc_type": code if number else None, "doc_no": number or None, "doc_from": begin, "doc_to": end}


def _type_of(number: str) -> str | None:
    """What a bare number is: the resident's, whenever it could be meant as one."""
    if re.fullmatch(r"[0-9]{15}", number):
        return "RIC15"
    digits = sum(c.isdigit() for c in number)
    return "RIC" if digits >= 14 or "E+" in number else ("HMP" if re.fullmatch(r"[HM][0-9]{8,10}", number) else None)


def _validity(cells: Cells, problems: list[Problem]) -> tuple[str | None, str | None]:
    """Both ends of the term, from two columns or from one ("2010.03.02-长期")."""
    said = _DATES.findall(cells.get("validity", ""))
    if len(said) == 1:
        said = ["", *said]
    begin, end = said[:2] if said else ("", "")
    return (
        _day("doc_from", cells.get("doc_from") or begin, problems),
        _day("doc_to", cells.get("doc_to") or end, problems),
    )


def _day(field: str, text: str, problems: list[Problem]) -> str | None:
    """A date of the list in its written form; what is no date is left out with a word."""
    if not text.strip():
        return None
    value = writing.normalise_field(field, text)
    if (field == "doc_to" and value == documents.LONG_TERM) or (value and documents.read_date(value)):
        return value
    problems.append(warning(field, "bad_date", f"“{text[:20]}”不是日期,这一格没有收"))
    return None


def _birth(text: str, today: date, problems: list[Problem]) -> str | None:
    """A birthday told to the day. A year or a month alone is none: it is kept as a hint (domain.age_words)."""
    born = ages.read_born(text, today)
    if born is None or not born.exact:
        if born is None:
            return _day("birth", text, problems)
        problems.append(warning("birth", "bad_date", f"“{text.strip()[:20]}”没有写到哪一天,照样记下"))
        return None
    return born.first.isoformat()


def _offer(cells: Cells, problems: list[Problem]) -> dict[str, object]:
    plan_said, contract_said = cells.get("plan", ""), cells.get("contract", "")
    if catalogue.says_none(plan_said):
        if not catalogue.says_none(contract_said):
            problems.append(warning("contract", "contract_without_plan", "写了合约没写套餐,按号码簿收入,合约未记"))
        return {}
    plan = catalogue.plan_from_text(plan_said)
    if plan is None:
        words = f"套餐“{plan_said[:20]}”不在目录里,请写其中一种:{catalogue.known_plans()}"
        problems.append(Problem("plan", "unknown_plan", words))
    contract = None if catalogue.says_none(contract_said) else catalogue.contract_from_text(contract_said)
    if contract is None and not catalogue.says_none(contract_said):
        known = "、".join(c.name for c in catalogue.contracts())
        problems.append(Problem("contract", "unknown_contract", f"合约“{contract_said[:20]}”不在目录里,请写:{known}"))
    return {"plan": plan, "contract": contract}


def _place(cells: Cells, village: Village, problems: list[Problem]) -> dict[str, object]:
    address = clean_cell(cells.get("address", ""))[0]
    if address and is_elsewhere(address, village):
        problems.append(warning("address", "other_village", f"住址不是{village.name},请核对是不是本村人"))
    return {
        "address": address or None,
        "group_no": group_from_text(cells.get("group_no", "")),
        "household": cells.get("household") or None,
    }


def is_elsewhere(address: str, village: Village) -> bool:
    """Whether an address names a village, but not this one."""
    stems = []
    for name in (village.name, village.alias or ""):
        stem = next((name.removesuffix(end) for end in _VILLAGE_ENDS if name.endswith(end)), name)
        stems.append(stem if len(stem) > 1 else name)
    if any(stem and stem in address for stem in stems):
        return False
    return any(end in address for end in _VILLAGE_ENDS)


def _guardian(cells: Cells) -> dict[str, object]:
    number = cells.get("guardian_doc_no", "")
    said = cells.get("guardian_doc_type", "")
    return {
        "guardian_name": cells.get("guardian_name") or None,
        "guardian_relation": cells.get("guardian_relation") or None,
        "guardian_doc_type": (documents.type_from_text(said) or "RIC") if number else None,
        "guardian_doc_no": number or None,
        "guardian_phone": cells.get("guardian_phone") or None,
    }


def _choice(cells: Cells, kind: Kind, occasion: Occasion, problems: list[Problem]) -> dict[str, object]:
    """Without a signed sheet nobody has chosen anything yet; with one, each row is its signer's word."""
    if occasion.signed_sheet is None:
        return {}
    said = cells.get("directory_choice", "")
    choice = choice_from_text(said)
    if choice is None and said.strip():
        words = f"“{said[:20]}”不知是哪种登法,按未答复记。请写全部、隐后四位、只登短号、只登固话或不登"
        problems.append(warning("directory_choice", "unknown_choice", words))
    kinds: list[ConsentKind] = ["service", "sensitive"] if kind == "signup" else []
    if choice not in (None, "none"):
        kinds.append("directory")
    return {"directory_choice": choice, "consents": _signed(tuple(kinds), occasion.now, occasion.signed_sheet)}


@lru_cache(16)
def _signed(kinds: tuple[ConsentKind, ...], now: str, sheet: str) -> tuple[Consent, ...]:
    """One value for everybody on the sheet: a long list holds thousands of them."""
    return tuple(Consent(kind, NOTICE_VERSION, now, "signed_sheet", sheet) for kind in kinds)


def _disagreements(person: Person, cells: Cells) -> list[Problem]:
    """What the list says about sex and birth, and the number does not."""
    if person.doc_type not in documents.RESIDENT_LIKE or not person.birth:
        return []
    problems: list[Problem] = []
    sex = squeeze(cells.get("sex", ""))[:1]
    if sex in ("男", "女") and person.sex and sex != person.sex:
        problems.append(warning("sex", "sex_differs", f"表里写{sex},按证件号是{person.sex},已按证件号记"))
    said = documents.read_date(clean_cell(cells.get("birth", ""))[0])
    if said and said.isoformat() != person.birth:
        problems.append(warning("birth", "birth_differs", f"出生日期与证件号({person.birth})不一致,已按证件号记"))
    return problems
