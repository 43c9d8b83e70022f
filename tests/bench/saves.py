"""A rep who types people into a store as the form does, in a process of its own, and tells how long each act took.

`python -m tests.bench.saves FOLDER KEY PEOPLE` prints milliseconds by act as JSON. Around each act it writes a mark
to the null device, which strace sees.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.base.clock import system_clock
from desktop.services.session import Session
from desktop.storage import audit, settings
from desktop.storage.opening import open_store
from desktop.storage.store import WORTH_FOLDING
from desktop.ui.operations import enrol
from tests.faults.typist import form

WARM = 5
"""People typed before the clock runs: what is read from a cold file once is not what is measured."""
PAGE = 4096 + 24


class Typist:
    """One session; every act timed under its name."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.times: dict[str, list[float]] = {}
        self.pages: list[int] = []
        self._marks = os.open(os.devnull, os.O_WRONLY)

    def timed(self, act: str, work: Callable[..., Any], **told: Any) -> Any:
        os.write(self._marks, f"mark {act}\n".encode())
        begun = time.perf_counter()
        done = work(self.session, **told)
        self.times.setdefault(act, []).append((time.perf_counter() - begun) * 1000)
        os.write(self._marks, b"mark \n")
        return done

    def type_one(self, look: enrol.Look, dice: random.Random) -> enrol.Look:
        """The form in hand from the first field to the next form; the log is folded while nobody waits."""
        who, store = look.person.id, self.session.store
        for field, value in form(dice).items():
            self.timed("field", enrol.commit, person_id=who, values={field: value})
        for kind in ("service", "sensitive"):
            self.timed("consent", enrol.give, person_id=who, kind=kind, method="sign", reference=None)
        self.timed("choice", enrol.choose, person_id=who, choice="full", method="sign", reference=None)
        before = store.log_pages()
        outcome = self.timed("save", enrol.finish, person_id=who, another="signup")
        assert outcome.captured, outcome.look.problems
        self.pages.append(store.log_pages() - before)
        store.fold(WORTH_FOLDING)
        following: enrol.Look = outcome.next
        return following


def floor(folder: Path, size: int, times: int) -> list[float]:
    """What the disk itself wants for so many bytes: appended and flushed."""
    flush = getattr(os, "fdatasync", os.fsync)
    taken, path, block = [], folder / "floor", os.urandom(size)
    with path.open("wb", buffering=0) as file:
        for _ in range(times):
            begun = time.perf_counter()
            file.write(block)
            flush(file.fileno())
            taken.append((time.perf_counter() - begun) * 1000)
    path.unlink()
    return taken


def main(folder: str, key: str, count: str) -> None:
    store = open_store(Path(folder), bytes.fromhex(key), system_clock)
    typist = Typist(Session(store, settings.reps(store)[0], Path(folder), system_clock, b""))
    audit.add(store, "signed_in", rep=typist.session.rep.id)  # as the door does: it also begins the log
    village = str(store.value("SELECT code FROM village ORDER BY code DESC LIMIT 1"))
    dice = random.Random()
    look = enrol.begin(typist.session, village=village, kind="signup")
    for n in range(WARM + int(count)):
        if n == WARM:
            typist.times, typist.pages = {}, []
        look = typist.type_one(look, dice)
    size = round(statistics.median(typist.pages)) * PAGE
    typist.times["write and flush alone"] = floor(Path(folder), size, int(count))
    print(json.dumps({"times": typist.times, "bytes": size}))
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
