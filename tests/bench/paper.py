"""The benchmark's book of 30,000 people, drawn by us, by reportlab's own LongTable, by fpdf2's leanest call, by typst
without tags, and by a floor that only compresses ready streams and writes them; then ours at other sizes.

Every way runs in a process of its own, in turn, and the rounds are interleaved; a render is timed in the warm process
and includes everything from the people to the bytes of the file. Run by `make bench-paper`; prints a table, ends 1
when a limit is missed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass, field

from tests.bench.table import Row, show

PEOPLE = int(os.environ.get("CUNBU_ENTRIES", "30000"))
TURNS = 3
PEERS = {"longtable": 10.0, "typst": 10.0, "fpdf2": 6.0}
NAMES = {"ours": "ours", "longtable": "reportlab LongTable", "typst": "typst, no tags", "fpdf2": "fpdf2 text()",
         "floor": "floor, zlib as everybody has it (6)", "floor4": "floor, zlib as we have it (4)"}  # fmt: skip
OVER_FLOOR, PEAK_MB, STRAIGHT = 2.5, 80.0, 1.2


@dataclass
class Seen:
    seconds: list[float] = field(default_factory=list)
    peak: float = 0.0
    size: int = 0
    lines: float = 0.0

    @property
    def middle(self) -> float:
        return statistics.median(self.seconds)


def run(way: str, people: int, rounds: int, seen: Seen) -> None:
    command = [sys.executable, "-m", "tests.bench.paper_one", way, str(people), str(rounds)]
    said = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    seen.seconds += said["seconds"]
    seen.peak, seen.size = max(seen.peak, said["peak"]), said["bytes"]
    seen.lines = said.get("lines", 1.0)


def main() -> int:
    found = {way: Seen() for way in NAMES}
    for _ in range(TURNS):
        for way in found:
            run(way, PEOPLE, 2 if way in ("typst", "longtable") else 5, found[way])
    ours = found["ours"]
    rows = []
    for way, seen in found.items():
        told = f"peak {seen.peak:,.0f} MB, {seen.size / 1e6:.2f} MB file"
        if not way.startswith("floor"):
            told += f", {seen.lines:.0%} of people on one line of text"
        rows.append(Row(NAMES[way], seen.middle * 1000, max(seen.seconds) * 1000, note=told))
    for way, times in PEERS.items():
        ratio = found[way].middle / ours.middle
        worst = min(found[way].seconds) / max(ours.seconds)
        rows.append(Row(f"{NAMES[way]} / ours", ratio, worst, "x", low=times, note="right: their best by our worst"))
    over = ours.middle / found["floor"].middle
    rows.append(Row("ours / floor at 6", over, over, "x", limit=OVER_FLOOR))
    same = ours.middle / found["floor4"].middle
    rows.append(Row("ours / floor at our own level", same, same, "x"))
    rows.append(Row("peak of memory, ours", ours.peak, ours.peak, "MB", limit=PEAK_MB))
    rows += growth(ours)
    return show(f"the book of {PEOPLE:,} people", rows)


def growth(ours: Seen) -> list[Row]:
    """Time a person at 300 to 100,000 people against that at 30,000: it must not grow."""
    rows = []
    for people in (300, 3_000, 100_000):
        seen = Seen()
        run("ours", people, 5, seen)
        each = seen.middle / people / (ours.middle / PEOPLE)
        limit = STRAIGHT if people > PEOPLE else None
        note = f"a person takes this many times what she takes in {PEOPLE:,}; {seen.middle * 1000:,.0f} ms in all"
        rows.append(Row(f"{people:,} people", each, each, "x", limit=limit, note=note))
    return rows


if __name__ == "__main__":
    sys.exit(main())
