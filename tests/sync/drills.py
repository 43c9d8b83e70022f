"""Drills of a county: each harms one side, then counts the rounds and bytes until both say the same again."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from desktop.base.clock import system_clock
from desktop.hub import devices, intake, stickside
from desktop.hub.restore import backup, restore
from desktop.storage import batches, device, outbox
from desktop.storage.opening import open_store
from desktop.sync import engine, joining, resending, usb
from desktop.wire import stick
from tests import postgres
from tests.sync.conftest import RunningHub, capture

KEY = b"k" * 32


@dataclass
class Scene:
    """A county with one laptop. `many`: people of a stretch; three stretches are captured in all."""

    top: Path
    many: int = 4
    database: str | None = None
    off: timedelta = timedelta()
    made: int = 0
    ends: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.hub = RunningHub(self.top / "hub", database=self.database).start()
        (self.top / "laptop").mkdir()
        self.store = open_store(self.top / "laptop", KEY, self.clock, create=True)
        device.create(self.store)
        self.join(self.hub)

    def clock(self) -> datetime:
        return system_clock() + self.off

    def join(self, hub: RunningHub) -> None:
        joining.join(self.store, hub.url, hub.code(), "张代表")

    def people(self, count: int | None = None) -> None:
        capture(self.store, count or self.many, first=self.made)
        self.made += count or self.many

    def sync(self) -> None:
        assert engine.sync_round(self.store, pause=lambda _: None).waiting == 0

    def held(self, hub: RunningHub | None = None) -> int:
        ((rows, names),) = (hub or self.hub).rows("SELECT count(*), (SELECT count(*) FROM record_name) FROM record")
        assert rows == names
        return int(str(rows))

    def close(self) -> None:
        self.store.close()
        self.hub.stop()
        self.hub.desk.close()
        self.ends.close()


@dataclass(frozen=True)
class Outcome:
    """What it took; `lost`: records the county did not have at first."""

    name: str
    lost: int
    rounds: int
    bytes_out: int
    bytes_in: int
    again: int


def until_equal(scene: Scene, name: str, lost: int, *, most: int = 3) -> Outcome:
    """Rounds until both sides say the same and the county has everybody."""
    out = back = again = 0
    for rounds in range(1, most + 1):
        report = engine.sync_round(scene.store, pause=lambda _: None)
        out, back, again = out + report.bytes_out, back + report.bytes_in, again + report.again
        if report.agrees and not report.waiting and scene.held() == scene.made:
            return Outcome(name, lost, rounds, out, back, again)
    raise AssertionError(f"{name}: {scene.held()} of {scene.made} after {most} rounds, {report}")


def _files(folder: Path, aside: Path) -> None:
    shutil.copytree(folder, aside)


def _copy_back(scene: Scene, aside: Path) -> None:
    scene.hub.stop()
    scene.hub.desk.close()
    shutil.rmtree(scene.hub.folder)
    shutil.copytree(aside, scene.hub.folder)
    scene.hub.start()


def _snapshot(scene: Scene) -> Path:
    scene.hub.stop()
    scene.hub.desk.close()
    aside = scene.top / "aside"
    _files(scene.hub.folder, aside)
    scene.hub.start()
    return aside


def hub_folder_copied_back(scene: Scene) -> Outcome:
    scene.people()
    scene.sync()
    aside = _snapshot(scene)
    for _ in range(2):
        scene.people()
        scene.sync()
    _copy_back(scene, aside)
    return until_equal(scene, "hub folder copied back", 2 * scene.many)


def stick_first(scene: Scene) -> Outcome:
    """As many batches come by stick as were lost, so that no counter tells; the county's stick says nothing of it."""
    scene.people()
    scene.sync()
    aside = _snapshot(scene)
    for _ in range(2):
        scene.people()
        scene.sync()
    _copy_back(scene, aside)
    for number in range(2):
        scene.people(1)
        usb.export(scene.store, scene.top / f"{number}.cunbu")
        given = [intake.take(scene.hub.desk, batch.sealed, "usb") for batch in batches.unreceipted(scene.store)]
        answer = scene.top / f"{number}.rc"
        answer.write_bytes(stick.write(given, stick.RECEIPTS))
        usb.read_receipt(scene.store, answer)
    return until_equal(scene, "hub folder copied back, a stick first", 2 * scene.many)


def sticks_alone(scene: Scene) -> Outcome:
    """No network at all: the stick's answer names what is missing, the next stick brings it."""
    scene.people()
    scene.sync()
    aside = _snapshot(scene)
    for _ in range(2):
        scene.people()
        scene.sync()
    _copy_back(scene, aside)
    out = back = again = 0
    for number in range(2):
        scene.people(1)
        away, home = scene.top / f"{number}.cunbu", scene.top / f"{number}.rc"
        usb.export(scene.store, away)
        taken = stickside.ingest(scene.hub.desk, away)
        stickside.write_receipts(taken.documents, home)
        report = usb.read_receipt(scene.store, home)
        out, back, again = out + away.stat().st_size, back + home.stat().st_size, again + report.again
    assert (scene.held(), report.agrees, outbox.not_receipted(scene.store)) == (scene.made, True, 0)
    return Outcome("hub folder copied back, sticks alone", 2 * scene.many, 2, out, back, again)


