"""The printed directory: what stands in the file agrees with the book, and nothing on the page touches anything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.directory import DirectoryBook, Sort, choose
from desktop.domain.people import Person
from desktop.domain.villages import Contact
from desktop.paper import directory
from desktop.paper import directory_flow as flow
from desktop.paper.book_style import A4_BOOK
from desktop.paper.directory_pages import Imprint
from desktop.paper.directory_rows import Row, entry_row
from desktop.paper.fonts import text_width
from desktop.paper.rendered import Rendered
from desktop.paper.sheet import A4
from tests.paper.villagers import TODAY, VILLAGE, contact, every_byte, fonts_of, lines_of, reader, text_of, villager

LAYOUT = A4_BOOK.layout
LONG = "阿不都热西提·买买提·吐尔逊江"
RARE = ["王𠮷", "李𬬭", "䶮小明", "𫖯𪻐𧿛"]
CONTACTS = [
    contact("committee", "党支部书记", "洪建国", "0396-6910188"),
    contact("groups", "2组组长", "单桂香", "13600396005"),
    contact("services", "村医", "赵玉梅", "13600396006", note="卫生室在村部东"),
    contact("emergency", "派出所", None, "0396-6911110"),
]


def village_of(count: int) -> list[Person]:
    """People in households of three, every kind of choice among them."""
    choices = ["full", "full", "masked", "short_only", "home_only", "none", None]
    return [
        villager(
            n,
            "赵钱孙李周吴郑王冯陈"[n % 10] + "玉梅建国秀英桂香"[n // 10 % 8] + chr(0x4E00 + n),
            group_no=f"{n // 40 + 1}组",
            household=f"{n // 3:05d}",
            home_line=f"0396-69{n:05d}" if n % 4 == 0 else None,
            short_no=str(661_001 + n % 900) if n % 3 else None,
            directory_choice=choices[n % len(choices)],
        )
        for n in range(count)
    ]


def rows_of(column: Iterable[flow.Placed]) -> list[Row]:
    """The rows of a column, plain lines measured like any other."""
    rows: list[Row] = []
    for placed in column:
        rows += [placed.item] if isinstance(placed.item, Row) else [entry_row(e, LAYOUT) for e in placed.item.entries]
    return rows


def draw(book: DirectoryBook, serial: str, *, draft: bool = False) -> Rendered:
    return directory.render(book, Imprint(serial, draft=draft), A4_BOOK)


def book_of(people: list[Person], contacts: list[Contact] | None = None, sort: Sort = "household") -> DirectoryBook:
    return choose(people, CONTACTS if contacts is None else contacts, VILLAGE, TODAY, sort)


@pytest.mark.parametrize("sort", ["household", "pinyin", "stroke"])
def test_each_entry_is_one_line_of_text_in_the_book_s_order(sort: Sort) -> None:
    book = book_of([*village_of(120), *(villager(900 + n, name) for n, name in enumerate(RARE))], sort=sort)
    lines = lines_of(draw(book, "XH-2026-003").pdf)
    place = 0
    for entry in book.entries():
        first = next((line.text for line in entry.long_numbers), "")
        wanted = (
            " ".join(x for x in (entry.name, first, entry.short_number) if x) if entry.lines else f"{entry.name} —"
        )
        place = lines.index(wanted, place) + 1
    mobiles = re.findall(r"\b1\d{2} \d{4} (?:\d{4}|\*{4})(?!\d)", "\n".join(lines))
    wanted_mobiles = [line.text for e in book.entries() for line in e.lines if line.kind == "mobile"]
    assert sorted(m for m in mobiles if not m.startswith("136 0039")) == sorted(wanted_mobiles)


def test_names_appear_as_often_as_the_book_says_and_never_otherwise() -> None:
    book = book_of(village_of(60))
    text = text_of(draw(book, "XH").pdf)
    elsewhere = " ".join(h.heading for g in book.groups for h in g.households)
    elsewhere += " ".join(f" {p.first} {p.last}" for p in flow.paginate(book, LAYOUT, A4[1]))  # the running heads
    for entry in book.entries():
        assert text.count(entry.name) == 1 + elsewhere.count(entry.name)
    for gone in book.left_out:
        assert gone.name not in text


def test_what_may_not_be_printed_is_nowhere_in_the_file() -> None:
    people = [
        villager(1, "王建国", doc_type="RIC", doc_no="412728198809119970", doc_last4="9970", doc_hash="feedbeef"),
        villager(2, "李秀英", directory_choice="masked", mobile="18623456789", home_line="0396-6918765"),
        villager(3, "小明明", birth="2012-01-01", mobile="18655556666"),
        villager(4, "不登登", directory_choice="none", mobile="18677778888"),
        villager(5, "只短号", directory_choice="short_only", short_no="661024", mobile="18699990000"),
        villager(6, "待开开", kind="signup", wished_number="18612121212"),
    ]
    pdf = draw(book_of(people), "XH", draft=True).pdf
    text, every = text_of(pdf), every_byte(pdf).decode("latin-1")
    for secret in (
        "9970",
        "6789",
        "8765",
        "5556666",
        "55556666",
        "77778888",
        "99990000",
        "12121212",
        "小明明",
        "不登登",
    ):
        assert secret not in text.replace(" ", "")
    for secret in ("412728198809119970", "feedbeef", "18623456789", "6918765", "18655556666", "18677778888"):
        assert secret not in every
        assert secret.encode("utf-16-be").hex().upper() not in every
    assert "186 2345 ****" in text
    assert "0396-691****" in text
    assert "新号待开通" in text


def test_fonts_furniture_and_outline() -> None:
    made = draw(book_of(village_of(120)), "XH-2026-003")
    found = reader(made.pdf)
    assert len(found.pages) == made.pages
    for font in fonts_of(made.pdf).values():
        assert "/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"]
    for number, page in enumerate(found.pages, 1):
        text = page.extract_text()
        assert f"第 {number} 页 共 {made.pages} 页" in text
        assert "XH-2026-003 · 第 1 版" in text
        assert "村内使用 请勿外传" in text
        assert "校对稿" not in text
    titles = [str(o.title) for level in found.outline for o in (level if isinstance(level, list) else [level])]
    assert titles[:4] == ["封面", "紧急电话", "村干部与村民小组", "村民"]
    assert {"1组", "2组", "3组", "便民服务", "短号怎样用"} <= set(titles)
    first = found.pages[0].extract_text()
    assert "上蔡县朱里镇" in first
    assert "2026 年 11 月" in first


def test_a_draft_says_so_on_every_page() -> None:
    made = draw(book_of(village_of(8)), "XH", draft=True)
    assert all("校对稿" in page.extract_text() for page in reader(made.pdf).pages)


def test_the_same_book_gives_the_same_bytes() -> None:
    book = book_of(village_of(30))
    assert draw(book, "XH").pdf == draw(book, "XH").pdf


def test_a_book_without_people_or_sections_still_opens() -> None:
    made = draw(book_of([], []), "XH", draft=True)
    text = text_of(made.pdf)
    assert "还没有人同意登入号码簿" in text
    assert "便民服务" not in text
    assert "96110" in text


def test_more_emergency_contacts_than_a_page_holds_are_all_printed() -> None:
    many = [
        contact("emergency", f"第{n}抢险队值班室兼防汛抗旱指挥部办公室", LONG, f"0396-69{n:05d}") for n in range(60)
    ]
    text = text_of(draw(book_of(village_of(3), many), "XH").pdf).replace("\n", "")
    assert all(f"0396-69{n:05d}" in text for n in range(60))


def test_a_missing_glyph_is_named_and_drawn() -> None:
    made = draw(book_of([villager(1, "张\U000323af三")]), "XH", draft=True)
    assert made.missing_glyphs == ("\U000323af",)
    assert "张\U000323af三 186 2345 0001" in lines_of(made.pdf)


def test_a_household_taller_than_a_column_goes_on_under_its_heading() -> None:
    people = [villager(n, f"王{chr(0x4E00 + n)}", household="7") for n in range(90)]
    columns = [c for page in flow.paginate(book_of(people), LAYOUT, A4[1]) for c in page.columns]
    headings = [row.pieces[0].text for column in columns for row in rows_of(column) if row.kind == "heading"]
    assert len(headings) == len(columns) > 2
    assert headings[0].startswith("7 户 · ")
    assert headings[1:] == [f"{headings[0]}(续)"] * (len(columns) - 1)


@pytest.mark.parametrize("count", [1, 8, 120, 3000])
def test_rows_are_entries_and_headings_never_stand_alone(count: int) -> None:
    book = book_of(village_of(count))
    pages = flow.paginate(book, LAYOUT, A4[1])
    rows = [row for page in pages for column in page.columns for row in rows_of(column)]
    assert sum(row.kind == "entry" for row in rows) == book.entry_count
    for page in pages:
        for column in page.columns:
            assert rows_of(column)[-1].kind == "entry", "a heading at the foot of a column"
            assert rows_of(column)[0].kind == "group", "a column says whose it is"


PARTS = st.sampled_from(["王", "欧阳", "建国", "·", "阿不都热西提", "吐尔逊江", "𠮷", "\U000323af", "A", "(", " "])
STRANGE = st.lists(PARTS, min_size=1, max_size=12).map("".join).filter(str.strip) | st.just(LONG)


@given(
    st.lists(
        st.builds(
            dict,
            name=STRANGE,
            household=st.sampled_from([None, "1", "02015", "东头第一家" * 6]),
            group_no=st.sampled_from(["1组", None, "老寨东头靠河边的那一组人家" * 3]),
            mobile=st.sampled_from([None, "18623450178"]),
            home_line=st.sampled_from([None, "0396-6912188", "6912188"]),
            wished_number=st.sampled_from([None, "18611112222"]),
            short_no=st.sampled_from([None, "661024"]),
        ),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=40)
def test_nothing_overlaps_and_nothing_is_cut(rows: list[dict[str, str]]) -> None:
    people = [
        replace(villager(n, values["name"]), kind="signup", **{k: v for k, v in values.items() if k != "name"})
        for n, values in enumerate(rows)
    ]
    book = book_of(people)
    layout = LAYOUT
    drawn = ""
    for page in flow.paginate(book, layout, A4[1]):
        for column in page.columns:
            end = layout.top
            for placed in column:
                assert placed.y >= end - 0.01
                end = placed.y + placed.height(layout)
                drawn += "".join(_check_row(row, layout.column) for row in rows_of((placed,)))
            assert end <= A4[1] - layout.bottom + 0.01
    squeezed = "".join(drawn.split())
    for entry in book.entries():
        assert "".join(entry.name.split()) in squeezed
        for line in entry.lines:
            assert "".join(line.text.split()) in squeezed


def _check_row(row: Row, width: float) -> str:
    by_line: dict[float, list[tuple[float, float]]] = {}
    for piece in row.pieces:
        wide = text_width(piece.text, piece.size, piece.weight)
        left = width - wide if piece.right else piece.x
        assert left >= -0.01
        assert left + wide <= width + 0.5, piece.text
        assert 0 < piece.dy < row.height
        by_line.setdefault(piece.dy, []).append((left, left + wide))
    for spans in by_line.values():
        spans.sort()
        assert all(before[1] <= after[0] + 0.01 for before, after in pairwise(spans))
    lines = sorted(by_line)
    assert all(after - before >= 11 for before, after in pairwise(lines))
    return "".join(piece.text for piece in row.pieces)


CHOICES = st.sampled_from([None, "full", "masked", "short_only", "home_only", "none"])


@given(
    st.lists(
        st.tuples(
            CHOICES, st.sampled_from(["1970-01-01", "2015-01-01", None]), st.sampled_from(["captured", "draft"]),
            st.booleans(), st.sampled_from(["1组", "2组"]), st.sampled_from(["1", "2"]), st.booleans(),
        ),
        max_size=14,
    ),
    st.sampled_from(["household", "pinyin", "stroke"]),
)  # fmt: skip
@settings(max_examples=25)
def test_a_random_village_prints_only_what_each_person_allowed(rows: list[tuple[object, ...]], sort: Sort) -> None:
    fields = ("directory_choice", "birth", "state", "agreed", "group_no", "household", "is_head")
    people = []
    for number, row in enumerate(rows):
        values = dict(zip(fields, row, strict=True))
        if not values.pop("agreed"):
            values["consents"] = ()
        mobile, home = f"1862345{7000 + number}", f"0396-691{8000 + number}"
        person = villager(number, f"王{chr(0x5200 + 7 * number)}{chr(0x6200 + 5 * number)}", mobile=mobile)
        people.append(
            replace(person, home_line=home, short_no=str(661_100 + number), doc_no="412728198809119970", **values)
        )
    book = book_of(people, sort=sort)
    text = text_of(draw(book, "XH").pdf)
    listed = {entry.person_id for entry in book.entries()}
    assert len(listed) + len(book.left_out) == len(people)
    assert "9970" not in text
    for number, person in enumerate(people):
        inside = person.id in listed
        allowed = person.directory_choice if inside else None
        assert (str(person.name) in text) == inside
        assert (f"186 2345 {7000 + number}" in text) == (allowed == "full")
        assert (f"0396-691{8000 + number}" in text) == (allowed in ("full", "home_only"))
        assert (f"661 {100 + number}" in text) == (allowed in ("full", "masked", "short_only"))


def test_long_village_and_group_names_do_not_meet_in_the_running_head() -> None:
    place = replace(VILLAGE, name="老寨子东河湾新农村社区西洪村" * 3)
    people = [
        villager(1, "王建国", group_no="靠河边的那一组人家" * 3),
        villager(2, "李秀英", group_no="山后头那一组" * 4),
    ]
    made = draw(choose(people, CONTACTS, place, TODAY), "XH", draft=True)
    assert "…" in text_of(made.pdf)
    assert "村内使用 请勿外传" in text_of(made.pdf)
