"""The laptop, or the county with a stick in its hand, dies at a named step and is started again."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from desktop.base import paths
from desktop.base.clock import system_clock
from desktop.hub import devices, intake, ledger, stickside
from desktop.hub.desk import Settings, open_desk
from desktop.storage import audit, batches, device, outbox
from desktop.storage.opening import open_store
from desktop.sync import engine, freezing, joining, second_copy, sending, settling, usb
from desktop.wire import container, sealing
from tests.sync.conftest import RunningHub, capture, states

KEY = b"k" * 32
LAPTOP: dict[str, tuple[ModuleType, str, bool]] = {
    "before freezing": (freezing, "_freeze_one", False),
    "packed": (container, "pack", True),
    "sealed, not stored": (sealing, "seal", True),
    "in the middle of the freezing transaction": (batches, "add", True),
    "frozen": (sending, "deliver", False),
    "road noted": (batches, "note_road", True),
    "sent": (sending, "deliver", True),
    "before settling": (settling, "settle", False),
    "in the middle of settling": (batches, "keep_receipt", True),
    "settled, audit not written": (audit, "add", False),
    "settled": (settling, "settle", True),
}
STICK: dict[str, tuple[ModuleType, str, bool]] = {
    "file not begun": (paths, "stage_private", False),
    "file beside its place": (paths, "stage_private", True),
    "file in place": (paths, "put_in_new_place", True),
    "second copy written": (second_copy, "write_new", True),
}
COUNTY: dict[str, tuple[ModuleType, str, bool]] = {
    "read": (intake, "take", False),
    "judged": (intake, "_commit", False),
    "rows written": (ledger, "count_receipt", True),
    "committed": (intake, "take", True),
    "receipts not written": (stickside, "write_receipts", False),
}
"""step -> (room, function, whether the function still runs before the end)."""

_context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
if os.name == "posix":
    _context.set_forkserver_preload(["tests.sync.test_laptop_crash"])


def _dies(step: tuple[ModuleType, str, bool] | None, act: Callable[..., Any], *given: Any) -> None:
    if step is not None:
        room, name, runs = step
        true = getattr(room, name)

        def last(*words: Any, **named: Any) -> None:
            if runs:
                true(*words, **named)
            os._exit(9)

        setattr(room, name, last)
    act(*given)


def in_a_process(step: tuple[ModuleType, str, bool], act: Callable[..., Any], *given: Any) -> None:
    """Run `act` until the step is reached; the process ends there as by kill -9."""
    room, name, runs = step
    process = _context.Process(target=_by_name, args=(room.__name__, name, runs, act, given))
    process.start()
    process.join(60)
    assert process.exitcode == 9, f"the step was not reached: {process.exitcode}"


def _by_name(room: str, name: str, runs: bool, act: Callable[..., Any], given: tuple[Any, ...]) -> None:
    import importlib

    _dies((importlib.import_module(room), name, runs), act, *given)


def _sync(folder: Path) -> None:
    engine.sync_round(open_store(folder, KEY, system_clock), pause=lambda _s: None)


def _export(folder: Path, out: Path) -> None:
    usb.export(open_store(folder, KEY, system_clock), out)


def _second(folder: Path, out: Path) -> None:
    store = open_store(folder, KEY, system_clock)
    second_copy.choose(store, out)
    second_copy.keep(store)


def _read(folder: Path, back: Path) -> None:
    usb.read_receipt(open_store(folder, KEY, system_clock), back)


def _ingest(folder: Path, stick: Path, back: Path) -> None:
    taken = stickside.ingest(open_desk(Settings(folder)), stick)
    stickside.write_receipts(taken.receipts + taken.leases, back)


@pytest.fixture
def laptop(tmp_path: Path, hub: RunningHub) -> Path:
    """A joined laptop's folder with five people that wait."""
    folder = tmp_path / "laptop"
    folder.mkdir()
    store = open_store(folder, KEY, system_clock, create=True)
    device.create(store)
    joining.join(store, hub.url, devices.issue_code(hub.desk), "张代表")
    capture(store, 5)
    store.close()
    return folder


def comes_to_rest(folder: Path, hub: RunningHub) -> None:
    store = open_store(folder, KEY, system_clock)
    try:
        assert store.check_file() == []
        report = engine.sync_round(store, pause=lambda _s: None)
        assert (report.waiting, report.agrees, report.renewed) == (0, True, False)
        assert states(store) == {"received": 5}
        assert outbox.not_receipted(store) == 0
        assert audit.broken_at(store) is None
    finally:
        store.close()
    assert hub.rows("SELECT count(*), count(DISTINCT id) FROM record") == [(5, 5)]


@pytest.mark.parametrize("step", LAPTOP)
def test_a_laptop_that_dies_at_a_step_of_a_round(laptop: Path, hub: RunningHub, step: str) -> None:
    in_a_process(LAPTOP[step], _sync, laptop)
    comes_to_rest(laptop, hub)


@pytest.mark.parametrize("step", STICK)
def test_a_laptop_that_dies_while_it_writes_a_stick(laptop: Path, hub: RunningHub, tmp_path: Path, step: str) -> None:
    out = tmp_path / "stick"
    out.mkdir()
    if step.startswith("second"):
        in_a_process(STICK[step], _second, laptop, out)
    else:
        in_a_process(STICK[step], _export, laptop, out / "batch.cunbu")
    for whole in out.glob("*.cunbu"):
        assert stickside.ingest(hub.desk, whole).results["new"] == 5, "a file that has its name is whole"
    comes_to_rest(laptop, hub)


@pytest.mark.parametrize("step", COUNTY)
def test_a_county_that_dies_with_a_stick_in_its_hand(
    laptop: Path, hub: RunningHub, tmp_path: Path, step: str
) -> None:
    stick, back = tmp_path / "a.cunbu", tmp_path / "back"
    _export(laptop, stick)
    in_a_process(COUNTY[step], _ingest, hub.folder, stick, back)
    _ingest(hub.folder, stick, back)
    in_a_process((batches, "keep_receipt", True), _read, laptop, back)
    _read(laptop, back)
    comes_to_rest(laptop, hub)
