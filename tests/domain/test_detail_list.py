"""The detail list: which sign-ups stand on it, masked, and what they add up to."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.detail_list import DetailList, choose
from desktop.domain.people import Person
from tests.paper.villagers import TODAY, VILLAGE, villager

NUMBER = "412728198809119970"


def signup(number: int, name: str = "王建国", **values: object) -> Person:
    plain = {"kind": "signup", "doc_type": "RIC", "doc_no": NUMBER, "sex": "男", "plan": "LOC9", "contract": "D30"}
    return replace(villager(number, name), **{**plain, **values})


def test_a_row_says_what_was_signed_for_with_the_document_masked() -> None:
    (row,) = choose([signup(1, short_no="661024", contact_phone="13600396001")], VILLAGE, TODAY).rows
    assert (row.doc_type, row.doc_no) == ("居民身份证", "412728********9970")
    assert (row.phone, row.short_no, row.contract, row.prepay) == ("136 0039 6001", "661 024", "存30送60", 30)
    assert "9 元" in row.plan
    assert NUMBER not in repr(choose([signup(1)], VILLAGE, TODAY))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"state": "draft"}, "draft"),
        ({"state": "withdrawn"}, "withdrawn"),
        ({"kind": "listing"}, "listing"),
        ({"village": "411722105202"}, "other_village"),
    ],
)
def test_who_is_not_on_it(values: dict[str, object], code: str) -> None:
    made = choose([replace(signup(1), **values)], VILLAGE, TODAY)
    assert made.entry_count == 0
    assert [gone.reason_code for gone in made.left_out] == [code]


def test_a_sign_up_needs_no_directory_choice() -> None:
    assert choose([signup(1, directory_choice="none", consents=())], VILLAGE, TODAY).entry_count == 1


def test_totals_and_order() -> None:
    people = [
        signup(1, "丙", group_no="10组"),
        signup(2, "乙", group_no="二组", contract="D15"),
        signup(3, "甲", group_no="1组", contract=None),
    ]
    made = choose(people, VILLAGE, TODAY)
    assert [row.name for row in made.rows] == ["甲", "乙", "丙"]
    assert made.total_prepay == 45


def test_the_hash_follows_the_rows_and_not_the_day() -> None:
    def made(*people: Person, day: date = TODAY, number: int = 1) -> DetailList:
        return choose(people, VILLAGE, day, number)

    first = made(signup(1))
    assert first.content_hash == made(signup(1), day=date(2026, 12, 1)).content_hash
    assert first.content_hash != made(signup(1, plan="LOC16")).content_hash
    assert first.content_hash != made(signup(1), number=2).content_hash


@given(
    st.lists(
        st.builds(
            dict,
            kind=st.sampled_from(["listing", "signup"]),
            state=st.sampled_from(["draft", "captured", "returned", "opened", "withdrawn"]),
            doc_no=st.sampled_from([None, NUMBER, "H1234567"]),
            plan=st.sampled_from([None, "LOC9", "?"]),
            contract=st.sampled_from([None, "D15", "?"]),
        ),
        max_size=12,
    )
)
def test_everyone_is_a_row_or_left_out(rows: list[dict[str, object]]) -> None:
    people = [signup(n, **values) for n, values in enumerate(rows)]
    made = choose(people, VILLAGE, TODAY)
    placed = [row.person_id for row in made.rows] + [gone.person_id for gone in made.left_out]
    assert Counter(placed) == Counter(p.id for p in people)
