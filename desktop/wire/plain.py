"""Values of a packet that go into a database or a comparison: every JSON type comes, these are let through."""

from __future__ import annotations

from typing import Any

MOST = 2**53
"""Whole numbers below it are the same in every language, and fit every engine's columns."""


def text(value: Any, most: int = 64) -> str:
    """A short text without control characters or half a surrogate pair; ValueError for anything else."""
    if not fits(value, most):
        raise ValueError("text")
    return str(value)


def fits(value: Any, most: int = 64) -> bool:
    return isinstance(value, str) and len(value) <= most and is_plain(value)


def is_plain(value: str) -> bool:
    """Whether a text can stand in a table of any engine (PostgreSQL takes no NUL) and in a line of a list."""
    return (value.isascii() and value.isprintable()) or not any(
        ch < " " or "\ud800" <= ch <= "\udfff" for ch in value
    )


def number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < MOST:
        raise ValueError("number")
    return value


def mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("object")
    return value


def items(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("list")
    return value
