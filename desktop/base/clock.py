"""Time comes from outside: every act takes a Clock, so a test can set it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]
"""Returns the present moment as an aware UTC datetime."""

CHINA = timezone(timedelta(hours=8), "UTC+8")


def system_clock() -> datetime:
    return datetime.now(UTC)


def fixed_clock(moment: datetime) -> Clock:
    """A clock that stands still; for tests and reproducible prints."""
    return lambda: moment


def iso(moment: datetime) -> str:
    """UTC text with milliseconds and Z, sortable: 2026-11-22T02:47:28.123Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def milliseconds(moment: datetime) -> int:
    """Since 1970, as a number travels."""
    return int(moment.timestamp() * 1000)


def from_milliseconds(number: int) -> datetime:
    """The moment of such a number; one outside the calendar is the calendar's end."""
    return datetime.fromtimestamp(min(max(number, 0), 253_402_300_799_000) / 1000, UTC)


def local_date(moment: datetime) -> date:
    """The calendar day in China, whatever the laptop's time zone says."""
    return moment.astimezone(CHINA).date()


def local_time(text: str | None) -> str:
    """A stored moment as it is shown to people in China; a dash for none."""
    return local_text(from_iso(text)) if text else "—"


def local_text(moment: datetime, pattern: str = "%Y-%m-%d %H:%M") -> str:
    return moment.astimezone(CHINA).strftime(pattern)
