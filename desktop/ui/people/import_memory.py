"""What the import page remembers of each village: the list in hand, how its columns are taken, what was corrected.

It is the page's own memory. It outlives leaving the page, another village and the lock (the page waits behind them)
and ends with the window or with another rep. A list is in the vault too from its first corrected cell on, until all
of it is imported: what was written into it outlives a kill.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.domain.headers import Header
from desktop.services.list_in_hand import Held
from desktop.services.roster_file import NO_EDITS, Edits, RosterFile
from desktop.ui.operations.roster import Look

MOST = 8
"""Lists without corrections beyond this many are let go, the oldest first; one with corrections never is."""


@dataclass(slots=True)
class Desk:
    """One village's list in hand."""

    file: RosterFile
    header: Header | None = None  # as the rep said, None = as remembered or recognised
    signed: str = ""
    edits: Edits = field(default_factory=lambda: NO_EDITS)
    taken: Mapping[int, str] = field(default_factory=dict)  # row -> import
    wanted: str | None = None  # the filter
    place: tuple[int, int, int] | None = None  # where the hand was

    def look(self, village: str) -> Look:
        return Look(self.file, village, self.header, self.signed or None, self.edits, self.taken)

    @property
    def held(self) -> Held:
        return Held(self.file, self.header, self.signed, self.taken, self.edits)

    @property
    def corrections(self) -> int:
        return sum(len(cells) for cells in self.edits.values())

    def forget_run(self, run: str) -> bool:
        """An import was taken back: its rows may go in again. Whether any of them is here."""
        left = {row: taken for row, taken in self.taken.items() if taken != run}
        changed = len(left) != len(self.taken)
        self.taken = left
        return changed


class Memory:
    """Desks by village code."""

    def __init__(self) -> None:
        self._desks: dict[str, Desk] = {}

    def __getitem__(self, village: str) -> Desk | None:
        return self._desks.get(village)

    def keep(self, village: str, desk: Desk | None) -> None:
        self._desks.pop(village, None)
        if desk is not None:
            self._desks[village] = desk
        idle = [code for code, held in self._desks.items() if not held.corrections]
        for code in idle[: max(0, len(self._desks) - MOST)]:
            del self._desks[code]

    def latest(self, but: str) -> tuple[str, Desk] | None:
        """The list that was in hand last in another village."""
        others = [(code, desk) for code, desk in self._desks.items() if code != but]
        return others[-1] if others else None

    def all(self) -> list[Desk]:
        return list(self._desks.values())
