"""What is known of an age: hints, each kept as what it is, and dates and ages as people write them. Pure.

A hint is a window in which somebody may have been born (年龄 9, 2017.3, 05年), or a word that speaks of a child
(小学生), that may speak of one (学生, 孙), or that says she is dead (已故). Hints are kept as text, one a line, so
that they travel and can be read again by a version that knows more.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from desktop.base.text import clean_cell, squeeze
from desktop.domain import documents
from desktop.domain.resident import age_on

ADULT = 18
OLDEST = 105
"""Of two centuries a year of two digits may mean, one in which nobody now alive was born is not meant."""
LONGEST_WORDS, LONGEST = 40, 900

HintKind = Literal["born", "minor", "maybe", "gone"]
_SIGNS: dict[str, HintKind] = {"b": "born", "m": "minor", "y": "maybe", "d": "gone"}
_SERIAL_START, _SERIALS = date(1899, 12, 30), range(5_000, 80_000)


@dataclass(frozen=True, slots=True)
class Born:
    """The days between which somebody was born, both included."""

    first: date
    last: date

    @property
    def exact(self) -> bool:
        return self.first == self.last

    def adult(self, today: date) -> bool:
        """Of age even if she was born on the last of these days."""
        return age_on(self.last, today) >= ADULT

    def minor(self, today: date) -> bool:
        """Under age even if she was born on the first of them."""
        return age_on(self.first, today) < ADULT


@dataclass(frozen=True, slots=True)
class Hint:
    kind: HintKind
    words: str
    born: Born | None = None


def pack(hints: Iterable[Hint]) -> str | None:
    """Hints as they are kept and sent; what does not fit any more is one more hint that may speak of a child."""
    lines: list[str] = []
    for hint in hints:
        sign = next(sign for sign, kind in _SIGNS.items() if kind == hint.kind)
        span = f"|{hint.born.first}..{hint.born.last}" if hint.born else ""
        line = f"{sign}|{' '.join(hint.words.replace('|', ' ').split())[:LONGEST_WORDS]}{span}"
        if line not in lines:
            lines.append(line)
    while len("\n".join(lines)) > LONGEST:
        lines = [*lines[:-2], "m|…"]
    return "\n".join(lines) or None


def unpack(text: str | None) -> tuple[Hint, ...]:
    """Kept hints. A line nobody understands is from a newer version or broken: it speaks of a child."""
    return tuple(_unpack(line) for line in (text or "").split("\n") if line.strip())


def _unpack(line: str) -> Hint:
    sign, _, rest = line.partition("|")
    words, _, span = rest.partition("|")
    kind = _SIGNS.get(sign, "minor")
    try:
        first, last = (date.fromisoformat(day) for day in span.split(".."))
        born = Born(first, last)
    except ValueError:
        return Hint("minor" if kind == "born" else kind, words or line[:LONGEST_WORDS])
    return Hint(kind, words, born)


def aged(years: int, said_on: date, *, full: bool = False) -> Born:
    """Who is said to be so old. A village counts 虚岁, up to two years more than the law does, unless the word is
    周岁; and a list is older than the day it is read, never younger."""
    youngest = years if full else max(years - 2, 0)
    return Born(_years_before(said_on, years + 1) + timedelta(days=1), _years_before(said_on, youngest))


def generation(year: int) -> Born:
    """00后, 05后, 08后: born in that year or later in its ten or five years."""
    first = year + (2000 if year < 40 else 1900)
    return Born(date(first, 1, 1), date(first + (4 if first % 10 == 5 else 9 - first % 10), 12, 31))


def _years_before(day: date, years: int) -> date:
    year = max(day.year - years, 1)
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


_SIMPLE = str.maketrans(
    "學兒嬰級歲嵗滿齡屬孫園監護讀個幾週長關係現過實", "学儿婴级岁岁满龄属孙园监护读个几周长关系现过实"
)


def plain(text: str) -> str:
    """A cell's words without white space, full-width and traditional signs as the words of an age are looked for."""
    return squeeze(clean_cell(text)[0]).translate(_SIMPLE)


_DIGITS = str.maketrans("〇零一二三四五六七八九两俩壹贰叁肆伍陆柒捌玖拾", "0012345678922123456789十")
_EITHER = re.compile(
    r"(?<![〇零一二三四五六七八九0-9])(?:(一)二|(二)三|(三)四|(四)五|(五)六|(六)七|(七)八|(八)九)(?=[周虚]?岁)"
)
_TENS = re.compile(r"([0-9]?)十([0-9]?)")
_HUNDREDS = re.compile(r"([0-9]?)百([0-9]{0,2})")


