"""From the start of the program to the first screen one can type into, on a vault of 100,000 people; then signing in,
the first form of the day, and what all of it holds in memory.

Under a real X server where there is one, else without a screen. Warm: the files were read a moment ago. Cold: the
machine's page cache was emptied first (needs root; reported, no limit). Run by `make bench-capture`; prints a table,
ends 1 when a limit is missed.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing, nullcontext, suppress
from pathlib import Path

from tests.bench.crowd import fill
from tests.bench.table import Row, show
from tests.bench.typist import display

PEOPLE = int(os.environ.get("CUNBU_PEOPLE", "100000"))
STARTS = 7
WINDOW_S, RESIDENT_MB, FORM_MS = 1.0, 250.0, 100.0
REP, PASSPHRASE = "张代表", "walnut river 7"


def main() -> int:
    from desktop.services import session as door

    with tempfile.TemporaryDirectory(prefix="cunbu-bench-") as name:
        folder = Path(name) / "data"
        with closing(door.make_vault(folder, REP, PASSPHRASE).session.store) as store:
            fill(store, PEOPLE)
        screen = display() if shutil.which("Xvfb") else nullcontext("")
        with screen as shown:
            told = f"starting, {PEOPLE:,} people, {'X server' if shown else 'no screen'}"
            return show(told, measure(folder, shown))


def measure(folder: Path, shown: str) -> list[Row]:
    _start(folder, shown)  # bytecode and page cache
    runs = [_start(folder, shown) for _ in range(STARTS)]

    def row(title: str, key: str, unit: str, limit: float | None = None, note: str = "") -> Row:
        each = [float(run[key]) for run in runs]
        return Row(title, statistics.median(each), max(each), unit, limit=limit, note=note)

    rows = [
        row("start to a window one can type into", "window", "s", WINDOW_S),
        row("of that until Python has its imports", "imported", "s"),
        row("sign-in key to 今日", "signed_in", "s", None, "stretching the passphrase is slow on purpose"),
        row("key to the first form of the day", "form", "ms", FORM_MS),
        row("resident, search warm, form open", "resident", "MB", RESIDENT_MB),
    ]
    cold = _cold(folder, shown)
    rows.insert(1, Row("the same, page cache dropped", cold, cold, "s", note="reported") if cold else
                Row("the same, page cache dropped", 0, 0, "", note="not measured: needs root"))  # fmt: skip
    return rows


def _cold(folder: Path, shown: str) -> float | None:
    with suppress(OSError):
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("3")
        return float(_start(folder, shown)["window"])
    return None


def _start(folder: Path, shown: str) -> dict[str, float]:
    environment = {**os.environ, "DISPLAY": shown, "QT_QPA_PLATFORM": "xcb" if shown else "offscreen"}
    command = [sys.executable, "-m", "tests.bench.starting_inside", str(folder), repr(time.time())]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())
