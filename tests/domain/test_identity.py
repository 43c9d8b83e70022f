"""When a corrected record is somebody else."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.domain.identity import another_person, is_slip
from desktop.domain.people import Person

NUMBER, OTHER = "412825193803029986", "412825196105071232"
HER = Person(
    id="1", kind="signup", village="411722105201", rev=1, state="captured", name="阿不都·热西提"
).with_fields(doc_no=NUMBER, doc_hash="a", mobile="18623450178", home_line="0396-6912188")
LISTED = HER.with_fields(kind="listing", doc_no=None, doc_hash=None)
BARE = LISTED.with_fields(mobile=None, home_line=None, name="李春花")
HOUSE = LISTED.with_fields(mobile=None, name="李春花")
ELSE: dict[str, Any] = {"doc_no": OTHER, "doc_hash": "b"}
MOVED: dict[str, Any] = {"mobile": "13800000000", "home_line": None}


@pytest.mark.parametrize(
    ("before", "changes", "another"),
    [
        (HER, {}, False),
        (HER, {"name": "阿不都热西提"} | ELSE, False),
        (HER, {"name": "阿不都.热西提"} | ELSE, False),
        (HER, {"name": "李乙后"}, False),
        (HER, {"name": "李乙后"} | MOVED, False),
        (HER, {"name": "李乙后"} | ELSE, True),
        (HER, {"name": "李乙后", "doc_no": None, "doc_hash": None}, True),
        (HER, ELSE, False),
        (HER, ELSE | MOVED, True),
        (HER, MOVED | {"doc_no": NUMBER[:-2] + "94", "doc_hash": "b"}, False),
        (LISTED, {"name": "李乙后"}, False),
        (LISTED, {"name": "李乙后", "mobile": None}, False),
        (LISTED, {"name": "李乙后", "mobile": "0396 6912188", "home_line": None}, False),
        (LISTED, {"name": "李乙后"} | MOVED, True),
        (LISTED, {"name": "李乙后", "mobile": "13800000000"}, True),  # of the same house
        (HOUSE, {"name": "李春华", "mobile": "13800000000"}, False),
        (LISTED, MOVED, False),
        (BARE, {"name": "李春华"}, False),
        (BARE, {"name": "王建国"}, True),
    ],
)
def test_what_she_is_known_by(before: Person, changes: dict[str, Any], another: bool) -> None:
    after = before.with_fields(**changes)
    same = before.doc_hash == after.doc_hash
    assert bool(another_person(before, after, same_document=same)) is another


def test_a_slip_is_two_places_of_a_number_of_the_same_length() -> None:
    assert is_slip(NUMBER, NUMBER[:-2] + "94")
    assert is_slip("41282519380302998X", "41282519380302998x")
    assert not is_slip(NUMBER, OTHER)
    assert not is_slip(NUMBER, NUMBER[:-1])
    assert not is_slip(None, NUMBER)
