"""The county's village list and a village's own contacts, read from a table into values, with every doubt by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from desktop.base.clock import local_date, system_clock
from desktop.base.errors import RefusedInput
from desktop.base.ids import new_id
from desktop.base.text import clean_cell, graphemes, squeeze
from desktop.domain import age_words, headers, names, phones
from desktop.domain.headers import Header, Words
from desktop.domain.problems import Problem, has_errors, warning
from desktop.domain.problems import RowProblem as FileProblem
from desktop.domain.roster_words import check_group
from desktop.domain.villages import CLASS_NAMES, SECTIONS, Contact, Village
from desktop.services.sheets import Row, Sheet, open_file

T = TypeVar("T")
LONGEST = 60

_VILLAGE_WORDS = Words({
    "村代码": "code", "行政村代码": "code", "代码": "code", "村编码": "code", "统计代码": "code", "区划代码": "code",
    "村名": "name", "村名称": "name", "行政村": "name", "行政村名称": "name", "村": "name", "村社区": "name",
    "乡镇": "township", "乡镇名称": "township", "所属乡镇": "township", "街道": "township", "乡镇街道": "township",
    "类别": "klass", "村类别": "klass", "试点类别": "klass", "类型": "klass",
    "固定电话": "fixed_line", "固话": "fixed_line", "村部电话": "fixed_line", "村委电话": "fixed_line",
    "虚拟网编号": "vpn_group", "虚拟网": "vpn_group", "VPN编号": "vpn_group",
    "VPN群": "vpn_group", "VPN群号": "vpn_group",
    "集团客户编号": "named_customer", "名单制客户编号": "named_customer", "客户编号": "named_customer",
    "收入归集群": "revenue_group", "收入归集群编号": "revenue_group", "收入归集集团": "revenue_group",
    "网格": "grid", "网格编号": "grid", "所属网格": "grid", "别名": "alias", "曾用名": "alias", "简称": "alias",
    "序号": headers.IGNORED, "备注": headers.IGNORED, "县": headers.IGNORED, "县区": headers.IGNORED,
})  # fmt: skip
_CONTACT_WORDS = Words({
    "栏目": "section", "类别": "section", "分类": "section", "版块": "section", "板块": "section", "部门": "section",
    "职务": "post", "岗位": "post", "项目": "post", "单位": "post", "服务": "post", "名称": "post", "职位": "post",
    "姓名": "name", "联系人": "name", "人员": "name", "负责人": "name",
    "电话": "phone", "联系电话": "phone", "手机": "phone", "手机号": "phone", "手机号码": "phone", "号码": "phone",
    "电话号码": "phone", "固定电话": "phone", "联系方式": "phone",
    "说明": "note", "备注": "note", "值班": "note", "序号": headers.IGNORED,
})  # fmt: skip
_SECTION_KEYS: dict[str, str] = {
    **{name: key for key, name in SECTIONS.items()},
    "两委": "committee", "村两委班子": "committee", "村委": "committee", "村委会": "committee", "村干部": "committee",
    "工作队": "team", "第一书记": "team", "驻村工作队第一书记": "team", "村监委会": "supervision",
    "监督委员会": "supervision", "村务监督委员会": "supervision", "村妇联": "women", "网格": "grid", "村组": "groups",
    "组长": "groups", "村民小组长": "groups", "公共服务": "services", "服务": "services", "应急": "emergency",
    "应急电话": "emergency", "报警": "emergency",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileRead(Generic[T]):
    """What a file gave: the good values, how many rows it had, every problem."""

    values: list[T]
    rows: int
    problems: tuple[FileProblem, ...] = field(default=())


def read_villages(path: Path, known_townships: Mapping[str, str]) -> FileRead[Village]:
    """Villages of a list; the first nine digits of a code must be a township of Henan."""
    return _read(
        path, _VILLAGE_WORDS, ("code", "name"), "村代码、村名", _village_of(known_townships), lambda v: v.code
    )


def read_contacts(path: Path, village: str, today: date | None = None) -> FileRead[Contact]:
    """Posts, officials and services of one village, in the order of the file. Whom a column calls a child or dead has
    no post; what the note says is read again at every print."""
    asked = "栏目、职务、姓名、电话"
    bars = partial(_barred, today or local_date(system_clock()))
    found = _read(path, _CONTACT_WORDS, ("post",), asked, _contact_of(village), _contact_key, bars)
    placed = [
        Contact(c.id, c.village, c.section, c.post, c.name, c.phone, c.note, position)
        for position, c in enumerate(found.values, 1)
    ]
    return FileRead(placed, found.rows, found.problems)


Make = Callable[[dict[str, str]], tuple[T | None, list[Problem]]]


def _read(
    path: Path,
    words: Words,
    needed: tuple[str, ...],
    asked: str,
    make: Make[T],
    key: Callable[[T], object],
    bars: Callable[[Header, Row], Problem | None] = lambda _header, _row: None,
) -> FileRead[T]:
    sheet, header = _find(open_file(path), words, needed, asked)
    values: list[T] = []
    problems: list[FileProblem] = []
    seen: set[object] = set()
    count = 0
    for row in sheet.rows():
        if row.number <= header.last or row.blank or headers.repeats(row.cells, header):
            continue
        count += 1
        value, found = _value(row, header, make)
        barred = bars(header, row)
        if barred is not None:
            value, found = None, [barred]
        if value is not None and key(value) in seen:
            value = None
            found = [Problem(needed[0], "repeated", "与前面一行重复,已略过,以前面那行为准")]
        problems += [FileProblem.at(row.number, p) for p in found]
        if value is not None:
            seen.add(key(value))
            values.append(value)
    if not values and not problems:
        raise RefusedInput(f"表头下面没有内容,没有导入。请在 {asked} 下面逐行填写。", code="no_rows")
    return FileRead(values, count, tuple(problems))


def _barred(today: date, header: Header, row: Row) -> Problem | None:
    fields = {column: field for field, column in header.columns.items()}
    hints = age_words.of_row(header.titles, row.cells, fields, today)
    found = next((hint for hint in hints if age_words.speaks_against(hint, today)), None)
    if found is None:
        return None
    return Problem("name", "age_hinted", f"写着“{found.words[:20]}”,不能印在职务栏里,没有收。请核对")


def _find(sheets: list[Sheet], words: Words, needed: tuple[str, ...], asked: str) -> tuple[Sheet, Header]:
    for sheet in sheets:
        top = [(r.number, r.cells) for r in islice(sheet.rows(), headers.LOOK_WITHIN + 1)]
        header = headers.find(top, words)
        if header is not None and all(f in header.columns for f in needed):
            return sheet, header
    raise RefusedInput(f"没有找到表头,没有导入。表里要有一行写明:{asked}。", code="no_header")


def _value(row: Row, header: Header, make: Make[T]) -> tuple[T | None, list[Problem]]:
    used = {field: column for field, column in header.columns.items() if column in row.formulas}
    if used:
        names_of = "、".join(header.titles[c].strip() for c in used.values())
        return None, [Problem(next(iter(used)), "formula", f"“{names_of}”是公式,请改成文字或数值")]
    cleaned = {field: clean_cell(row.cell(column)) for field, column in header.columns.items()}
    cells = {field: text for field, (text, _) in cleaned.items()}
    long = next((f for f, text in cells.items() if graphemes(text) > LONGEST), None)
    if long is not None:
        return None, [Problem(long, "too_long", f"这一格超过 {LONGEST} 个字,请缩短")]
    value, problems = make(cells)
    words = "这一格里有看不见的字符,已去掉,请再看一眼"
    return value, problems + [
        warning(f, "invisible_removed", words) for f, (_, removed) in cleaned.items() if removed
    ]


def _village_of(known: Mapping[str, str]) -> Make[Village]:
    def make(cells: dict[str, str]) -> tuple[Village | None, list[Problem]]:
        code, name, township = squeeze(cells["code"]), squeeze(cells["name"]), squeeze(cells.get("township", ""))
        problems = _code_problems(code, name, township, known)
        klass = _class(cells.get("klass", ""))
        if klass is None:
            problems.append(warning("klass", "unknown_class", "类别不认识,已按标准村记,请改成标准村、示范村或社区"))
        line = cells.get("fixed_line", "")
        if line and not phones.check_phone(line).ok:
            problems.append(warning("fixed_line", "bad_phone", "固定电话不是电话号码,已照原样留下,请核对"))
        if has_errors(problems):
            return None, problems
        return Village(
            code=code,
            name=name,
            township=township or known[code[:9]],
            klass=klass or "standard",  # type: ignore[arg-type]
            fixed_line=phones.normalise_phone(line) if line else None,
            **{f: cells.get(f) or None for f in ("vpn_group", "named_customer", "revenue_group", "grid", "alias")},
        ), problems

    return make


def _code_problems(code: str, name: str, township: str, known: Mapping[str, str]) -> list[Problem]:
    if "E+" in code.upper():
        return [Problem("code", "rounded_by_spreadsheet", "村代码被表格当数字存坏了,请把该列设为“文本”再填")]
    if not (len(code) == 12 and code.isdigit() and code.isascii()):
        return [Problem("code", "bad_code", f"村代码应为 12 位数字,现在是 {len(code)} 位")]
    if not any(township9.startswith(code[:6]) for township9 in known):
        return [Problem("code", "unknown_county", f"前 6 位 {code[:6]} 不是河南的县区代码,请核对")]
    problems: list[Problem] = []
    if not name:
        problems.append(Problem("name", "missing", "没有村名"))
    if code[:9] not in known:  # townships are merged and renamed; the county's list may be newer than ours
        words = f"前 9 位 {code[:9]} 不在乡镇表里(2023 年),请核对"
        problems.append(warning("code", "unknown_township", words))
        if not township:
            problems.append(Problem("township", "missing", "没有乡镇名称"))
    elif township and township != known[code[:9]]:
        words = f"代码 {code[:9]} 是{known[code[:9]]},表里写的是{township},请核对"
        problems.append(warning("township", "township_differs", words))
    return problems


def _class(text: str) -> str | None:
    word = squeeze(text)
    if not word:
        return "standard"
    return next((key for key, name in CLASS_NAMES.items() if word in (key, name) or name[:2] in word), None)


def _contact_key(contact: Contact) -> object:
    return contact.section, contact.post, contact.name


def _contact_of(village: str) -> Make[Contact]:
    last_section = [""]

    def make(cells: dict[str, str]) -> tuple[Contact | None, list[Problem]]:
        said = squeeze(cells.get("section", "")) or last_section[0]  # merged cells: the section stands once
        last_section[0] = said
        section = said if said in SECTIONS else _SECTION_KEYS.get(said)
        post = cells["post"]
        if section is None:
            known = "、".join(SECTIONS.values())
            return None, [Problem("section", "unknown_section", f"栏目“{said}”不认识,请写:{known}")]
        if not post:
            return None, [Problem("post", "missing", "没有职务或服务名称")]
        name, found = names.clean_name(cells.get("name", ""))
        problems = [*found, *check_group(post, "post")]
        phone = cells.get("phone", "")
        if phone:
            checked = phones.check_phone(phone)
            problems += [warning("phone", p.code, p.message) for p in checked.problems]
            phone = checked.value
        else:
            problems.append(warning("phone", "missing", f"{post}没有电话,印出来是空的"))
        contact = Contact(new_id(), village, section, post, name or None, phone or None, cells.get("note") or None)
        return contact, problems

    return make
