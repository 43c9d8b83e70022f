"""Lines laid out by column come back byte for byte, and no plan of an enemy costs more than its bytes."""

from __future__ import annotations

import json
import tracemalloc
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from desktop.base.errors import WireError
from desktop.wire import canonical, columns, laid_out
from desktop.wire.records import enrolment_record, fit_by_column, read
from desktop.wire.versions import ENROLMENT
from tests.bench import records

MOST = 32 * 1024 * 1024
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_WORDS = st.one_of(
    _TEXT,
    st.uuids().map(str),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
    st.datetimes().map(lambda at: f"{at.isoformat(timespec='milliseconds')}Z"),
    st.from_regex(r"[12]\d{3}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{3}Z", fullmatch=True),
)
_PLAIN = st.one_of(_WORDS, st.none(), st.booleans(), st.integers(-(2**53), 2**53))
_INNER = st.lists(st.dictionaries(_TEXT, _PLAIN, max_size=3), max_size=4)
_RECORDS = st.lists(
    st.dictionaries(_TEXT, st.one_of(_PLAIN, _INNER, st.lists(_PLAIN, max_size=3)), max_size=6), max_size=8
)


def lines_of(body: bytes) -> list[bytes]:
    return [line for line, _ in laid_out.decode(body, MOST)[1]]


@settings(max_examples=400, deadline=None)
@given(_RECORDS)
def test_any_records_come_back_byte_for_byte(made: list[dict[str, object]]) -> None:
    lines = [canonical.dump(record) for record in made]
    body = columns.encode(lines)
    assert body is not None
    assert laid_out.decode(body, MOST)[1] == list(zip(lines, made, strict=True))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(_RECORDS.map(lambda r: json.dumps(r).encode()), st.binary(min_size=1, max_size=60)), min_size=1
    )
)
def test_lines_that_are_not_ours_are_left_to_the_other_format(lines: list[bytes]) -> None:
    body = columns.encode(lines)
    assert body is None or lines_of(body) == lines


def test_what_no_reader_would_take_is_left_to_the_other_format() -> None:
    assert columns.encode([canonical.dump({"a": "长" * 22_000})]) is None
    assert columns.encode([b"{}"] * (columns.MAX_ROWS + 1)) is None
    assert columns.encode([b'{"b":1,"a":2}']) is None


def test_real_sign_ups_take_less_than_a_third_of_their_bytes() -> None:
    lines = [records.payload(person) for person in records.people(500)]
    body = columns.encode(lines)
    assert body is not None
    assert lines_of(body) == lines
    assert len(body) < sum(map(len, lines)) / 2.5


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_changed_body_is_refused_or_says_something_else(data: st.DataObject) -> None:
    body = columns.encode([records.payload(person) for person in records.people(3)])
    assert body is not None
    at = data.draw(st.integers(0, len(body) - 1))
    broken = body[:at] + bytes([data.draw(st.integers(0, 255))]) + body[at + 1 :]
    with suppress(WireError):  # and nothing else
        laid_out.decode(broken[: data.draw(st.integers(0, len(broken)))], MOST)


def test_a_short_body_cannot_stand_for_an_endless_text() -> None:
    long = "长" * 20_000
    shapes = [[f"k{n:03d}" for n in range(200)]]
    column = {key: ["few", len(long.encode())] for key in shapes[0]}
    plan = canonical.dump({"rows": 2000, "table": {"shapes": shapes, "columns": column}})
    body = len(plan).to_bytes(4, "big") + plan + bytes(2000) + (long.encode() + bytes(2000)) * 200
    tracemalloc.start()
    with pytest.raises(WireError, match="过长"):
        laid_out.decode(body, MOST)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * 1024 * 1024


_ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=70), st.lists(st.text(max_size=3), max_size=2)
)
_SIGN_UPS = [json.loads(records.payload(person)) for person in records.people(3)]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_batch_fits_by_column_only_if_every_row_fits(data: st.DataObject) -> None:
    """One field of one row changed or gone, in the record or in one of its consents."""
    made = deepcopy(_SIGN_UPS)
    row = data.draw(st.sampled_from([*made, *made[1]["consents"]]))
    key = data.draw(st.sampled_from([*row, "doc_hash", "newer"]))
    row.pop(key, None)
    if data.draw(st.booleans()):
        row[key] = data.draw(_ODD)
    body = columns.encode([canonical.dump(record) for record in made])
    assert body is not None
    by_column = fit_by_column(laid_out.decode(body, MOST)[0])
    assert by_column == all(map(_fits_alone, made))


def _fits_alone(record: dict[str, Any]) -> bool:
    with suppress(ValidationError):
        return record.get("schema") == ENROLMENT and bool(read(ENROLMENT, record))
    return False


def test_sign_ups_and_listings_fit_by_column_and_other_lines_do_not() -> None:
    listing = enrolment_record(replace(records.people(1)[0], kind="listing"), rep=None)
    ours = [listing, *(canonical.dump(record) for record in _SIGN_UPS)]
    for lines, fit in ((ours, True), ([*ours, b'{"schema":"question/1"}'], False)):
        body = columns.encode(lines)
        assert body is not None
        assert fit_by_column(laid_out.decode(body, MOST)[0]) is fit
