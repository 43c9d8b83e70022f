"""kill -9 at random moments of work: at most the field in hand is lost, never anything that was promised.

A few kills in every run; `make faults` sets CUNBU_KILLS for the long one.
"""

from __future__ import annotations

import os
import random
import secrets
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desktop.base.clock import system_clock
from desktop.domain.villages import Village
from desktop.services import enrol
from desktop.services.session import Session
from desktop.storage import audit, device, people, proofs, settings, villages
from desktop.storage.opening import open_store
from desktop.storage.store import Store
from tests.faults.typist import VILLAGE

KILLS = int(os.environ.get("CUNBU_KILLS", "4"))
"""Of each kind of work."""
LONGEST_WORK = 1.2


@pytest.mark.parametrize("work", ["typing", "correcting", "importing"])
def test_a_killed_process_loses_at_most_the_field_in_hand(tmp_path: Path, work: str) -> None:
    key = secrets.token_bytes(32)
    make_vault(tmp_path, key)
    promised: dict[tuple[str, str], str] = {}
    captured: set[str] = set()
    imported = 0
    for seed in range(KILLS):
        said = _work_until_killed(tmp_path, key, work, random.Random(seed).uniform(0.0, LONGEST_WORK))
        fields = {(i, f): v for i, f, v in (line.split(" ", 3)[1:] for line in said if line.startswith("field "))}
        if said and said[-1].startswith("begun "):  # killed with this in hand: the old value or the new one is there
            who, field = said[-1].split(" ")[1:3]
            fields.pop((who, field), None)
        captured |= {line.split(" ")[1] for line in said if line.startswith("captured ")}
        imported += sum(int(line.split(" ")[1]) for line in said if line.startswith("imported "))
        nothing_promised_is_missing(tmp_path, key, fields, captured, imported)
        promised |= fields
    if work != "importing":
        assert len(promised) > 3 * KILLS, "the typist was killed while typing, not before"
    assert captured or imported


def make_vault(folder: Path, key: bytes) -> None:
    store = open_store(folder, key, system_clock, create=True)
    device.create(store)
    settings.put(store, "document_hash_key", secrets.token_hex(32))
    settings.add_rep(store, "张代表", "slot")
    villages.save(store, [Village(VILLAGE, "西洪村", "朱里镇")])
    store.close()


def _work_until_killed(folder: Path, key: bytes, work: str, seconds: float) -> list[str]:
    """Start a rep at work, kill the process this long after it began; the whole lines it managed to say."""
    command = [sys.executable, "-m", "tests.faults.typist", str(folder), key.hex(), work]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, env=environment) as typist:
        assert typist.stdout is not None
        assert typist.stdout.readline().strip() == b"ready"
        killer = threading.Timer(seconds, typist.kill)
        killer.start()
        said = typist.stdout.read()
        killer.cancel()
    return [line for line in said.decode().split("\n")[:-1] if line]


def nothing_promised_is_missing(
    folder: Path,
    key: bytes,
    promised: dict[tuple[str, str], str],
    captured: set[str],
    imported: int,
    gone: frozenset[str] | set[str] = frozenset(),
) -> None:
    store = open_store(folder, key, system_clock)
    try:
        session = Session(store, settings.reps(store)[0], folder, system_clock, b"")
        assert store.check_file() == []
        assert audit.broken_at(store) is None
        assert proofs.check_outbox(store) == []
        for (person_id, field), value in promised.items():
            assert getattr(enrol.in_hand(session, person_id), field) == value
        for person_id in captured:
            person = people.get(store, person_id)
            assert person is not None
            assert person.state == "captured"
            lines = store.value("SELECT count(*) FROM outbox WHERE person_id = ?", [person_id])
            assert lines == person.rev, "each revision has its line, and no line is without one"
        for person_id in gone:
            assert people.get(store, person_id).state == "withdrawn"
        _imports_are_all_or_nothing(store, imported)
    finally:
        store.close()


def _imports_are_all_or_nothing(store: Store, imported: int) -> None:
    """Each run that is told of has all its people, nobody came without a run, and no promised one is missing."""
    told = dict(store.tuples("SELECT id, accepted FROM import_run"))
    there = dict(store.tuples("SELECT origin, count(*) FROM person WHERE origin IS NOT NULL GROUP BY origin"))
    assert there == {run: count for run, count in told.items() if count}
    assert sum(told.values()) >= imported
