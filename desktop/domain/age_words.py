"""Which words of a list, a form or a note bear on an age: the columns that tell it, and what a remark says. Pure."""

# ruff: noqa: E501  (a list of words reads best as the one line it is)

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal

from desktop.domain import ages
from desktop.domain.ages import Hint

Part = Literal[
    "age", "full_age", "birth", "school", "schooling", "relation", "head", "guardian", "name", "words", "gone"
]

_OTHERS = r"监护|父|母|家长|配偶|丈夫|妻|子女|儿女|子代|联系人|紧急|经办|户主(年龄|出生|生日)|帮扶|网格|包户|责任人"
_TITLE_WORDS: tuple[tuple[str, Part | None], ...] = (
    (r"监护(人|关系)|家长(姓名|名字|电话|手机|联系|签)", "guardian"),
    (_OTHERS, None),
    (r"出生(地|所在|户口)|籍贯|出生.{0,2}地址", None),
    (r"(死亡|去世|病故|亡故|逝世)(时间|日期|年月|原因|$)", "gone"),
    (r"周岁|实岁|足岁", "full_age"),
    (r"年龄|虚岁|岁数|年岁|年纪|^岁$|^AGE$", "age"),
    (r"出生|生日|生年|出年月|BIRTH", "birth"),
    (r"文化|学历|(?<!义务)教育(程度|状况|水平)", "schooling"),
    (r"单位|务工|工作|职业", "words"),
    (r"学校|年级|班级|就读|在读|学籍|院校|学段|入学", "school"),
    (r"关系|称谓", "relation"),
    (r"(入党|入伍|参军|参加工作|迁入|结婚|登记|办理|建档|脱贫|入网)(时间|日期|年月)", None),
    (r"姓名|名字", "name"),
    (
        r"电话|手机|证件号|身份证|证号|固话|座机|短号|卡号|住址|地址|户号|门牌|小组|组别|套餐|合约|号码|有效期|序号|性别|民族",
        None,
    ),
)
_TITLES = tuple((re.compile(pattern, re.IGNORECASE), part) for pattern, part in _TITLE_WORDS)

