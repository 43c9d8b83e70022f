"""Processes that are killed and robbed of their disk's last writes: a hub, and a laptop that captures and syncs.

A laptop says `ready`, then `captured COUNT` after each commit and `round OUTCOME` after each round.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from desktop.base.clock import system_clock
from desktop.base.errors import CunbuError
from desktop.base.paths import own_name
from desktop.hub import serve
from desktop.hub.desk import Settings
from desktop.storage import device
from desktop.storage.device import HubInfo
from desktop.storage.opening import open_store
from desktop.storage.store import Store
from desktop.sync import engine, usb
from tests.sync.conftest import capture

KEY = b"k" * 32
_context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
if os.name == "posix":
    _context.set_forkserver_preload(["tests.faults.roads"])


class Running:
    """A process that can be killed at any moment."""

    def __init__(self, process: BaseProcess, said: Any = None) -> None:
        self.process, self.said = process, said

    def kill(self) -> None:
        self.process.kill()
        self.process.join()


def start_hub(folder: Path, port: int, database: str | None = None) -> Running:
    ready = _context.Event()
    process = _context.Process(target=_serve, args=(folder, port, database, ready), daemon=True)
    process.start()
    assert ready.wait(30)
    return Running(process)


def _serve(folder: Path, port: int, database: str | None, ready: Any) -> None:
    serve.serve(Settings(folder, database), "127.0.0.1", port, lambda *_: ready.set())


def start_laptop(folder: Path, url: str, seed: int, each: int, stick: Path | None = None) -> Running:
    """A laptop that captures `each` people and syncs, again and again, until it is killed."""
    mine, its = _context.Pipe()
    process = _context.Process(target=_work, args=(folder, url, seed, each, stick, its), daemon=True)
    process.start()
    its.close()
    return Running(process, mine)


def _work(folder: Path, url: str, seed: int, each: int, stick: Path | None, said: Any) -> None:
    draw, store = random.Random(seed), open_store(folder, KEY, system_clock)
    reach(store, url)
    said.send(("ready", 0))
    while True:
        if draw.random() < 0.8:
            many = draw.randrange(1, 2 * each)
            capture(store, many, first=draw.randrange(8000))
            said.send(("captured", many))
        if stick is not None and draw.random() < 0.1:
            try:
                usb.export(store, own_name(stick))
            except CunbuError:
                said.send(("nothing", 0))
        try:
            engine.sync_round(store, pause=lambda _seconds: None)
            said.send(("round", 1))
        except CunbuError as away:
            said.send((f"away {away.code}", 0))


def reach(store: Store, url: str) -> None:
    """The hub is reached through another address from now on."""
    me = device.identity(store)
    assert me.hub is not None
    known = me.hub
    moved = HubInfo(url, known.name, known.epoch, known.verify_key, known.recipient, known.recovery)
    with store.atomic():
        versions, receipts = me.decision_versions, me.receipts
        device.belong_to(store, moved, me.certificate or b"")
        device.keep_cursors(store, versions, receipts)


def promise(what: str) -> None:
    """Say, as a write a tracer sees, that something is on disk for good."""
    os.write(PROMISES, what.encode() + b"\n")


PROMISES = 1


def main(role: str, folder: str, count: str) -> None:
    """Work under a tracer: every promise is made after the commit that keeps it."""
    if role == "laptop":
        _laptop_promises(Path(folder), int(count))
    else:
        _hub_promises(Path(folder), int(count))


def _laptop_promises(folder: Path, count: int) -> None:
    """Capture, freeze, settle: batches lie sealed beside the store as the hub's receipts do."""
    from desktop.storage import batches
    from desktop.sync import settling
    from desktop.sync.freezing import freeze_waiting
    from tests.faults.power import county_of

    store = open_store(folder, KEY, system_clock)
    desk = county_of(folder)
    me = device.identity(store)
    assert me.hub is not None
    for n in range(count):
        (person,) = capture(store, 1, first=n)
        promise(f"captured {person.id}")
        if n % 4 == 3:
            freeze_waiting(store)
            for batch in batches.unreceipted(store):
                promise(f"frozen {batch.upload_sha}")
                settling.settle(store, me, me.hub, batch, desk(batch.sealed))
                promise(f"settled {batch.upload_sha}")
        if n % 7 == 6:
            store.fold()
    store.close()


def _hub_promises(folder: Path, count: int) -> None:
    """Take batches that lie ready in the folder; a receipt handed out is a promise."""
    from desktop.hub import intake
    from desktop.hub.desk import open_desk

    desk = open_desk(Settings(folder / "hub"))
    for path in sorted((folder / "batches").iterdir())[:count]:
        receipt = intake.take(desk, path.read_bytes(), "network")
        promise(f"receipt {path.name} {len(receipt)}")
    desk.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
