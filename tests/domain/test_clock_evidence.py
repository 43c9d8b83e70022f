"""A clock is measured against what is known to be past; forward jumps need evidence too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.domain.clock_evidence import BUILT, Evidence, stand

NOON = BUILT + timedelta(days=40, hours=12)
COUNTY = Evidence("county", NOON)


@pytest.mark.parametrize(
    ("later", "state"),
    [
        (timedelta(0), "ok"),
        (timedelta(hours=-8), "ok"),  # a time zone taken for another
        (timedelta(hours=-13), "behind"),
        (timedelta(days=-2), "behind"),
        (timedelta(days=-365 * 57), "behind"),  # a dead battery: 1970
        (timedelta(days=200), "ok"),  # a drawer
        (timedelta(days=401), "ahead"),
        (timedelta(days=365 * 12), "ahead"),
    ],
)
def test_a_clock_is_measured_against_the_county(later: timedelta, state: str) -> None:
    said = stand(NOON + later, [COUNTY, Evidence("saved", NOON - timedelta(days=3))])
    assert said.state == state
    assert said.by == (timedelta(0) if state == "ok" else abs(later))
    assert said.because == COUNTY


def test_without_any_other_evidence_the_build_date_speaks() -> None:
    assert stand(BUILT - timedelta(days=1)).state == "behind"
    assert stand(BUILT).ok
    assert stand(BUILT + timedelta(days=900)).ok, "a program nobody renewed for two years and a half"
    assert stand(BUILT + timedelta(days=5 * 365)).state == "ahead"


def test_until_somebody_answers_the_earlier_moment_is_reckoned_by_but_never_one_before_the_program() -> None:
    ahead = stand(NOON + timedelta(days=4000), [COUNTY])
    assert ahead.trusted == NOON
    assert "约 11 年" in ahead.words
    assert "县里上次说的时间" in ahead.words
    assert stand(NOON - timedelta(days=10), [COUNTY]).trusted == NOON - timedelta(days=10)
    assert stand(NOON - timedelta(days=9999), [COUNTY]).trusted == BUILT
    assert stand(NOON, [COUNTY]).words == ""
    assert stand(NOON, [COUNTY]).trusted == NOON


def test_one_county_in_2045_does_not_make_a_laptop_of_today_older() -> None:
    """The county's computer may be wrong itself: that is a question as well, and today stays today."""
    said = stand(NOON, [Evidence("county", NOON + timedelta(days=365 * 19)), Evidence("saved", NOON)])
    assert said.state == "behind"
    assert said.trusted == NOON
