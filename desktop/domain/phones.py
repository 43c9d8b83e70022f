"""Telephone numbers of Henan: mobile, landline, service; how they are written, grouped and masked."""

from __future__ import annotations

import re

from desktop.base.text import clean_cell
from desktop.domain.problems import Checked, Problem, checked, warning

_MOBILE = re.compile(r"1(3[0-9]|4[579]|5[0-35-9]|6[2567]|7[0-35-8]|8[0-9]|9[0-35-9])[0-9]{8}")
_SERVICE = re.compile(
    r"1(10|12|14|19|20|22)|12[0-9]{3}|1[01]6?1?1[0-9]{2,3}|100[0-9]{2}|9[56][0-9]{3,6}|[48]00[0-9]{7}"
)
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})-?([2-8][0-9]{6,7})")
_LOCAL = re.compile(r"[2-8][0-9]{6,7}")
_NOISE = re.compile(r"[\s()\-—–_.·/转]+")
_CALLED_MOBILE = re.compile(r"(?:\+?86|0086)?0?(1[3-9][0-9]{9})")
_CALLED_LANDLINE = re.compile(r"(?:\+86|0086)0?([1-9][0-9]{8,11})")

HENAN_AREAS: dict[str, tuple[str, int]] = {
    "0371": ("郑州/开封", 8), "0379": ("洛阳", 8), "0375": ("平顶山", 7), "0372": ("安阳", 7), "0392": ("鹤壁", 7),
    "0373": ("新乡", 7), "0391": ("焦作/济源", 7), "0393": ("濮阳", 7), "0374": ("许昌", 7), "0395": ("漯河", 7),
    "0398": ("三门峡", 7), "0377": ("南阳", 8), "0370": ("商丘", 7), "0376": ("信阳", 7), "0394": ("周口", 7),
    "0396": ("驻马店", 7),
}  # fmt: skip
"""Area code -> (cities, digits that follow)."""

_OLD_KAIFENG = "0378"
_WIDE_CODES = ("010", "02")


def check_mobile(text: str) -> Checked:
    """A number of eleven digits on which a person can be called."""
    value = normalise_phone(text)
    if _MOBILE.fullmatch(value):
        return checked(value, facts={"kind": "mobile"})
    return checked(value, [_not_mobile(value)])


def check_phone(text: str) -> Checked:
    """Any number worth printing: mobile, landline with or without area code, or a public service."""
    value = normalise_phone(text)
    if _MOBILE.fullmatch(value):
        return checked(value, facts={"kind": "mobile"})
    if _SERVICE.fullmatch(value):
        return checked(value, facts={"kind": "service"})
    if landline := _LANDLINE.fullmatch(value):
        return _check_landline(landline[1], landline[2])
    if _LOCAL.fullmatch(value):
        note = warning("phone", "no_area_code", "固定电话没有区号,请补上(如 0396)")
        return checked(value, [note], {"kind": "landline"})
    return checked(value, [_not_phone(value)])


def check_landline(text: str) -> Checked:
    """Like check_phone, but a mobile in the place of a home line is told."""
    found = check_phone(text)
    if found.ok and found.facts["kind"] != "landline":
        note = warning("phone", "not_a_landline", "这里应填固定电话,填的是手机号或服务号码")
        return checked(found.value, (*found.problems, note), found.facts)
    return found


def normalise_phone(text: str) -> str:
    """Digits without country code, spaces, brackets or the 0 that was once dialled before a mobile."""
    raw = clean_cell(text)[0].lstrip(" '‘’`")
    digits = _NOISE.sub("", raw)
    if mobile := _CALLED_MOBILE.fullmatch(digits):
        return mobile[1]
    if landline := _CALLED_LANDLINE.fullmatch(digits):
        digits = f"0{landline[1]}"
    if landline := _LANDLINE.fullmatch(digits):
        return f"{landline[1]}-{landline[2]}"
    return digits if digits.isdigit() and digits.isascii() else raw


def _check_landline(area: str, local: str) -> Checked:
    value = f"{area}-{local}"
    facts = {"kind": "landline"}
    problems: list[Problem] = []
    if area == _OLD_KAIFENG:
        problems.append(warning("phone", "old_area_code", f"0378 是开封旧区号,现在拨 0371,是否改为 0371-{local}"))
        facts["suggestion"] = f"0371-{local}"
    elif area in HENAN_AREAS:
        city, length = HENAN_AREAS[area]
        facts["city"] = city
        if len(local) != length:
            words = f"{city}({area})的号码是 {length} 位,现在是 {len(local)} 位,请核对"
            return checked(value, [Problem("phone", "bad_length", words)], facts)
    elif area.startswith(_WIDE_CODES) and len(local) != 8:
        words = f"{area} 的号码是 8 位,现在是 {len(local)} 位,请核对"
        return checked(value, [Problem("phone", "bad_length", words)], facts)
    if len(set(local)) == 1:
        problems.append(warning("phone", "same_digits", "号码全是同一个数字,请再核对"))
    return checked(value, problems, facts)


def _not_mobile(value: str) -> Problem:
    if not value:
        return Problem("mobile", "missing", "没有手机号码")
    if value.startswith("700") and len(value) == 15:
        return _privacy("mobile")
    if not value.isdigit():
        return Problem("mobile", "bad_phone", "不是手机号码,应为 11 位数字,请核对")
    if len(value) != 11:
        return Problem("mobile", "bad_phone", f"手机号码应为 11 位,现在是 {len(value)} 位,请核对")
    return Problem("mobile", "bad_phone", f"没有以 {value[:3]} 开头的手机号段,请核对")


def _privacy(field: str) -> Problem:
    return Problem(field, "privacy_number", "700 开头的隐私号码会失效,请留真实号码")


def _not_phone(value: str) -> Problem:
    if not value:
        return Problem("phone", "missing", "没有电话号码")
    if value.startswith("700") and len(value) == 15:
        return _privacy("phone")
    if len(value) == 11 and value.startswith("1") and value.isdigit():
        return Problem("phone", "bad_phone", f"没有以 {value[:3]} 开头的手机号段,请核对")
    return Problem("phone", "bad_phone", "不是电话号码:手机 11 位,固话请写成 0396-6912188,请核对")


def group_phone(number: str) -> str:
    """186 2345 0178 for a mobile, 0396-6912188 for a landline; anything else as it stands."""
    if _MOBILE.fullmatch(number):
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    landline = _LANDLINE.fullmatch(number)
    if landline and "-" not in number:
        return f"{landline[1]}-{landline[2]}"
    return number


def mask_phone(number: str) -> str:
    """The grouped number with its last four digits hidden."""
    shown = group_phone(number)
    return shown[:-4] + "****" if len(shown) > 4 else "*" * len(shown)
