"""What a laptop thinks of its own clock, and by which moment ages are reckoned meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.domain.clock_evidence import BUILT
from desktop.domain.laptop_clock import Known, reckon

TRUE = BUILT + timedelta(days=60, hours=5)
DAY, YEAR = timedelta(days=1), timedelta(days=365)


def told(clock_off: timedelta, **more: object) -> Known:
    """A laptop whose clock was off by so much at the last round, an hour ago."""
    return Known(good=TRUE - DAY, heard=TRUE - timedelta(hours=1), offset=-clock_off, **more)  # type: ignore[arg-type]


def test_a_clock_nothing_contradicts_is_reckoned_by() -> None:
    for known in (Known(), Known(good=TRUE), told(timedelta(0)), told(timedelta(minutes=20))):
        found = reckon(TRUE, known)
        assert found.standing.ok
        assert found.moment == TRUE


@pytest.mark.parametrize("off", [12 * YEAR, 5 * YEAR, 30 * DAY, 4 * DAY])
def test_a_clock_the_county_knew_to_be_ahead_is_asked_about_and_reckoned_by_the_countys(off: timedelta) -> None:
    found = reckon(TRUE + off, told(off))
    assert found.standing.state == "ahead"
    assert found.moment == TRUE


def test_two_days_are_taken_off_without_a_word() -> None:
    found = reckon(TRUE + 2 * DAY, told(2 * DAY))
    assert found.standing.ok
    assert found.moment == TRUE


@pytest.mark.parametrize("off", [-5 * YEAR, -57 * YEAR, -30 * DAY])
def test_a_clock_that_is_behind_is_asked_about(off: timedelta) -> None:
    assert reckon(TRUE + off, Known(good=TRUE)).standing.state == "behind"
    found = reckon(TRUE + off, told(off))
    assert found.standing.state == "behind"
    assert found.moment == TRUE, "the county's time is known"


def test_a_clock_put_right_since_the_last_round_is_believed_again() -> None:
    assert reckon(TRUE, told(12 * YEAR)).standing.ok
    assert reckon(TRUE, told(12 * YEAR)).moment == TRUE
    late = reckon(TRUE, told(-5 * YEAR))
    assert late.standing.ok
    assert late.moment == TRUE


def test_two_days_fast_and_put_right_is_not_asked_about() -> None:
    assert reckon(TRUE, Known(good=TRUE + 2 * DAY)).standing.ok
    assert not reckon(TRUE, Known(good=TRUE + 4 * DAY)).standing.ok


def test_a_drawer_is_honest_and_five_years_are_not() -> None:
    assert reckon(TRUE + 200 * DAY, told(timedelta(0))).standing.ok
    for known in (Known(good=TRUE), told(timedelta(0))):
        found = reckon(TRUE + 5 * YEAR, known)
        assert found.standing.state == "ahead"
        assert found.moment <= TRUE
    assert reckon(TRUE + 5 * YEAR, Known()).standing.state == "ahead", "by the day the program was built"


def test_a_county_in_2045_makes_nobody_older() -> None:
    found = reckon(TRUE, Known(good=TRUE, heard=TRUE + 19 * YEAR, offset=19 * YEAR))
    assert found.standing.state == "behind"
    assert found.moment == TRUE


def test_a_word_for_the_clock_holds_until_something_new_contradicts_it() -> None:
    ahead = TRUE + 12 * YEAR
    alone = Known(good=ahead, said=ahead)
    assert reckon(ahead + DAY, alone).standing.ok
    assert reckon(ahead + DAY, alone).moment == ahead + DAY
    assert not reckon(TRUE, alone).standing.ok, "put back again: asked again"
    heard = TRUE - timedelta(hours=1)
    same = told(12 * YEAR, said=ahead, said_heard=heard, said_offset=-12 * YEAR)
    assert reckon(ahead, same).standing.ok
    assert reckon(ahead, same).moment == TRUE, "ages go by the county's time all the same"
    assert not reckon(TRUE + 20 * YEAR, told(20 * YEAR, said=ahead, said_offset=-12 * YEAR)).standing.ok
