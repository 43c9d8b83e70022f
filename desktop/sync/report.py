"""What a round did, in figures; and what it tells while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Progress:
    """people = records delivered so far of people_total in this round; bytes likewise. phase: hello, send, pull (then
    people = villages of the county brought up to date)."""

    phase: str
    people: int = 0
    people_total: int = 0
    bytes: int = 0
    bytes_total: int = 0


Tell = Callable[[Progress], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class VillageCheck:
    """Both sides' count and digest of what the county holds from this laptop in a village."""

    village: str
    here: int
    there: int
    agrees: bool
    code: str = ""  # the first figures of our digest, and of the county's
    county_code: str = ""
    missing: int = 0  # of ours, signed for once and not there now


@dataclass(frozen=True, slots=True)
class SyncReport:
    """sent = distinct records delivered in this round; received = signed receipt lines; duplicates = lines the county
    held already; accepted/returned = decisions that came; waiting = captured and not receipted; bytes of content."""

    sent: int = 0
    received: int = 0
    accepted: int = 0
    returned: int = 0
    duplicates: int = 0
    waiting: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    set_aside: int = 0
    villages: tuple[VillageCheck, ...] = ()
    clock_offset_ms: int = 0
    update_needed: bool = False  # the county's hub no longer talks to this version without asking for a newer one
    renewed: bool = False  # this database was copied or put back, and goes on under a new epoch
    leased: int = 0  # blocks of short numbers that came
    plans_changed: bool = False  # the county sells other plans than before this round
    county_behind: bool = False  # the county knows more than could be fetched this time
    again: int = 0  # lines the county had signed for and lost, brought again with their batches or on their way
    quarantined: int = 0  # of those received: kept by the county until somebody there has looked at them
    state: str = ""  # of this laptop's certificate, as the county says: revoked, ended; "" = good
    elsewhere: int = 0  # lines another county has, and this one never saw: they wait for a yes

    def as_json(self) -> dict[str, Any]:
        """The command line's contract; what is out of the usual is there only then."""
        names = ("sent", "received", "accepted", "returned", "duplicates", "waiting", "bytes_out", "bytes_in")
        said = {name: getattr(self, name) for name in names}
        more = {"quarantined": self.quarantined, "county_says": self.state}
        return said | {name: value for name, value in more.items() if value}

    def checks_json(self) -> dict[str, list[object]]:
        """Both sides' figures per village, as they are kept for the day sheet: ours, theirs, our code, theirs, and
        how many of ours are missing there."""
        return {c.village: [c.here, c.there, c.code, c.county_code, c.missing] for c in self.villages}

    @property
    def agrees(self) -> bool:
        return all(check.agrees for check in self.villages)
