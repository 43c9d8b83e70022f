"""How long one save takes and how often it flushes, beside a plain write and flush of as many bytes.

A child types people into a real store as the form does (`tests.bench.saves`), three times: as it is, counted by
strace, and with every flush made to cost 8 ms, as on a hard disk. Run by `make bench-capture`; prints a table, ends 1
when a limit is missed or could not be measured.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.crowd import crowded_store
from tests.bench.table import Row, percentile, show
from tests.disks import FLUSHES, WITHOUT, calls_in, slowly_flushing, strace, traced

PEOPLE = int(os.environ.get("CUNBU_PEOPLE", "100000"))
TYPED = 200
SLOW_MS = 8
MOST_SPREAD = 1.5
"""p99 over p50 when a flush costs 8 ms: a second flush or a checkpoint in one save of a hundred would show."""
MOST_HERE_MS = 10.0

Around = Callable[[list[str]], list[str]]


def main() -> int:
    return show(f"saving, beside {PEOPLE:,} people", measure())


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="cunbu-bench-") as name:
        folder, key = Path(name), secrets.token_bytes(32)
        crowded_store(folder, PEOPLE, key).close()
        return [*_plain(folder, key), *_counted(folder, key), *_slow(folder, key)]


def _plain(folder: Path, key: bytes) -> list[Row]:
    times, size = _typed(folder, key)
    rows = [Row(f"{act}, this disk", *_both(each), "ms") for act, each in times.items()]
    limited = [row.with_limit(MOST_HERE_MS) if row.name.startswith(("save", "field")) else row for row in rows]
    return [*limited, Row("bytes of a save", size, size, "B")]


def _counted(folder: Path, key: bytes) -> list[Row]:
    """Flushes between the marks that the child writes around each act."""
    if strace() is None:
        return [Row.not_measured("flushes per save", WITHOUT)]
    log, counts, inside = folder / "calls", dict[str, list[int]](), ""
    _typed(folder, key, lambda command: traced(command, log, (*FLUSHES, "write")))
    for call, rest in calls_in(log):
        if '"mark ' in rest:
            inside = rest.split('"mark ')[1].split("\\n")[0]
            if inside:
                counts.setdefault(inside, []).append(0)
        elif inside and call in FLUSHES:
            counts[inside][-1] += 1
    if not counts.get("save"):
        return [Row.not_measured("flushes per save", "strace saw no save")]
    return [Row(f"flushes per {act}", min(each), max(each), "", low=1, limit=1) for act, each in counts.items()]


def _slow(folder: Path, key: bytes) -> list[Row]:
    if slowly_flushing([], folder, SLOW_MS) is None:
        return [Row.not_measured(f"save, flush of {SLOW_MS} ms", f"no C compiler, and {WITHOUT}")]
    times, _ = _typed(folder, key, lambda command: slowly_flushing(command, folder, SLOW_MS) or command)
    rows = [Row(f"{act}, flush of {SLOW_MS} ms", *_both(each), "ms") for act, each in times.items()]
    spread = {act: percentile(each, 99) / percentile(each, 50) for act, each in times.items()}
    mine, alone = spread["save"], spread["write and flush alone"]
    told = f"a write and flush alone has {alone:.2f}: above 1.2 the machine is busy with something else"
    return [*rows, Row(f"save p99/p50, flush of {SLOW_MS} ms", mine, mine, "x", limit=MOST_SPREAD, note=told)]


def _both(times: list[float]) -> tuple[float, float]:
    return percentile(times, 50), percentile(times, 99)


def _typed(folder: Path, key: bytes, around: Around = list) -> tuple[dict[str, list[float]], int]:
    command = around([sys.executable, "-m", "tests.bench.saves", str(folder), key.hex(), str(TYPED)])
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout)
    return told["times"], told["bytes"]


if __name__ == "__main__":
    sys.exit(main())
