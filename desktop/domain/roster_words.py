"""The words a committee's own list uses: what its columns are called and what its cells say."""

from __future__ import annotations

import re
from functools import lru_cache

from desktop.base.reference import json_table
from desktop.base.text import clean_cell, squeeze
from desktop.domain.headers import IGNORED, Words
from desktop.domain.problems import Problem, warning

_TABLE = json_table("reference/roster_words.json")

COLUMNS = Words(
    {word: field for field, words in _TABLE["columns"].items() for word in words},
    tuple((re.compile(pattern), field) for pattern, field in _TABLE["patterns"]),
    frozenset({IGNORED, "head", *(field for field in _TABLE["columns"] if field.startswith("guardian_"))}),
)
LOOKED_FOR = "姓名、身份证号码、手机号码、村民小组、套餐、号码簿显示"
"""What a refusal names when no header was found."""

FIELD_TITLES: dict[str, str] = {
    **{field: words[0] for field, words in _TABLE["columns"].items() if field != IGNORED},
    "doc_no": "证件号码", "mobile": "手机号码", "contact_phone": "联系电话", "service": "办理入网的同意",
    "sensitive": "处理证件信息的同意", "directory": "登号码簿的同意",
}  # fmt: skip
"""How sentences call a field."""

_CHOICE_WORDS: dict[str, str] = {
    word: code for code, words in _TABLE["choices"].items() for word in (*words, code.upper())
}


def choice_from_text(text: str) -> str | None:
    """The directory choice a cell says, or None when it says something else."""
    return _CHOICE_WORDS.get(squeeze(clean_cell(text)[0]).upper())


_NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_GROUP = re.compile(r"(?:第|村民)*([0-9]{1,9}|[一二三四五六七八九十百零〇两]+)(?:(?:村民)?小?组|村民组|号组|)")
MOST_GROUPS = 60
"""No village has more; a higher number is a house's or a household's that was written into the wrong field."""
_NUMBERED = re.compile(r"(?:第|村民)*([0-9]+|[一二三四五六七八九十百零〇两]+)(?:号|村民|小)*[组队]")


@lru_cache(256)  # a village has a dozen groups, its list thousands of people
def group_from_text(text: str) -> str | None:
    """2组 for 2, 二组, 第二村民小组; other names (东队, 后李庄) stay as they are."""
    word = squeeze(clean_cell(text)[0])
    found = _GROUP.fullmatch(word)
    if not found:
        return word or None
    number = _number(found[1])
    return f"{number}组" if number else word


def _numeral(text: str) -> int:
    """Chinese numerals: 十, 十二, 二十三, 一百零三; 0 for what is none."""
    hundreds, hundred, rest = text.partition("百")
    if hundred:
        lower = rest.lstrip("零〇")
        below = _numeral(lower) if lower else 0
        lost = bool(lower and not below) or len(hundreds) > 1
        return 0 if lost or not _NUMERALS.get(hundreds, 0) else _NUMERALS[hundreds] * 100 + below
    tens, ten, ones = text.partition("十")
    if not ten:
        return _NUMERALS.get(text, 0) if len(text) == 1 else 0
    return (_NUMERALS.get(tens, 0) if tens else 1) * 10 + (_NUMERALS.get(ones, 0) if ones else 0)


def check_group(text: str | None, field: str = "group_no") -> list[Problem]:
    """A group that no village has is asked about, in the form, in a list and among the posts alike."""
    found = _NUMBERED.match(group_from_text(text) or "") if text else None
    if found is None or _number(found[1]) <= MOST_GROUPS:
        return []
    words = f"{found[0]}?一个村一般不到 {MOST_GROUPS} 个组,请看一眼,是不是把户号、门牌号写成了组"
    return [warning(field, "group_too_high", words)]


def _number(text: str) -> int:
    return int(text[:9]) if text.isdigit() else _numeral(text)


_HEAD = {"户主", "本人", "是", "√", "✓", "Y", "YES", "1", "户主本人", "自己"}


def is_head(text: str, name: str) -> bool:
    word = squeeze(clean_cell(text)[0])
    return bool(word) and (word.upper() in _HEAD or word == name)


_TOTAL = re.compile(r"(本页|本组|本村|全村|本表)?(合计|总计|小计|共计)([:0-9].*)?")
_FOOTER = re.compile(
    r"制表|填表|审核|复核|负责人|经办|统计人|注:|说明:|备注:|填报|(村委会?|单位)?\(?盖章|签字:|[第共]\d+页|联系人:"
)


def is_total(text: str) -> bool:
    return _TOTAL.fullmatch(squeeze(clean_cell(text)[0])) is not None


def is_footer(text: str) -> bool:
    return _FOOTER.match(squeeze(clean_cell(text)[0])) is not None
