"""A list of 100,000 people goes in by the command line: how long, how much memory; and it is cancelled at random rows
of reading, judging and writing, with nothing left behind.

Run by `make bench-capture`; prints a table, ends 1 when a limit is missed. CUNBU_ROWS takes another length.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop.base.errors import RefusedInput
from desktop.services import roster
from desktop.services import session as door
from desktop.services.roster import Watch
from desktop.services.session import Session
from desktop.storage import audit
from tests.bench.rosters import write_roster
from tests.bench.table import Row, show

ROWS = int(os.environ.get("CUNBU_ROWS", "100000"))
CANCELS = 10
VILLAGE = "411722105201"
MOST_SECONDS, MOST_MB, MOST_CANCEL_SECONDS = 60.0, 400.0, 2.0
PASSPHRASE, REP = "village-day-2026", "丁小凡"
SAMPLES = Path(__file__).parents[1] / "samples"
TABLES = ("person", "consent", "outbox", "import_run", "column_choice", "audit", "audit_salt", "touched_draft")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="cunbu-bench-") as name:
        folder = Path(name)
        path = write_roster(folder / "list.xlsx", ROWS)
        return show(f"importing {ROWS:,} rows, {path.stat().st_size / 1e6:.1f} MB", [*_cancelled(folder, path),
                    *_whole(folder, path)])  # fmt: skip


def _whole(folder: Path, path: Path) -> list[Row]:
    vault = _vault(folder / "whole")
    told, seconds, most = _run(vault, "roster", "import", str(path), "--village", VILLAGE, "--signed-sheet", "签-1")
    taken = json.loads(told)
    if (taken["accepted"], taken["rejected"]) != (ROWS, 0):
        raise SystemExit(f"not all rows went in: {taken['accepted']} of {ROWS}")
    whole = _run(vault, "verify")[0]
    here = len(json.loads(_run(vault, "people", "list", "--village", VILLAGE)[0]))
    return [
        Row("whole import", seconds, seconds, "s", limit=MOST_SECONDS),
        Row("peak resident", most, most, "MB", limit=MOST_MB),
        Row("people afterwards", here, here, "", low=ROWS, note=f"verify: {whole.strip()[:60]}"),
    ]


def _cancelled(folder: Path, path: Path) -> list[Row]:
    """Ten cancels at random moments, each of reading, judging or writing; after all of them it still goes in."""
    vault, dice = _vault(folder / "cancelled"), random.Random(7)
    with closing(door.sign_in(vault, PASSPHRASE, rep=REP)) as session:
        before, found = _traces(session), roster.preview(session, path, VILLAGE, "签-1")
        waits = []
        for n in range(CANCELS):
            at = dice.randrange(ROWS)
            stop = _Stop(at)
            if n % 2:
                _refused(lambda stop=stop: roster.take(session, found, cancelled=stop))
            else:
                _refused(lambda stop=stop: roster.preview(session, path, VILLAGE, "签-1", Watch(cancelled=stop)))
            waits.append(time.perf_counter() - stop.said)
            if _traces(session) != before or audit.broken_at(session.store) is not None:
                raise SystemExit(f"a cancel at row {at} left something behind")
    return [Row(f"{CANCELS} cancels, button to nothing left", sorted(waits)[CANCELS // 2], max(waits), "s",
                limit=MOST_CANCEL_SECONDS)]  # fmt: skip


class _Stop:
    """Says stop from the n-th question on, and remembers when it first did."""

    def __init__(self, at: int) -> None:
        self._left = at
        self.said = 0.0

    def __call__(self) -> bool:
        self._left -= 1
        if self._left >= 0:
            return False
        self.said = self.said or time.perf_counter()
        return True


def _refused(work: Callable[[], Any]) -> None:
    try:
        work()
    except RefusedInput as refused:
        if refused.code == "cancelled":
            return
        raise
    raise SystemExit("a cancelled import went in")


def _traces(session: Session) -> dict[str, int]:
    counted = {table: int(session.store.value(f"SELECT count(*) FROM {table}")) for table in TABLES}
    return counted | {"next_seq": int(session.store.value("SELECT next_seq FROM device"))}


def _vault(folder: Path) -> Path:
    _run(folder, "init", "--rep", REP)
    _run(folder, "villages", "import", str(SAMPLES / "villages.xlsx"))
    return folder


def _run(vault: Path, *words: str) -> tuple[str, float, float]:
    """One command in a process of its own: what it said, its seconds, its peak resident MB."""
    command = [sys.executable, "-m", "desktop", "--data", str(vault), "--json", *words]
    begun = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "CUNBU_PASSPHRASE": PASSPHRASE}
    ) as child:
        told = child.stdout.read() if child.stdout else b""
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{words[0]} ended {child.returncode}")
    return told.decode(), time.perf_counter() - begun, used.ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
