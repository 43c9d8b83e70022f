"""Random villages in which ages are told in every way people tell them: no child in any book, wall sheet or card, nor
among what colleagues are told; and nobody who is plainly of age is left out for it."""

# ruff: noqa: E501  (a table of ways to tell an age reads best as it is)

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.base.clock import fixed_clock
from desktop.domain import age_words, headers, roster, roster_words
from desktop.domain.consent import Consent
from desktop.domain.directory import choose
from desktop.domain.people import Person
from desktop.domain.resident import age_on, check_char
from desktop.domain.villages import Contact
from desktop.paper.editions import EDITIONS
from desktop.services import directory as books
from desktop.services import roster as acts
from desktop.services.session import Session
from desktop.wire import canonical, colleagues
from desktop.wire.records import enrolment_record
from tests.paper.villagers import VILLAGE, text_of
from tests.services.tables import write_xlsx

VILLAGES = 1_000 if os.environ.get("CUNBU_LONG") else 50
TITLES = [
    "序号", "姓名", "证件号码", "年龄", "周岁", "虚岁", "出生年月", "手机号码", "与户主关系", "就读学校", "职业", "监护人", "号码簿显示",
    "特殊情况", "备注",
]  # fmt: skip
WHEN = "2026-11-30T01:00:00.000Z"
CONSENTS = (Consent("directory", "2026-10", WHEN, "sign"), Consent("publish", "2026-10", WHEN, "sign"))
FIGURES = "〇一二三四五六七八九"
CHILD_WORDS = (
    "小学生", "未成年", "未满18岁", "幼儿园", "留守儿童", "初二学生", "三年级", "学前", "在校学生", "西洪小学读书", "童", "少先队员", "婴儿",
)  # fmt: skip
GROWN_WORDS = (
    "",
    "",
    "小学教师",
    "初中毕业",
    "儿童主任",
    "低保",
    "丈夫去世",
    "村医",
    "2015年入网",
    "在外务工",
    "学生家长",
    "年满18岁",
)


@dataclass
class Somebody:
    """The truth about one villager, and what was told of her."""

    name: str
    born: date
    cells: dict[str, object]
    plain: bool = False  # told so that nobody can doubt that she is of age
    person: Person | None = None


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{FIGURES[tens]}十"
    return ten + (FIGURES[ones] if ones or not tens else "")


def document(draw: random.Random, born: date) -> str:
    first = f"412825{born:%Y%m%d}{draw.randint(1, 998):03d}"
    return first + check_char(first)


def birth_words(draw: random.Random, born: date) -> object:
    year, month = born.year, born.month
    return draw.choice([
        f"{year}.{month}", f"{year}年{month}月", f"{year}{month:02d}", f"{year}", year, f"{year}-{month:02d}", f"{year}/{month}",
        float(f"{year}.{month}"), (born - date(1899, 12, 30)).days, f"{year % 100:02d}年", f"{year % 100:02d}.{month}",
        f"{year}年", f"{year}年生", "".join(FIGURES[int(c)] for c in str(year)) + f"年{chinese(month)}月",
        born.isoformat(), f"{year}{month:02d}{born.day:02d}", f"{year % 100:02d}{month:02d}{born.day:02d}", f"农历{year}年{month}月",
    ])  # fmt: skip


