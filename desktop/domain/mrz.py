"""The two lines at the foot of a passport's page (ICAO 9303, TD3): each value with its check digit.

The lines are typed, pasted or scanned, so anything may stand in them: what is wrong is said by its place, and a value
whose check digit fails is not taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from desktop.base.text import clean_cell, squeeze
from desktop.domain.names import LONGEST
from desktop.domain.problems import Problem, has_errors, warning

LINE = 44
_LONGEST_INPUT = 400
_LETTERS = re.compile(r"[A-Z0-9<]*")
_DIGITS = str.maketrans("OQDILZSBG", "000112586")
_WEIGHTS = (7, 3, 1)
_SEXES = {"M": "男", "F": "女"}
_VALID_AHEAD = 50  # a two-digit year of expiry this far ahead is one gone by


@dataclass(frozen=True, slots=True)
class PassportLines:
    """What the lines say, under the names of Person's fields; None = not given or not sure. `name` is in letters."""

    doc_type: str = "PPT"
    name: str | None = None
    doc_no: str | None = None
    sex: str | None = None
    birth: str | None = None
    doc_to: str | None = None
    nation: str | None = None
    issuer: str | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        return not has_errors(self.problems)

    def values(self) -> dict[str, str]:
        """What may go into the form."""
        fields = ("name", "doc_type", "doc_no", "sex", "birth", "doc_to")
        return {field: value for field in fields if (value := getattr(self, field))}


def check_digit(text: str) -> str:
    """Digits as they are, A = 10 … Z = 35, < = 0, weighted 7 3 1."""
    return str(sum(_worth(c) * _WEIGHTS[place % 3] for place, c in enumerate(text)) % 10)


def _worth(char: str) -> int:
    return 0 if char == "<" else int(char, 36)


def read_lines(text: str, today: date) -> PassportLines:
    """The passport the two lines belong to."""
    first, second, wrong = _two_lines(text)
    if wrong is not None:
        return PassportLines(problems=(wrong,))
    problems: list[Problem] = []
    number = _sure("doc_no", "护照号", second[0:9], second[9], problems)
    born = _sure("birth", "出生日期", second[13:19].translate(_DIGITS), second[19], problems)
    until = _sure("doc_to", "有效期", second[21:27].translate(_DIGITS), second[27], problems)
    if second[42] != "<" or second[28:42].strip("<"):
        _sure("", "个人号", second[28:42], second[42], problems, empty_is="<")
    if not problems:  # else the whole fails with its part
        whole = second[0:10] + second[13:20].translate(_DIGITS) + second[21:28].translate(_DIGITS) + second[28:43]
        _sure("", "整行", whole, second[43], problems)
    name = _name(first[5:], problems)
    return PassportLines(
        name=name or None,
        doc_no=number.replace("<", "") or None,
        sex=_SEXES.get(second[20]),
        birth=_birth(born, today, problems),
        doc_to=_until(until, today, problems),
        nation=second[10:13].rstrip("<") or None,
        issuer=first[2:5].rstrip("<") or None,
        problems=tuple(problems),
    )


def _two_lines(text: str) -> tuple[str, str, Problem | None]:
    """Cleaned lines of 44 signs each, or why there are none. One paste may have lost the break between them."""
    if len(text) > _LONGEST_INPUT:
        return "", "", Problem("doc_no", "mrz_shape", "太长了,护照机读码是两行,每行 44 个字符")
    bare = squeeze(clean_cell(text.replace("\N{LEFT-POINTING ANGLE BRACKET}", "<"))[0]).upper()
    bare = bare.replace("〈", "<").replace("‹", "<").replace("«", "<<")
    if not _LETTERS.fullmatch(bare):
        return "", "", Problem("doc_no", "mrz_shape", "机读码里只有大写字母、数字和 <,请照护照下方两行输入")
    if bare and not bare.startswith("P"):
        return "", "", Problem("doc_no", "mrz_shape", "护照机读码以 P 开头,别的证件请照证件填写")
    if len(bare) != 2 * LINE:
        words = f"护照机读码应是两行各 44 个字符,现在共 {len(bare)} 个(应 {2 * LINE} 个),请逐段核对"
        return "", "", Problem("doc_no", "mrz_shape", words)
    return bare[:LINE], bare[LINE:], None


def _sure(field: str, what: str, text: str, digit: str, problems: list[Problem], *, empty_is: str = "") -> str:
    """The text if its check digit holds, else nothing and a problem."""
    digit = digit.translate(_DIGITS)
    if empty_is and digit == empty_is and not text.strip("<"):
        return ""
    if check_digit(text) == digit:
        return text
    problems.append(Problem(field, "mrz_check_digit", f"{what}的校验位不对,没有填这一项,请对照护照逐字核对"))
    return ""


def _name(text: str, problems: list[Problem]) -> str:
    """SURNAME, GIVEN NAMES as the lines part them."""
    surname, _, given = text.rstrip("<").partition("<<")
    parts = [" ".join(part.split("<")).strip() for part in (surname, given.replace("<<", "<"))]
    name = " ".join(part for part in parts if part)
    if re.search(r"[0-9]", name):
        problems.append(Problem("name", "mrz_name", "姓名里有数字,没有填姓名,请对照护照核对第一行"))
        return ""
    if not name:
        problems.append(Problem("name", "mrz_name", "第一行没有姓名,请对照护照核对"))
    elif text[-1] != "<":
        problems.append(warning("name", "name_cut", "机读码放不下全名,请对照护照补全姓名"))
    return name[:LONGEST]


def _birth(digits: str, today: date, problems: list[Problem]) -> str | None:
    """Of two centuries the later one that is not ahead of today."""
    if not digits:
        return None
    for century in (today.year // 100 * 100, today.year // 100 * 100 - 100):
        day = _day(century, digits)
        if day is not None and day <= today:
            return day.isoformat()
    problems.append(Problem("birth", "bad_date", "出生日期不全或不是日期,没有填,请照护照填写"))
    return None


def _until(digits: str, today: date, problems: list[Problem]) -> str | None:
    if not digits:
        return None
    century = today.year // 100 * 100
    if digits[:2].isdigit() and century + int(digits[:2]) - today.year > _VALID_AHEAD:
        century -= 100
    day = _day(century, digits)
    if day is None:
        problems.append(Problem("doc_to", "bad_date", "有效期不是日期,没有填,请照护照填写"))
        return None
    if day < today:
        problems.append(warning("doc_to", "expired", f"护照 {day} 已到期,开户前要换新证"))
    return day.isoformat()


def _day(century: int, digits: str) -> date | None:
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    try:
        return date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None
