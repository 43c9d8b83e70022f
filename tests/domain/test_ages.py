"""Any hint of an age counts: what each means, what it does not mean, and what an answer changes."""

# ruff: noqa: E501  (a table of words reads best as it is)

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.domain import of_age
from desktop.domain.age_words import answer_in, of_cell, of_row, of_text, of_title, part_of
from desktop.domain.ages import Hint, aged, pack, read_born, unpack
from desktop.domain.directory import choose
from desktop.domain.people import Person
from tests.paper.villagers import TODAY, VILLAGE, contact, villager

DAY = TODAY


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2017.3", "2017-03-01", "2017-03-31"),
        ("2015年3月", "2015-03-01", "2015-03-31"),
        ("2015 年 03 月", "2015-03-01", "2015-03-31"),
        ("201405", "2014-05-01", "2014-05-31"),
        ("42795", "2017-03-01", "2017-03-01"),  # a spreadsheet's serial
        ("42795.0", "2017-03-01", "2017-03-01"),
        ("2017", "2017-01-01", "2017-12-31"),
        ("2017年生", "2017-01-01", "2017-12-31"),
        ("2017.1", "2017-01-01", "2017-10-31"),  # a figure cell drops the nought of October
        ("08年", "2008-01-01", "2008-12-31"),
        ("98年", "1998-01-01", "1998-12-31"),
        ("85.3", "1985-03-01", "1985-03-31"),
        ("15年3月1日", "2015-03-01", "2015-03-01"),
        ("850312", "1985-03-12", "1985-03-12"),
        ("200312", "2003-12-01", "2020-03-12"),  # December 2003 or 12 March 2020: both
        ("二〇一五年三月", "2015-03-01", "2015-03-31"),
        ("2015", "2015-01-01", "2015-12-31"),
        ("2017年春", "2017-01-01", "2017-12-31"),
        ("农历2015年3月", "2015-03-01", "2015-03-31"),
        ("1985-03-12", "1985-03-12", "1985-03-12"),
    ],
)
def test_a_birth_cell_is_kept_as_what_it_is(said: str, first: str, last: str) -> None:
    born = read_born(said, DAY)
    assert born is not None
    assert (str(born.first), str(born.last)) == (first, last)


@pytest.mark.parametrize("said", ["", "无", "不详", "-", "/", "属马", "99999", "20170300", "2050年x"])
def test_what_is_no_birth_is_none(said: str) -> None:
    born = read_born(said, DAY)
    assert born is None or said == "2050年x"


def test_an_age_of_a_village_may_be_two_years_too_high_and_one_by_the_law_may_not() -> None:
    assert not aged(19, DAY).adult(DAY)
    assert aged(20, DAY).adult(DAY)
    assert aged(18, DAY, full=True).adult(DAY)
    assert not aged(17, DAY, full=True).adult(DAY)
    assert aged(9, DAY).minor(DAY)


@pytest.mark.parametrize(
    "words",
    [
        "小学生", "未成年", "未成年人", "幼儿园大班", "留守儿童", "初二", "三年级", "学前", "童", "少先队员", "10后", "才九岁", "9岁", "12 周岁",
        "虚岁10", "2017年生", "出生2016.5", "2015年3月", "201405", "未满18岁", "不到16岁", "学生", "在县一中读书", "在校", "西洪小学", "孙女",
        "监护人代签", "9 岁", "外孙", "曾孙女", "之孙", "3个月大", "十一岁", "六年级", "县三中", "奶娃", "学童",
        "小學生", "嬰兒", "幼兒", "兒童", "六年級", "17歲", "未滿18", "拾贰岁", "七八岁", "十六七岁", "半岁", "男孩", "小女孩", "细伢", "08后", "零零后", "一零年", "08年12月",
        "属马2014", "差两个月18", "不足18周岁", "快18了", "明年满18", "还没成年", "未年满18周岁", "父亲代签", "奶奶照管", "今年初三", "高一在读", "高二住校", "小升初", "孙女上小学", "2012年生,女",
    ],
)  # fmt: skip
def test_words_that_keep_somebody_out_until_she_was_asked(words: str) -> None:
    person = villager(1, "王小宝", birth=None, remark=words)
    assert of_age.standing(person, DAY).code == "hinted"
    assert choose([person], [], VILLAGE, DAY).entry_count == 0


