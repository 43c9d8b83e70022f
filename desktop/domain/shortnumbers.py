"""Short numbers inside a village's net: what one looks like, which ones people ask for."""

from __future__ import annotations

import re
from functools import cache

from desktop.base.text import clean_cell, squeeze
from desktop.domain.problems import Checked, Problem, checked, warning

FIRST, LAST = 661001, 661999
"""The block of a village unless the county leases another."""

_SHORT = re.compile(r"[2-9][0-9]{2,5}")
_STAIRS = "0123456789876543210"
_LUCKY = ("168", "518", "618", "918")


def check_short(text: str) -> Checked:
    value = squeeze(clean_cell(text)[0]).lstrip("'‘’`")
    if not value:
        return checked(value, [Problem("short_no", "missing", "没有短号")])
    if not _SHORT.fullmatch(value):
        words = "短号应为 3 到 6 位数字,不能以 0 或 1 开头,请从短号板上选一个"
        return checked(value, [Problem("short_no", "bad_short", words)])
    if not in_default_block(value):
        note = warning("short_no", "outside_block", f"短号不在常用号段 {FIRST}–{LAST} 内,请确认县里已分配")
        return checked(value, [note])
    return checked(value)


def in_default_block(number: str) -> bool:
    return len(number) == 6 and number.isdigit() and FIRST <= int(number) <= LAST


@cache
def block() -> tuple[str, ...]:
    """Every number of the default block, lowest first."""
    return tuple(str(n) for n in range(FIRST, LAST + 1))


def vanity(number: str) -> bool:
    """A number people pick for its looks: 661888, 661123, 661168, 661010's like."""
    tail = number[-3:]
    if len(tail) < 3 or not number.isdigit():
        return False
    same_pairs = len(number) >= 4 and number[-4:-2] == number[-2:]
    return len(set(tail)) == 1 or tail in _STAIRS or tail in _LUCKY or same_pairs or tail.endswith("00")


def group_short(number: str) -> str:
    """661 024"""
    return f"{number[:3]} {number[3:]}" if len(number) == 6 else number
