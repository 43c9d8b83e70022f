"""Documents of units: the unified social credit code and the codes it replaced."""

from __future__ import annotations

import re

from desktop.domain.problems import Checked, Problem, checked, warning

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_ORG_SHAPE = re.compile(r"[0-9A-Z]{8}-?[0-9X]")
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

KINDS: dict[str, str] = {
    "11": "机关", "12": "事业单位", "51": "社会团体", "52": "民办非企业", "53": "基金会", "54": "村(居)委会",
    "91": "企业", "92": "个体工商户", "93": "农民专业合作社", "N1": "组级集体经济组织", "N2": "村级集体经济组织",
    "N3": "乡镇级集体经济组织",
}  # fmt: skip


def credit_check_char(first17: str) -> str:
    """GB 32100: weights are powers of 3, modulus 31."""
    total = sum(_ALPHABET.index(c) * w for c, w in zip(first17, _USCC_WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def org_check_char(first8: str) -> str:
    """GB 11714: modulus 11, 10 is written X."""
    left = -sum(int(c, 36) * w for c, w in zip(first8, _ORG_WEIGHTS, strict=True)) % 11
    return "X" if left == 10 else str(left)


def check_uscc(number: str) -> Checked:
    if not _USCC_SHAPE.fullmatch(number):
        words = f"统一社会信用代码应为 18 位数字和大写字母(没有 I O S V Z),现在是 {len(number)} 位,请核对执照"
        return checked(number, [Problem("doc_no", "bad_format", words)])
    problems: list[Problem] = []
    if credit_check_char(number[:17]) != number[17]:
        problems.append(Problem("doc_no", "check_digit", "校验位不对,请对照执照逐位核对"))
    elif org_check_char(number[8:16]) != number[16]:
        words = "第 9 到 17 位(原机构代码)的校验位不合,请再核对一遍"
        problems.append(warning("doc_no", "org_check_digit", words))
    facts = {"kind": KINDS[number[:2]]} if number[:2] in KINDS else {}
    return checked(number, problems, facts)


def check_org(number: str) -> Checked:
    if not _ORG_SHAPE.fullmatch(number):
        return checked(number, [Problem("doc_no", "bad_format", "组织机构代码应为 8 位加 1 位校验,请核对")])
    plain = number.replace("-", "")
    value = f"{plain[:8]}-{plain[8]}"
    if org_check_char(plain[:8]) != plain[8]:
        return checked(value, [warning("doc_no", "org_check_digit", "校验位不合,请再核对一遍")])
    return checked(value)


def check_licence(number: str) -> Checked:
    """Old business licences: 13 digits, or 15 with an ISO 7064 MOD 11,10 check digit."""
    if not re.fullmatch(r"[0-9]{13}|[0-9]{15}", number):
        return checked(number, [Problem("doc_no", "bad_format", "旧营业执照号应为 13 位或 15 位数字,请核对")])
    if len(number) == 15 and not _mod_11_10(number):
        return checked(number, [warning("doc_no", "licence_check_digit", "校验位不合,请再核对一遍")])
    return checked(number)


def _mod_11_10(number: str) -> bool:
    carry = 10
    for digit in number[:-1]:
        carry = (carry + int(digit)) % 10 or 10
        carry = carry * 2 % 11
    return (carry + int(number[-1])) % 10 == 1