@pytest.mark.parametrize(
    "words",
    [
        "小学教师", "小学文化", "初中毕业", "退休中学老师", "儿童主任", "妇女儿童工作", "学生家长", "年满18岁", "成年", "80岁以上", "1950年出生",
        "2015年入网", "低保", "村医", "丈夫去世", "父母均已去世", "亡夫张三", "烈属", "事故致残", "孙建国代签", "孙家庄人", "童建国代领", "上中班", "在外3个月", "腊月初三来", "老年大学", "102岁",
        "一百零二岁", "一百岁", "大学本科", "孙媳", "低保,2019年审", "一中队队长", "电工", "党员", "户主",
        "孙女士", "孙子代领", "由孙子代办", "在家带孙子", "照看孙女", "家有小学生", "学生父亲", "有两个孩子", "三个小孩", "县一中老师", "一中退休", "技校老师", "中专毕业", "三年级老师", "小学一级教师",
        "给学校做饭", "学校边上", "农历初三", "初二走亲戚", "高三山代办", "开幼儿园", "母婴店", "育婴师", "少先队辅导员", "儿童节", "满月酒", "2019年生病", "2012年生子", "2015年生产队长", "七十八岁", "五六十岁", "九零后", "85后",
    ],
)  # fmt: skip
def test_words_that_speak_of_the_grown(words: str) -> None:
    person = villager(1, "王秀英", birth=None, remark=words)
    assert of_age.standing(person, DAY).code in ("adult", "unknown")
    assert choose([person], [], VILLAGE, DAY).entry_count == 1


@pytest.mark.parametrize(
    "words", ["已故", "去世", "2020年去世", "亡", "(亡)", "病故", "已死亡", "户口已注销", "2019年3月亡"]
)
def test_the_dead_are_never_printed_whatever_their_age(words: str) -> None:
    person = villager(1, "王秀英", birth="1940-01-01", remark=words)
    book = choose([person], [], VILLAGE, DAY)
    assert [gone.reason_code for gone in book.left_out] == ["gone"]
    assert choose([replace(person, age_asked="adult x y z")], [], VILLAGE, DAY).entry_count == 0


def test_a_known_birthday_silences_what_only_may_be_and_not_what_contradicts_it() -> None:
    grown = villager(1, "王小宝", birth="1990-01-01")
    for words, code in (
        ("学生", "adult"),
        ("孙", "adult"),
        ("小学生", "hinted"),
        ("年龄9岁", "hinted"),
        ("35岁", "adult"),
    ):
        assert of_age.standing(replace(grown, remark=words), DAY).code == code, words
    assert of_age.standing(villager(1, "王小宝", birth="2012-01-01", age_asked="adult a b c"), DAY).code == "minor"


def test_an_answer_is_about_these_hints_and_no_others() -> None:
    asked = villager(1, "王小宝", birth=None, age_hints=pack([Hint("born", "年龄 18", aged(18, DAY))]))
    assert of_age.standing(asked, DAY).code == "hinted"
    kept = of_age.answer_text(asked, "adult", "2026-11-22T01:00:00.000Z", "张 代表", DAY)
    told = asked.with_fields(age_asked=kept)
    assert of_age.standing(told, DAY).code == "adult"
    assert choose([told], [], VILLAGE, DAY).entry_count == 1
    assert of_age.standing(told.with_fields(remark="小学生"), DAY).code == "hinted", "this was not asked about"
    denied = asked.with_fields(age_asked=of_age.answer_text(asked, "minor", "2026-11-22T01:00:00.000Z", "张", DAY))
    assert of_age.standing(denied.with_fields(remark="40岁"), DAY).code == "minor"


