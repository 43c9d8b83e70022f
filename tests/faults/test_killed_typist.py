"""kill -9 at random moments of typing: at most the field in hand is lost, never anything that was promised.

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

from desktop.base.clock import system_clock
from desktop.domain.villages import Village
from desktop.services import enrol
from desktop.services.session import Session
from desktop.storage import audit, device, people, proofs, settings, villages
from desktop.storage.opening import open_store
from tests.faults.typist import VILLAGE

KILLS = int(os.environ.get("CUNBU_KILLS", "6"))
LONGEST_TYPING = 1.2


def test_a_killed_process_loses_at_most_the_field_in_hand(tmp_path: Path) -> None:
    key = secrets.token_bytes(32)
    _make(tmp_path, key)
    promised: dict[tuple[str, str], str] = {}
    captured: set[str] = set()
    for seed in range(KILLS):
        said = _type_until_killed(tmp_path, key, random.Random(seed).uniform(0.0, LONGEST_TYPING))
        new = {(i, f): v for i, f, v in (line.split(" ", 3)[1:] for line in said if line.startswith("field "))}
        done = {line.split(" ")[1] for line in said if line.startswith("captured ")}
        _nothing_promised_is_missing(tmp_path, key, new, done)
        promised |= new
        captured |= done
    _nothing_promised_is_missing(tmp_path, key, promised, captured)
    assert len(promised) > 10 * KILLS, "the typist was killed while typing, not before"
    assert captured


def _make(folder: Path, key: bytes) -> None:
    store = open_store(folder, key, system_clock, create=True)
    device.create(store)
    settings.put(store, "document_hash_key", secrets.token_hex(32))
    settings.add_rep(store, "张代表", "slot")
    villages.save(store, [Village(VILLAGE, "西洪村", "朱里镇")])
    store.close()


def _type_until_killed(folder: Path, key: bytes, seconds: float) -> list[str]:
    """Start a typist, kill it this long after it began to type; the whole lines it managed to say."""
    command = [sys.executable, "-m", "tests.faults.typist", str(folder), key.hex()]
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


def _nothing_promised_is_missing(
    folder: Path, key: bytes, promised: dict[tuple[str, str], str], captured: set[str]
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
    finally:
        store.close()
