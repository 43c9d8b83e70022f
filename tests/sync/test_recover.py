"""What is sealed to the county's recovery key is opened with it: the county's computer and keys are gone, or the
laptop is, or both."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.base.clock import system_clock
from desktop.base.errors import HubError
from desktop.cli import main
from desktop.hub import inbox, keys, pictures, recover
from desktop.services import backup
from desktop.services import session as door
from desktop.storage import attachments, batches, device
from desktop.storage.attachments import Attachment
from desktop.storage.opening import open_store
from desktop.storage.store import Store
from desktop.sync import engine, joining, resending, second_copy, usb
from desktop.sync import pictures as sending
from desktop.wire import canonical, sealing
from tests.sync.conftest import VILLAGE, RunningHub, capture, states

KEY = b"k" * 32


@dataclass
class World:
    """A county with a recovery key, a laptop of its, and what the county set up after the fire."""

    old: RunningHub
    store: Store
    new: RunningHub
    secret: str

    def held(self) -> tuple[object, ...]:
        (row,) = self.new.rows("SELECT count(*), count(DISTINCT id) FROM record")
        return row


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    secret = sealing.new_identity()
    hubs = []
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        keys.load_or_make(tmp_path / name, recovery=sealing.recipient_of(secret))
        hubs.append(RunningHub(tmp_path / name).start())
    (tmp_path / "laptop").mkdir()
    store = open_store(tmp_path / "laptop", KEY, system_clock, create=True)
    device.create(store)
    joining.join(store, hubs[0].url, hubs[0].code(), "张代表")
    yield World(hubs[0], store, hubs[1], secret)
    store.close()
    for hub in hubs:
        hub.stop()
        hub.desk.close()


def _copy_on_stick(world: World, stick: Path) -> Path:
    stick.mkdir()
    second_copy.choose(world.store, stick)
    second_copy.keep(world.store)
    (file,) = stick.iterdir()
    return file


@pytest.mark.parametrize("how", ["batch file", "second copy"])
def test_a_laptop_that_joined_the_new_county_is_known_by_its_signature(
    world: World, tmp_path: Path, how: str
) -> None:
    capture(world.store, 5)
    if how == "batch file":
        file = usb.export(world.store, tmp_path / "a.cunbu").path
    else:
        file = _copy_on_stick(world, tmp_path / "stick")
    joining.join(world.store, world.new.url, world.new.code(), "张代表")
    done = recover.recover(world.new.desk, (file,), world.secret)
    assert (done.batches, dict(done.results), done.refused) == (1, {"new": 5}, [])
    assert world.held() == (5, 5)
    assert dict(recover.recover(world.new.desk, (file,), world.secret).results) == {"same": 5}
    report = engine.sync_round(world.store)
    assert (report.duplicates, report.agrees, report.renewed) == (5, True, False)
    assert world.held() == (5, 5)


def test_of_a_lost_laptop_too_it_waits_for_a_human(world: World, tmp_path: Path) -> None:
    """Nobody can check who signed it: the records are readable and wait; admitted, they are like any other."""
    people = capture(world.store, 3)
    file = _copy_on_stick(world, tmp_path / "stick")
    done = recover.recover(world.new.desk, (file,), world.secret)
    assert dict(done.results) == {"quarantined": 3}
    assert world.held() == (0, 0)
    waits = inbox.waiting(world.new.desk)
    assert {one.why for one in waits} == {recover.UNKNOWN_SIGNER}
    assert inbox.WHY[recover.UNKNOWN_SIGNER]
    for person in people:
        inbox.admit(world.new.desk, person.id)
    assert world.held() == (3, 3)


def test_what_was_shortened_on_the_laptop_comes_out_of_its_old_batches(world: World, tmp_path: Path) -> None:
    """Half of it goes by itself after a yes; the rest is whole in the old county's batches alone."""
    capture(world.store, 4)
    engine.sync_round(world.store)
    capture(world.store, 4, first=20)
    engine.sync_round(world.store)
    world.store.execute("DELETE FROM outbox_text WHERE seq <= 4")
    joining.join(world.store, world.new.url, world.new.code(), "张代表")
    given = resending.everything(world.store, None)
    assert (given.people, given.lines, given.wordless) == (8, 8, 4)
    report = engine.sync_round(world.store)
    assert (report.received, report.agrees, report.elsewhere) == (4, True, 4)
    assert world.held() == (4, 4)
    assert usb.export_former(world.store, tmp_path / "former.cunbu") == 1
    done = recover.recover(world.new.desk, (tmp_path / "former.cunbu",), world.secret)
    assert dict(done.results) == {"new": 4}
    assert world.held() == (8, 8)
    assert engine.sync_round(world.store).agrees, "more of the county's is nothing that lacks"


def test_a_picture_on_its_way_is_opened(world: World, tmp_path: Path) -> None:
    content = b"\xff\xd8\xff" + b"picture" * 50
    sha = canonical.sha256(content)
    shown = Attachment(sha, "stamped_list", "S-1", VILLAGE, len(content), world.store.now(), None, content, None)
    attachments.add(world.store, shown)
    sealed = sending._frozen(world.store, sha).sealed
    assert sealed
    (tmp_path / "part").write_bytes(sealed)  # as a county keeps what has not come whole, and a network sees it
    joining.join(world.store, world.new.url, world.new.code(), "张代表")
    assert recover.recover(world.new.desk, (tmp_path / "part",), world.secret).pictures == 1
    assert pictures.content(world.new.desk, sha) == content


