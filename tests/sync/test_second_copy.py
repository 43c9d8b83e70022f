"""The second sealed copy: what a lost laptop had not sent is taken in from a stick, once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.base.clock import system_clock
from desktop.base.errors import RefusedInput
from desktop.hub import stickside
from desktop.storage import device, outbox
from desktop.storage.opening import open_store
from desktop.storage.store import Store
from desktop.sync import engine, joining, second_copy
from desktop.sync.freezing import freeze_waiting
from tests.sync.conftest import RunningHub, capture, states

KEY = b"k" * 32


def held(hub: RunningHub) -> tuple[object, ...]:
    (row,) = hub.rows("SELECT count(*), count(DISTINCT id) FROM record")
    return row


def test_a_lost_laptops_work_comes_back_from_the_stick(hub: RunningHub, joined: Store, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    capture(joined, 3)
    freeze_waiting(joined)
    capture(joined, 4, first=10)
    second_copy.choose(joined, stick)
    made = second_copy.keep(joined)
    assert made is not None
    assert not made.due
    (file,) = stick.iterdir()
    taken = stickside.ingest(hub.desk, file)
    assert (taken.records, taken.results["new"]) == (7, 7)
    assert held(hub) == (7, 7)
    assert stickside.ingest(hub.desk, file).results["new"] == 7, "the same receipts again, nothing twice"
    assert held(hub) == (7, 7)


def test_a_laptop_that_was_found_again_doubles_nothing(hub: RunningHub, joined: Store, tmp_path: Path) -> None:
    capture(joined, 5)
    second_copy.choose(joined, tmp_path)
    second_copy.keep(joined)
    (file,) = tmp_path.glob("cunbu-*.cunbu")
    stickside.ingest(hub.desk, file)
    report = engine.sync_round(joined)
    assert (report.sent, report.duplicates, report.renewed) == (5, 5, False)
    assert report.agrees
    capture(joined, 1, first=9)
    assert engine.sync_round(joined).renewed is False, "a copy outside the chain is no clone"
    assert held(hub) == (6, 6)
    second_copy.keep(joined)
    assert not file.exists(), "the county has signed for everything"


def test_it_is_written_again_only_when_something_new_waits(joined: Store, tmp_path: Path) -> None:
    second_copy.choose(joined, tmp_path)
    capture(joined, 1)
    first = second_copy.keep(joined)
    (file,) = tmp_path.glob("cunbu-*.cunbu")
    before = file.read_bytes()
    assert second_copy.keep(joined) == first
    assert file.read_bytes() == before
    capture(joined, 1, first=2)
    assert second_copy.look(joined).due  # type: ignore[union-attr]
    second_copy.keep(joined)
    assert file.read_bytes() != before
    second_copy.choose(joined, None)
    assert not file.exists()
    assert second_copy.keep(joined) is None


def test_a_copy_that_is_gone_is_written_again(joined: Store, tmp_path: Path) -> None:
    """Deleted, or another stick under the same letter: nothing new was captured, and yet nothing lies there."""
    stick, away = tmp_path / "stick", tmp_path / "away"
    stick.mkdir()
    capture(joined, 1)
    second_copy.choose(joined, stick)
    second_copy.keep(joined)
    (file,) = stick.iterdir()
    file.unlink()
    again = second_copy.keep(joined)
    assert again is not None
    assert not again.due
    assert file.exists()
    stick.rename(away)
    assert second_copy.keep(joined) == again, "a stick in somebody's pocket is no news"
    away.rename(stick)
    joined.execute("DELETE FROM setting WHERE key = 'second_copy_file'")  # of a program that did not keep the name
    second_copy.keep(joined)
    assert list(stick.iterdir()) == [file]


def test_no_name_or_number_is_readable_on_the_stick(joined: Store, tmp_path: Path) -> None:
    people = capture(joined, 10)
    second_copy.choose(joined, tmp_path)
    second_copy.keep(joined)
    (file,) = tmp_path.glob("cunbu-*.cunbu")
    data = file.read_bytes()
    for person in people:
        for text in (person.name, person.doc_no, person.mobile):
            assert str(text).encode() not in data
            assert str(text) not in file.name


def test_a_stick_that_was_pulled_out_is_said_and_nothing_is_lost(joined: Store, tmp_path: Path) -> None:
    capture(joined, 2)
    second_copy.choose(joined, tmp_path / "gone")
    with pytest.raises(RefusedInput, match="拔了"):
        second_copy.keep(joined)
    assert states(joined) == {"captured": 2}
    assert outbox.not_receipted(joined) == 2


def _copied(store: Store, folder: Path) -> Store:
    store.fold()
    folder.mkdir()
    for part in store.path.parent.glob(f"{store.path.name}*"):
        shutil.copy(part, folder)
    return open_store(folder, KEY, system_clock)


@pytest.mark.parametrize("restored", [True, False], ids=["restored_backup", "copied_disk"])
def test_an_old_laptop_and_its_copy_keep_two_files(hub: RunningHub, tmp_path: Path, restored: bool) -> None:
    """A restored backup has an epoch of its own at once; a copied disk has the other's until the county met both."""
    stick, home = tmp_path / "stick", tmp_path / "home"
    stick.mkdir()
    home.mkdir()
    joined = open_store(home, KEY, system_clock, create=True)
    device.create(joined)
    joining.join(joined, hub.url, hub.code(), "张代表")
    second_copy.choose(joined, stick)
    capture(joined, 2)
    second_copy.keep(joined)
    other = _copied(joined, tmp_path / "other")
    if restored:
        device.renew_epoch(other)
    for round_ in range(2):
        for first, store in ((10, joined), (30, other)):
            capture(store, 3, first=first + 5 * round_)
            second_copy.keep(store)
    for file in sorted(stick.iterdir()):
        stickside.ingest(hub.desk, file)
    assert held(hub) == (14, 14), "everybody of both"
    for store in (joined, other):
        engine.sync_round(store)
        engine.sync_round(store)
        second_copy.keep(store)
    assert held(hub) == (14, 14)
    assert list(stick.iterdir()) == [], "each takes away what it wrote"
    other.close()
    joined.close()


def test_a_file_of_somebody_else_with_the_copys_name_stays(joined: Store, tmp_path: Path) -> None:
    me = device.identity(joined)
    there = tmp_path / f"CUNBU-{me.id[-12:]}-{me.epoch[:8]}.cunbu"
    there.write_bytes(b"not mine")
    second_copy.choose(joined, tmp_path)
    capture(joined, 1)
    second_copy.keep(joined)
    second_copy.choose(joined, None)
    assert there.read_bytes() == b"not mine"
