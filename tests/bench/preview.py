"""From the click on 号码簿 to the visible pages of a village of 300 entries: the first time in the program's life,
again, and after somebody's number has changed. Under a real X server where there is one. Run by `make bench-paper`.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path

from tests.bench.table import Row, show
from tests.bench.typist import display

ENTRIES = int(os.environ.get("CUNBU_ENTRIES", "300"))
STARTS = 5
COLD_MS, AGAIN_MS = 300.0, 100.0
REP, PASSPHRASE = "张代表", "walnut river 7"


def main() -> int:
    from desktop.services import session as door
    from desktop.storage import people, villages
    from tests.bench.crowd import crowd
    from tests.paper.villagers import AGREED, VILLAGE

    with tempfile.TemporaryDirectory(prefix="cunbu-bench-") as name:
        folder = Path(name) / "data"
        with closing(door.make_vault(folder, REP, PASSPHRASE).session.store) as store:
            villages.save(store, [VILLAGE])
            found = [
                replace(
                    person, village=VILLAGE.code, birth="1970-01-01", directory_choice="full", consents=AGREED,
                    group_no=f"{n // 60 + 1}组", household=f"{n // 3 + 1}",
                )
                for n, person in enumerate(crowd(ENTRIES))
            ]  # fmt: skip
            people.insert(store, found)
        with display() if shutil.which("Xvfb") else nullcontext("") as shown:
            runs = [_start(folder, shown) for _ in range(STARTS + 1)][1:]
            told = f"a village of {ENTRIES} entries, {'X server' if shown else 'no screen'}: click to visible pages"
            return show(told, [
                _row(runs, "the first time", "cold", COLD_MS),
                _row(runs, "of that, the pages themselves", "render"),
                _row(runs, "again, another page in between", "again", AGAIN_MS),
                _row(runs, "again, after a number has changed", "changed"),
                _row(runs, "another order", "sorted"),
            ])  # fmt: skip


def _row(runs: list[dict[str, float]], title: str, key: str, limit: float | None = None) -> Row:
    each = [run[key] for run in runs]
    return Row(title, statistics.median(each), max(each), limit=limit)


def _start(folder: Path, shown: str) -> dict[str, float]:
    environment = {**os.environ, "DISPLAY": shown, "QT_QPA_PLATFORM": "xcb" if shown else "offscreen"}
    with tempfile.TemporaryDirectory(prefix="cunbu-bench-") as name:
        copy = Path(name) / "data"
        shutil.copytree(folder, copy)
        command = [sys.executable, "-m", "tests.bench.preview_inside", str(copy)]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())
