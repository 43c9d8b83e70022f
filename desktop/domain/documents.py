"""Documents a person or unit may show: their types, what a good number looks like, how long they hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from desktop.base.text import bare_number, clean_cell, squeeze
from desktop.domain import resident, units
from desktop.domain.problems import Checked, Problem, checked, warning
from desktop.domain.resident import age_on as age_on

LONG_TERM = "长期"
RESIDENT_LIKE = ("RIC", "TMP", "HHR", "HMTR", "FPR23")
"""Types whose number carries birth and sex."""

EXPIRING_WITHIN = timedelta(days=30)
"""An opening appointment is usually within a month; a card that ends before it is of no use there."""


@dataclass(frozen=True, slots=True)
class DocumentType:
    code: str
    name: str
    person: bool = True


DOCUMENT_TYPES: dict[str, DocumentType] = {
    t.code: t
    for t in (
        DocumentType("RIC", "居民身份证"),
        DocumentType("TMP", "临时居民身份证"),
        DocumentType("HHR", "户口簿"),
        DocumentType("HMTR", "港澳台居民居住证"),
        DocumentType("HMP", "港澳居民来往内地通行证"),
        DocumentType("TWP", "台湾居民来往大陆通行证"),
        DocumentType("FPR23", "外国人永久居留身份证(2023)"),
        DocumentType("FPR17", "外国人永久居留身份证(2017/2004)"),
        DocumentType("PPT", "护照"),
        DocumentType("MIL", "军人证件"),
        DocumentType("PAP", "武警证件"),
        DocumentType("RIC15", "15位旧号"),
        DocumentType("USCC", "统一社会信用代码", False),
        DocumentType("BL15", "旧营业执照", False),
        DocumentType("ORG", "旧组织机构代码", False),
        DocumentType("SOC", "社团/事业单位法人证书(旧)", False),
        DocumentType("LET", "单位证明/介绍信", False),
    )
}

_TYPE_WORDS: dict[str, str] = {
    "身份证": "RIC", "居民身份证": "RIC", "二代身份证": "RIC", "二代证": "RIC", "第二代居民身份证": "RIC",
    "中华人民共和国居民身份证": "RIC", "公民身份证": "RIC", "身份证件": "RIC",
    "临时身份证": "TMP", "临时居民身份证": "TMP", "户口簿": "HHR", "户口本": "HHR", "户口": "HHR",
    "居民户口簿": "HHR",
    "港澳台居民居住证": "HMTR", "港澳台居住证": "HMTR", "居住证": "HMTR", "港澳居民居住证": "HMTR",
    "台湾居民居住证": "HMTR",
    "港澳居民来往内地通行证": "HMP", "港澳通行证": "HMP", "港澳居民通行证": "HMP", "回乡证": "HMP",
    "台湾居民来往大陆通行证": "TWP", "台湾通行证": "TWP", "台胞证": "TWP",
    "外国人永久居留身份证": "FPR23", "外国人永久居留证": "FPR23", "永居证": "FPR23", "五星卡": "FPR23",
    "护照": "PPT", "外国护照": "PPT", "中国护照": "PPT",
    "军官证": "MIL", "士兵证": "MIL", "军人证": "MIL", "军人证件": "MIL", "文职干部证": "MIL", "学员证": "MIL",
    "武警证": "PAP", "武警警官证": "PAP", "武警士兵证": "PAP", "武警证件": "PAP", "警官证": "PAP",
    "15位旧号": "RIC15", "一代证": "RIC15", "一代身份证": "RIC15",
    "统一社会信用代码": "USCC", "营业执照": "USCC", "信用代码": "USCC", "统一社会信用代码证": "USCC",
    "旧营业执照": "BL15", "组织机构代码": "ORG", "组织机构代码证": "ORG", "旧组织机构代码": "ORG",
    "社团法人证书": "SOC", "事业单位法人证书": "SOC", "社会团体法人登记证书": "SOC",
    "单位证明": "LET", "介绍信": "LET", "单位介绍信": "LET",
}  # fmt: skip


def type_from_text(text: str) -> str | None:
    """The code a cell means: the code itself, the full name, or the word people use."""
    word = squeeze(clean_cell(text)[0])
    if word.upper() in DOCUMENT_TYPES:
        return word.upper()
    named = next((t.code for t in DOCUMENT_TYPES.values() if t.name == word), None)
    if named:
        return named
    bare = re.sub(r"\(.*?\)", "", word)
    for candidate in (word, bare, bare.removesuffix("号码"), bare.removesuffix("号")):
        if candidate in _TYPE_WORDS:
            return _TYPE_WORDS[candidate]
    return None


def normalise_number(number: str) -> str:
    """V1: half-width, no white space, capital letters."""
    return bare_number(number)


@dataclass(frozen=True, slots=True)
class _Shape:
    pattern: re.Pattern[str]
    words: str  # what a good one looks like
    odd: re.Pattern[str] | None = None  # shapes one carrier system takes: a warning only


_SHAPES: dict[str, _Shape] = {
    "HMP": _Shape(re.compile(r"[HM][0-9]{8}([0-9]{2})?"), "H 或 M 加 8 位(或 10 位)数字"),
    "TWP": _Shape(
        re.compile(r"[0-9]{8}|[0-9]{10}[0-9A-Z]?"),
        "8 位数字,或旧证 10 位数字加 1 位",
        re.compile(r"[0-9]{7}|(TW|LXZH)[0-9A-Z()]{4,20}"),
    ),
    "FPR17": _Shape(re.compile(r"[A-Z]{3}[0-9]{12}"), "3 个字母加 12 位数字"),
    "PPT": _Shape(re.compile(r"[A-Z0-9]{6,20}"), "6 到 20 位字母和数字"),
    "MIL": _Shape(re.compile(r"(?=.{6}).{0,4}字第?[0-9]{4,8}号?"), "“×字第××××号”"),
    "PAP": _Shape(re.compile(r"武字第?[0-9]{4,8}号?"), "“武字第××××号”"),
    "SOC": _Shape(re.compile(r"[0-9]{12}"), "12 位数字"),
    "LET": _Shape(re.compile(r".{4,60}"), "至少 4 个字的文号"),
}

_SPECIAL: dict[str, Callable[[str], Checked]] = {
    "USCC": units.check_uscc,
    "ORG": units.check_org,
    "BL15": units.check_licence,
}


@lru_cache(256)  # a form or a row asks about the same number several times
def check_document(type_code: str, number: str, today: date) -> Checked:
    """Judge the number alone, not who may sign up with it. Facts of a resident number: birth, sex, age, region."""
    value = normalise_number(number)
    if type_code in RESIDENT_LIKE:
        return resident.check_resident(value, today, kind=type_code)
    if not value:
        return checked(value, [Problem("doc_no", "missing", "没有证件号码,请照证件填写")])
    if type_code == "RIC15":
        return resident.check_old(value, today)
    if type_code in _SPECIAL:
        return _SPECIAL[type_code](value)
    shape = _SHAPES.get(type_code)
    if shape is None:
        return checked(value, [Problem("doc_type", "unknown_type", "不认识这种证件,请从证件类型里选一种")])
    if shape.pattern.fullmatch(value):
        return checked(value)
    name = DOCUMENT_TYPES[type_code].name
    if shape.odd is not None and shape.odd.fullmatch(value):
        return checked(value, [warning("doc_no", "unusual_format", f"{name}号码少见这种写法,请再核对")])
    return checked(value, [Problem("doc_no", "bad_format", f"{name}号码应是{shape.words},请对照证件核对")])


def identity_key(type_code: str, number: str) -> str:
    """One text per person's document: the resident family shares its numbers, so a household register and a card
    with one number are the same person. This, not the bare number, is what gets hashed and compared."""
    value = normalise_number(number)
    if type_code == "RIC15" and re.fullmatch(r"[0-9]{15}", value):
        return f"RIC:{resident.convert_15(value)}"
    return f"{'RIC' if type_code in RESIDENT_LIKE else type_code}:{value}"


def mask_document(number: str) -> str:
    """First six and last four; short numbers show their first and last four."""
    head = 6 if len(number) >= 15 else 1
    if len(number) <= head + 4:
        return "*" * len(number)
    return number[:head] + "*" * (len(number) - head - 4) + number[-4:]


def group_document(number: str) -> str:
    """412825 19380302 9986: region, birthday, the rest; other numbers stay as they are."""
    if re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return f"{number[:6]} {number[6:14]} {number[14:]}"
    return number


_DATE = re.compile(r"([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*[日号]?(\s*0?0:00(:00)?)?")
_EIGHT_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def read_date(text: str) -> date | None:
    """A date as people write it: 2020-03-02, 2020.3.2, 2020年3月2日, 20200302."""
    match = _DATE.fullmatch(text.strip()) or _EIGHT_DIGITS.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def check_validity(doc_from: str | None, doc_to: str | None, birth: str | None, today: date) -> list[Problem]:
    """V5 and V6: the term the law gives at that age, and whether the card still holds. Only what is no date at all
    is an error."""
    begin = read_date(doc_from) if doc_from else None
    end = read_date(doc_to) if doc_to and doc_to != LONG_TERM else None
    problems: list[Problem] = []
    if doc_from and begin is None:
        problems.append(Problem("doc_from", "bad_validity", "有效期起始不是日期,请写成 2020-03-02"))
    if doc_to and doc_to != LONG_TERM and end is None:
        problems.append(Problem("doc_to", "bad_validity", "有效期截止不是日期,请写成 2040-03-02 或“长期”"))
    if begin and begin > today:
        problems.append(warning("doc_from", "not_yet_valid", "证件起始日期还没到,请核对"))
    if begin and end and end <= begin:
        problems.append(warning("doc_to", "validity_reversed", "截止日期早于起始日期,请核对"))
    elif end and end < today:
        problems.append(warning("doc_to", "expired", f"证件 {end} 已到期,开户前要换新证"))
    elif end and end < today + EXPIRING_WITHIN:
        problems.append(warning("doc_to", "expiring", f"证件 {end} 到期,请提醒在开户前换新证"))
    born = read_date(birth) if birth else None
    if born and begin and begin >= born and (doc_to == LONG_TERM or end):
        problems += _term_problems(begin, end, born)
    return problems


def lawful_end(doc_from: str | None, birth: str | None) -> str | None:
    """The last day a resident card begun on that day has by law, "长期" from 46 on; None when that cannot be told."""
    begin, born = read_date(doc_from or ""), read_date(birth or "")
    if begin is None or born is None or begin < born:
        return None
    term = _lawful_term(age_on(born, begin))
    return LONG_TERM if term is None else _years_later(begin, term).isoformat()


def _lawful_term(age_at_issue: int) -> int | None:
    """Years a resident card holds (ID card law, art. 5); None = for life."""
    if age_at_issue < 16:
        return 5
    if age_at_issue <= 25:
        return 10
    return 20 if age_at_issue <= 45 else None


def _term_problems(begin: date, end: date | None, born: date) -> list[Problem]:
    term = _lawful_term(age_on(born, begin))
    right = LONG_TERM if term is None else f"{term} 年"
    if term is None or end is None:
        fits = term is None and end is None
    else:  # a card issued on 29 February may end on 28 February or 1 March
        fits = abs((end - _years_later(begin, term)).days) <= 1
    if fits:
        return []
    words = f"{age_on(born, begin)} 岁办的证件有效期应是{right},请核对起止日期和号码"
    return [warning("doc_to", "term_mismatch", words)]


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
