"""The editions of the book: folding, codes that a scanner reads, and who may stand on a wall or a card."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import zxingcpp

from desktop.domain.consent import Consent
from desktop.domain.directory import choose
from desktop.domain.directory_book import DirectoryBook
from desktop.paper import directory_wallet, imposition, qr
from desktop.paper.book_style import A4_BOOK, BOOKLET, LARGE
from desktop.paper.directory_flow import paginate
from desktop.paper.directory_pages import Imprint
from desktop.paper.directory_rows import LEAST_TYPE, Row
from desktop.paper.editions import EDITIONS
from tests.paper.pictures import pages_of
from tests.paper.test_directory import CONTACTS, LONG, village_of
from tests.paper.villagers import AGREED, TODAY, VILLAGE, contact, reader, text_of, villager

IMPRINT = Imprint("XHCZ201-2026-7F3K9Q2MA-001", "ab" * 32, seal="0A1B2C3D4E")
POSTED = (*AGREED, Consent("publish", "2026-10", "2026-11-22T01:00:00.000Z", "sign"))


def book_for(layout: str, people: int = 120) -> DirectoryBook:
    return choose(village_of(people), CONTACTS, VILLAGE, TODAY, audience=EDITIONS[layout].audience)


@pytest.mark.parametrize("people", [0, 1, 30, 61, 120, 400])
def test_folded_sheets_read_as_a_book(people: int) -> None:
    """Take the sheets as printed, fold the pile in the middle, leaf through: page 1, 2, 3 … to the last."""
    made = EDITIONS["a5-booklet"].draw(book_for("a5-booklet", people), IMPRINT)
    numbers = [_page_numbers(page.extract_text()) for page in reader(made.pdf).pages]
    assert all(len(two) == 2 for two in numbers)
    # The pile lies with its first front up; turned along the short edge, a side's right half backs the other's left.
    leaves = [(front, back) for front, back in zip(numbers[::2], numbers[1::2], strict=True)]
    right_going_in = [page for front, back in leaves for page in (front[1], back[0])]
    left_coming_out = [page for front, back in reversed(leaves) for page in (back[1], front[0])]
    total = 4 * len(leaves)
    assert right_going_in + left_coming_out == list(range(1, total + 1))


def _page_numbers(text: str) -> list[int]:
    """The page numbers in a side's foot lines, left then right."""
    return [int(part.rsplit("第 ", 1)[1]) for part in text.split(" 页 共")[:-1]]


@pytest.mark.parametrize("count", range(4, 200, 4))
def test_every_page_stands_on_one_side_once(count: int) -> None:
    pages = [page for side in imposition.sides(count) for page in side]
    assert sorted(pages) == list(range(1, count + 1))
    assert all(left + right == count + 1 for left, right in imposition.sides(count))


def test_a_booklet_of_other_than_four_pages_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple of four"):
        imposition.sides(6)


@pytest.mark.parametrize(("layout", "dpi"), [("a4", 110), ("a5-booklet", 150), ("large", 100), ("a3-wall", 100)])
def test_a_scanner_reads_the_code_on_the_page(layout: str, dpi: int, tmp_path: Path) -> None:
    made = EDITIONS[layout].draw(book_for(layout, 8), IMPRINT)
    found = zxingcpp.read_barcodes(pages_of(made.pdf, tmp_path, dpi=dpi)[0])
    assert [qr.read_payload(code.text) for code in found] == [(IMPRINT.serial, "ab" * 8, IMPRINT.seal)]


def test_a_look_that_is_not_in_the_ledger_has_no_code(tmp_path: Path) -> None:
    made = EDITIONS["a4"].draw(book_for("a4", 8), Imprint("预览", draft=True))
    assert zxingcpp.read_barcodes(pages_of(made.pdf, tmp_path)[0]) == []


@pytest.mark.parametrize(
    "text", ["", "CUNBU", "CUNBU XH 1234", "https://example.com", "CUNBU XHC201-2026-7F-001 " + "G" * 16]
)
def test_other_codes_are_none_of_ours(text: str) -> None:
    assert qr.read_payload(text) is None