def test_a_child_turns_eighteen_and_a_list_grows_older() -> None:
    hints = pack([Hint("born", "出生 2008", read_born("2008", DAY)), Hint("born", "年龄 18", aged(18, DAY))])
    person = villager(1, "王小宝", birth=None, age_hints=hints)
    assert of_age.standing(person, DAY).code == "hinted"
    assert of_age.standing(person, date(2028, 12, 31)).code == "adult"
    month = person.with_fields(age_hints=pack([Hint("born", "出生 2008.12", read_born("2008.12", DAY))]))
    assert of_age.standing(month, date(2026, 12, 30)).code == "hinted"
    assert of_age.standing(month, date(2026, 12, 31)).code == "adult"


def test_hints_travel_as_text_and_what_nobody_understands_keeps_her_out() -> None:
    hints = (Hint("born", "年龄 9", aged(9, DAY)), Hint("minor", "小学生"), Hint("maybe", "孙"), Hint("gone", "已故"))
    assert unpack(pack(hints)) == hints
    assert pack([]) is None
    assert unpack(None) == ()
    for odd in ("z|word", "b|年龄 9|2017", "b||", "\x00", "b|x|2017-01-01..", "|||"):
        assert of_age.standing(villager(1, "王", birth=None, age_hints=odd), DAY).code == "hinted", odd
    many = pack(Hint("minor", f"{n}年级" * 20) for n in range(500))
    assert many is not None
    assert len(many) <= 900


TITLES = (
    "序号", "姓名", "年龄", "出生年月", "文化程度", "就读学校", "与户主关系", "监护人", "父亲年龄", "手机", "收入", "", "户主",
)  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cell", "hinted"),
    [
        (2, "9", True), (2, "九岁", True), (2, "17", True), (2, "19", True), (2, "20", False), (2, "68", False), (2, "9.0", True),
        (2, "9-10", True), (2, "学龄前", True), (2, "半岁", True), (2, "十六七", True), (2, "壹拾柒", True), (2, "0", True), (2, "17歲", True), (2, "廿八", False), (2, "18-59", False), (2, "7-17岁", True), (3, "2017.3", True), (3, "1980", False), (4, "小学", False), (4, "小学在读", True),
        (4, "学龄前儿童", True), (5, "西洪小学", True), (5, "实验学校二(3)班", True), (5, "无", False), (6, "孙子", True), (6, "子", False), (6, "孙媳", False), (6, "外孙女", True), (12, "孙建国", False), (12, "孙", True), (12, "王小娃", False),
        (7, "李大山", True), (8, "40", False), (9, "13800000001", False), (10, "2017", False), (11, "2017.3", True),
    ],
)  # fmt: skip
def test_every_column_of_a_list_is_looked_at(column: int, cell: str, hinted: bool) -> None:
    cells = ["1", "王小宝"] + [""] * (len(TITLES) - 2)
    cells[column] = cell
    hints = of_row(TITLES, cells, {1: "name", 9: "mobile", 12: "head"}, DAY)
    person = villager(1, "王小宝", birth=None, age_hints=pack(hints))
    assert (of_age.standing(person, DAY).code == "hinted") == hinted


def test_a_name_with_a_note_and_a_title_over_the_list() -> None:
    assert [h.kind for h in of_cell("name", "姓名", "王小宝(9岁)", DAY)] == ["born"]
    assert [h.kind for h in of_cell("name", "姓名", "王小宝(孙)", DAY)] == ["maybe"]
    assert of_cell("name", "姓名", "童小宝", DAY) == [], "a surname is no hint"
    assert [h.kind for h in of_title(["西洪村2026年留守儿童花名册", "序号"], DAY)] == ["minor"]
    assert of_title(["注:未成年人须由监护人签字,并填写监护人信息", "西洪村花名册"], DAY) == ()
    assert part_of("户主年龄") is None
    assert of_cell(part_of("出生地"), "出生地", "三里庄", DAY) == []
    assert part_of("年齡") == "age"
    assert [h.kind for h in of_text("三岁", DAY)] == ["born"]


