"""What stands around every page: rep and county, how many are only here, how many today."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.directory import county_of
from desktop.services import people, villages
from desktop.services.session import Session
from desktop.storage import device

HERE_ONLY = ("captured",)


@dataclass(frozen=True, slots=True)
class Desk:
    """`belongs`: the laptop is known to a county hub; `only_here`: captured and not yet sent."""

    belongs: bool
    only_here: int
    today: int


def desk(session: Session) -> Desk:
    """The figures of the top bar and the foot."""
    counts = people.count_by_state(session)
    kinds = [states for village in counts.values() for states in village.values()]
    only_here = sum(states.get(state, 0) for states in kinds for state in HERE_ONLY)
    return Desk(device.identity(session.store).hub is not None, only_here, people.captured_today(session))


def county(session: Session) -> str:
    """The county this laptop works for: the one its villages lie in, if it is one."""
    counties = {county_of(village.code) for village in villages.list_villages(session)}
    return counties.pop() if len(counties) == 1 else ""
