"""The disk refuses the k-th write of a day, for every k: that write alone, or that one and all after it.

Each refusal is a sentence, the process goes on to its end, and the store that is opened again holds all that was
promised. A handful of k in every run; `make faults` (CUNBU_LONG) takes them all.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.disks import WITHOUT, calls_in, strace, traced
from tests.faults.test_killed_typist import make_vault, nothing_promised_is_missing

WRITES = ("pwrite64", "write", "pwritev", "ftruncate", "fallocate")
CALL = "pwrite64"
SAMPLE = 4
ALL = bool(os.environ.get("CUNBU_LONG"))
ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(strace() is None, reason=WITHOUT)
@pytest.mark.parametrize("from_then_on", [False, True], ids=["one write", "that and all after"])
def test_a_disk_that_is_full_at_any_write_loses_nothing_promised(tmp_path: Path, from_then_on: bool) -> None:
    key = secrets.token_bytes(32)
    vault, lists = tmp_path / "vault", tmp_path / "lists"
    for folder in (vault, lists):
        folder.mkdir()
    make_vault(vault, key)
    writes = _writes_of_a_whole_day(tmp_path, vault, lists, key)
    assert writes > 40, "the day writes through this call"
    refusals = 0
    for at in _moments(writes):
        copy = Path(shutil.copytree(vault, tmp_path / f"at{at}"))
        said = _day(tmp_path, copy, lists, key, f"{CALL}:error=ENOSPC:when={at}{'+' if from_then_on else ''}")
        assert said[-1] == "end" or said[-1].startswith("refused open"), f"write {at}: {said[-3:]}"
        refused = [line for line in said if line.startswith("refused ")]
        refusals += bool(refused)
        assert {line.split(" ")[2] for line in refused} <= {"disk"}, refused
        _all_promised(copy, key, said)
        shutil.rmtree(copy)
    assert refusals, "no write was refused where somebody waits for it"


def _moments(writes: int) -> list[int]:
    if ALL:
        return list(range(1, writes + 1))
    return sorted({1 + n * (writes - 1) // (SAMPLE - 1) for n in range(SAMPLE)})


def _writes_of_a_whole_day(tmp_path: Path, vault: Path, lists: Path, key: bytes) -> int:
    copy = Path(shutil.copytree(vault, tmp_path / "whole"))
    said = _day(tmp_path, copy, lists, key, "")
    assert not [line for line in said if line.startswith(("refused", "nothing"))], said
    assert {line.split(" ")[0] for line in said} >= {"field", "captured", "corrected", "gone", "imported", "end"}
    _all_promised(copy, key, said)
    return sum(call == CALL for call, _ in calls_in(tmp_path / "calls"))


def _day(tmp_path: Path, vault: Path, lists: Path, key: bytes, inject: str) -> list[str]:
    """One day on this copy of the vault; the lines it said."""
    log = tmp_path / "calls"
    log.unlink(missing_ok=True)
    files = [vault / "cunbu.db", vault / "cunbu.db-wal", vault / "cunbu.db-journal"]
    command = [sys.executable, "-m", "tests.faults.day", str(vault), key.hex(), str(lists)]
    told = subprocess.run(
        traced(command, log, WRITES, inject=inject, paths=files), cwd=ROOT, check=False, capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr.decode()[-600:]
    return told.stdout.decode().splitlines()


def _all_promised(vault: Path, key: bytes, said: list[str]) -> None:
    gone = {line.split(" ")[1] for line in said if line.startswith("gone ")}
    fields = {(i, f): v for i, f, v in (line.split(" ", 3)[1:] for line in said if line.startswith("field "))}
    fields = {(who, name): value for (who, name), value in fields.items() if who not in gone}
    captured = {line.split(" ")[1] for line in said if line.startswith("captured ")} - gone
    imported = sum(int(line.split(" ")[1]) for line in said if line.startswith("imported "))
    nothing_promised_is_missing(vault, key, fields, captured, imported, gone)
