"""What every test stands on: no display, no home, no network index; a random but repeatable hypothesis."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt

import hypothesis
import pytest

from desktop.base.clock import system_clock
from desktop.base.singletons import hold_singletons
from desktop.domain.villages import Village
from desktop.services.session import Session
from desktop.storage import device, settings, villages
from desktop.storage.opening import open_store
from desktop.storage.store import Store
from tests.spooler import CUPSD, PrintQueue, Spooler

hold_singletons()

hypothesis.settings.register_profile("here", deadline=None, max_examples=60)
hypothesis.settings.register_profile("ci", deadline=None, max_examples=60, derandomize=True, database=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

SAMPLES = Path(__file__).parent / "samples"


@pytest.hookimpl(trylast=True)  # after the order is drawn
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests begin first, so that two workers end together."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of this test's own, so that no test reads or leaves anything in the user's."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    for name in ("CUNBU_DATA", "CUNBU_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def samples() -> Path:
    """Sample files of a village: its list, its roster, its contacts."""
    return SAMPLES


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A real encrypted store with a device of its own, without the cost of stretching a passphrase."""
    opened = open_store(tmp_path, secrets.token_bytes(32), system_clock, create=True)
    device.create(opened)
    yield opened
    opened.close()


VILLAGE = "411722105201"


@pytest.fixture
def session(store: Store, tmp_path: Path) -> Session:
    """A rep signed in on `store`, with the sample village 西洪村."""
    settings.put(store, "document_hash_key", secrets.token_hex(32))
    rep = settings.add_rep(store, "张代表", "slot-of-tests")
    villages.save(store, [Village(VILLAGE, "西洪村", "朱里镇", klass="demo")])
    return Session(store, rep, tmp_path, store.clock, b"")


@pytest.fixture
def spooler(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spooler]:
    """A running print spooler of this test's own (CUPS), which the program finds as the system's."""
    if CUPSD is None and sys.platform != "linux":
        pytest.skip("CUPS exists on Linux only; there the set-up installs it and its absence fails the test")
    with Spooler() as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def print_queue(spooler: Spooler) -> PrintQueue:
    """The default printer of a real spooler: .name, .printed() -> list[bytes], .wait(n), .environment."""
    return spooler.default
