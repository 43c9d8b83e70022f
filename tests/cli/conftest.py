"""The command line as a person runs it: in-process for speed, with a real hub in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.main import run

PASSPHRASE = "村口的大槐树 8"
VILLAGE = "411722105201"
ROOT = Path(__file__).parents[2]


@dataclass
class Answer:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cunbu = Callable[..., Answer]


@pytest.fixture
def cunbu(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cunbu:
    """Run one command line on this test's own data folder."""
    monkeypatch.setenv("CUNBU_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("CUNBU_DATA", str(tmp_path / "laptop"))

    def call(*words: object) -> Answer:
        capsys.readouterr()
        code = run([str(word) for word in words])
        assert isinstance(code, int), "this command opens the window"
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call


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
