"""The 18-digit identity number (GB 11643): our own check, because the usual validators refuse old villagers.

They demand that the county code existed in the year of birth; here a province must exist, anything finer is a hint.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from operator import mul

from desktop.base.reference import csv_table
from desktop.domain.problems import Checked, Problem, checked, warning

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ZEROS = ord("0") * sum(_WEIGHTS)  # what the digits' own codes add to the sum
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?1[0-9]|[0-9]{18}\.0+")
_LOOKALIKE = str.maketrans("OQIL", "0011")

OLDEST = 130
VERY_OLD = 121

PROVINCES: dict[str, str] = {
    "11": "北京", "12": "天津", "13": "河北", "14": "山西", "15": "内蒙古", "21": "辽宁", "22": "吉林",
    "23": "黑龙江",
    "31": "上海", "32": "江苏", "33": "浙江", "34": "安徽", "35": "福建", "36": "江西", "37": "山东", "41": "河南",
    "42": "湖北", "43": "湖南", "44": "广东", "45": "广西", "46": "海南", "50": "重庆", "51": "四川", "52": "贵州",
    "53": "云南", "54": "西藏", "61": "陕西", "62": "甘肃", "63": "青海", "64": "宁夏", "65": "新疆", "71": "台湾",
    "81": "香港", "82": "澳门", "83": "台湾",
}  # fmt: skip
_PERMIT_REGIONS = ("810000", "820000", "830000")


def check_char(first17: str) -> str:
    """The MOD 11-2 check character of seventeen digits."""
    return _CHECK[(sum(map(mul, first17.encode(), _WEIGHTS)) - _ZEROS) % 11]


def age_on(birth: date, day: date) -> int:
    """Full years: the year difference, less one before the birthday."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def check_resident(number: str, today: date, *, kind: str = "RIC") -> Checked:
    """Judge a normalised number of the resident family; `kind` is RIC, TMP, HHR, HMTR or FPR23."""
    if not _SHAPE.fullmatch(number):
        return checked(number, [_shape_problem(number)], _shape_facts(number))
    problems = _region_problems(number, kind)
    facts = {"sex": "男" if int(number[16]) % 2 else "女", "region": region_hint(number, kind)}
    birth = _birth(number[6:14])
    if birth is None:
        problems.append(Problem("doc_no", "bad_date", f"第 7 到 14 位“{number[6:14]}”不是一个日期,请对照证件核对"))
    else:
        facts["birth"] = birth.isoformat()
        facts["age"] = str(age_on(birth, today))
        problems += _age_problems(birth, today)
    if check_char(number[:17]) != number[17]:
        problems.append(_check_problem(number))
    return checked(number, problems, facts)


def _birth(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _age_problems(birth: date, today: date) -> list[Problem]:
    if birth > today:
        return [Problem("doc_no", "future_birth", f"出生日期 {birth} 还没到,请对照证件核对第 7 到 14 位")]
    age = age_on(birth, today)
    if age > OLDEST:
        return [Problem("doc_no", "too_old", f"按号码已 {age} 岁,超过 {OLDEST} 岁,请对照证件核对出生年份")]
    if age >= VERY_OLD:
        return [warning("doc_no", "very_old", f"按号码已 {age} 岁,请再核对出生年份")]
    return []


def _check_problem(number: str) -> Problem:
    if number.endswith("000"):
        return rounded(number)
    return Problem("doc_no", "check_digit", "校验位不对,请对照证件逐位核对(多半是某一位打错或相邻两位颠倒)")


def rounded(_number: str) -> Problem:
    return Problem(
        "doc_no",
        "rounded_by_spreadsheet",
        "表格软件把号码当数字存,只留了前 15 位,后三位已丢失。请把该列设为“文本”格式后按证件重新输入",
    )


def _shape_problem(number: str) -> Problem:
    if not number:
        return Problem("doc_no", "missing", "没有证件号码,请照证件填写")
    if _SCIENTIFIC.fullmatch(number):
        return rounded(number)
    if re.fullmatch(r"[0-9]{15}", number):
        return Problem("doc_no", "old_15_digits", "这是 15 位旧号,一代证 2013 年起已停用,请填二代证上的 18 位号码")
    if len(number) == 18 and _SHAPE.fullmatch(number.translate(_LOOKALIKE)):
        return Problem("doc_no", "letter_in_number", "号码里只有末位可以是 X,别的字母多半是数字 0 或 1,请核对")
    if len(number) != 18:
        return Problem("doc_no", "bad_format", f"应为 18 位,现在是 {len(number)} 位,请对照证件核对")
    return Problem("doc_no", "bad_format", "前 17 位应全是数字,末位是数字或 X,请对照证件核对")


def _shape_facts(number: str) -> dict[str, str]:
    if re.fullmatch(r"[0-9]{15}", number):
        return {"converted": convert_15(number)}
    offered = number.translate(_LOOKALIKE)
    if _SHAPE.fullmatch(offered) and check_char(offered[:17]) == offered[17]:
        return {"suggestion": offered}
    return {}


def convert_15(number: str) -> str:
    """The 18-digit form of a first-generation number: century 19, then the check character."""
    first17 = number[:6] + "19" + number[6:]
    return first17 + check_char(first17)


def check_old(number: str, today: date) -> Checked:
    """A 15-digit number of a first-generation card: good for finding a person, void as a document."""
    if not re.fullmatch(r"[0-9]{15}", number):
        return checked(number, [Problem("doc_no", "bad_format", f"旧号应为 15 位数字,现在是 {len(number)} 位")])
    inner = check_resident(convert_15(number), today)
    note = warning("doc_no", "void_card", "一代证 2013 年起已停用,旧号只用于查找,登记请用二代证")
    return checked(number, (*inner.problems, note), {**inner.facts, "converted": inner.value})


def _region_problems(number: str, kind: str) -> list[Problem]:
    if kind == "HMTR":
        if number[:6] in _PERMIT_REGIONS:
            return []
        words = "港澳台居民居住证以 810000、820000 或 830000 开头,请核对号码和证件类型"
        return [Problem("doc_no", "bad_region", words)]
    if kind == "FPR23":
        if number[0] != "9":
            return [Problem("doc_no", "bad_region", "外国人永久居留身份证以 9 开头,请核对号码和证件类型")]
        known = number[1:3] in PROVINCES
        return [] if known else [warning("doc_no", "unknown_region", f"第 2、3 位“{number[1:3]}”不是省份代码,请核对")]
    if number[:2] in PROVINCES:
        return []
    hint = "(9 开头的是外国人永久居留身份证)" if number[0] == "9" else ""
    return [Problem("doc_no", "bad_province", f"开头两位“{number[:2]}”不是省份代码,请对照证件核对{hint}")]


@cache
def _henan() -> dict[str, tuple[str, str]]:
    """Code -> (latest name, last year of use or '')."""
    table: dict[str, tuple[str, str]] = {}
    for row in csv_table("reference/henan_id_prefixes.csv"):
        code, until = row["code"], row["to_year"] or ""
        if code not in table or not until:
            table[code] = (row["name"], until)
    return table


def region_hint(number: str, kind: str = "RIC") -> str:
    """Where the number was first given, as a hint for the eye: "412825 原上蔡县(至2000年)"."""
    if kind == "FPR23":
        return PROVINCES.get(number[1:3], "")
    code = number[:6]
    found = _henan().get(code)
    if found is None:
        province = PROVINCES.get(code[:2], "")
        return f"{code} {province}" if province else ""
    name, until = found
    return f"{code} 原{name}(至{until}年)" if until else f"{code} {name}"
