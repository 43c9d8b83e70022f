"""kill -9 of hub and laptops at random moments, lines that break at random bytes, sticks in between: nothing is lost,
nothing doubled, and both sides say the same of every village.

A short run in every test run; `make faults` sets the long one (CUNBU_RECORDS, CUNBU_FAULTS).
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.base.clock import system_clock
from desktop.base.errors import CunbuError
from desktop.hub import devices, stickside
from desktop.hub.desk import Desk, Settings, open_desk
from desktop.storage import device, outbox
from desktop.storage.opening import open_store
from desktop.sync import engine, joining
from tests.faults import roads
from tests.sync.proxy import Proxy
from tests.sync.test_crash import free_port

RECORDS = int(os.environ.get("CUNBU_RECORDS", "1500"))
FAULTS = int(os.environ.get("CUNBU_FAULTS", "60"))
LAPTOPS = 3


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(Settings(tmp_path / "hub"))
    yield opened
    opened.close()


class Day:
    """Three laptops and a county, and whoever breaks them."""

    def __init__(self, folder: Path, desk: Desk, seed: int) -> None:
        self.folder, self.desk, self.draw = folder, desk, random.Random(seed)
        self.port = free_port()
        self.hub = roads.start_hub(folder / "hub", self.port)
        self.proxy = Proxy(self.port)
        self.kills = 0
        self.laptops: dict[int, roads.Running] = {}
        for n in range(LAPTOPS):
            self._make(n)

    def _make(self, n: int) -> None:
        (self.folder / f"laptop{n}").mkdir()
        store = open_store(self.folder / f"laptop{n}", roads.KEY, system_clock, create=True)
        device.create(store)
        joining.join(store, f"http://127.0.0.1:{self.port}", devices.issue_code(self.desk), "张代表")
        store.close()

    @property
    def faults(self) -> int:
        return self.kills + self.proxy.broken

    def go(self, seconds: float) -> None:
        """Everybody works for a while, on a line that breaks every few kilobytes."""
        self.proxy.every = self.draw.choice((None, 4_000, 9_000, 20_000, 60_000, self.draw.randrange(900, 9_000)))
        for n in range(LAPTOPS):
            if n not in self.laptops:
                each = max(4, RECORDS // 2500)
                self.laptops[n] = roads.start_laptop(
                    self.folder / f"laptop{n}", self.proxy.url, self.draw.randrange(2**30), each,
                    self.folder / f"stick{n}.cunbu",
                )  # fmt: skip
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for laptop in self.laptops.values():
                with suppress(EOFError, OSError):
                    while laptop.said.poll():
                        laptop.said.recv()
            time.sleep(0.01)  # others work in processes of their own; their pipes are emptied meanwhile

    def break_something(self) -> None:
        what = self.draw.randrange(4)
        if what == 0:
            self.hub.kill()
            self.hub = roads.start_hub(self.folder / "hub", self.port)
            self.kills += 1
        elif what == 1:
            self._bring_a_stick()
        else:
            n = self.draw.choice(list(self.laptops))
            self.laptops.pop(n).kill()
            self.kills += 1

    def _bring_a_stick(self) -> None:
        sticks = list(self.folder.glob("stick*.cunbu"))
        if sticks:
            with suppress(CunbuError):  # a stick whose laptop was killed while it wrote has no name yet
                stickside.ingest(self.desk, self.draw.choice(sticks))

    def records(self) -> tuple[int, int]:
        with self.desk.engine.connect() as connection:
            row = connection.exec_driver_sql("SELECT count(*), count(DISTINCT id) FROM record").one()
            return int(row[0]), int(row[1])

    def end(self) -> None:
        for laptop in self.laptops.values():
            laptop.kill()
        self.proxy.every = None


def test_nothing_is_lost_or_doubled_by_any_kill_or_cut(tmp_path: Path, desk: Desk) -> None:
    day = Day(tmp_path, desk, seed=11)
    begun, told = time.monotonic(), 0
    try:
        enough = False
        while not enough or day.faults < FAULTS:
            enough = enough or day.records()[0] >= RECORDS  # counting half a million rows each time would be the test
            assert time.monotonic() - begun < 60 + 0.5 * FAULTS + RECORDS / 50, (day.records(), day.faults)
            day.go(day.draw.uniform(0.05, 0.6 if not enough else 0.2))
            day.break_something()
            if day.faults >= (told + 1) * 500:
                told = day.faults // 500
                print(f"{day.faults:,} faults after {time.monotonic() - begun:,.0f} s", flush=True)
        day.end()
        captured = 0
        for n in range(LAPTOPS):
            captured += _comes_to_rest(tmp_path / f"laptop{n}", day)
        rows, people = day.records()
        assert (rows, people) == (captured, captured)
        assert _inbox(desk) == 0
    finally:
        day.end()
        day.hub.kill()
        day.proxy.close()
    print(f"{rows:,} records, {day.kills:,} kills, {day.proxy.broken:,} broken lines")


def _comes_to_rest(folder: Path, day: Day) -> int:
    """The laptop's last rounds on a whole line; how many people it has, all of them at the county."""
    store = open_store(folder, roads.KEY, system_clock)
    try:
        roads.reach(store, f"http://127.0.0.1:{day.port}")
        engine.sync_round(store)
        report = engine.sync_round(store)
        assert report.agrees, report
        assert (report.waiting, report.set_aside) == (0, 0)
        assert outbox.not_receipted(store) == 0
        assert store.check_file() == []
        assert report.renewed is False, "a kill is no clone"
        states = {row["state"] for row in store.rows("SELECT DISTINCT state FROM person")}
        assert states <= {"received"}
        return int(store.value("SELECT count(*) FROM person"))
    finally:
        store.close()


def _inbox(desk: Desk) -> int:
    with desk.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one())
