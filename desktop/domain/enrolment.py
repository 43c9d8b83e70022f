"""What a villager must have told before the laptop may call her captured."""

from __future__ import annotations

from datetime import date

from desktop.base.text import graphemes, hanzi_count
from desktop.domain import (
    agents,
    broadband,
    catalogue,
    documents,
    guardians,
    handsets,
    names,
    parties,
    phones,
    printed,
    resident,
    shortnumbers,
    simcards,
)
from desktop.domain.consent import CHOICE_NAMES
from desktop.domain.people import SERVICE_NAMES, Person
from desktop.domain.problems import Problem, has_errors, warning
from desktop.domain.roster_words import check_group

NETWORKS = ("4G", "3G")
LONGEST: dict[str, int] = {
    "address": 120, "remark": 200, "group_no": 20, "household": 30, "mobile": 40, "home_line": 40,
    "contact_phone": 40, "wished_number": 40, "guardian_phone": 40, "guardian_name": 50, "guardian_relation": 20,
    "guardian_doc_no": 40, "ethnic": 20, "sex": 2, "doc_to": 20, "name_bss": 60, "agent_name": 50,
    "agent_relation": 20, "agent_doc_no": 40, "agent_address": 120, "agent_phone": 40, "agent_letter": 60,
    "user_name": 50, "user_doc_no": 40, "user_address": 120, "user_phone": 40, "imei1": 20, "imei2": 20,
    "cards_declared": 2, "twin_reason": 60,
}  # fmt: skip
"""What a field may hold; a longer record would be set aside by the county."""
_PLACE_WORDS = ("村", "组", "号", "社区", "庄", "街", "路", "屯", "寨", "楼")
HOME_PROVINCE = "41"  # Henan: a card from elsewhere may need a guarantee


def check_person(person: Person, today: date, *, in_form: bool = True) -> list[Problem]:
    """Everything that must hold before capture: errors keep the draft, warnings never do.

    A row of a signed roster (`in_form=False`) is a pre-registration whose original document is seen at opening and
    whose people can be reached through the committee, so only the form insists on the original and on a phone.
    """
    kind = documents.DOCUMENT_TYPES.get(person.doc_type or "")
    problems = names.check_name(person.name or "", kind.code if kind else None)
    problems += _check_lengths(person)
    problems += check_group(person.group_no)
    problems += _check_birth(person, today)
    problems += _check_phones(person)
    problems += _check_choice(person, today)
    problems += guardians.check_minor(person, today)
    if person.kind == "signup":
        problems += _check_document(person, today, in_form)
        problems += _check_address(person)
        problems += _check_service(person)
        problems += _check_offer(person, today)
        contact = _check_contact(person)
        problems += contact if in_form else [warning(p.field, p.code, p.message) for p in contact]
        problems += agents.check_agent(person, today, in_form=in_form)
        problems += agents.check_user(person, today) + agents.check_unit(person)
        problems += handsets.check_handset(person) + broadband.check_broadband(person) + _check_declared(person)
        problems += _check_consents(person)
    elif person.doc_no and person.doc_type:
        problems += _judge("doc_no", documents.check_document(person.doc_type, person.doc_no, today).problems)
    return problems


def _judge(field: str, problems: tuple[Problem, ...]) -> list[Problem]:
    """Findings of a value's own checker, told at the field of the form."""
    return [Problem(p.field if p.field == "doc_type" else field, p.code, p.message, p.severity) for p in problems]


def _softened(field: str, problems: tuple[Problem, ...]) -> list[Problem]:
    return [warning(field, p.code, p.message) for p in problems]


def _check_document(person: Person, today: date, in_form: bool) -> list[Problem]:
    problems: list[Problem] = []
    kind = documents.DOCUMENT_TYPES.get(person.doc_type or "")
    if kind is None:
        problems.append(Problem("doc_type", "missing", "没有证件类型,请选一种"))
    elif kind.code == "RIC15":
        problems.append(Problem("doc_type", "void_card", "一代证已停用,登记请用二代身份证"))
    if not person.doc_no:
        problems.append(Problem("doc_no", "missing", "没有证件号码,请照证件填写"))
    elif kind is not None:
        problems += _judge("doc_no", documents.check_document(kind.code, person.doc_no, today).problems)
        if kind.code in ("RIC", "TMP", "HHR") and person.doc_no[:2] != HOME_PROVINCE:
            problems.append(warning("doc_no", "out_of_province", "外省证件,县里可能要担保,请先问清再办"))
        if kind.code == "HHR" and (guardians.age_of(person, today) or 0) >= 16:
            problems.append(warning("doc_type", "card_expected", "已满 16 岁应有身份证,户口簿只供未领证的孩子用"))
    problems += documents.check_validity(person.doc_from, person.doc_to, _card_birth(person), today)
    if in_form and not person.seen_original:
        problems.append(Problem("seen_original", "original_not_seen", "还没有核对证件原件,请看过原件后打勾"))
    return problems


def _card_birth(person: Person) -> str | None:
    """Birth for the term rule, which is the resident card's alone."""
    return person.birth if person.doc_type == "RIC" else None


def _check_address(person: Person) -> list[Problem]:
    if not person.address:
        return [Problem("address", "missing", "没有住址,请照证件填写")]
    if hanzi_count(person.address) < parties.SHORTEST_ADDRESS:
        return [Problem("address", "too_short", f"住址至少 {parties.SHORTEST_ADDRESS} 个汉字,请写到村和组")]
    if not any(word in person.address for word in _PLACE_WORDS):
        return [warning("address", "no_place_word", "住址里没有村、组、号或社区,请再核对")]
    return []


