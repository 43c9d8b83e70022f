"""Tags are made of normalised values under a village's key, and travel packed to the last byte."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.base.errors import WireError
from desktop.domain.people import Person
from desktop.wire import tags
from desktop.wire.tags import DOCUMENT, ICCID, PHONE, Row, Tagger
from tests.wire.conftest import person

KEY = bytes(range(32))
rows = st.builds(
    Row,
    st.integers(0, 7),
    st.integers(0, 2**40 - 1),
    st.lists(st.integers(0, 0xFFFF), max_size=tags.MOST_DAYS).map(lambda days: tuple(sorted(days))),
)


def said(of: Person) -> dict[tuple[int, str], str]:
    """(kind, text) -> field"""
    return {(v.kind, v.text): v.field for v in tags.values_of(of.kind, lambda name: getattr(of, name, None))}


@given(st.binary(min_size=1, max_size=64), st.text(max_size=40))
def test_a_tag_is_the_beginning_of_hmac_sha256(key: bytes, text: str) -> None:
    message = b"phone\0" + text.encode("utf-8", "surrogatepass")
    assert Tagger(key).tag(PHONE, text) == int.from_bytes(hmac.new(key, message, hashlib.sha256).digest()[:5], "big")


def test_one_document_in_all_its_papers_is_one_value() -> None:
    card = person(doc_type="RIC", doc_no="412825193803029986", mobile=None)
    for other in (
        card.with_fields(doc_type="HHR"),
        card.with_fields(doc_type="TMP"),
        card.with_fields(doc_type="RIC15", doc_no="412825380302998"),
        card.with_fields(doc_no=" 41282519380302 9986"),
    ):
        assert said(other) == said(card) == {(DOCUMENT, "RIC:412825193803029986"): "doc_no"}
    assert said(card.with_fields(doc_type="PPT", doc_no="E12345678")) == {(DOCUMENT, "PPT:E12345678"): "doc_no"}


@pytest.mark.parametrize("text", ["18563855860", "+86 185 6385 5860", "018563855860", "185-6385-5860"])
def test_one_telephone_in_all_its_spellings_is_one_value(text: str) -> None:
    someone = person(doc_no=None, mobile=text, wished_number="18563855860")
    assert said(someone) == {(PHONE, "18563855860"): "mobile"}


def test_what_is_no_number_is_nobodys() -> None:
    empty = person(doc_no=None, mobile=None)
    for nothing in ("", "无", "123", "110", "0", "没有电话"):
        assert said(empty.with_fields(mobile=nothing, wished_number=nothing, iccid=nothing)) == {}
    wished = empty.with_fields(wished_number="16612345678", iccid="8986 0112 3456 7890 123")
    assert said(wished) == {(PHONE, "16612345678"): "wished_number", (ICCID, "8986011234567890123"): "iccid"}


def test_a_listing_has_no_document_and_a_unit_any_number_of_cards() -> None:
    assert said(person(kind="listing", mobile="0396-6912188")) == {(PHONE, "0396-6912188"): "mobile"}
    assert said(person(doc_type="USCC", doc_no="91411722MA3X12345X", mobile=None)) == {}


def test_the_day_is_the_laptops_unless_its_clock_cannot_be_right() -> None:
    arrived = "2026-11-22T03:00:00.000Z"
    today = tags.day_of({}, arrived)
    assert tags.day_from(today).isoformat() == "2026-11-22"
    assert tags.day_of({"captured_at": "2026-11-19T23:00:00.000Z"}, arrived) == today - 2  # the 20th in China
    for odd in ("1970-01-01T00:00:00.000Z", "2031-01-01T00:00:00.000Z", "2026-99-99T99:99:99.000Z", "nonsense"):
        assert tags.day_of({"captured_at": odd}, arrived) == today
    assert tags.day_of({"captured_at": "0001-01-01T00:00:00.000+14:00"}, arrived) == today


@given(st.lists(rows, max_size=30))
def test_rows_come_out_as_they_went_in(sent: list[Row]) -> None:
    packed = tags.pack_rows(sent)
    assert tags.unpack_rows(packed) == sent
    for wrong in (packed[:-1], packed + b"\0", b"", packed[:3]):
        with pytest.raises(WireError):
            tags.unpack_rows(wrong)


def test_a_row_stays_small_and_its_days_bounded() -> None:
    many = tags.pack_rows([Row(PHONE, n, (9000,)) for n in range(1000)])
    assert len(many) == 4 + 8 * 1000
    assert len(tags.unpack_days(tags.pack_days(range(5000)))) == tags.MOST_DAYS
    assert tags.row_hash(0, 1, b"ab") != tags.row_hash(1, 1, b"ab") != tags.row_hash(1, 1, b"ac")
