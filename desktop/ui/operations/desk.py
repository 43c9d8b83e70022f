"""What stands around every page: rep and county, how many are only here, how many today."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.base.paths import free_megabytes
from desktop.domain.directory import county_of
from desktop.services import people, villages
from desktop.services.session import Session
from desktop.storage import device

HERE_ONLY = ("captured",)
LITTLE_LEFT = 500
"""Megabytes of disk under which the foot of the window says so: a day of enrolling takes far less, a copy more."""


@dataclass(frozen=True, slots=True)
class Desk:
    """`belongs`: the laptop is known to a county hub; `only_here`: captured and not yet sent."""

    belongs: bool
    only_here: int
    today: int
    disk_left: int | None = None  # megabytes, where little is left


def desk(session: Session) -> Desk:
    """The figures of the top bar and the foot."""
    counts = people.count_by_state(session)
    kinds = [states for village in counts.values() for states in village.values()]
    only_here = sum(states.get(state, 0) for states in kinds for state in HERE_ONLY)
    left = free_megabytes(session.data_dir)
    scarce = left if left is not None and left < LITTLE_LEFT else None
    return Desk(device.identity(session.store).hub is not None, only_here, people.captured_today(session), scarce)


def county(session: Session) -> str:
    """The county this laptop works for: the one its villages lie in, if it is one."""
    counties = {county_of(village.code) for village in villages.list_villages(session)}
    return counties.pop() if len(counties) == 1 else ""
