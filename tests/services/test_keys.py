"""Who opens the vault: the idle lock, a changed passphrase, a rep who leaves, a new recovery key, two first runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.base.clock import system_clock
from desktop.base.errors import CunbuError, RefusedInput, VaultError, WrongPassphrase
from desktop.domain.villages import Village
from desktop.services import enrol, keys, roster_runs
from desktop.services import session as door
from desktop.services.session import Session
from desktop.storage import locks, vault, villages
from desktop.ui.operations import door as window_door
from tests.conftest import VILLAGE

PASS = "right river 1"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "v"


@pytest.fixture
def signed(data: Path) -> Iterator[Session]:
    made = door.make_vault(data, "甲", PASS).session
    yield made
    made.close()


def of_another_vault(file: Path) -> None:
    door.make_vault(file.parent.parent / "other", "甲", PASS).session.close()
    shutil.copy(file.parent.parent / "other" / file.name, file)


def same_slot_of_another_vault(file: Path) -> None:
    ours = json.loads(file.read_text())
    of_another_vault(file)
    theirs = json.loads(file.read_text())
    theirs["slots"][0]["id"] = ours["slots"][0]["id"]
    file.write_text(json.dumps(theirs))


def of_a_newer_program(file: Path) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 99}))


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


HARMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty object": (lambda f: f.write_text("{}"), "损坏"),
    "empty": (lambda f: f.write_bytes(b""), "损坏"),
    "a list": (lambda f: f.write_text("[[[]]]"), "损坏"),
    "half": (lambda f: f.write_bytes(f.read_bytes()[:200]), "损坏"),
    "slots of words": (lambda f: f.write_text('{"format":1,"slots":["a"],"recovery":{"wrapped":""}}'), "损坏"),
    "deep": (lambda f: f.write_text("[" * 100_000), "损坏"),
    "no slots": (lambda f: f.write_text('{"format":1,"slots":[],"recovery":{"wrapped":""}}'), "不是这份数据"),
    "missing": (lambda f: f.rename(f.with_suffix(".away")), "不见了"),
    "a folder": (a_folder, "读不出来"),
    "newer": (of_a_newer_program, "新版"),
    "another's": (of_another_vault, "不是这份数据"),
    "another's under our slot": (same_slot_of_another_vault, "不是这份数据|口令不对"),
}


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("typed", [PASS, "wrong river 2"])
def test_the_lock_stays_shut_on_what_it_cannot_read_and_says_why(
    signed: Session, data: Path, harm: str, typed: str
) -> None:
    act, words = HARMS[harm]
    act(data / vault.FILE)
    with pytest.raises(CunbuError, match=words):
        window_door.unlock(session=signed, data=data, rep="", passphrase=typed, clock=system_clock)
    with pytest.raises(CunbuError, match=words):
        window_door.unlock(session=signed, data=data, rep="甲", passphrase=typed, clock=system_clock)


def test_the_lock_opens_for_its_rep_alone(signed: Session) -> None:
    door.add_rep(signed, "乙", "another river 2")
    door.check_passphrase(signed, PASS)
    for wrong in ("another river 2", "", "\ud800"):
        vault.clear_failures(signed.data_dir)
        with pytest.raises(WrongPassphrase):
            door.check_passphrase(signed, wrong)


def test_after_wrong_ones_the_right_one_waits_too(signed: Session) -> None:
    for _ in range(2):
        with pytest.raises(WrongPassphrase):
            door.check_passphrase(signed, "wrong river 2")
    with pytest.raises(WrongPassphrase, match="请等"):
        door.check_passphrase(signed, PASS)
    vault.clear_failures(signed.data_dir)
    door.check_passphrase(signed, PASS)


def test_a_wrong_passphrase_on_a_disk_that_takes_nothing_is_still_wrong(
    signed: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(vault, "write_private", full)
    with pytest.raises(WrongPassphrase):
        door.check_passphrase(signed, "wrong river 2")


def test_a_rep_changes_her_own_passphrase(signed: Session, data: Path) -> None:
    door.add_rep(signed, "乙", "another river 2")
    with pytest.raises(WrongPassphrase):
        keys.change_passphrase(signed, "wrong river 2", "new river 3")
    for weak in ("123456", "甲甲甲甲甲甲", PASS):
        with pytest.raises(RefusedInput):
            keys.change_passphrase(signed, PASS, weak)
    keys.change_passphrase(signed, PASS, "new river 3")
    door.check_passphrase(signed, "new river 3")
    with pytest.raises(WrongPassphrase):
        door.sign_in(data, PASS)
    for good in ("new river 3", "another river 2"):
        door.sign_in(data, good).close()


def test_who_leaves_opens_nothing_and_her_work_stays_hers(signed: Session, data: Path) -> None:
    villages.save(signed.store, [Village(VILLAGE, "西洪村", "朱里镇", "demo")])
    other = door.add_rep(signed, "乙", "another river 2")
    hers = door.sign_in(data, "another river 2")
    person = enrol.begin(hers, VILLAGE)
    slots = len(vault.read(data)["slots"])
    keys.remove_rep(signed, " 乙 ")
    assert len(vault.read(data)["slots"]) == slots - 1
    with pytest.raises(WrongPassphrase):
        door.sign_in(data, "another river 2")
    with pytest.raises(CunbuError, match="不在这台电脑"):
        door.check_passphrase(hers, "another river 2")
    hers.close()
    assert [rep.name for rep in door.reps(signed)] == ["甲"]
    assert signed.store.value("SELECT created_by FROM person WHERE id = ?", [person.id]) == other.id
    assert roster_runs.settings.rep_names(signed.store)[other.id] == "乙"
    with pytest.raises(RefusedInput, match="最后一位"):
        keys.remove_rep(signed, "甲")
    with pytest.raises(CunbuError, match="没有这位"):
        keys.remove_rep(signed, "丙")
    assert door.add_rep(signed, "乙", "third river 4").id == other.id
    door.sign_in(data, PASS).close()


def test_a_new_recovery_key_replaces_the_one_before_only_once_it_is_in_hand(data: Path) -> None:
    made = door.make_vault(data, "甲", PASS)
    new = keys.new_recovery_key()
    door.reset_passphrase(data, str(made.recovery_identity), "甲", "second river 2").close()
    keys.key_in_hand(made.session, new)
    assert keys.who_holds(data) == keys.WHO_HOLDS["sheet"]
    made.session.close()
    with pytest.raises(VaultError, match="恢复密钥不对"):
        door.reset_passphrase(data, str(made.recovery_identity), "甲", "third river 3")
    door.reset_passphrase(data, new, "甲", "fourth river 4").close()


def test_the_recovery_key_may_be_given_to_the_county(signed: Session, data: Path) -> None:
    identity, recipient = vault.new_recovery_identity()
    with pytest.raises(RefusedInput):
        keys.give_to_county(signed, "age1nonsense")
    keys.give_to_county(signed, recipient)
    assert keys.who_holds(data) == keys.WHO_HOLDS["county"]
    door.reset_passphrase(data, identity, "甲", "second river 2").close()


def test_an_unfinished_vault_is_nobody_elses_until_its_key_is_in_hand_and_may_be_made_anew(data: Path) -> None:
    first = door.make_vault(data, "甲", PASS, unfinished=True)
    first.session.close()  # as a killed program leaves it
    assert door.unfinished(data)
    resumed = door.sign_in(data, PASS)
    assert resumed.unfinished
    resumed.close()
    again = door.make_vault(data, "乙", "another river 2", unfinished=True)
    keys.key_in_hand(again.session, again.recovery_identity)
    assert not door.unfinished(data)
    door.sign_in(data, "another river 2").close()  # beside the open one
    again.session.close()
    with pytest.raises(VaultError, match="已经有村簿的数据"):
        door.make_vault(data, "丙", "third river 3")
    door.reset_passphrase(data, str(again.recovery_identity), "乙", "fourth river 4").close()


def test_while_one_makes_a_vault_no_other_opens_or_makes_one(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.0)
    first = door.make_vault(data, "甲", PASS, unfinished=True)
    for other in (lambda: door.sign_in(data, PASS), lambda: door.make_vault(data, "乙", "another river 2")):
        with pytest.raises(CunbuError) as refused:
            other()
        assert refused.value.code == "vault_in_use"
    keys.key_in_hand(first.session, first.recovery_identity)
    door.sign_in(data, PASS).close()
    first.session.close()


def test_two_sessions_are_never_given_the_same_form(signed: Session, data: Path) -> None:
    villages.save(signed.store, [Village(VILLAGE, "西洪村", "朱里镇", "demo")])
    other = door.sign_in(data, PASS)
    forms = [enrol.begin(session, VILLAGE).id for session in (signed, other, signed, other)]
    assert forms[0] == forms[2] != forms[1] == forms[3]
    enrol.commit_field(signed, forms[0], "name", "王甲先")
    enrol.drop_empty(signed)
    assert signed.store.value("SELECT count(*) FROM person") == 1, "nobody wrote anything into the other"
    other.close()


def test_folders_and_files_are_closed_to_others(signed: Session, data: Path) -> None:
    for path in (data, *data.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    signed.close()
    (data / vault.DATABASE).chmod(0o644)
    data.chmod(0o755)
    signed.store = door.sign_in(data, PASS).store
    assert (data / vault.DATABASE).stat().st_mode & 0o077 == 0
    assert data.stat().st_mode & 0o077 == 0
