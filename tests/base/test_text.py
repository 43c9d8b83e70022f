"""Text hygiene: what may hide in a string, and how long it is for people."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.base.text import clean_cell, graphemes, hanzi_count, is_hanzi, is_private, squeeze

FULL = str.maketrans({chr(0x21 + i): chr(0xFF01 + i) for i in range(94)})


@pytest.mark.parametrize(
    ("raw", "clean", "removed"),
    [
        ("王小明", "王小明", False),
        ("  刘\u3000涛丽 ", "刘 涛丽", False),
        ("412825x".translate(FULL), "412825x", False),
        ("(0396)6912188".translate(FULL), "(0396)6912188", False),
        ("王小\u200b明", "王小明", True),
        ("\ufeff王小明", "王小明", True),
        ("王\u202e小明", "王小明", True),
        ("王\x00小明", "王小明", True),
        ("葛\U000e0100城", "葛城", True),
        ("王\ud800明", "王明", True),
        ("一行\n二行\t三", "一行 二行 三", False),
        ("", "", False),
        ("e\u0301", "é", False),
        ("王\ue863", "王\ue863", False),
    ],
)
def test_a_cell_is_cleaned(raw: str, clean: str, removed: bool) -> None:
    assert clean_cell(raw) == (clean, removed)


@given(st.text(max_size=60))
def test_cleaning_is_settled_after_one_time_and_leaves_nothing_invisible(text: str) -> None:
    once, _ = clean_cell(text)
    assert clean_cell(once) == (once, False)
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in once)
    once.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "count"), [("𠮷", 1), ("买买提·吐尔逊", 7), ("e\u0301", 1), ("葛\U000e0100", 1), ("", 0)]
)
def test_length_is_what_people_count(text: str, count: int) -> None:
    assert graphemes(text) == count


def test_white_space_of_every_kind_is_squeezed_out() -> None:
    assert squeeze(" 1\u30002\t3\u00a04\n") == "1234"


@pytest.mark.parametrize("char", list("一龥㐀䶿〇𠮷𬎆𪚥𱁬\uf91d"))
def test_hanzi_of_every_plane(char: str) -> None:
    assert is_hanzi(char)


@pytest.mark.parametrize("char", list("A1·。あ\ue863"))
def test_not_hanzi(char: str) -> None:
    assert not is_hanzi(char)
    assert hanzi_count("王" + char) == 1


def test_private_code_points_are_known_for_what_they_are() -> None:
    assert is_private("\ue863")
    assert is_private("\U000f0000")
    assert not is_private("王")
