"""Card records: four layouts, characters of other systems, and bytes from an enemy."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.base.errors import RefusedInput
from desktop.domain import card_record, resident
from desktop.domain.card_record import FILLED, LENGTH, CardRecord, read_card
from desktop.domain.people import EDITABLE
from desktop.domain.writing import normalise_field
from tests.domain import cards

TODAY = date(2026, 10, 20)


def codes(record: CardRecord) -> set[tuple[str, str]]:
    return {(p.field, p.code) for p in record.problems}


def sound(first17: str) -> str:
    return first17 + resident.check_char(first17)


@pytest.mark.parametrize("pad", [b" \0", b"\0\0"])
def test_a_resident_card(pad: bytes) -> None:
    read = read_card(cards.resident(pad), TODAY)
    assert read.values() == {
        "name": "李春花", "doc_type": "RIC", "doc_no": "412825193803029986", "sex": "女", "birth": "1938-03-02",
        "ethnic": "汉族", "address": "河南省上蔡县朱里镇西洪村2组17号", "doc_from": "2007-03-02", "doc_to": "长期",
    }  # fmt: skip
    assert read.issuer == "上蔡县公安局"
    assert read.permit_no is None
    assert read.problems == ()


def test_what_is_read_is_as_typing_keeps_it() -> None:
    """No field changes once more on its way to disk."""
    assert set(FILLED) <= set(EDITABLE)
    for raw in (cards.resident(), cards.wang(), cards.permit(), cards.foreign_2017(), cards.foreign_2023()):
        for field, value in read_card(raw, TODAY).values().items():
            assert normalise_field(field, value) == value


def test_a_residence_permit_of_hong_kong() -> None:
    read = read_card(cards.permit(doc_no=sound("81000019900701012")), TODAY)
    assert (read.doc_type, read.name, read.permit_no, read.issue_count) == ("HMTR", "陈美玲", "H12345678", "01")
    assert (read.ethnic, read.sex, read.birth, read.doc_to) == (None, "女", "1990-07-01", "2024-08-01")
    assert read.problems == ()


def test_a_foreigner_of_2017() -> None:
    read = read_card(cards.foreign_2017(), TODAY)
    assert (read.doc_type, read.doc_no, read.nation) == ("FPR17", "USA110178050601", "USA")
    assert (read.name, read.latin_name) == ("史密斯", "SMITH, JOHN PAUL")
    assert (read.sex, read.birth, read.doc_from, read.doc_to) == ("男", "1978-05-06", "2018-01-01", "2028-01-01")
    assert read.problems == ()
    assert read_card(cards.foreign_2017(name=""), TODAY).name == "SMITH, JOHN PAUL"


def test_a_foreigner_of_2023_with_a_name_in_two_places() -> None:
    number = sound("94175219810101142")
    long = "A" * 20 + ", " + "B" * 13
    read = read_card(cards.foreign_2023(doc_no=number, latin_name=long, latin_more="CCC DDD"), TODAY)
    assert (read.doc_type, read.doc_no, read.nation, read.sex) == ("FPR23", number, "SWE", "女")
    assert read.name == read.latin_name == long + "CCC DDD"
    assert read.problems == ()


def test_the_number_wins_and_says_so() -> None:
    read = read_card(cards.resident(birth="19380303", sex="1"), TODAY)
    assert (read.birth, read.sex) == ("1938-03-02", "女")
    assert codes(read) == {("birth", "differs_from_number"), ("sex", "differs_from_number")}


def test_a_number_that_is_not_sound_decides_nothing() -> None:
    read = read_card(cards.resident(doc_no="412825193803029987"), TODAY)
    assert (read.birth, read.sex, read.doc_no) == ("1938-03-02", "女", "412825193803029987")
    assert codes(read) == {("doc_no", "check_digit")}


def test_private_characters_are_repaired_or_flagged() -> None:
    read = read_card(cards.resident(name="李\ue863花", address="河南省上蔡县\ue81e村2组"), TODAY)
    assert read.name == "李\u4dae花"
    assert read.address == "河南省上蔡县\u9fb4村2组"
    assert codes(read) == {("name", "private_repaired"), ("address", "private_repaired")}
    unknown = read_card(cards.resident(name="李\ue000花", address="河南省上蔡县\ue001村2组"), TODAY)
    assert unknown.name == "李\ue000花"
    assert codes(unknown) == {("name", "private_unknown"), ("address", "private_unknown")}


def test_characters_outside_the_first_plane() -> None:
    assert read_card(cards.resident(name="李\U0002b7ed"), TODAY).name == "李\U0002b7ed"


def test_a_name_that_fills_its_room_may_be_cut() -> None:
    assert ("name", "name_cut") in codes(read_card(cards.resident(name="阿不都·热西提·买买提·艾合买"), TODAY))
    half = read_card(cards.resident(name="李" * 14 + "\ud86d"), TODAY)
    assert {("name", "name_cut"), ("name", "name_damaged")} <= codes(half)


def test_dates_that_are_none_are_left_out() -> None:
    read = read_card(cards.resident(birth="19380231", doc_from="2007", doc_to="99999999"), TODAY)
    assert (read.birth, read.doc_from, read.doc_to) == ("1938-03-02", None, None)
    assert codes(read) == {("birth", "bad_date"), ("doc_from", "bad_date"), ("doc_to", "bad_date")}


def test_an_unknown_letter_is_read_as_a_resident_card_and_said() -> None:
    raw = bytearray(cards.resident())
    raw[248:250] = "Q".encode("utf-16-le")
    read = read_card(bytes(raw), TODAY)
    assert read.doc_type == "RIC"
    assert ("doc_type", "unknown_card") in codes(read)


@pytest.mark.parametrize("raw", [b"", b"\0" * 256, b" \0" * 128, b"\xff" * 256, cards.resident()[:-1], b"a" * 4096])
def test_nobody_on_it(raw: bytes) -> None:
    with pytest.raises(RefusedInput):
        read_card(raw, TODAY)


def judged(raw: bytes) -> None:
    """Values and problems with words, or a refusal with a sentence; nothing else."""
    try:
        read = read_card(raw, TODAY)
    except RefusedInput:
        return
    assert read.doc_type in ("RIC", "HMTR", "FPR17", "FPR23")
    assert read.name or read.doc_no
    assert all(p.message and p.code for p in read.problems)
    for value in read.values().values():
        assert value == value.strip()
        value.encode("utf-8")  # no lone surrogate reaches the disk
        assert "\0" not in value


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=LENGTH, max_size=LENGTH), st.sampled_from(["", " ", "J", "I", "Y"]))
def test_random_bytes(raw: bytes, flag: str) -> None:
    judged(raw)
    judged(raw[:248] + flag.ljust(1).encode("utf-16-le") + raw[250:])


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=128, max_size=128), st.integers(0, 300))
def test_random_text_and_cut_records(text: str, length: int) -> None:
    judged(text.encode("utf-16-le", "surrogatepass")[:LENGTH])
    judged(cards.resident()[:length])


@settings(max_examples=200, deadline=None)
@given(st.integers(0, LENGTH - 1), st.integers(0, 255))
def test_one_byte_wrong(place: int, byte: int) -> None:
    for raw in (cards.resident(), cards.permit(), cards.foreign_2017(), cards.foreign_2023()):
        judged(raw[:place] + bytes([byte]) + raw[place + 1 :])


def test_layouts_hold_the_letter_where_it_is_looked_for() -> None:
    for layout in (card_record.RESIDENT, card_record.FOREIGN_2017, card_record.FOREIGN_2023):
        assert layout["flag"] == slice(248, 250)
