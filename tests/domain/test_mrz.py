"""Passport lines: the specimen of the standard, every single wrong sign, and anything at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain import mrz
from desktop.domain.mrz import PassportLines, read_lines
from desktop.domain.writing import normalise_field

TODAY = date(2026, 10, 20)
SPECIMEN = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


def lines(
    number: str = "EA1234567", born: str = "800506", until: str = "360101", sex: str = "F", personal: str = ""
) -> str:
    """A passport of nobody, with the right check digits."""
    first = "P<UTOLI<<CHUNHUA".ljust(44, "<")
    held = [number.ljust(9, "<"), born, until, personal.ljust(14, "<")]
    one, two, three, four = (text + mrz.check_digit(text) for text in held)
    second = f"{one}UTO{two}{sex}{three}{four}"
    return f"{first}\n{second}{mrz.check_digit(one + two + three + four)}"


def codes(read: PassportLines) -> set[tuple[str, str]]:
    return {(p.field, p.code) for p in read.problems}


def test_the_specimen_of_the_standard() -> None:
    read = read_lines(SPECIMEN, TODAY)
    assert read.values() == {
        "name": "ERIKSSON ANNA MARIA", "doc_type": "PPT", "doc_no": "L898902C3", "sex": "女", "birth": "1974-08-12",
        "doc_to": "2012-04-15",
    }  # fmt: skip
    assert (read.nation, read.issuer) == ("UTO", "UTO")
    assert codes(read) == {("doc_to", "expired")}
    assert read.ok


def test_values_are_as_typing_keeps_them() -> None:
    read = read_lines(lines(), TODAY)
    assert read.problems == ()
    for field, value in read.values().items():
        assert normalise_field(field, value) == value


@pytest.mark.parametrize("spoilt", [lines().lower(), lines().replace("\n", " "), lines().replace("\n", "\r\n"),
                                    "  " + lines().replace("<", "<"), lines().replace("\n", "")])  # fmt: skip
def test_as_it_comes_out_of_a_paste(spoilt: str) -> None:
    assert read_lines(spoilt, TODAY).values() == read_lines(lines(), TODAY).values()


@pytest.mark.parametrize(
    ("born", "is_"), [("261020", "2026-10-20"), ("261021", "1926-10-21"), ("000229", "2000-02-29")]
)
def test_the_century_of_birth(born: str, is_: str) -> None:
    assert read_lines(lines(born=born), TODAY).birth == is_


def test_a_birth_that_is_unknown_is_left_to_the_rep() -> None:
    read = read_lines(lines(born="80<<<<"), TODAY)
    assert read.birth is None
    assert ("birth", "bad_date") in codes(read)


def test_every_single_wrong_digit_of_the_second_line_is_caught() -> None:
    first, second = lines(personal="AB12").split("\n")
    for place in (*range(10), *range(13, 20), *range(21, 43)):
        for wrong in "0123456789":
            spoilt = second[:place] + wrong + second[place + 1 :]
            if (mrz._worth(second[place]) - int(wrong)) % 10 == 0:
                continue  # the standard's check does not tell these apart
            assert not read_lines(f"{first}\n{spoilt}", TODAY).ok, (place, wrong)


def test_a_wrong_number_is_not_filled_and_the_rest_is() -> None:
    read = read_lines(lines().replace("EA1234567", "EA1234568"), TODAY)
    assert codes(read) == {("doc_no", "mrz_check_digit")}
    assert read.doc_no is None
    assert (read.birth, read.doc_to, read.name) == ("1980-05-06", "2036-01-01", "LI CHUNHUA")


def test_a_letter_for_a_digit_in_a_date_is_read_as_the_digit() -> None:
    assert read_lines(lines().replace("800506", "8OO5O6"), TODAY).birth == "1980-05-06"


def test_a_name_without_room_and_a_name_with_digits() -> None:
    first, second = lines().split("\n")
    assert ("name", "name_cut") in codes(read_lines(f"P<UTO{'A' * 39}\n{second}", TODAY))
    assert ("name", "mrz_name") in codes(read_lines(first.replace("LI", "L1") + second, TODAY))


@pytest.mark.parametrize("text", ["", "P<UTO", "I<UTO" + "<" * 83, "P" * 88 + "汉", "x" * 10_000])
def test_what_is_no_passport(text: str) -> None:
    read = read_lines(text, TODAY)
    assert codes(read) == {("doc_no", "mrz_shape")}
    assert read.values() == {"doc_type": "PPT"}


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.text("PABCO0123456789<\n", min_size=88, max_size=89)))
def test_anything(text: str) -> None:
    for tried in (text, "P" + text[1:]):
        read = read_lines(tried, TODAY)
        assert all(p.message for p in read.problems)
        assert read.doc_no is None or read.doc_no.isascii()