def _check_service(person: Person) -> list[Problem]:
    problems: list[Problem] = []
    if person.service not in SERVICE_NAMES:
        problems.append(Problem("service", "missing", "请选新入网、老用户或携号转入"))
    if person.network not in NETWORKS:
        problems.append(Problem("network", "missing", "请选 4G 或 3G"))
    if person.wished_number:
        problems += _judge("wished_number", phones.check_mobile(person.wished_number).problems)
    if person.iccid:
        problems += _judge("iccid", simcards.check_iccid(person.iccid).problems)
    if person.short_no:
        problems += _judge("short_no", shortnumbers.check_short(person.short_no).problems)
    return problems


def _check_offer(person: Person, today: date) -> list[Problem]:
    chosen = catalogue.plan(person.plan)
    if chosen is None:
        code, words = ("unknown_plan", "套餐不在目录里,请重选") if person.plan else ("missing", "没有套餐,请选一个")
        return [Problem("plan", code, words)]
    problems: list[Problem] = []
    if not chosen.on_sale(today):
        problems.append(_not_sold(person, "plan", chosen.short_label, "请换一个套餐"))
    if person.contract:
        terms = catalogue.contract(person.contract)
        if terms is None:
            problems.append(Problem("contract", "unknown_contract", "合约不在目录里,请重选"))
        elif not terms.fits(chosen):
            fees = "/".join(str(f) for f in terms.eligible)
            words = f"{terms.name}只配 {fees} 元套餐,请换套餐或去掉合约"
            problems.append(Problem("contract", "contract_not_eligible", words))
        elif not terms.on_sale(today):
            problems.append(_not_sold(person, "contract", terms.name, "请换一个合约或去掉"))
    return problems


def _not_sold(person: Person, field: str, label: str, cure: str) -> Problem:
    """No choice for anybody new; whoever signed up with it keeps it, and her form can still be corrected."""
    if person.rev:
        return warning(field, "not_on_sale", f"{label}已不在受理期内,已办的人照原来的价")
    return Problem(field, "not_on_sale", f"{label}不在受理期内,{cure}")


def _check_phones(person: Person) -> list[Problem]:
    """A wrong number is kept as typed and not printed, so it only warns here."""
    problems: list[Problem] = []
    if person.mobile:
        problems += _softened("mobile", phones.check_mobile(person.mobile).problems)
    if person.home_line:
        problems += _softened("home_line", phones.check_landline(person.home_line).problems)
    return problems


def _check_contact(person: Person) -> list[Problem]:
    """V13: somebody must be reachable before the new number works."""
    if person.contact_phone:
        digits = "".join(c for c in person.contact_phone if c.isdigit())
        if len(digits) > 3 and len(set(digits)) == 1:
            return [Problem("contact_phone", "same_digits", "联系电话全是同一个数字,请核对")]
        found = phones.check_phone(person.contact_phone)
        if not found.ok:
            return _judge("contact_phone", found.problems)
        if person.service == "new" and found.value == person.wished_number:
            words = "联系电话就是要开的新号,开通前打不通,请另留一个"
            return [Problem("contact_phone", "contact_is_new_number", words)]
        return _judge("contact_phone", found.problems)
    if person.mobile and phones.check_mobile(person.mobile).ok:
        if person.service == "new" and person.mobile == person.wished_number:
            words = "手机号就是要开的新号,开通前打不通,请另留联系电话"
            return [Problem("contact_phone", "contact_is_new_number", words)]
        return []
    if person.home_line and phones.check_phone(person.home_line).ok:
        return []
    return [Problem("contact_phone", "missing", "没有能打通的联系电话,请留手机、固话或村里代转的电话")]


def _check_declared(person: Person) -> list[Problem]:
    """How many cards she says she has already: a number, or it helps nobody."""
    said = person.cards_declared
    if not said or (said.isascii() and said.isdigit()):
        return []
    return [Problem("cards_declared", "not_a_count", "已有几张卡请写数字,没有写 0")]


def _check_consents(person: Person) -> list[Problem]:
    asked = (("service", "本人还没有同意办理入网"), ("sensitive", "本人还没有同意处理证件信息"))
    return [
        Problem(kind, "consent_missing", f"{words},请读告知书后请本人确认")
        for kind, words in asked
        if person.consent(kind) is None
    ]


def _check_choice(person: Person, today: date) -> list[Problem]:
    if printed.too_young(person, today):
        return []
    if person.directory_choice is None:
        return [Problem("directory_choice", "not_asked", "还没有问本人怎样登号码簿,请问过后选一项")]
    if person.directory_choice not in CHOICE_NAMES:
        return [Problem("directory_choice", "unknown_choice", "登簿方式不认识,请重选")]
    if person.directory_choice != "none" and person.consent("directory") is None:
        return [Problem("directory", "consent_missing", "本人还没有同意登号码簿,请确认,或改选“不登”")]
    return []


def _check_birth(person: Person, today: date) -> list[Problem]:
    if not person.birth:
        return []
    born = documents.read_date(person.birth)
    if born is None or born.isoformat() != person.birth:
        return [Problem("birth", "bad_date", "出生日期要写到哪一天,如 1980-05-06;只知道年月的,写在备注里")]
    if born > today or documents.age_on(born, today) > resident.OLDEST:
        return [Problem("birth", "bad_date", f"出生日期 {born} 不对,请核对年份")]
    return []


def _check_lengths(person: Person) -> list[Problem]:
    return [
        Problem(field, "too_long", f"这一栏最多 {longest} 个字,请缩短")
        for field, longest in LONGEST.items()
        if len(text := getattr(person, field) or "") > longest
        and (graphemes(text) > longest or len(text) > longest + 24)  # marks upon marks
    ]


def ready(person: Person, today: date, *, in_form: bool = True) -> bool:
    """Whether she may be captured as she stands."""
    return not has_errors(check_person(person, today, in_form=in_form))
