"""The write-ahead log: no save folds it, an idle moment does, and it cannot grow for ever."""

from __future__ import annotations

import secrets
import shutil
import time
from pathlib import Path

from desktop.base.clock import system_clock
from desktop.storage import device, settings
from desktop.storage.opening import open_store
from desktop.storage.store import LONGEST_LOG, Store


def log_file(store: Store) -> int:
    return store.path.with_name(f"{store.path.name}-wal").stat().st_size


def test_a_save_never_folds_the_log(store: Store) -> None:
    before = store.log_pages()
    for n in range(1200):  # the engine left alone would fold at 1000 pages
        settings.put(store, f"key {n}", "x" * 3000)
        assert before < store.log_pages()
        before = store.log_pages()
    assert before > 1200


def test_folding_empties_the_log_and_loses_nothing(tmp_path: Path) -> None:
    key, folder = secrets.token_bytes(32), tmp_path / "folded"
    folder.mkdir()
    store = open_store(folder, key, system_clock, create=True)
    device.create(store)
    settings.put(store, "kept", "x" * 100_000)
    store.fold(worth=100_000)
    assert store.log_pages() > 20, "not worth it yet"
    store.fold()
    assert store.log_pages() <= 1, "the log's new head, so that the next save need not write it"
    alone = tmp_path / "file alone"
    alone.mkdir()
    shutil.copy(store.path, alone)
    beside = open_store(alone, key, system_clock)
    assert settings.get(beside, "kept") == "x" * 100_000
    assert beside.check_file() == []
    beside.close()
    store.close()


def test_inside_a_transaction_nothing_is_folded(store: Store) -> None:
    with store.atomic():
        settings.put(store, "half", "x" * 50_000)
        store.fold()
    assert store.log_pages() > 10


def test_folding_does_not_wait_for_another_writer(tmp_path: Path) -> None:
    key, folder = secrets.token_bytes(32), tmp_path / "shared"
    folder.mkdir()
    window, terminal = (open_store(folder, key, system_clock, create=True) for _ in range(2))
    settings.put(window, "kept", "x" * 50_000)
    with terminal.atomic():
        settings.put(terminal, "long work", "x")
        begun = time.monotonic()
        window.fold()
        assert time.monotonic() - begun < 5, "a save would wait ten seconds"
    settings.put(window, "next", "save")
    assert (settings.get(terminal, "next"), settings.get(window, "long work")) == ("save", "x")
    terminal.close()
    window.close()


def test_a_log_nobody_has_time_for_is_folded_in_the_end(store: Store) -> None:
    most = 0
    for n in range(150):
        settings.put(store, str(n), "x" * 400_000)
        most = max(most, store.log_pages())
    assert LONGEST_LOG / 2 < most <= LONGEST_LOG + 200
    assert log_file(store) < (LONGEST_LOG + 400) * 4200
