"""The command line as a person runs it: in-process for speed, with a real hub in a process of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.main import run
from tests.hubs import hub

__all__ = ["hub"]

PASSPHRASE = "村口的大槐树 8"
VILLAGE = "411722105201"


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
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))

    def call(*words: object) -> Answer:
        capsys.readouterr()
        code = run([str(word) for word in words])
        assert isinstance(code, int), "this command opens the window"
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call
