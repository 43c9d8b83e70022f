"""Which words of a list, a form or a note bear on an age: the columns that tell it, and what a remark says. Pure."""

# ruff: noqa: E501  (a list of words reads best as the one line it is)

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal

from desktop.base.text import clean_cell, squeeze
from desktop.domain import ages
from desktop.domain.ages import Hint

Part = Literal["age", "full_age", "birth", "school", "schooling", "relation", "head", "guardian", "name", "words"]

_OTHERS = r"监护|父|母|家长|配偶|丈夫|妻|子女|儿女|子代|联系人|紧急|经办|户主(年龄|出生|生日)|帮扶|网格|包户|责任人"
_TITLE_WORDS: tuple[tuple[str, Part | None], ...] = (
    (r"监护(人|关系)|家长(姓名|名字|电话|手机|联系|签)", "guardian"),
    (_OTHERS, None),
    (r"周岁|实岁|足岁", "full_age"),
    (r"年龄|虚岁|岁数|年岁|年纪|^岁$|^AGE$", "age"),
    (r"出生|生日|生年|出年月|BIRTH", "birth"),
    (r"文化|学历|教育程度", "schooling"),
    (r"单位|务工|工作|职业", "words"),
    (r"学校|年级|班级|就读|在读|学籍|院校|学段|入学", "school"),
    (r"关系|称谓", "relation"),
    (r"姓名|名字", "name"),
    (
        r"电话|手机|证件号|身份证|证号|固话|座机|短号|卡号|住址|地址|户号|门牌|小组|组别|套餐|合约|号码|有效期|序号|性别|民族",
        None,
    ),
)
_TITLES = tuple((re.compile(pattern, re.IGNORECASE), part) for pattern, part in _TITLE_WORDS)

_NOT_HERS = re.compile(
    r"(小学|初中|高中|中学|学校|幼儿园|大学|学前班|托儿所)(的?(老师|教师|校长|园长|教导主任|教务|会计|门卫|保安|厨师|食堂|炊事员|保洁|员工"
    r"|职工|代课|任教|教书|上班|工作|退休)|毕业|肄业|文化|学历|程度|本科|专科|家长|旁|对面|附近|路口|门口|隔壁|东|西|南|北|后|前)"
    r"|学生家长|儿童(主任|督导员?|专干)|妇女儿童|幼教|幼师|(小学|中学|幼儿)教师|教过?学生|大学生村官"
    r"|(年满|已满|满了|超过|够|大于)18周?岁?|18周?岁以上|成年人?(?<!未成年)(?<!未成年人)"
)
_MINOR = re.compile(
    r"未成年|(未|不|没|不到|未到|小于|低于)满?(18|16|14)周?岁?|小学生|初中生|中学生|小学在读|初中在读|高中生|中小学|小朋友|学龄"
    r"|学前|幼儿|托班|托儿|儿童|少儿|婴|新生儿|娃娃|[小女男奶]娃|小孩|孩子|孩童|[学幼男女]童|^童$|少年|^[小中大]班$|(?<!月)[初高][123](?![0-9日号天层])"
    r"|[1-9]年级|孤儿|出生证|少先队|义务教育|(?<![0-9])(09|1[0-9]|2[0-9])后|上(小学|初中|幼儿园|幼)|读(小学|初中|幼儿园)|小学[1-6]"
    r"|^[0-9]+个多?月大?$|[0-9]个多?月大|满月|吃奶"
)
_MAYBE = re.compile(
    r"学生|在校|在读|就读|上学|读书|念书|小学|初中|高中|中学|学校|职高|中专|技校|职校|(?<![0-9])[1-9]中(?![0-9队心])|学院|(?<!老年)大学"
    r"|监护|尚小|年幼|年少|团员"
)
_RELATION = re.compile(
    r"^[长次大小0-9外曾重玄养继]*孙[子女儿辈囡]?$|[外曾重玄]孙(?!媳|女婿)|孙[子女儿辈](?!媳|婿)|[之的]孙(?!媳|女婿)"
)
"""孙 is a surname too: 孙家, 孙建国 speak of nobody's grandchild."""
_HERS_NOT = r"(?:夫|妻|丈夫|妻子|配偶|老伴|爱人|男人|媳妇|老婆|老公|父|母|父亲|母亲|父母|双亲|爸|妈|儿子|女儿|儿|女|子|子女|婆婆|公公|岳父|岳母|哥|弟|姐|妹|家人|户主|爷爷|奶奶|孙子|孙女|前夫|前妻|亲人)"
_DEAD = r"(?:已故|亡故|病故|身故|已亡|死亡|去世|过世|逝世|离世|辞世|病逝|已逝|已死|死了|死于|不在世|不在了|殁|仙逝|注销户口|户口注销|户口已注销|火化|故去)"
_OF_OTHERS = re.compile(
    rf"{_HERS_NOT}(?:们|均|都|已|于|早|在|[0-9年月日.])*(?:{_DEAD}|亡|故)|亡(?:夫|妻|父|母|儿|子|女)|已故(?:的)?{_HERS_NOT}"
)
_GONE = re.compile(
    rf"{_DEAD}|^\(?(?:亡|故|死)\)?$|[(,;](?:亡|故|死)[),;]?|(?:已|于|年|月|日)(?:亡|故|死)(?:[,;。)]|$)"
)
_ANY_AGE = re.compile(
    r"(?<![0-9])([0-9]{1,3})(?:\.[0-9])?个?多?(周岁|虚岁|岁)|(周岁|虚岁|年龄|实岁|岁数):?([0-9]{1,3})(?![0-9])"
)
_BIRTH_IN_TEXT = re.compile(
    r"(?<![0-9])((?:19|20)?[0-9]{2}(?:年|[-./])?(?:[0-9]{1,2}(?:月|[-./])?)?(?:[0-9]{1,2}日?)?)(?:份|年)?(?:出?生|生人)"
    r"|(?:出生年?月?日?期?|生于|生日):?((?:19|20)?[0-9]{2}(?:年|[-./])?(?:[0-9]{1,2}(?:月|[-./])?)?(?:[0-9]{1,2}日?)?)"
)  # fmt: skip
_ONLY_A_DATE = re.compile(
    r"(?:19|20)[0-9]{2}(?:[-./年][0-9]{1,2}(?:[-./月][0-9]{1,2}日?)?月?|年|[01][0-9](?:[0-3][0-9])?)?"
)
_NOTHING = frozenset(
    ("", "无", "没有", "不详", "-", "--", "/", "\\", "—", "0", "否", "N", "空", "未知", "暂无", "不")
)