_SCHOOL = r"(?:小学|初中|高中|中学|学校|幼儿园|大学|学前班|托儿所|托管班|党校|[1-9]中|[1-9]年级|[初高][123]|技校|职高|职校|中专|学院|小?学生|少先队)"
_KID = r"(?:(?:[外曾重]?孙[子女]?|小孩子?|孩子|娃娃?|小?学生|初中生|高中生|儿童)(?!媳|婿))"
_NOT_HERS = re.compile(
    rf"{_SCHOOL}的?(?:[123]级|高级|特级|代课|民办|退休)?(老师|教师|校长|园长|教导主任|教务|会计|门卫|保安|厨师|食堂|炊事员|保洁|员工"
    r"|职工|代课|任教|教书|上班|工作|退休|班主任|辅导员|保育员|司机|做饭|烧饭|看门|宿舍管理|公寓|小卖部|超市|同学|高级|毕业|肄业|文化|学历|程度|本科|专科"
    r"|家长|旁|边|对面|附近|路口|门口|隔壁|东|西|南|北|后|前)"
    rf"|{_KID}的?(家长|父亲|母亲|爸爸?|妈妈?|爷爷|奶奶|外[公婆]|舅舅?|姑姑?|叔叔?)(?!代|签|办|填|领|电话|手机)"
    rf"|(?:家[有里中]|带着?|照[看顾料]着?|接送|打给|找|由|[有看送])[123456]?个?{_KID}|{_KID}(代[办签领收接填]|电话|手机|接电话|转告|多|[舅姑姨叔])|[1-9]个{_KID}"
    r"|儿童(主任|督导员?|专干|节)|妇女儿童|幼教|幼师|教过?学生|大学生村官|育婴[师员]|少年(宫|犯|老成)|满月酒|办满月|娃娃亲"
    r"|(母婴|婴幼?儿|儿童|幼儿|小?学生)(用品|服装|奶粉|玩具|文具)?[店厂]|[开办]幼儿园"
    r"|(年满|已满|满了|超过|够|大于)18周?岁?|18周?岁以上|成年人?(?<!未成年)(?<!未成年人)"
)
_NOT_YET = re.compile(
    r"(?:未|不|没|没有|不到|未到|没到|不够|不足|未达|小于|低于|差[^,。;]{0,5}|快|将|明年|后年|下个?月|<)(?:年?满|到|够|足)?(?:18|16|14)(?:周?岁|了?(?:$|[,。;)]))"
    r"|[没未]成[年人丁]"
)
_MINOR = re.compile(
    r"(未|不|没|不到|未到|小于|低于)满?(18|16|14)周?岁?|小学生|初中生|中学生|小学在读|初中在读|高中生|中小学|小朋友|学龄"
    r"|学前|幼儿|托班|托儿|儿童|少儿|婴|新生儿|娃娃|[小女男奶]娃|小孩|孩子|孩童|[学幼男女]童|^童$|少年|^[小中大]班$|(?<!月|历)(?<!大年)[初高][123](?=$|[^0-9\u4e00-\u9fff]|班|学|在|就|住|走读|寄|复读|生|的|了|男|女)"
    r"|[1-9]年级|孤儿|出生证|少先队|义务教育|上(小学|初中|幼儿园|幼)|读(小学|初中|幼儿园)|小学[1-6]"
    r"|^[0-9]+个多?月大?$|[0-9]个多?月大|满月|吃奶"
    r"|(?<![0-9])半岁|百天|男孩|女孩|小丫头|^丫头$|^(宝宝|宝贝|小宝)$|^[小细]?(娃|崽|伢)[儿子崽]?$|细[娃伢]|少女|红领巾|小升初|小天才|电话手表"
)
_MAYBE = re.compile(
    r"学生|在校|在学|在读|就读|上学|读书|念书|小学|初中|高中|中学|学校|职高|中专|技校|职校|(?<![0-9])[1-9]中(?![0-9队心])|学院|(?<!老年)大学"
    r"|监护|尚小|年幼|年少|团员|学籍|校园卡|应届|中考|高考|^大1(?:新生|在读)?$|幼[子女]$|(?:父亲?|母亲?|爸爸?|妈妈?|家长|爷爷|奶奶|外[公婆])(?:代(?:$|[办签领填])|照[管看])"
)
_RELATION = re.compile(
    r"^[长次大小0-9外曾重玄养继]*孙[子女儿辈囡]?$|[外曾重玄]孙(?!媳|女婿)|孙(?:[子儿辈]|女(?!士))(?!媳|婿)|[之的]孙(?!媳|女婿)"
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
    r"(?<![0-9])((?:19|20)?[0-9]{2}(?:年|[-./])?(?:[0-9]{1,2}(?:月|[-./])?)?(?:[0-9]{1,2}日?)?)(?:份|年)?(?:出?生(?!病|产|子|孩|[23]胎|了|育|意|活|前|效|儿子)|生人)"
    r"|(?:出生年?月?日?期?|生于|生日):?((?:19|20)?[0-9]{2}(?:年|[-./])?(?:[0-9]{1,2}(?:月|[-./])?)?(?:[0-9]{1,2}日?)?)"
    r"|属[鼠牛虎兔龙蛇马羊猴鸡狗猪],?((?:19|20)[0-9]{2})"
)  # fmt: skip
_ONLY_A_DATE = re.compile(
    r"(?:19|20)[0-9]{2}(?:[-./年][0-9]{1,2}(?:[-./月][0-9]{1,2}日?)?月?|年|[01][0-9](?:[0-3][0-9])?)?|0[0-9]年|[0-9]{2}年[0-9]{1,2}月(?:[0-9]{1,2}日?)?"
)
_YEAR_SPELT = re.compile(r"[〇零一][〇零一二三四五六七八九]年")
_GENERATION = re.compile(r"(?<![0-9])(?:19|20)?([0-9]{2})后(?=$|[^\u4e00-\u9fff]|生|男|女|孩)")
_NOTHING = frozenset(
    ("", "无", "没有", "不详", "-", "--", "/", "\\", "—", "0", "否", "N", "空", "未知", "暂无", "不")
)
_YES, _NO = frozenset(("是", "√", "✓", "Y", "YES")), frozenset(("否", "N", "NO", "×"))


@lru_cache(4096)
def part_of(title: str) -> Part | None:
    """What a column tells, by its title; None = nothing that bears on her age, or somebody else's."""
    plain = ages.plain(title)
    return next((part for pattern, part in _TITLES if pattern.search(plain)), "words") if plain else "words"


def of_row(titles: Sequence[str], cells: Sequence[str], fields: Mapping[int, str], said_on: date) -> list[Hint]:
    """Every hint in a row of a list; `fields` = what its columns were taken for. Her remark is not looked at here: it
    is kept, and read each time."""
    hints: list[Hint] = []
    for column, cell in enumerate(cells):
        title = titles[column] if column < len(titles) else ""
        if cell in _YES or cell in _NO:
            hints += _of_question(ages.plain(title), cell in _YES, said_on)
        if not cell or (cell in _NOTHING and cell != "0"):
            continue
        field = fields.get(column)
        if field == "name":  # 学生姓名, 儿童姓名
            hints += [hint for hint in of_text(title, said_on) if hint.kind != "born"]
        if field and field not in _FIELDS:
            continue
        part = _FIELDS.get(field or "") or part_of(title)
        if (
            part == "words" and title and cell.isascii()
        ):  # figures under another name: money, a year of something else
            continue
        hints += of_cell(part, title, cell, said_on)
    return hints