def test_whom_the_list_of_posts_calls_dead_or_a_child_is_not_printed() -> None:
    own = [
        contact("committee", "主任", "王建国", "13800000001", note="2026年5月去世"),
        contact("groups", "1组组长", "李大山", "13800000002", note="已故"),
        contact("women", "主席", "单桂香", "13800000003", note="儿童主任"),
        contact("women", "委员", "马小兰", "13800000004", note="村幼儿园"),
        contact("women", "委员(已故)", "马大兰", "13800000005"),
        contact("women", "委员", "马老兰(已去世)", "13800000006"),
    ]
    book = choose([villager(1, "王秀英")], own, VILLAGE, DAY)
    printed = [line.name for section in book.sections for line in section.lines]
    assert printed == ["单桂香", "马小兰"]
    assert all(group.leader is None for group in book.groups)
    assert sum(note.code == "contact_barred" for note in book.notes) == 4


def test_a_paper_for_a_wall_and_a_card_keep_the_same_rule() -> None:
    person = Person(**{n: getattr(villager(1, "王小宝", birth=None, remark="小学生"), n) for n in Person.__slots__})
    for audience in ("village", "wall", "card"):
        assert choose([person], [], VILLAGE, DAY, audience=audience).entry_count == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("已问已满18岁", "adult"), ("问过,已满 18 岁", "adult"), ("已问过:满18岁", "adult"), ("问过本人已满十八岁", "adult"),
        ("已问未满18岁", "minor"), ("问过,不满18", "minor"), ("已满18岁", None), ("9岁", None), ("小学生", None),
    ],
)  # fmt: skip
def test_an_answer_written_into_a_cell_is_understood(written: str, answer: str | None) -> None:
    assert answer_in(written) == answer


def test_a_record_without_a_document_is_the_person_of_that_name_and_telephone() -> None:
    on_the_list = villager(1, "王小宝", birth=None, mobile="13800000001", act_no=1)

    def entries(other: Person) -> list[str]:
        return [entry.person_id for entry in choose([on_the_list, other], [], VILLAGE, DAY).entries()]

    def other(**told: object) -> Person:
        return villager(
            2, "王小宝", **{"birth": "1970-01-01", "mobile": "13800000001", "act_no": 2, "doc_hash": "x"} | told
        )

    assert entries(other(birth="2014-01-01")) == [], "her document says that she is a child"
    assert entries(other(birth=None, remark="小学生")) == []
    assert entries(other(remark="已故")) == []
    assert entries(other(directory_choice="none")) == [], "she said no when she signed up"
    assert entries(other(directory_choice="none", act_no=0)) == ["p00001"], "the list came later, and says yes"
    assert entries(other()) == ["p00002"], "one person, one line"
    assert entries(other(mobile="13800000002")) == ["p00001", "p00002"]
    assert entries(other(state="withdrawn", directory_choice="none")) == ["p00001"]


@pytest.mark.parametrize(
    ("title", "cell", "code"),
    [
        ("是否成年", "否", "hinted"), ("是否成年", "是", None), ("是否未成年", "是", "hinted"), ("是否未成年", "否", None),
        ("是否年满18岁", "否", "hinted"), ("留守儿童", "√", "hinted"), ("留守儿童", "否", None), ("是否健在", "否", "gone"), ("是否健在", "是", None),
        ("死亡时间", "2020.3", "gone"), ("死亡时间", "无", None), ("丈夫去世时间", "2020.3", None), ("入党时间", "2012年5月", None),
        ("教育状况", "小学", None), ("就讀學校", "縣一中", "hinted"), ("年齡", "17", "hinted"), ("党员", "是", None), ("是否低保", "是", None),
    ],
)  # fmt: skip
def test_a_column_that_asks_and_a_column_of_deaths(title: str, cell: str, code: str | None) -> None:
    hints = of_row(("姓名", title), ("王小宝", cell), {0: "name"}, DAY)
    found = of_age.standing(villager(1, "王小宝", birth=None, age_hints=pack(hints)), DAY)
    assert ("gone" if found.gone else found.code if found.code == "hinted" else None) == code


def test_a_name_column_of_pupils() -> None:
    for title, hinted in (
        ("学生姓名", True),
        ("儿童姓名", True),
        ("姓名", False),
        ("户主姓名", False),
        ("村民姓名", False),
    ):
        assert bool(of_row((title,), ("王小宝",), {0: "name"}, DAY)) is hinted, title