def test_what_a_scanner_types_is_read_back() -> None:
    said = qr.payload("XHC201-2026-7F-001", "0123456789abcdef" * 4)
    assert qr.read_payload(f"  {said.lower()}\r\n") == ("XHC201-2026-7F-001", "0123456789abcdef", "")


def test_a_villager_hangs_on_the_wall_only_by_a_consent_of_her_own() -> None:
    people = [villager(1, "王建国", consents=POSTED), villager(2, "李秀英"), villager(3, "赵小明", birth="2015-01-01",
              consents=POSTED)]  # fmt: skip
    book = choose(people, CONTACTS, VILLAGE, TODAY, audience="wall")
    assert [e.name for e in book.entries()] == ["王建国"]
    assert [gone.reason_code for gone in book.left_out] == ["not_posted", "minor"]
    text = text_of(EDITIONS["a3-wall"].draw(book, IMPRINT).pdf)
    assert "王建国" in text
    assert "李秀英" not in text
    assert "赵小明" not in text
    assert "党支部书记" in text
    withdrawn = (*AGREED, replace(POSTED[-1], withdrawn_at="2026-11-23T01:00:00.000Z"))
    after = choose([villager(1, "王建国", consents=withdrawn)], CONTACTS, VILLAGE, TODAY, audience="wall")
    assert after.entry_count == 0
    assert after.may_be_final, "posts and services alone are a whole sheet"


def test_a_card_carries_no_villager_and_says_how_many_posts_it_has_no_room_for() -> None:
    many = [*CONTACTS, *(contact("grid", f"第{n}网格员", LONG, f"0396-69{n:05d}") for n in range(12))]
    book = choose(village_of(40), many, VILLAGE, TODAY, audience="card")
    assert book.entry_count == 0
    lines, more = directory_wallet.card_lines(book)
    assert (len(lines), more) == (directory_wallet.LINES, len(many) - directory_wallet.LINES)
    text = text_of(EDITIONS["wallet"].draw(book, IMPRINT).pdf)
    assert text.count(f"另有 {more} 条见号码簿") == 10
    assert text.count("96110") >= 10
    assert "186 2345" not in text


@pytest.mark.parametrize("layout", EDITIONS)
def test_a_draft_says_so_and_an_empty_village_still_prints(layout: str) -> None:
    book = choose([], [], VILLAGE, TODAY, audience=EDITIONS[layout].audience)
    made = EDITIONS[layout].draw(book, replace(IMPRINT, draft=True))
    assert "校对稿" in text_of(made.pdf)
    assert made.pages >= 1


@pytest.mark.parametrize("copy", [0, 1, 27])
def test_each_copy_says_its_number(copy: int) -> None:
    text = text_of(EDITIONS["a4"].draw(book_for("a4", 3), replace(IMPRINT, copy=copy)).pdf)
    assert (f"第 {copy} 号" in text) == bool(copy)
    assert ("第 ____ 号" in text) != bool(copy)


@pytest.mark.parametrize("style", [A4_BOOK, LARGE, BOOKLET])
def test_nothing_a_villager_reads_is_set_under_twelve_points(style) -> None:  # type: ignore[no-untyped-def]
    people = [villager(1, LONG), villager(2, "王建国", household="东头第一家" * 6, group_no="河边那一组人家" * 4)]
    for page in paginate(choose(people, [], VILLAGE, TODAY), style.layout, style.page[1]):
        for column in page.columns:
            for placed in column:
                if isinstance(placed.item, Row):
                    assert min(piece.size for piece in placed.item.pieces) >= LEAST_TYPE
    assert min(style.layout.size, style.type(1)) >= LEAST_TYPE


def test_the_head_names_who_stands_first_and_last_on_the_page() -> None:
    people = [villager(n, f"王{chr(0x5200 + n)}") for n in range(200)]
    book = choose(people, [], VILLAGE, TODAY)
    pages = paginate(book, A4_BOOK.layout, A4_BOOK.page[1])
    names = [e.name for e in book.entries()]
    assert pages[0].first == names[0]
    assert pages[-1].last == names[-1]
    assert all(names.index(after.first) == names.index(before.last) + 1 for before, after in pairwise(pages))
    text = text_of(EDITIONS["a4"].draw(book, IMPRINT).pdf)
    assert all(f"{page.first} — {page.last}" in text for page in pages)
