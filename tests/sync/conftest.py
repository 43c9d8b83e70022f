"""A real hub on a free loopback port, a real encrypted store, people captured the way the services capture them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn

from desktop.base.ids import new_id
from desktop.domain.people import Person
from desktop.domain.villages import Village
from desktop.hub import devices
from desktop.hub.app import create_app
from desktop.hub.desk import Desk, Settings
from desktop.storage import outbox, people, villages
from desktop.storage.store import Store
from desktop.sync import joining
from desktop.wire.records import enrolment_record
from desktop.wire.versions import ENROLMENT

VILLAGE = "411722105201"


def resident(n: int) -> str:
    """The n-th valid resident number of a made-up family."""
    body = f"412825{1950 + n % 40}{1 + n % 12:02d}{1 + n % 28:02d}{(n * 7) % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def someone(n: int = 0, **fields: object) -> Person:
    base = Person(
        id=new_id(),
        kind="signup",
        village=VILLAGE,
        state="captured",
        rev=1,
        name=f"王春{chr(0x4E00 + n)}",
        doc_type="RIC",
        doc_no=resident(n),
        address="河南省上蔡县朱里镇西洪村1组1号",
        mobile=f"186{n:08d}",
        plan="LOC9",
        created_at="2026-11-22T02:40:00.000Z",
        captured_at="2026-11-22T02:47:28.123Z",
    )
    return base.with_fields(**fields)


def queue(store: Store, person: Person, *, payload: bytes | None = None) -> None:
    """Put this revision of a person into the outbox."""
    before = outbox.last_sha256(store, person.id)
    outbox.put(
        store,
        person_id=person.id,
        rev=person.rev,
        village=person.village,
        schema=ENROLMENT,
        payload=payload or enrolment_record(person, rep="张代表", supersedes=before),
    )


def capture(store: Store, count: int, *, first: int = 0, **fields: object) -> list[Person]:
    """`count` captured people with their outbox rows."""
    made = [someone(n, **fields) for n in range(first, first + count)]
    with store.atomic():
        villages.save(store, [Village(p.village, "西洪村", "朱里镇") for p in made[:1]])
        people.insert(store, made)
        for person in made:
            queue(store, person)
    return made


def states(store: Store) -> dict[str, int]:
    """How many people are in each state."""
    rows = store.rows("SELECT state, count(*) AS n FROM person GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


@dataclass
class RunningHub:
    """A hub served from a thread of this process; `stop` and `start` keep its port."""

    folder: Path
    port: int = 0
    database: str | None = None
    desk: Desk = field(init=False)
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> RunningHub:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        app = create_app(Settings(self.folder, self.database))
        self.desk = app.state.desk
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="on"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            self._thread.join(0.01)
        return self

    def stop(self) -> None:
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join(10)
            self._server = self._thread = None

    def code(self) -> str:
        return devices.issue_code(self.desk)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with self.desk.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    running = RunningHub(tmp_path / "hub").start()
    yield running
    running.stop()


@pytest.fixture
def joined(store: Store, hub: RunningHub) -> Store:
    """A store that belongs to `hub`."""
    joining.join(store, hub.url, hub.code(), "张代表")
    return store


@pytest.fixture
def no_wait() -> Callable[[float], None]:
    return lambda seconds: None
