"""The power goes: whatever was acknowledged is there when the light comes back, on the laptop and at the county.

A few moments in every run; `make faults` tries 200 on each side (CUNBU_LONG).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop.base.clock import system_clock
from desktop.hub import devices, intake
from desktop.hub.desk import Settings, open_desk
from desktop.storage import audit, batches, device, people, proofs
from desktop.storage.opening import open_store
from desktop.sync.freezing import freeze_waiting
from desktop.wire import certificates, receipts, sealing, signing
from tests.disks import WITHOUT, strace
from tests.faults import power, roads
from tests.sync.conftest import capture

POINTS = 200 if os.environ.get("CUNBU_LONG") else 12
ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(strace() is None, reason=WITHOUT)


def laptop_of(folder: Path, county: Path) -> None:
    """A laptop that belongs to the county in this folder, without a network in between."""
    desk = open_desk(Settings(county))
    folder.mkdir()
    store = open_store(folder, roads.KEY, system_clock, create=True)
    device.create(store)
    me = device.identity(store)
    certificate = certificates.Certificate(
        me.id, "张代表", "", signing.verify_key(me.sign_key), sealing.recipient_of(me.age_identity),
        "2099-01-01T00:00:00.000Z",
    )  # fmt: skip
    document = certificates.sign_certificate(desk.keys.sign, certificate)
    devices.readmit(desk, sealing.seal(document, [sealing.recipient_of(desk.keys.identity)]))
    card = certificates.read_card(desk.keys.card())
    hub = device.HubInfo("http://127.0.0.1:9", card.hub, "e" * 16, card.verify_key, card.recipient)
    device.belong_to(store, hub, document)
    store.close()
    desk.close()


def test_no_acknowledged_person_or_receipt_is_lost_on_the_laptop(tmp_path: Path) -> None:
    top = tmp_path / "laptop"
    laptop_of(top, tmp_path / "county")
    disk = power.Disk(top)
    disk.load()
    count = 60 if POINTS > 100 else 16
    lines = power.trace(["tests.faults.roads", "laptop", str(top), str(count)], tmp_path / "calls.log", ROOT)
    tried = 0
    for promised, found in power.losses(top, lines, POINTS, 3, tmp_path / "found", disk):
        _laptop_keeps(found, promised)
        tried += 1
    assert tried == POINTS
    assert len(promised) > count, "most moments lie behind promises"


def _laptop_keeps(folder: Path, promised: list[str]) -> None:
    store = open_store(folder, roads.KEY, system_clock)
    try:
        assert store.check_file() == []
        assert audit.broken_at(store) is None
        assert proofs.check_outbox(store) == []
        states = dict(store.tuples("SELECT upload_sha, state FROM batch", []))
        for what, name in (line.split(" ")[:2] for line in promised):
            if what == "captured":
                assert people.get(store, name) is not None
                assert store.value("SELECT count(*) FROM outbox WHERE person_id = ?", [name]) == 1
            elif what == "frozen":
                assert name in states
            else:
                assert states[name] == "receipted"
    finally:
        store.close()


def test_no_record_with_a_receipt_is_lost_at_the_county(tmp_path: Path) -> None:
    top = tmp_path / "county"
    laptop_of(tmp_path / "laptop", top / "hub")
    count = 30 if POINTS > 100 else 10
    _make_batches(tmp_path / "laptop", top / "batches", count)
    disk = power.Disk(top)
    disk.load()
    lines = power.trace(["tests.faults.roads", "hub", str(top), str(count)], tmp_path / "calls.log", ROOT)
    tried = 0
    for promised, found in power.losses(top / "hub", lines, POINTS, 4, tmp_path / "found", disk):
        _county_keeps(found / "hub", promised)
        tried += 1
    assert tried == POINTS
    assert promised


def _make_batches(laptop: Path, folder: Path, count: int) -> None:
    folder.mkdir()
    store = open_store(laptop, roads.KEY, system_clock)
    for n in range(count):
        capture(store, 5, first=5 * n)
        freeze_waiting(store)
    for batch in batches.unreceipted(store):
        (folder / f"{batch.number:04d}-{batch.upload_sha}").write_bytes(batch.sealed)
    store.close()


def _county_keeps(folder: Path, promised: list[str]) -> None:
    desk = open_desk(Settings(folder))
    try:
        with desk.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            for name in (line.split(" ")[1].split("-")[1] for line in promised):
                receipt = intake.stored_receipt(connection, name)
                assert receipt is not None
                said = receipts.read(receipt, desk.keys.verify_key)
                held = connection.exec_driver_sql("SELECT count(*) FROM record WHERE upload = ?", (name,)).scalar()
                assert (said.count, said.exceptions, held) == (5, (), 5)
    finally:
        desk.close()