def arabic(text: str) -> str:
    """Chinese figures as digits: 二〇一五年三月 is 2015年3月, 十二岁 is 12岁."""
    one = _EITHER.sub(lambda m: m[m.lastindex or 0], text.replace("廿", "二十"))  # 七八岁 is seven or eight
    tens = _TENS.sub(lambda m: f"{m[1] or '1'}{m[2] or '0'}", one.translate(_DIGITS))
    return _HUNDREDS.sub(lambda m: str(int(m[1] or 1) * 100 + int(m[2] or 0)), tens)


_NOISE = re.compile(r"出生年月日?|出生日期|出生|生日|生于|农历|阴历|阳历|公历|大约|左右|[约生人?的()':,]")
_YEAR, _YY, _MONTH, _DAY, _CUT = r"((?:19|20)[0-9]{2})", r"([0-9]{2})", r"([0-9]{1,2})", r"([0-9]{1,2})", r"[-./年]"
_FORMS: tuple[tuple[re.Pattern[str], bool], ...] = tuple(
    (re.compile(pattern), float_)
    for pattern, float_ in (
        (rf"{_YEAR}{_CUT}{_MONTH}[-./月]{_DAY}日?", False),
        (rf"{_YEAR}([0-9]{{2}})([0-9]{{2}})", False),
        (rf"{_YEAR}\.(1)", True),  # a cell of figures lost the nought of 2017.10
        (rf"{_YEAR}{_CUT}{_MONTH}月?份?", False),
        (rf"{_YEAR}年?度?", False),
        (rf"{_YY}{_CUT}{_MONTH}[-./月]{_DAY}日?", False),
        (rf"{_YY}{_CUT}{_MONTH}月?份?", False),
        (rf"{_YY}年?", False),
    )
)
_SIX = re.compile(r"[0-9]{6}")
_AGE = re.compile(r"(?:年龄|今年|现年|已|[年刚才]?满)*([0-9]{1,3})(?:\.[0-9])?(?:个?多?)(周岁|虚岁|岁)(半)?")
_ANY_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")


def read_born(text: str, today: date) -> Born | None:
    """What a cell of a birth column says: a day, a month, a year, with two digits or four, a spreadsheet's serial, an
    age; None when there is nothing of the kind. Where it can mean two things it means both."""
    said = arabic(plain(text))
    if day := documents.read_date(said):
        return Born(day, day)
    if found := _AGE.fullmatch(said):
        return aged(int(found[1]), today, full=found[2] == "周岁")
    bare = _NOISE.sub("", said)
    spans = [
        span for pattern, float_ in _FORMS if (m := pattern.fullmatch(bare)) for span in _meant(m, today, float_)
    ]
    if spans and not _SIX.fullmatch(bare) and not re.fullmatch(r"[0-9]{1,2}", bare):
        return Born(min(s.first for s in spans), max(s.last for s in spans))
    if _SIX.fullmatch(bare):
        spans += _six(bare, today)
    elif re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", bare) and int(bare[:5]) in _SERIALS:
        day = _SERIAL_START + timedelta(days=int(bare[:5]))
        return Born(day, day) if day <= today else None
    elif re.fullmatch(r"[0-9]{1,2}(\.0)?", bare):
        spans.append(aged(int(float(bare)), today))
    if not spans and (year := _ANY_YEAR.search(bare)):
        spans.append(_span(int(year[1]), None, None))
    return Born(min(s.first for s in spans), max(s.last for s in spans)) if spans else None


def _meant(found: re.Match[str], today: date, float_: bool) -> list[Born]:
    """The spans a form can mean: both centuries of a year with two digits, October too of a figure cell's 2017.1."""
    year, month, day = (int(found[1]), *(int(found[n]) if n <= len(found.groups()) else None for n in (2, 3)))
    spans: list[Born] = []
    for whole in (year,) if len(found[1]) == 4 else (1900 + year, 2000 + year):
        try:
            span = _span(whole, month, day)
        except ValueError:
            continue
        if float_:
            span = Born(span.first, date(whole, 10, 31))
        if len(found[1]) == 4 or (span.first <= today and today.year - whole <= OLDEST):
            spans.append(span)
    return spans


def _six(digits: str, today: date) -> list[Born]:
    """201405 is a month; 850312 is a day of one century or the other; 200312 may be either."""
    spans = []
    for pattern in (rf"{_YEAR}([0-9]{{2}})", r"([0-9]{2})([0-9]{2})([0-9]{2})"):
        found = re.fullmatch(pattern, digits)
        spans += _meant(found, today, False) if found else []
    return spans


def _span(year: int, month: int | None, day: int | None) -> Born:
    if month is None:
        return Born(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        return Born(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    return Born(date(year, month, day), date(year, month, day))
