"""Moments as milliseconds since 2000 and back, by tables: a batch has thousands of them, and each counts."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_DAY_ZERO = date(2000, 1, 1)
_MINUTE, _DAY = 60_000, 86_400_000
_MINUTES = tuple(f"T{n // 60:02d}:{n % 60:02d}:" for n in range(1440))
_SECONDS = tuple(f"{n:02d}." for n in range(60))
_THOUSANDTHS = tuple(f"{n:03d}Z" for n in range(1000))
_OF_MINUTE = {text: n * _MINUTE for n, text in enumerate(_MINUTES)}
_OF_SECOND = {text: n * 1000 for n, text in enumerate(_SECONDS)}
_OF_THOUSANDTH = {text: n for n, text in enumerate(_THOUSANDTHS)}


def number(text: str) -> int:
    """2026-11-29T08:00:00.000Z as a number; ValueError or KeyError for what `text` would write otherwise (the 30th of
    February, a moment without thousandths)."""
    return _day(text[:10]) + _OF_MINUTE[text[10:17]] + _OF_SECOND[text[17:20]] + _OF_THOUSANDTH[text[20:]]


def text(number: int) -> str:
    """The moment as it is written; OverflowError outside the calendar."""
    day, within = divmod(number, _DAY)
    minute, rest = divmod(within, _MINUTE)
    second, thousandth = divmod(rest, 1000)
    return f"{_day_text(day)}{_MINUTES[minute]}{_SECONDS[second]}{_THOUSANDTHS[thousandth]}"


@lru_cache(4096)
def _day(text: str) -> int:
    """Milliseconds from 2000 to a day's beginning."""
    day = date.fromisoformat(text)
    if day.isoformat() != text:  # weeks and days without hyphens are ISO too, but would not come back so
        raise ValueError(text)
    return (day - _DAY_ZERO).days * _DAY


@lru_cache(4096)
def _day_text(number: int) -> str:
    return (_DAY_ZERO + timedelta(days=number)).isoformat()