@lru_cache(4096)
def part_of(title: str) -> Part | None:
    """What a column tells, by its title; None = nothing that bears on her age, or somebody else's."""
    plain = squeeze(clean_cell(title)[0])
    return next((part for pattern, part in _TITLES if pattern.search(plain)), "words") if plain else "words"


def of_row(titles: Sequence[str], cells: Sequence[str], fields: Mapping[int, str], said_on: date) -> list[Hint]:
    """Every hint in a row of a list; `fields` = what its columns were taken for. Her remark is not looked at here: it
    is kept, and read each time."""
    hints: list[Hint] = []
    for column, cell in enumerate(cells):
        if not cell or cell in _NOTHING:
            continue
        field = fields.get(column)
        title = titles[column] if column < len(titles) else ""
        if field and field not in _FIELDS:
            continue
        part = _FIELDS.get(field or "") or part_of(title)
        if (
            part == "words" and title and cell.isascii()
        ):  # figures under another name: money, a year of something else
            continue
        hints += of_cell(part, title, cell, said_on)
    return hints


_FIELDS: dict[str, Part] = {
    "birth": "birth", "name": "name", "relation": "relation", "head": "head", "guardian_name": "guardian",
    "guardian_relation": "guardian", "doc_type": "words",
}  # fmt: skip


_TITLE = re.compile(r"[^,。:;须请应]{0,30}(名单|花名册|名册|登记表|统计表|台账|明细|信息|册|表)(\(.{0,12}\))?")


def of_title(texts: Sequence[str], said_on: date) -> tuple[Hint, ...]:
    """A list of children says so above its header; a sentence there (未成年人请填监护人) is advice, not a title."""
    titles = (squeeze(clean_cell(text)[0]) for text in texts if text.strip())
    hints = (hint for title in titles if _TITLE.fullmatch(title) for hint in of_text(title, said_on))
    return tuple(hint for hint in hints if hint.kind != "born")


