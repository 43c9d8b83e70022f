"""A rep typing forms without end, in a process of its own that the test kills. Each line it prints has been promised:
`field ID FIELD VALUE` after a field is on disk, `captured ID` after a person is."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from desktop.base.clock import system_clock
from desktop.domain.resident import check_char
from desktop.services import enrol
from desktop.services.session import Session
from desktop.storage import settings
from desktop.storage.opening import open_store

VILLAGE = "411722105201"


def main(folder: str, key: str) -> None:
    store = open_store(Path(folder), bytes.fromhex(key), system_clock)
    session = Session(store, settings.reps(store)[0], Path(folder), system_clock, b"")
    number = random.Random()
    print("ready", flush=True)
    while True:
        person = enrol.begin(session, VILLAGE)
        for field, value in form(number).items():
            enrol.commit_field(session, person.id, field, value)
            print("field", person.id, field, value, flush=True)
        for kind in ("service", "sensitive"):
            enrol.give_consent(session, person.id, kind, "sign")  # type: ignore[arg-type]
        enrol.choose_directory(session, person.id, "full", "sign")
        if enrol.finish(session, person.id).captured:
            print("captured", person.id, flush=True)


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
    main(sys.argv[1], sys.argv[2])
