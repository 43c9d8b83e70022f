"""Several workers of one county, on its own file and on a real PostgreSQL server: any of them answers any call."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from desktop.base.clock import system_clock
from desktop.storage import batches, device
from desktop.storage.opening import open_store
from desktop.storage.store import Store
from desktop.sync import engine, joining, settling
from desktop.sync.freezing import freeze_waiting
from desktop.sync.link import Link
from tests import postgres
from tests.sync.conftest import RunningHub, capture, states
from tests.sync.test_hubs import move_to


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def workers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[RunningHub, RunningHub]]:
    """Two workers over one database and one folder."""
    url = None if request.param == "sqlite" else postgres.fresh(request.getfixturevalue("server"))
    one = RunningHub(tmp_path / "hub", database=url).start()
    two = RunningHub(tmp_path / "hub", database=url).start()
    yield one, two
    two.stop()
    one.stop()


def laptop(folder: Path, hub: RunningHub) -> Store:
    folder.mkdir()
    store = open_store(folder, b"k" * 32, system_clock, create=True)
    device.create(store)
    joining.join(store, hub.url, hub.code(), "张代表")
    return store


def counted(hub: RunningHub) -> tuple[object, ...]:
    (row,) = hub.rows("SELECT count(*), count(DISTINCT id) FROM record")
    return row


def test_an_upload_begun_at_one_worker_ends_at_another(
    workers: tuple[RunningHub, RunningHub], tmp_path: Path
) -> None:
    one, two = workers
    store = laptop(tmp_path / "laptop", one)
    capture(store, 40)
    freeze_waiting(store)
    (batch,) = batches.unreceipted(store)
    me = device.identity(store)
    assert me.hub
    half = len(batch.sealed) // 2
    with Link(one.url, me, me.hub.name) as first, Link(two.url, me, me.hub.name) as second:
        assert first.send(batch.upload_sha, 0, batch.sealed[:half], last=False) == half
        assert second.progress(batch.upload_sha) == half
        receipt = second.send(batch.upload_sha, half, batch.sealed[half:], last=True)
        assert isinstance(receipt, bytes)
        assert first.progress(batch.upload_sha) == receipt
    settling.settle(store, me, me.hub, batch, receipt)
    move_to(store, two.url)
    report = engine.sync_round(store)
    assert (report.sent, report.waiting, report.agrees) == (0, 0, True)
    assert states(store) == {"received": 40}
    assert counted(one) == (40, 40)


def test_many_laptops_at_many_workers_at_once(workers: tuple[RunningHub, RunningHub], tmp_path: Path) -> None:
    stores = [laptop(tmp_path / f"laptop{n}", workers[n % 2]) for n in range(6)]
    for n, store in enumerate(stores):
        capture(store, 30, first=n * 30)
    failed: list[BaseException] = []

    def go(store: Store) -> None:
        try:
            for _ in range(2):
                assert engine.sync_round(store).agrees
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=go, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert counted(workers[0]) == (180, 180)
    held = workers[0].rows("SELECT first, last FROM lease ORDER BY first")
    assert len(held) == 6
    assert all(int(str(before[1])) < int(str(after[0])) for before, after in pairwise(held))
    for store in stores:
        assert states(store) == {"received": 30}


def test_one_batch_by_two_workers_at_once_is_one(workers: tuple[RunningHub, RunningHub], tmp_path: Path) -> None:
    store = laptop(tmp_path / "laptop", workers[0])
    capture(store, 60)
    freeze_waiting(store)
    (batch,) = batches.unreceipted(store)
    me, answers = device.identity(store), list[object]()

    def send(url: str) -> None:
        assert me.hub
        with Link(url, me, me.hub.name) as link:
            answers.append(link.send(batch.upload_sha, 0, batch.sealed, last=True))

    threads = [threading.Thread(target=send, args=(workers[n % 2].url,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1, "every road brings the same receipt"
    assert counted(workers[1]) == (60, 60)
