"""Whether a clock stands: time is evidence, not arithmetic. Pure; the laptop and the county's computer both ask here.

A clock is measured against the greatest moment that is known to be past (the program was built, somebody saved, the
county or a laptop told its time). It may not stand before that moment, and not further after it than such a thing can
honestly lie back: a laptop that spent 200 days in a drawer is believed, one that says 12 years later is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal

from desktop import BUILT_ON
from desktop.base.clock import local_text

Source = Literal["built", "saved", "county", "certificate", "laptops", "said"]
State = Literal["ok", "behind", "ahead"]

SLACK = timedelta(hours=12)
"""So far back may a clock be put without a word: a wrong time zone and a second system on the machine are hours."""
REACH: dict[Source, timedelta] = {
    "built": timedelta(days=3 * 365),  # a program nobody renewed
    "saved": timedelta(days=400),  # a laptop that lay in a drawer from one campaign to the next
    "county": timedelta(days=400),
    "certificate": timedelta(days=400),
    "laptops": timedelta(days=400),
    "said": timedelta(days=400),
}
"""So long after the newest evidence of its kind is a moment believed."""
SOURCES: dict[Source, str] = {
    "built": "这个版本做好的日子",
    "saved": "上一次保存",
    "county": "县里上次说的时间",
    "certificate": "县里发证书的日子",
    "laptops": "各台电脑说的时间",
    "said": "上次确认过的时间",
}
BUILT = datetime.combine(datetime.fromisoformat(BUILT_ON), time(), UTC)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A moment that is past if its source is right."""

    source: Source
    moment: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What is to be thought of a clock that says `now`; `by` = how far it is off at least, `because` of what."""

    state: State
    now: datetime
    because: Evidence | None = None

    @property
    def ok(self) -> bool:
        return self.state == "ok"

    @property
    def by(self) -> timedelta:
        return abs(self.now - self.because.moment) if self.because and not self.ok else timedelta(0)

    @property
    def words(self) -> str:
        """The contradiction as a person reads it, without a full stop; "" when there is none."""
        if self.ok or self.because is None:
            return ""
        way = "倒退了" if self.state == "behind" else "往后跳了"
        told = local_text(self.because.moment, "%Y-%m-%d %H:%M")
        return f"这台电脑的钟是 {local_text(self.now)},{SOURCES[self.because.source]}是 {told},{way}{_long(self.by)}"

    @property
    def trusted(self) -> datetime:
        """A moment to reckon by while nobody has answered: the earlier of the two, so that nobody becomes of age and
        nothing falls due by a clock that may be wrong; never before the program was built."""
        if self.ok or self.because is None:
            return self.now
        return max(BUILT, min(self.now, self.because.moment))


def stand(now: datetime, evidence: Iterable[Evidence] = (), *, slack: timedelta = SLACK) -> Standing:
    """Measure `now` against the build date and whatever else is known to be past."""
    return measure(now, (Evidence("built", BUILT), *evidence), slack=slack)


def measure(now: datetime, evidence: Iterable[Evidence], *, slack: timedelta = SLACK) -> Standing:
    """The same against the evidence given and nothing else; there must be some."""
    known = max(evidence, key=lambda e: e.moment)
    if now < known.moment - slack:
        return Standing("behind", now, known)
    if now > known.moment + REACH[known.source]:
        return Standing("ahead", now, known)
    return Standing("ok", now, known)


def _long(span: timedelta) -> str:
    if span.days >= 730:
        return f"约 {round(span.days / 365.25)} 年"
    if span.days >= 2:
        return f" {span.days} 天"
    return f" {int(span.total_seconds() // 3600)} 小时"
