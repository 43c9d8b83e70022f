"""What is taken from the words on a photograph, and what never is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.card_photo import PhotoRecord, Seen, found_anything, read_lines

TODAY = date(2026, 11, 26)
NUMBER = "412825193803029986"
FRONT = (
    "姓名李春花", "性別女民族汉", "出生1938年3月2日", "住址河南省上蔡县朱里镇西洪村2", "组17号",
    f"公民身份号码{NUMBER}",
)  # fmt: skip


def seen(*texts: str, score: float = 0.97) -> list[Seen]:
    return [Seen(text, score, 10, 50 * n, 400, 50 * n + 30) for n, text in enumerate(texts)]


def read(*texts: str, score: float = 0.97) -> PhotoRecord:
    return read_lines(seen(*texts, score=score), TODAY)


def test_number_address_and_what_the_number_tells_may_fill_the_name_not() -> None:
    record = read(*FRONT)
    assert record.values() == {
        "doc_type": "RIC", "doc_no": NUMBER, "sex": "女", "birth": "1938-03-02", "ethnic": "汉族",
        "address": "河南省上蔡县朱里镇西洪村2组17号",
    }  # fmt: skip
    assert record.name == "李春花"
    assert record.with_name("李春蘤").values()["name"] == "李春蘤"


def test_pieces_of_a_row_are_put_together_from_the_left() -> None:
    pieces = [
        Seen("春花", 0.99, 200, 12, 300, 40), Seen("姓名", 0.99, 10, 10, 90, 42),
        Seen("公民身份号码", 0.99, 10, 300, 200, 330), Seen(NUMBER, 0.99, 220, 302, 600, 331),
    ]  # fmt: skip
    record = read_lines(pieces, TODAY)
    assert (record.name, record.doc_no) == ("春花", NUMBER)


@pytest.mark.parametrize("wrong", [f"{NUMBER[:-1]}7", f"{NUMBER[:5]}6{NUMBER[6:]}", NUMBER[:-1]])
def test_a_number_whose_check_fails_is_not_taken(wrong: str) -> None:
    record = read(*FRONT[:-1], f"公民身份号码{wrong}")
    assert record.doc_no is None
    assert "doc_type" not in record.values()


def test_a_letter_is_a_digit_only_where_that_makes_the_number_hold() -> None:
    assert read(f"公民身份号码{NUMBER.replace('0', 'O', 1)}").doc_no == NUMBER
    assert read(f"公民身份号码{'O' * 18}").doc_no is None


def test_the_back_gives_the_term() -> None:
    record = read("中华人民共和国", "居民身份证", "签发机关上蔡县公安局", "有效期限 2007.03.02-2027.03.02")
    assert (record.doc_from, record.doc_to, record.issuer) == ("2007-03-02", "2027-03-02", "上蔡县公安局")
    assert read("有效期限2007.03.02-长期").doc_to == "长期"
    assert read("有效期限2007.13.02-长期").doc_from is None


def test_another_birth_on_the_card_and_an_unclear_address_are_told() -> None:
    said = read("出生1983年3月2日", f"公民身份号码{NUMBER}").problems
    assert [p.code for p in said] == ["birth_differs"]
    said = read("住址河南省上蔡县朱里镇西洪村2组", f"公民身份号码{NUMBER}", score=0.7).problems
    assert [p.code for p in said] == []  # the label's line is no line of the address alone
    said = read("住址河南省", "上蔡县朱里镇西洪村2组", f"公民身份号码{NUMBER}", score=0.7).problems
    assert [p.code for p in said] == ["doubtful_photo"]


def test_another_picture_says_nothing() -> None:
    assert not found_anything(read("欢迎光临", "今日特价", "8.8 元"))
    assert not found_anything(read())


@given(st.lists(st.text(max_size=40), max_size=12), st.floats(0, 1))
def test_no_words_break_it(texts: list[str], score: float) -> None:
    record = read(*texts, score=score)
    assert "name" not in record.values()
