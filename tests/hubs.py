"""`cunbu hub serve` in a process of its own, for tests that talk to the county over real HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@dataclass
class Hub:
    url: str
    folder: Path
    log: Path


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """`cunbu hub serve` in a process of its own, on a free port."""
    folder, log = tmp_path / "hub", tmp_path / "hub.log"
    with log.open("wb") as err:
        serving = subprocess.Popen(
            [sys.executable, "-m", "desktop", "hub", "serve", "--data", str(folder), "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        assert serving.stderr is not None
        line = serving.stderr.readline().decode()
        err.write(line.encode())
        assert "http://" in line, line + serving.stderr.read().decode()
        yield Hub("http://" + line.split("http://")[1].split()[0].strip(), folder, log)
        serving.terminate()
        said = serving.communicate(timeout=20)
        err.write(said[0] + said[1])