def of_a_child(draw: random.Random, born: date, told_on: date) -> dict[str, object]:
    """One way of telling, now and then beside her mother's document."""
    age = age_on(born, told_on)
    counted = age + draw.randint(1, 2)  # by the village's count: one at birth, one more each new year
    ways: list[dict[str, object]] = [
        {"年龄": age}, {"年龄": f"{age}岁"}, {"年龄": chinese(age)}, {"年龄": f"{float(age)}"}, {"周岁": age}, {"虚岁": counted},
        {"年龄": counted}, {"年龄": f"虚岁{chinese(counted)}岁"}, {"出生年月": birth_words(draw, born)}, {"备注": f"{age}岁"},
        {"出生年月": birth_words(draw, born)}, {"备注": draw.choice(CHILD_WORDS)}, {"特殊情况": draw.choice(CHILD_WORDS)},
        {"备注": f"{born.year}年{born.month}月生"}, {"备注": f"{born.year}.{born.month}"}, {"备注": f"今年{chinese(age)}岁"},
        {"与户主关系": draw.choice(["孙", "孙子", "孙女", "外孙", "曾孙女"])}, {"就读学校": draw.choice(["西洪小学", "县一中", "朱里镇中心校", "六(2)班"])},
        {"职业": draw.choice(["学生", "小学生", "学前儿童"])}, {"监护人": "李大山"},
    ]  # fmt: skip
    told = draw.choice(ways)
    sure = told.keys() & {"年龄", "周岁", "出生年月"} or ("备注" in told and "岁" in str(told["备注"]))
    if sure and age < 15 and draw.random() < 0.2:
        told = told | {"证件号码": document(draw, date(draw.randint(1950, 1995), 3, 5))}
    elif draw.random() < 0.15:
        told = told | {"证件号码": document(draw, born)}
    return told


def of_the_grown(draw: random.Random, born: date, told_on: date) -> tuple[dict[str, object], bool]:
    """The same of somebody of age; and whether it leaves no doubt."""
    words = {"备注": draw.choice(GROWN_WORDS), "特殊情况": draw.choice(GROWN_WORDS)}
    age = age_on(born, told_on)
    ways: list[dict[str, object]] = [
        {}, {"年龄": age}, {"年龄": f"{age}岁"}, {"周岁": age}, {"出生年月": f"{born.year}年{born.month}月"}, {"出生年月": born.year},
        {"证件号码": document(draw, born)}, {"出生年月": born.isoformat()}, {"年龄": chinese(age) if age < 100 else age},
    ]  # fmt: skip
    return words | draw.choice(ways), age >= 25


def a_village(draw: random.Random, told_on: date) -> list[Somebody]:
    people = []
    for number in range(draw.randint(8, 24)):
        name = f"王{chr(0x5200 + 7 * number)}{chr(0x6200 + 5 * number)}"
        if draw.random() < 0.5:
            born = told_on - timedelta(days=draw.randint(400, 18 * 365))
            people.append(Somebody(name, born, of_a_child(draw, born, told_on)))
        else:
            born = told_on - timedelta(days=draw.randint(19 * 366, 90 * 365))
            told, plain = of_the_grown(draw, born, told_on)
            people.append(Somebody(name, born, told, plain))
    for number, one in enumerate(people):
        one.cells = {
            "序号": number + 1,
            "姓名": one.name,
            "手机号码": f"1862345{number:04d}",
            "号码簿显示": "全部",
        } | one.cells
    return people


def texts(one: Somebody) -> list[str]:
    return ["" if one.cells.get(title) is None else str(one.cells[title]) for title in TITLES]


def by_list(people: list[Somebody], told_on: date) -> None:
    """Into people as a list is read, but for the file itself."""
    header = headers.find([(1, TITLES), *((n, texts(p)) for n, p in enumerate(people, 2))], roster_words.COLUMNS)
    assert header is not None
    fields = {column: field for field, column in header.columns.items()}
    occasion = roster.Occasion(VILLAGE, told_on, f"{told_on}T01:00:00.000Z", lambda kind, no: no, "册-1")
    for one in people:
        row = texts(one)
        cells = {field: row[column] for field, column in header.columns.items()}
        read = roster.read_row(cells, occasion, age_words.of_row(TITLES, row, fields, told_on))
        if read.person is not None:  # a child whose document says so may be refused at once
            one.person = read.person.with_fields(
                state="captured", captured_at=occasion.now, created_at=occasion.now, consents=CONSENTS
            )