def records_gone(scene: Scene) -> Outcome:
    """Rows went, and the batches they came in are still known: no receipt proves it, and no name of a batch brings
    them."""
    for _ in range(3):
        scene.people()
        scene.sync()
    with scene.hub.desk.engine.connect() as connection:
        some = "SELECT id FROM record ORDER BY id LIMIT 5"
        connection.exec_driver_sql(f"DELETE FROM record_name WHERE id IN ({some})")
        gone = connection.exec_driver_sql(f"DELETE FROM record WHERE id IN ({some})").rowcount
        rest = connection.exec_driver_sql("SELECT sha256 FROM record").scalars().all()
        digest = f"{_folded(rest):064x}"
        connection.exec_driver_sql(f"UPDATE holding SET count = count - {gone}, digest = '{digest}'")
        connection.commit()
    done = until_equal(scene, "rows of the county gone", gone)
    assert done.again == gone, "told are those that lacked, not their whole batches"
    return done


def _folded(hashes: list[str]) -> int:
    value = 0
    for one in hashes:
        value ^= int(one, 16)
    return value


def words_gone(scene: Scene) -> Outcome:
    """The laptop has shortened what it sent long ago: the batch goes as it was sealed."""
    scene.people()
    scene.sync()
    aside = _snapshot(scene)
    scene.people()
    scene.sync()
    scene.store.execute("DELETE FROM outbox_text")
    _copy_back(scene, aside)
    with scene.hub.desk.engine.connect() as connection:  # and no counter tells
        connection.exec_driver_sql("UPDATE device SET receipts = 99")
        connection.commit()
    return until_equal(scene, "hub folder copied back, words shortened", scene.many)


def hub_restored(scene: Scene) -> Outcome:
    scene.people()
    scene.sync()
    backup(scene.hub.desk, scene.top / "copy.db")
    scene.people(2 * scene.many)
    scene.sync()
    restore(scene.hub.desk, scene.top / "copy.db")
    return until_equal(scene, "hub restore", 2 * scene.many)


def pg_restored(scene: Scene) -> Outcome:
    """pg_dump, more people, pg_restore over it; a stick first, so that no counter tells."""
    assert scene.database
    assert postgres.POSTGRES
    tools, where = Path(postgres.POSTGRES).parent, scene.database.replace("+psycopg", "")
    scene.people()
    scene.sync()
    dump = scene.top / "county.dump"
    subprocess.run([tools / "pg_dump", "-Fc", "-f", dump, where], check=True)
    scene.people(2 * scene.many)
    scene.sync()
    scene.hub.stop()
    scene.hub.desk.close()
    subprocess.run([tools / "pg_restore", "--clean", "--if-exists", "-d", where, dump], check=True)
    scene.hub.start()
    scene.people(1)
    usb.export(scene.store, scene.top / "first.cunbu")
    stickside.ingest(scene.hub.desk, scene.top / "first.cunbu")
    return until_equal(scene, "pg_restore, a stick first", 2 * scene.many)


def laptop_folder_copied_back(scene: Scene) -> Outcome:
    """The laptop forgets a batch the county has: nothing of what it knows is missing there, and it goes on."""
    scene.people()
    scene.sync()
    scene.store.close()
    _files(scene.top / "laptop", scene.top / "image")
    scene.store = open_store(scene.top / "laptop", KEY, scene.clock)
    scene.people()
    scene.sync()
    scene.store.close()
    shutil.rmtree(scene.top / "laptop")
    _files(scene.top / "image", scene.top / "laptop")
    scene.store = open_store(scene.top / "laptop", KEY, scene.clock)
    scene.people()
    return until_equal(scene, "laptop folder copied back", scene.many)


def keys_lost(scene: Scene) -> Outcome:
    """The county's computer burnt with its keys; after a stated yes the new one gets everybody."""
    for _ in range(2):
        scene.people()
        scene.sync()
    scene.hub.stop()
    fresh = RunningHub(scene.top / "new").start()
    scene.ends.callback(scene.hub.desk.close)
    scene.hub = fresh
    scene.join(fresh)
    scene.sync()
    assert scene.held() == 0, "not without a yes"
    scene.people()
    given = resending.everything(scene.store, None)
    assert given.people == 2 * scene.many
    return until_equal(scene, "hub and keys lost, after a yes", 2 * scene.many)


def revoked_then_restored(scene: Scene) -> Outcome:
    """The county revokes the laptop and is put back to before that: what it sent since is there again."""
    scene.people()
    scene.sync()
    backup(scene.hub.desk, scene.top / "copy.db")
    scene.people(2 * scene.many)
    scene.sync()
    devices.revoke(scene.hub.desk, device.identity(scene.store).id)
    restore(scene.hub.desk, scene.top / "copy.db")
    return until_equal(scene, "revoked, then hub restore", 2 * scene.many)


def laptop_clock(scene: Scene, year: int) -> Outcome:
    scene.people()
    scene.sync()
    aside = _snapshot(scene)
    scene.off = datetime(year, 3, 1, tzinfo=system_clock().tzinfo) - system_clock()
    scene.people(2 * scene.many)
    scene.sync()
    _copy_back(scene, aside)
    return until_equal(scene, f"hub folder copied back, laptop in {year}", 2 * scene.many)


def laptop_in_1970(scene: Scene) -> Outcome:
    return laptop_clock(scene, 1970)


def laptop_in_2045(scene: Scene) -> Outcome:
    return laptop_clock(scene, 2045)


DRILLS: tuple[Callable[[Scene], Outcome], ...] = (
    hub_folder_copied_back, stick_first, sticks_alone, records_gone, words_gone, hub_restored,
    laptop_folder_copied_back, keys_lost, revoked_then_restored, laptop_in_1970, laptop_in_2045,
)  # fmt: skip
"""On SQLite; `pg_restored` needs a server."""
