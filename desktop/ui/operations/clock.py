"""The laptop's clock, as the frame asks about it."""

from __future__ import annotations

from desktop.domain.clock_evidence import Standing
from desktop.services import reckoning
from desktop.services.session import Session


def standing(session: Session) -> Standing:
    """From memory: the frame may ask while another thread writes."""
    return reckoning.now_standing(session)


def say_right(session: Session) -> None:
    reckoning.say_right(session)


def keep_good(session: Session) -> None:
    reckoning.keep_good(session)
