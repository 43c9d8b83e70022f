"""`cunbu demo --headless`: the whole day with its papers and its pictures, as a newcomer runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCREENS = {"sign-in", "today", "form", "people", "import", "directory", "documents", "short-numbers", "sync"}


def test_a_whole_day_without_a_screen(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "desktop", "demo", "--headless", "--out", str(tmp_path / "out")]
    quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=quiet, timeout=240)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    day = json.loads((tmp_path / "out" / "day.json").read_text(encoding="utf-8"))
    assert day["sync"]["received"] == day["sync"]["sent"] > day["people"] - 2
    assert day["second_sync"]["sent"] == 0
    assert {path.stem for path in (tmp_path / "out" / "screens").glob("*.png")} == SCREENS
    papers = {path.stem for path in (tmp_path / "out").glob("*.pdf")}
    assert {"号码簿", "入网明细", "日结单", "变动单", "收回清单", "回单-1"} <= papers