def of_cell(part: Part | None, title: str, cell: str, said_on: date) -> list[Hint]:
    text = squeeze(clean_cell(cell)[0])
    if part is None or text in _NOTHING:
        return []
    if part in ("age", "full_age"):
        return _age(text, part == "full_age" or "周岁" in title, said_on)
    if part == "birth":
        return of_birth(text, said_on)
    if part == "guardian":
        return [Hint("maybe", "有监护人")]
    if part == "head":  # a name, or what she is to the head
        return _relation(text)
    if part == "relation":
        return _relation(text) or list(of_text(text, said_on))
    if part == "name":
        inside = re.findall(r"\(([^)]*)\)", text)
        return [hint for words in inside for hint in (of_text(words, said_on) or _relation(words))]
    if part == "school":
        return list(of_text(text, said_on)) or (
            [] if _NOT_HERS.search(text) else [Hint("maybe", f"{title[:8]} {text}")]
        )
    if part == "schooling":  # 小学 is what most of the old have; only who is at school now is meant
        now = re.search(r"在读|在校|就读|学生|学前|学龄|幼儿|年级", text)
        return list(of_text(text, said_on)) if now else []
    return list(of_text(text, said_on))


def _relation(words: str) -> list[Hint]:
    return [Hint("maybe", words)] if _RELATION.search(words) else []


def _age(text: str, full: bool, said_on: date) -> list[Hint]:
    plain = ages.arabic(text)
    if found := re.fullmatch(r"([0-9]{1,3})(?:\.[0-9]+)?(?:周岁|虚岁|岁)?半?", plain):
        if int(found[1]) <= 130:
            full = (full and "虚" not in text) or "周岁" in text
            return [Hint("born", f"年龄 {text}", ages.aged(int(found[1]), said_on, full=full))]
        return [Hint("minor", f"年龄栏写“{text}”")]
    if born := ages.read_born(text, said_on):
        return [Hint("born", f"年龄栏写“{text}”", born)]
    numbers = [int(n) for n in re.findall(r"[0-9]+", plain)]
    return list(of_text(text, said_on)) or ([Hint("minor", f"年龄 {text}")] if numbers and min(numbers) < 20 else [])


def of_birth(text: str, said_on: date) -> list[Hint]:
    born = ages.read_born(text, said_on)
    if born is not None:
        grown = born.exact and born.adult(said_on)  # her birthday itself is kept; where it differs from her number's
        return [] if grown else [Hint("born", f"出生 {text}", born)]  # and makes her a child, that is said too
    told = any(c.isdigit() for c in ages.arabic(text))
    return list(of_text(text, said_on)) or ([Hint("minor", f"出生栏写“{text}”")] if told else [])


@lru_cache(4096)  # the same few words stand beside many people, and a book asks again each time
def of_text(text: str, said_on: date) -> tuple[Hint, ...]:
    """What a remark, a note or an unknown column says."""
    said = squeeze(clean_cell(text)[0])
    hints: list[Hint] = []
    if _GONE.search(_OF_OTHERS.sub("", said)):
        hints.append(Hint("gone", said))
    plain = ages.arabic(said)
    hers = _NOT_HERS.sub("", plain)
    if _MINOR.search(hers):
        hints.append(Hint("minor", said))
    elif _MAYBE.search(hers) or _RELATION.search(hers):
        hints.append(Hint("maybe", said))
    for found in _ANY_AGE.finditer(hers):
        years, full = int(found[1] or found[4]), "周岁" in (found[2] or found[3])
        hints.append(Hint("born", said, ages.aged(years, said_on, full=full)))
    told = [found[1] or found[2] for found in _BIRTH_IN_TEXT.finditer(plain)]
    told += [plain] if _ONLY_A_DATE.fullmatch(plain) else []
    hints += [Hint("born", said, born) for words in told if (born := ages.read_born(words, said_on))]
    return tuple(hints)


_ANSWER = re.compile(r"问过?.{0,6}?(?:(已满|年满|超过|满)|(?:未满|不满|不到|没满|未到))(?:了)?18")


def answer_in(text: str) -> Literal["adult", "minor"] | None:
    """Whether somebody wrote into a cell that she asked: 已问,已满 18 岁."""
    found = _ANSWER.search(ages.arabic(squeeze(clean_cell(text)[0])))
    return None if found is None else "adult" if found[1] else "minor"


def speaks_against(hint: Hint, today: date) -> bool:
    """Whether a hint says outright that somebody is dead or not yet of age."""
    return hint.kind in ("gone", "minor") or (hint.born is not None and not hint.born.adult(today))