def by_form(draw: random.Random, people: list[Somebody], told_on: date) -> None:
    """Some were written in a form instead, or read from a card: her birthday, or only what the remark says."""
    for one in people:
        if draw.random() < 0.7 or one.person is None:
            continue
        child = age_on(one.born, told_on) < 18
        age = age_on(one.born, told_on)
        ways: list[dict[str, object]] = [
            {"birth": one.born.isoformat()},
            {"doc_type": "RIC", "doc_no": document(draw, one.born), "birth": one.born.isoformat()},
        ]
        if child:
            ways += [
                {"remark": f"{age}岁"}, {"remark": draw.choice(CHILD_WORDS)}, {"remark": f"{one.born.year}年生"},
                {"guardian_name": "李大山", "guardian_relation": "父亲"}, {"birth": f"{one.born.year}.{one.born.month}"},
            ]  # fmt: skip
        empty = dict.fromkeys(
            ("birth", "doc_type", "doc_no", "remark", "age_hints", "guardian_name", "guardian_relation")
        )
        one.person = one.person.with_fields(**(empty | draw.choice(ways)))
        one.plain = not child and age >= 25


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_no_child_is_printed_or_told_of(seed: int) -> None:
    for number in range(VILLAGES // 10):
        draw = random.Random(f"{seed} {number}")
        told_on = date(2026, 11, 30) + timedelta(days=draw.randint(0, 300))
        people = a_village(draw, told_on)
        by_list(people, told_on)
        by_form(draw, people, told_on)
        check(draw, people, told_on + timedelta(days=draw.choice([0, 0, 1, 30, 400, 700])))


def check(draw: random.Random, people: list[Somebody], day: date) -> None:
    everybody = [one.person for one in people if one.person is not None]
    children = {one.name: one.cells for one in people if age_on(one.born, day) < 18}
    told = [
        colleagues.told_of(canonical.load_object(enrolment_record(p, rep="张"), limit=1 << 20), day)
        for p in everybody
    ]
    heard = [colleagues.person_of(payload, VILLAGE.code) for payload in told if payload]
    notes = [f"{age_on(one.born, day)}岁" if one.name in children else "" for one in people]
    posts = [
        Contact(f"c{n}", VILLAGE.code, "groups", f"{n}组组长", one.name, None, note) for n, (one, note) in enumerate(zip(people, notes, strict=True))
    ]  # fmt: skip
    for given in (everybody, heard):
        for audience in ("village", "wall", "card"):
            book = choose(
                given, posts, VILLAGE, day, draw.choice(["household", "pinyin", "stroke"]), audience=audience
            )  # type: ignore[arg-type]
            shown = [e.name for e in book.entries()] + [str(line.name) for s in book.sections for line in s.lines]
            shown += [str(g.leader) for g in book.groups] + [h.heading for g in book.groups for h in g.households]
            for name, cells in children.items():
                assert not [words for words in shown if name in words], (
                    name,
                    cells,
                    day,
                    audience,
                    [o.person for o in people if o.name == name],
                )
            if audience == "village":
                listed = {e.name for e in book.entries()}
                assert not [one.cells for one in people if one.plain and one.person and one.name not in listed]


@pytest.mark.long
def test_the_papers_themselves(session: Session, tmp_path: Path) -> None:
    """One village through the file, the vault and every edition."""
    draw = random.Random("papers")
    today = session.today
    people = a_village(draw, today)
    rows = [[one.cells.get(title) for title in TITLES] for one in people]
    found = acts.preview(session, write_xlsx(tmp_path / "名册.xlsx", [TITLES, *rows]), VILLAGE.code, "册-1")
    acts.take(session, found)
    later = Session(
        session.store, session.rep, session.data_dir, fixed_clock(session.clock() + timedelta(days=30)), b""
    )
    children = [one for one in people if age_on(one.born, later.today) < 18]
    assert children
    assert books.preflight(later, VILLAGE.code).entry_count
    for layout in EDITIONS:
        text = text_of(books.make(later, VILLAGE.code, layout=layout).pdf)
        assert not [one.cells for one in children if one.name in text], layout
