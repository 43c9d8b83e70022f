"""A rep at work without end, in a process of its own that the test kills: typing forms, correcting people, importing
lists. Each line printed has been promised: `field ID FIELD VALUE` after a field is on disk, `captured ID` after a
person is, `corrected ID FIELD VALUE` after a correction is (`begun` before it), `imported COUNT` after a list is."""

from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from desktop.base.clock import system_clock
from desktop.domain.resident import check_char
from desktop.services import enrol, roster
from desktop.services.session import Session
from desktop.storage import settings
from desktop.storage.opening import open_store
from tests.bench.rosters import write_roster

VILLAGE = "411722105201"
LIST_ROWS = 40


def main(folder: str, key: str, work: str) -> None:
    store = open_store(Path(folder), bytes.fromhex(key), system_clock)
    session = Session(store, settings.reps(store)[0], Path(folder), system_clock, b"")
    number = random.Random()
    begin = {"typing": typing, "correcting": correcting, "importing": importing}[work]
    steps = begin(session, number)
    print("ready", flush=True)
    for _ in steps:
        pass


def typing(session: Session, number: random.Random) -> Iterator[object]:
    while True:
        yield type_one(session, number)


def type_one(session: Session, number: random.Random) -> str | None:
    """One person from the first field to the save; her id when she is captured."""
    person = enrol.begin(session, VILLAGE)
    for field, value in form(number).items():
        enrol.commit_field(session, person.id, field, value)
        print("field", person.id, field, value, flush=True)
    for kind in ("service", "sensitive"):
        enrol.give_consent(session, person.id, kind, "sign")  # type: ignore[arg-type]
    enrol.choose_directory(session, person.id, "full", "sign")
    if not enrol.finish(session, person.id).captured:
        return None
    print("captured", person.id, flush=True)
    return person.id


def correcting(session: Session, number: random.Random) -> Iterator[object]:
    """The same three people get other telephones and addresses again and again."""
    known = [who for who in (type_one(session, number) for _ in range(3)) if who]
    while True:
        who = number.choice(known)
        field = number.choice(("mobile", "address"))
        correct_one(session, who, field, form(number)[field])
        yield


def correct_one(session: Session, who: str, field: str, value: str) -> None:
    print("begun", who, field, value, flush=True)
    enrol.commit_field(session, who, field, value)
    print("field", who, field, value, flush=True)
    if enrol.finish(session, who).captured:
        print("corrected", who, field, value, flush=True)


def importing(session: Session, number: random.Random) -> Iterator[object]:
    """List after list, each of other people."""
    base = number.randrange(20_000)
    for n in itertools.count():
        path = write_roster(session.data_dir / f"list{n}.xlsx", LIST_ROWS, first=(base + n) * LIST_ROWS)
        found = roster.preview(session, path, VILLAGE, f"签-{n}")
        yield
        roster.take(session, found)
        print("imported", found.accepted, flush=True)
        yield


def form(number: random.Random) -> dict[str, str]:
    """Somebody made up, field by field."""
    birth = f"{number.randrange(1940, 2000)}0{number.randrange(1, 9)}1{number.randrange(0, 9)}"
    body = f"412825{birth}{number.randrange(1000):03d}"
    return {
        "name": "".join(number.choices("王李张赵春花秀英建国桂𠮷", k=3)),
        "doc_type": "RIC",
        "doc_no": body + check_char(body),
        "address": f"河南省上蔡县朱里镇西洪村{number.randrange(1, 9)}组",
        "mobile": f"186{number.randrange(10**8):08d}",
        "service": "new",
        "network": "4G",
        "plan": "LOC9",
        "seen_original": "2026-11-22T02:00:00.000Z",
    }


if __name__ == "__main__":
    main(*sys.argv[1:4])