def test_another_key_a_cut_file_and_a_changed_one_take_nothing(world: World, tmp_path: Path) -> None:
    capture(world.store, 2)
    file = usb.export(world.store, tmp_path / "a.cunbu").path
    done = recover.recover(world.new.desk, (file,), sealing.new_identity())
    assert (done.batches, world.held()) == (0, (0, 0))
    assert "没有封给这把恢复密钥" in done.refused[0]
    (batch,) = batches.unreceipted(world.store)
    for odd in (batch.sealed[:-9], batch.sealed[:300] + bytes([batch.sealed[300] ^ 1]) + batch.sealed[301:]):
        (tmp_path / "odd").write_bytes(odd)
        assert recover.recover(world.new.desk, (tmp_path / "odd",), world.secret).batches == 0
    assert world.held() == (0, 0)
    with pytest.raises(HubError) as wrong:
        recover.key_in("age1notasecret")
    assert wrong.value.code == "bad_recovery_key"


def test_a_forged_one_of_a_known_laptop_is_refused(world: World, tmp_path: Path) -> None:
    """Anybody can seal to the recovery key; only the laptop can sign."""
    joining.join(world.store, world.new.url, world.new.code(), "张代表")
    capture(world.store, 1)
    me = device.identity(world.store)
    assert me.hub
    world.store.execute("UPDATE device SET sign_key = ?", [device.signing.new_key()])
    file = usb.export(world.store, tmp_path / "forged.cunbu").path
    done = recover.recover(world.new.desk, (file,), world.secret)
    assert (done.batches, world.held()) == (0, (0, 0))
    assert "签名" in done.refused[0]


def test_the_command(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capture(world.store, 2)
    file = usb.export(world.store, tmp_path / "a.cunbu").path
    joining.join(world.store, world.new.url, world.new.code(), "张代表")
    secret = tmp_path / "key.txt"
    secret.write_text(f"# 恢复密钥\n{world.secret[:30]}\n{world.secret[30:]}\n", "utf-8")
    args = ["hub", "recover", str(file), "--data", str(world.new.folder), "--json"]
    assert main.run([*args, "--recovery-key-file", str(secret)]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "batches": 1, "pictures": 0, "records": 2, "new": 2, "refused": 0,
    }  # fmt: skip
    monkeypatch.setenv("CUNBU_RECOVERY_KEY", sealing.new_identity())
    assert main.run(args) == 1
    assert world.held() == (2, 2)


def test_a_laptops_vault_and_its_backup_open_with_the_countys_key(tmp_path: Path) -> None:
    """Made with the county's recovery key: a passphrase nobody knows any more is given anew, on the laptop and on
    what lies in a backup."""
    secret = sealing.new_identity()
    made = door.make_vault(
        tmp_path / "a", "张代表", "correct horse battery", recovery_key=sealing.recipient_of(secret)
    )
    capture(made.session.store, 2)
    backup.back_up(made.session, tmp_path / "a.cunbu-backup")
    made.session.close()
    with zipfile.ZipFile(tmp_path / "a.cunbu-backup") as box:
        box.extractall(tmp_path / "b")
    for name in ("a", "b"):
        opened = door.reset_passphrase(tmp_path / name, secret, "张代表", "another horse battery")
        assert states(opened.store) == {"captured": 2}
        opened.close()


def test_the_old_county_comes_back_and_nothing_is_doubled(world: World, tmp_path: Path) -> None:
    """All went to the new county, and the old one is found again: what it has is `same`, what it lacks comes after a
    yes, and both say the same."""
    people = capture(world.store, 4)
    engine.sync_round(world.store)
    joining.join(world.store, world.new.url, world.new.code(), "张代表")
    assert engine.sync_round(world.store).elsewhere == 4
    assert states(world.store) == {"received": 4}
    resending.everything(world.store, None)
    assert states(world.store) == {"sealed": 4}, "received by nobody until this county signs"
    capture(world.store, 2, first=30)
    assert engine.sync_round(world.store).elsewhere == 0
    assert states(world.store) == {"received": 6}
    joining.join(world.store, world.old.url, world.old.code(), "张代表")
    back = engine.sync_round(world.store)
    assert (back.agrees, back.elsewhere) == (True, 6)
    resending.everything(world.store, None)
    again = engine.sync_round(world.store)
    assert (again.received, again.duplicates, again.agrees) == (6, 4, True)
    assert world.old.rows("SELECT count(*), count(DISTINCT id) FROM record") == [(6, 6)]
    assert states(world.store) == {"received": 6}
    assert {person.id for person in people} <= {str(row[0]) for row in world.old.rows("SELECT id FROM record")}


def test_a_batch_given_again_cannot_be_taken_back_with_its_import(world: World) -> None:
    capture(world.store, 2)
    engine.sync_round(world.store)
    joining.join(world.store, world.new.url, world.new.code(), "张代表")
    resending.everything(world.store, None)
    assert world.store.value("SELECT count(*) FROM outbox WHERE state = 'waiting'") == 0
    assert len(batches.unreceipted(world.store)) == 1
