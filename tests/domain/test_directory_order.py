"""Groups, households, headings, and people of one name."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.directory import choose
from desktop.domain.directory_notes import marked
from desktop.domain.directory_order import chinese_number, parse_group
from desktop.domain.people import Person
from tests.paper.villagers import AGREED, TODAY, VILLAGE, villager


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("2组", 2, "2组"), ("第2组", 2, "2组"), ("二组", 2, "2组"), ("2", 2, "2组"), ("第十二村民小组", 12, "12组"),
        ("二十组", 20, "20组"), ("10 组", 10, "10组"), ("3队", 3, "3组"), ("东头组", None, "东头组"), ("", None, ""),
        (None, None, ""), ("一百零三组", 103, "103组"),
    ],
)  # fmt: skip
def test_group_names(text: str | None, number: int | None, title: str) -> None:
    assert parse_group(text) == (number, title)


def test_chinese_numbers_up_to_hundreds() -> None:
    words = ("一", "九", "十", "十九", "二十", "九十九", "一百", "一百零一", "二百二十")
    assert [chinese_number(t) for t in words] == [1, 9, 10, 19, 20, 99, 100, 101, 220]


def test_groups_by_number_households_read_naturally_the_rest_last() -> None:
    people = [
        villager(1, "甲", group_no="10组", household="1"),
        villager(2, "乙", group_no="二组", household="10"),
        villager(3, "丙", group_no="2组", household="9"),
        villager(4, "丁", group_no=None, household="1"),
        villager(5, "戊", group_no="东头", household=None),
        villager(6, "己", group_no="2组", household=None),
    ]
    book = choose(people, [], VILLAGE, TODAY)
    assert [g.title for g in book.groups] == ["2组", "10组", "东头", "未写组别"]
    assert [h.number for h in book.groups[0].households] == ["9", "10", None]
    assert [h.heading for h in book.groups[0].households] == ["9 户 · 丙", "10 户 · 乙", ""]


def headings(*people: Person) -> list[str]:
    return [h.heading for g in choose(people, [], VILLAGE, TODAY).groups for h in g.households]


def test_a_heading_names_the_head_else_the_eldest_listed_adult() -> None:
    son = villager(1, "王小", household="02015", birth="1990-01-01")
    mother = villager(2, "赵玉梅", household="02015", birth="1960-01-01")
    head = villager(3, "王建国", household="02015", birth="1965-01-01", is_head=True)
    assert headings(son, mother, head) == ["02015 户 · 王建国"]
    assert headings(son, mother) == ["02015 户 · 赵玉梅"]
    assert headings(villager(1, "王小", household="02015", birth=None)) == ["02015 户"]


def test_a_heading_never_names_someone_who_is_not_listed() -> None:
    head = villager(1, "王建国", household="02015", is_head=True, directory_choice="none")
    child = villager(2, "王小", household="02015")
    book = choose([head, child], [], VILLAGE, TODAY)
    assert "王建国" not in repr(book.groups)


def test_the_head_comes_first_then_order_of_entry() -> None:
    people = [
        villager(3, "丙", household="1", created_at="2026-11-01T00:00:03.000Z"),
        villager(2, "乙", household="1", created_at="2026-11-01T00:00:02.000Z"),
        villager(9, "主", household="1", created_at="2026-11-01T00:00:09.000Z", is_head=True),
    ]
    (household,) = choose(people, [], VILLAGE, TODAY).groups[0].households
    assert [e.name for e in household.entries] == ["主", "乙", "丙"]


def apart(*people: Person) -> list[str | None]:
    book = choose(people, [], VILLAGE, TODAY)
    found = {e.person_id: e.tell_apart for e in book.entries()}
    return [found[p.id] for p in people]


def test_people_of_one_name_get_their_heads_name_beside_them() -> None:
    one, two = villager(1, "王建国", household="1"), villager(2, "王建国", household="2")
    heads = (villager(3, "单桂香", household="1", is_head=True), villager(4, "赵玉梅", household="2", is_head=True))
    assert apart(one, two, *heads) == ["单桂香家", "赵玉梅家", None, None]


def test_two_forms_of_one_name_are_told_apart_too() -> None:
    assert apart(villager(1, "张䶮"), villager(2, "张龑", group_no="2组")) == ["1组", "2组"]


def test_or_their_group_or_their_household_or_a_running_number() -> None:
    assert apart(villager(1, "王建国"), villager(2, "王建国", group_no="2组")) == ["1组", "2组"]
    assert apart(villager(1, "王建国"), villager(2, "王建国")) == ["1组 00001户", "1组 00002户"]
    same_house = [villager(n, "王建国", household="7") for n in (1, 2)]
    assert apart(*same_house) == ["1组 7户 之1", "1组 7户 之2"]
    assert any(n.code == "same_name_unclear" for n in choose(same_house, [], VILLAGE, TODAY).notes)


def test_a_name_beside_a_name_is_never_of_someone_who_is_not_listed() -> None:
    people = [
        villager(1, "王建国", household="1"),
        villager(2, "王建国", household="2", group_no="2组"),
        villager(3, "不登的人", household="1", is_head=True, directory_choice="none"),
        villager(4, "未成年人", household="2", group_no="2组", is_head=True, birth="2015-01-01"),
    ]
    assert apart(*people[:2]) == ["1组", "2组"]
    book = choose(people, [], VILLAGE, TODAY)
    assert "不登的人" not in repr(book.groups)
    assert "未成年人" not in repr(book.groups)


def test_by_pinyin_under_letters_and_by_strokes_under_counts() -> None:
    people = [villager(n, name) for n, name in enumerate(["赵玉梅", "丁一", "单桂香", "曹铁柱", "𠮷野"], 1)]
    letters = choose(people, [], VILLAGE, TODAY, sort="pinyin").groups
    assert [g.title for g in letters] == sorted(g.title for g in letters)
    found = {e.name: g.title for g in letters for h in g.households for e in h.entries}
    assert found["单桂香"] == "S", "the surname reading, not the everyday one"
    strokes = choose(people, [], VILLAGE, TODAY, sort="stroke").groups
    assert strokes[0].title == "2 画"
    assert strokes[0].households[0].entries[0].name == "丁一"
    keyless = choose([villager(1, "王", sort_key=None)], [], VILLAGE, TODAY, sort="pinyin")
    assert [g.title for g in keyless.groups] == ["其他"]
    assert any(n.code == "no_key" for n in keyless.notes)


def test_a_surname_with_two_readings_is_asked_about_until_settled() -> None:
    book = choose([villager(1, "盖叫天")], [], VILLAGE, TODAY, sort="pinyin")
    assert "Gě 还是 Gài" in next(n.message for n in book.notes if n.code == "surname_reading")
    settled = choose([villager(1, "盖叫天", surname_reading="gai4")], [], VILLAGE, TODAY, sort="pinyin")
    assert not [n for n in settled.notes if n.code == "surname_reading"]


def test_tone_marks() -> None:
    found = [marked(s) for s in ("shan4", "lv3", "ou1", "liu2", "gui4", "xie4", "a")]
    assert found == ["Shàn", "Lǚ", "Ōu", "Liú", "Guì", "Xiè", "a"]


NAMES = st.sampled_from(["王建国", "李秀英", "王𠮷", "䶮", "阿不都热西提·买买提", "单桂香", " ", "a"])


@st.composite
def villages(draw: st.DrawFn) -> list[Person]:
    return [
        villager(
            number,
            draw(NAMES),
            kind=draw(st.sampled_from(["listing", "signup"])),
            state=draw(
                st.sampled_from(["draft", "captured", "sealed", "received", "returned", "opened", "withdrawn"])
            ),
            birth=draw(st.sampled_from([None, "1950-01-01", "2008-11-22", "2008-11-23", "2020-02-29", "?"])),
            group_no=draw(st.sampled_from([None, "1组", "二组", "第10组", "东头"])),
            household=draw(st.sampled_from([None, "1", "2", "10", "甲"])),
            is_head=draw(st.booleans()),
            mobile=draw(st.sampled_from([None, "18623459876", "x", "1"])),
            home_line=draw(st.sampled_from([None, "0396-6919876", "6919876"])),
            wished_number=draw(st.sampled_from([None, "18623459876", "18611119876"])),
            short_no=draw(st.sampled_from([None, "661024", "1"])),
            directory_choice=draw(st.sampled_from([None, "full", "masked", "short_only", "home_only", "none"])),
            consents=draw(st.sampled_from([AGREED, ()])),
            doc_hash=draw(st.sampled_from([None, "h1", "h2"])),
        )
        for number in range(draw(st.integers(0, 12)))
    ]


@given(villages(), st.sampled_from(["household", "pinyin", "stroke"]))
def test_everyone_is_an_entry_or_left_out_exactly_once(people: list[Person], sort: str) -> None:
    book = choose(people, [], VILLAGE, TODAY, sort=sort)  # type: ignore[arg-type]
    placed = [e.person_id for e in book.entries()] + [gone.person_id for gone in book.left_out]
    assert Counter(placed) == Counter(p.id for p in people)
    by_id = {p.id: p for p in people}
    for entry in book.entries():
        person = by_id[entry.person_id]
        assert person.directory_choice not in (None, "none")
        assert person.consent("directory")
        assert person.birth not in ("2008-11-23", "2020-02-29")
        printed = " ".join(line.text for line in entry.lines)
        assert "9876" not in printed or person.directory_choice in ("full", "home_only")
    same = Counter((e.name, e.tell_apart) for e in book.entries())
    assert all(count == 1 for count in same.values()), "nobody is told apart by nothing"
    assert choose(list(reversed(people)), [], VILLAGE, TODAY, sort=sort).groups == book.groups  # type: ignore[arg-type]
