"""Laptops, a county and their accidents in any order (hypothesis chooses): two roads at once, late and repeated
sticks, lost replies, copied disks, a county that was put back, clocks that jump by years. In the end nothing is lost,
nothing is there twice, and both sides say the same."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, rule

from desktop.base.clock import system_clock
from desktop.base.errors import CunbuError
from desktop.hub import decisions, stickside
from desktop.hub.restore import backup, restore
from desktop.storage import device, outbox, people
from desktop.storage.opening import open_store
from desktop.storage.store import Store
from desktop.sync import engine, joining, second_copy, usb
from desktop.wire.records import withdrawal_record
from desktop.wire.versions import WITHDRAWAL
from tests.sync.conftest import VILLAGE, RunningHub, capture, queue
from tests.sync.proxy import Proxy

LONG = bool(os.environ.get("CUNBU_LONG"))
KEY = b"k" * 32
MOST = 4


class Laptop:
    """A laptop with a clock that may be wrong. `alone`: nobody else goes on from its database."""

    def __init__(self, folder: Path, *, alone: bool = True) -> None:
        self.folder, self.alone, self.off = folder, alone, timedelta()
        folder.mkdir(exist_ok=True)
        self.store: Store = open_store(folder, KEY, lambda: system_clock() + self.off, create=alone)

    def copy(self, folder: Path) -> Laptop:
        self.store.fold()
        folder.mkdir()
        for part in self.store.path.parent.glob(f"{self.store.path.name}*"):
            shutil.copy(part, folder)
        self.alone = False
        return Laptop(folder, alone=False)


class Roads(RuleBasedStateMachine):
    sticks = Bundle("sticks")
    answers = Bundle("answers")

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp(prefix="cunbu-machine-"))
        self.hub = RunningHub(self.top / "hub").start()
        self.proxy = Proxy(self.hub.port)
        self.laptops: list[Laptop] = []
        self.made = 0

    @initialize()
    def two_laptops(self) -> None:
        for _ in range(2):
            laptop = Laptop(self.top / f"laptop{len(self.laptops)}")
            device.create(laptop.store)
            joining.join(laptop.store, self.hub.url, self.hub.code(), "张代表")
            self.laptops.append(laptop)

    def _of(self, n: int) -> Laptop:
        return self.laptops[n % len(self.laptops)]

    def _name(self, kind: str) -> Path:
        self.made += 1
        return self.top / f"{kind}{self.made}"

    # -- what a rep does
    @rule(n=st.integers(0, 9), many=st.integers(1, 4))
    def captures(self, n: int, many: int) -> None:
        capture(self._of(n).store, many, first=self.made % 8000)
        self.made += many

    @rule(n=st.integers(0, 9), which=st.integers(0, 99), gone=st.booleans())
    def corrects_or_withdraws(self, n: int, which: int, gone: bool) -> None:
        store = self._of(n).store
        known = [p for p in people.of_village(store, VILLAGE) if p.state != "withdrawn"]
        if not known:
            return
        person = known[which % len(known)]
        changed = person.with_fields(rev=person.rev + 1, remark=f"改过 {self.made}", state="captured")
        self.made += 1
        with store.atomic():
            if gone:
                store.execute("UPDATE person SET rev = rev + 1, state = 'withdrawn' WHERE id = ?", [person.id])
                line = withdrawal_record(changed, at=store.now(), rep=None)
                outbox.put(
                    store, person_id=person.id, rev=changed.rev, village=VILLAGE, schema=WITHDRAWAL, payload=line
                )
            else:
                store.execute(
                    "UPDATE person SET rev = rev + 1, state = 'captured', remark = ? WHERE id = ?",
                    [changed.remark, person.id],
                )
                queue(store, changed)

    # -- roads
    @rule(n=st.integers(0, 9))
    def syncs(self, n: int) -> None:
        self._reach(self._of(n), self.hub.url)
        engine.sync_round(self._of(n).store, pause=lambda _s: None)

    @rule(n=st.integers(0, 9), up=st.none() | st.integers(1, 4000), down=st.none() | st.integers(1, 3000))
    def syncs_on_a_line_that_breaks(self, n: int, up: int | None, down: int | None) -> None:
        self._reach(self._of(n), self.proxy.url)
        self.proxy.cut_up, self.proxy.cut_down = up, down
        with suppress(CunbuError):
            engine.sync_round(self._of(n).store, pause=lambda _s: None)
        self.proxy.cut_up = self.proxy.cut_down = None

    @rule(target=sticks, n=st.integers(0, 9), second=st.booleans())
    def writes_a_stick(self, n: int, second: bool) -> Path:
        store, path = self._of(n).store, self._name("stick")
        with suppress(CunbuError):  # nothing to write
            if second:
                path.mkdir()
                second_copy.choose(store, path)
                second_copy.keep(store)
                return next(path.iterdir(), path / "none")
            usb.export(store, path)
        return path

    @rule(target=answers, stick=sticks)
    def the_county_reads_a_stick_again_or_for_the_first_time(self, stick: Path) -> Path:
        back = self._name("back")
        if stick.is_file():
            taken = stickside.ingest(self.hub.desk, stick)
            stickside.write_receipts(taken.receipts + taken.leases, back)
        return back

    @rule(n=st.integers(0, 9), answer=answers)
    def a_laptop_reads_an_answer(self, n: int, answer: Path) -> None:
        if answer.is_file():
            with suppress(CunbuError):  # another laptop's, or of a second copy
                usb.read_receipt(self._of(n).store, answer)

    @rule(stick=consumes(sticks))
    def a_stick_is_lost(self, stick: Path) -> None:
        if stick.is_file():
            stick.unlink()

    # -- accidents
    @rule(n=st.integers(0, 9))
    def a_disk_is_copied(self, n: int) -> None:
        if len(self.laptops) < MOST:
            self.laptops.append(self._of(n).copy(self.top / f"laptop{len(self.laptops)}"))

    @rule()
    def the_county_is_put_back(self) -> None:
        if (self.top / "hub.bak").exists():
            restore(self.hub.desk, self.top / "hub.bak")

    @rule()
    def the_county_backs_up(self) -> None:
        (self.top / "hub.bak").unlink(missing_ok=True)
        backup(self.hub.desk, self.top / "hub.bak")

    @rule(n=st.integers(0, 9), days=st.sampled_from([-3650, -1, 1, 30, 3650]))
    def a_clock_jumps(self, n: int, days: int) -> None:
        self._of(n).off = timedelta(days=days)

    @rule(which=st.integers(0, 99), accept=st.booleans())
    def the_clerk_decides(self, which: int, accept: bool) -> None:
        ids = sorted(str(row[0]) for row in self.hub.rows("SELECT DISTINCT id FROM record"))
        if ids:
            with suppress(CunbuError):  # withdrawn
                decisions.decide(self.hub.desk, ids[which % len(ids)], accept=accept, code="ADDR", note="补地址")

    def _reach(self, laptop: Laptop, url: str) -> None:
        me = device.identity(laptop.store)
        assert me.hub is not None
        if me.hub.url != url:
            from tests.faults.roads import reach

            reach(laptop.store, url)

    # -- the end
    def teardown(self) -> None:
        try:
            if self.laptops:
                self._comes_to_rest()
        finally:
            for laptop in self.laptops:
                laptop.store.close()
            self.proxy.close()
            self.hub.stop()
            shutil.rmtree(self.top, ignore_errors=True)

    def _comes_to_rest(self) -> None:
        for _ in range(2):  # a county that was put back learns from each what it lacks
            for laptop in self.laptops:
                self._reach(laptop, self.hub.url)
                report = engine.sync_round(laptop.store, pause=lambda _s: None)
                assert report.waiting == 0
        records = {(r[0], r[1], r[2]): r[3] for r in self.hub.rows("SELECT id, rev, schema, sha256 FROM record")}
        waiting = {(r[0], r[1], r[2], r[3]) for r in self.hub.rows("SELECT id, rev, schema, sha256 FROM inbox")}
        for laptop in self.laptops:
            for row in laptop.store.rows("SELECT person_id, rev, schema, sha256 FROM outbox"):
                name = row["person_id"], row["rev"], row["schema"]
                assert records.get(name) == row["sha256"] or (*name, row["sha256"]) in waiting, "lost"
            if laptop.alone:
                assert engine.sync_round(laptop.store).agrees
            assert laptop.store.check_file() == []
        ((rows, names),) = self.hub.rows("SELECT count(*), count(DISTINCT id || '/' || rev || schema) FROM record")
        assert rows == names == len(records)
        known = {str(row[0]) for row in self.hub.rows("SELECT epoch FROM stream")}
        places: dict[str, set[tuple[int, str]]] = {}
        for me in (device.identity(laptop.store) for laptop in self.laptops):
            if me.epoch in known:
                places.setdefault(me.epoch, set()).add((me.batch_number, me.chain_head))
        # copies that have done nothing since are one laptop to anybody; whoever went on was met
        assert all(len(same) == 1 for same in places.values()), "every copy that went on was met"


TestRoads = Roads.TestCase
TestRoads.settings = settings(
    max_examples=int(os.environ.get("CUNBU_EXAMPLES", "400" if LONG else "8")),
    stateful_step_count=40 if LONG else 25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