def _of_question(title: str, yes: bool, said_on: date) -> list[Hint]:
    """是否成年 否, 是否健在 否, 未成年 是: the title says what the answer is about."""
    if re.search(r"健在|在世|存活", title):
        return [] if yes else [Hint("gone", f"{title[:20]} 否")]
    if re.search(r"(?<!未)(成年|满18)", ages.arabic(title)):
        return [] if yes else [Hint("minor", f"{title[:20]} 否")]
    if not yes or part_of(title) not in ("words", "gone"):
        return []
    return [hint for hint in of_text(title.replace("是否", ""), said_on) if hint.kind != "born"]


_FIELDS: dict[str, Part] = {
    "birth": "birth", "name": "name", "relation": "relation", "head": "head", "guardian_name": "guardian",
    "guardian_relation": "guardian", "doc_type": "words",
}  # fmt: skip


_TITLE = re.compile(r"[^,。:;须请应]{0,30}(名单|花名册|名册|登记表|统计表|台账|明细|信息|册|表)(\(.{0,12}\))?")


def of_title(texts: Sequence[str], said_on: date) -> tuple[Hint, ...]:
    """A list of children says so above its header; a sentence there (未成年人请填监护人) is advice, not a title."""
    titles = (ages.plain(text) for text in texts if text.strip())
    hints = (hint for title in titles if _TITLE.fullmatch(title) for hint in of_text(title, said_on))
    return tuple(hint for hint in hints if hint.kind != "born")


def of_cell(part: Part | None, title: str, cell: str, said_on: date) -> list[Hint]:
    text = ages.plain(cell)
    if part in ("age", "full_age") and text in ("0", "小", "幼"):  # a baby, or nobody knew
        return [Hint("maybe", f"年龄 {text}")]
    if part is None or text in _NOTHING:
        return []
    if part == "gone":
        return [Hint("gone", f"{title[:12]} {text}")] if text not in _NO else []
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
    if found := re.fullmatch(r"([0-9]{1,3})(?:岁|周岁)?[-~—至到]([0-9]{1,3})(?:岁|周岁)?", plain):  # 年龄段
        return [Hint("born", f"年龄 {text}", ages.aged(min(int(found[1]), int(found[2])), said_on, full=True))]
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
    said = ages.plain(text)
    hints: list[Hint] = []
    if _GONE.search(_OF_OTHERS.sub("", said)):
        hints.append(Hint("gone", said))
    plain = ages.arabic(said)
    hers = _NOT_HERS.sub("", plain)
    if _NOT_YET.search(plain) or _MINOR.search(hers):
        hints.append(Hint("minor", said))
    elif _MAYBE.search(hers) or _RELATION.search(hers):
        hints.append(Hint("maybe", said))
    for found in _ANY_AGE.finditer(hers):
        years, full = int(found[1] or found[4]), "周岁" in (found[2] or found[3])
        hints.append(Hint("born", said, ages.aged(years, said_on, full=full)))
    hints += [Hint("born", said, ages.generation(int(found[1]))) for found in _GENERATION.finditer(hers)]
    told = [found[1] or found[2] or found[3] for found in _BIRTH_IN_TEXT.finditer(plain)]
    told += [plain] if _ONLY_A_DATE.fullmatch(plain) or _YEAR_SPELT.fullmatch(said) else []
    hints += [Hint("born", said, born) for words in told if (born := ages.read_born(words, said_on))]
    return tuple(hints)


_ANSWER = re.compile(r"问过?.{0,6}?(?:(已满|年满|超过|满)|(?:未满|不满|不到|没满|未到))(?:了)?18")


def answer_in(text: str) -> Literal["adult", "minor"] | None:
    """Whether somebody wrote into a cell that she asked: 已问,已满 18 岁."""
    found = _ANSWER.search(ages.arabic(ages.plain(text)))
    return None if found is None else "adult" if found[1] else "minor"


def speaks_against(hint: Hint, today: date) -> bool:
    """Whether a hint says outright that somebody is dead or not yet of age."""
    return hint.kind in ("gone", "minor") or (hint.born is not None and not hint.born.adult(today))
