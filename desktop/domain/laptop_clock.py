"""The laptop's clock: what is known against it, and by which moment it is reckoned meanwhile. Pure.

A rep who puts a clock right that was a day or two fast is not asked: nothing in our rules turns on three days, and
her acts are counted, not timed. Where the county's time is known, its offset is taken off without a word; a large one
is a question all the same. Of two moments the clock and the county allow, the earlier counts: by it nobody is of age
yet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop.domain.clock_evidence import BUILT, REACH, SLACK, Evidence, Standing, State, measure, stand

ASKED = timedelta(days=3)
"""So far off a clock is asked about; less is put up with."""
ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Known:
    """What a laptop holds: the last moment its clock stood, the county's time when last heard and how far it was
    ahead of the clock then; and the rep's word for the clock, with what the county had said until then."""

    good: datetime | None = None
    heard: datetime | None = None
    offset: timedelta = ZERO
    said: datetime | None = None
    said_heard: datetime | None = None
    said_offset: timedelta = ZERO


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What is to be thought of the clock, and the moment to reckon by."""

    standing: Standing
    moment: datetime


def reckon(now: datetime, known: Known) -> Reckoned:
    corrected = _corrected(now, known)
    far = abs(known.offset) > ASKED
    believed = known.said is not None and abs(known.offset - known.said_offset) <= SLACK
    if corrected is not None and far and not believed:
        way: State = "behind" if known.offset > ZERO else "ahead"
        standing = Standing(way, now, Evidence("county", now + known.offset))
        sound = stand(corrected, slack=ASKED).ok
        return Reckoned(standing, corrected if sound else standing.trusted)
    standing = _stand(now if corrected is None or believed else corrected, known)
    if not standing.ok:
        return Reckoned(replace(standing, now=now), standing.trusted)
    if corrected is not None and BUILT <= corrected < now:
        return Reckoned(Standing("ok", now), corrected)
    return Reckoned(Standing("ok", now), now if corrected is None or far else corrected)


def _corrected(now: datetime, known: Known) -> datetime | None:
    """The county's time by the offset heard last; None where there is none worth a word, where the clock was put back
    since, or where the clock itself agrees with what the county said and is the earlier one."""
    if known.heard is None or abs(known.offset) <= SLACK:
        return None
    if now < known.heard - known.offset - SLACK:  # earlier than it said itself when the offset was taken
        return None
    fits = known.heard - SLACK <= now <= known.heard + REACH["county"]
    return None if known.offset > ZERO and fits else now + known.offset


def _stand(now: datetime, known: Known) -> Standing:
    evidence = [Evidence("saved", known.good)] if known.good else []
    if known.heard and known.heard != known.said_heard:
        evidence.append(Evidence("county", known.heard))
    if known.said is None:
        return stand(now, evidence, slack=ASKED)
    return measure(now, [Evidence("said", known.said), *evidence], slack=ASKED)
