"""The printing protocol's bytes: real answers are read, and nothing a server sends can do more than be refused."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.devices import ipp


def attribute(tag: int, name: str, value: bytes) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(value)) + value


REPLY = (
    struct.pack(">BBHI", 1, 1, 0, 1)
    + b"\x01"
    + attribute(0x47, "attributes-charset", b"utf-8")
    + b"\x02"
    + attribute(0x23, "job-state", struct.pack(">i", 9))
    + attribute(0x44, "job-state-reasons", b"job-completed-successfully")
    + attribute(0x44, "", b"other")
    + attribute(0x22, "flag", b"\x01")
    + b"\x02"
    + attribute(0x23, "job-state", struct.pack(">i", 3))
    + b"\x03"
)


def test_an_answer_is_read() -> None:
    assert ipp.answer(REPLY) == ipp.Answer(
        0,
        (
            {"job-state": [9], "job-state-reasons": ["job-completed-successfully", "other"], "flag": [True]},
            {"job-state": [3]},
        ),
    )


@pytest.mark.parametrize("length", range(len(REPLY)))
def test_a_cut_answer_is_refused(length: int) -> None:
    with pytest.raises(ipp.IppError):
        ipp.answer(REPLY[:length])


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(noise: bytes) -> None:
    for body in (noise, REPLY[:8] + noise, REPLY[:40] + noise):
        try:
            ipp.answer(body)
        except ipp.IppError:
            continue


def test_a_question_names_the_job_and_what_is_wanted() -> None:
    asked = ipp.request(ipp.CANCEL_JOB, user="rep", job=7, wanted=("job-state", "job-state-reasons"), purge=True)
    read = ipp.answer(asked[:8] + b"\x02" + asked[9:]).groups[0]  # a request has the shape of an answer
    assert read["job-uri"] == ["ipp://localhost/jobs/7"]
    assert read["requested-attributes"] == ["job-state", "job-state-reasons"]
    assert (read["requesting-user-name"], read["purge-job"]) == (["rep"], [True])
