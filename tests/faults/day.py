"""A short day of work in a process of its own, on a disk that refuses a write: typing, saving, correcting, leaving,
importing, folding the log, closing. A step the disk refuses is said (`refused STEP CODE`) and the day goes on; a
promise is said as in `tests.faults.typist`."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

from desktop.base.clock import system_clock
from desktop.base.errors import CunbuError
from desktop.services import enrol, leaving, roster
from desktop.services.session import Session
from desktop.storage import settings
from desktop.storage.opening import open_store
from tests.bench.rosters import write_roster
from tests.faults.typist import VILLAGE, correct_one, form, type_one

ROWS = 12


def main(folder: str, key: str, lists: str) -> None:
    try:
        store = open_store(Path(folder), bytes.fromhex(key), system_clock)
    except CunbuError as refused:
        print("refused open", refused.code, flush=True)
        return
    session = Session(store, settings.reps(store)[0], Path(folder), system_clock, b"")
    dice, known = random.Random(5), list[str]()
    path = write_roster(Path(lists) / "list.xlsx", ROWS, seed=3)

    def save() -> None:
        who = type_one(session, dice)
        if who:
            known.append(who)

    def correct() -> None:
        correct_one(session, known[0], "mobile", form(dice)["mobile"])

    def take() -> None:
        taken = roster.preview(session, path, VILLAGE, "签-1")
        roster.take(session, taken)
        print("imported", taken.accepted, flush=True)

    def leave() -> None:
        leaving.withdraw(session, known[1], "本人要求")
        print("gone", known[1], flush=True)

    def erase() -> None:
        leaving.erase(session, known[2])
        print("gone", known[2], flush=True)

    def draft() -> None:
        person = enrol.begin(session, VILLAGE)
        enrol.commit_field(session, person.id, "name", "李春花")
        print("field", person.id, "name", "李春花", flush=True)

    steps: list[Callable[[], None]] = [save, save, save, correct, leave, erase, take, draft]
    for step in steps:
        _dare(step)
    store.fold()
    _dare(store.close)
    print("end", flush=True)


def _dare(step: Callable[[], None]) -> None:
    """A refusal is a sentence; a step whose person never came about (an earlier refusal) has nothing to do."""
    try:
        step()
    except CunbuError as refused:
        print("refused", step.__name__, refused.code, flush=True)
    except IndexError:
        print("nothing", step.__name__, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:4])
