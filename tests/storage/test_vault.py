"""The vault: who may open it, what a wrong passphrase costs, what the folder gives away."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.base.clock import fixed_clock
from desktop.base.errors import RefusedInput, VaultError, VaultMissing, VaultTooNew, WrongPassphrase
from desktop.services import session as door
from desktop.storage import vault
from desktop.storage.cipher import connect

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PASS = "村口的大槐树 8"


def test_a_rep_signs_in_with_her_passphrase_and_nobody_else_does(tmp_path: Path) -> None:
    door.make_vault(tmp_path, "张代表", PASS).session.close()
    before = (tmp_path / "cunbu.db").read_bytes()
    with pytest.raises(WrongPassphrase) as refused:
        door.sign_in(tmp_path, "猜一个试试")
    assert "数据没有动过" in refused.value.sentence
    assert (tmp_path / "cunbu.db").read_bytes() == before
    session = door.sign_in(tmp_path, PASS)
    assert session.rep.name == "张代表"
    session.close()


def test_each_wrong_passphrase_makes_the_next_wait_longer(tmp_path: Path) -> None:
    door.make_vault(tmp_path, "张代表", PASS).session.close()
    clock = fixed_clock(NOON)
    waits = []
    for _ in range(5):
        with pytest.raises(WrongPassphrase):
            door.sign_in(tmp_path, "wrong passphrase", clock=clock)
        waits.append(door.seconds_to_wait(tmp_path, clock))
    assert waits == [0, 1, 2, 4, 8]
    assert door.seconds_to_wait(tmp_path, fixed_clock(NOON + timedelta(seconds=5))) == 3
    assert door.seconds_to_wait(tmp_path, fixed_clock(NOON - timedelta(days=900))) == 8, (
        "a clock set back gains nothing"
    )
    door.sign_in(tmp_path, PASS, clock=clock).close()
    assert door.seconds_to_wait(tmp_path, clock) == 0


def test_a_clock_that_was_ahead_holds_nobody_up_for_good(tmp_path: Path) -> None:
    door.make_vault(tmp_path, "张代表", PASS).session.close()
    ahead = fixed_clock(NOON + timedelta(days=3000))
    for _ in range(4):
        with pytest.raises(WrongPassphrase):
            door.sign_in(tmp_path, "wrong passphrase", clock=ahead)
    assert door.seconds_to_wait(tmp_path, fixed_clock(NOON)) == 4
    assert door.seconds_to_wait(tmp_path, fixed_clock(NOON + timedelta(seconds=3))) == 1
    assert door.seconds_to_wait(tmp_path, fixed_clock(NOON + timedelta(seconds=4))) == 0


@pytest.mark.parametrize(
    "counted", ["", "[]", "[" * 100_000, '{"failures": 1e999, "last": ""}', '{"failures":999999999,"last":"x"}']
)
def test_a_damaged_counter_holds_nobody_up(tmp_path: Path, counted: str) -> None:
    door.make_vault(tmp_path, "张代表", PASS).session.close()
    (tmp_path / vault.ATTEMPTS).write_text(counted, "utf-8")
    assert door.seconds_to_wait(tmp_path, fixed_clock(NOON)) == 0
    (tmp_path / vault.ATTEMPTS).write_text('{"failures": 999999999999, "last": "2026-11-22T04:00:00Z"}', "utf-8")
    assert door.seconds_to_wait(tmp_path, fixed_clock(NOON)) == vault.LONGEST_WAIT


def test_several_reps_share_a_laptop_each_with_her_own_passphrase(tmp_path: Path) -> None:
    first = door.make_vault(tmp_path, "张代表", PASS).session
    door.add_rep(first, "李代表", "another passphrase")
    with pytest.raises(RefusedInput, match="已有客户经理"):
        door.add_rep(first, "李代表", "another passphrase")
    first.close()
    second = door.sign_in(tmp_path, "another passphrase")
    assert second.rep.name == "李代表"
    assert [r.name for r in door.reps(second)] == ["张代表", "李代表"]
    second.close()
    with pytest.raises(WrongPassphrase):
        door.sign_in(tmp_path, PASS, rep="李代表")


def test_equal_passphrases_need_the_name(tmp_path: Path) -> None:
    first = door.make_vault(tmp_path, "张代表", PASS).session
    door.add_rep(first, "李代表", PASS)
    first.close()
    with pytest.raises(RefusedInput, match="写明姓名"):
        door.sign_in(tmp_path, PASS)
    named = door.sign_in(tmp_path, PASS, rep="李代表")
    assert named.rep.name == "李代表"
    named.close()


def test_the_recovery_key_replaces_a_forgotten_passphrase(tmp_path: Path) -> None:
    made = door.make_vault(tmp_path, "张代表", PASS)
    made.session.close()
    assert made.recovery_identity
    door.reset_passphrase(tmp_path, made.recovery_identity, "张代表", "a new passphrase").close()
    door.sign_in(tmp_path, "a new passphrase").close()
    with pytest.raises(WrongPassphrase):
        door.sign_in(tmp_path, PASS)
    other, _ = vault.new_recovery_identity()
    with pytest.raises(VaultError, match="恢复密钥不对"):
        door.reset_passphrase(tmp_path, other, "张代表", "a third passphrase")


def test_a_county_recovery_key_shows_no_secret(tmp_path: Path) -> None:
    identity, recipient = vault.new_recovery_identity()
    made = door.make_vault(tmp_path, "张代表", PASS, recovery_key=recipient)
    made.session.close()
    assert made.recovery_identity is None
    door.reset_passphrase(tmp_path, identity, "张代表", "a new passphrase").close()


@pytest.mark.parametrize("recipient", ["age1wrong", "", "AGE-SECRET-KEY-1ABC"])
def test_a_bad_recovery_key_makes_nothing(tmp_path: Path, recipient: str) -> None:
    if recipient:
        with pytest.raises(RefusedInput):
            door.make_vault(tmp_path, "张代表", PASS, recovery_key=recipient)
    with pytest.raises(RefusedInput):
        door.make_vault(tmp_path, "张代表", "短")
    assert not list(tmp_path.iterdir())


def test_an_empty_folder_and_a_second_vault_are_refused(tmp_path: Path) -> None:
    with pytest.raises(VaultMissing):
        door.sign_in(tmp_path, PASS)
    door.make_vault(tmp_path, "张代表", PASS).session.close()
    kept = (tmp_path / vault.FILE).read_bytes()
    with pytest.raises(VaultError, match="已经有村簿的数据"):
        door.make_vault(tmp_path, "李代表", PASS)
    assert (tmp_path / vault.FILE).read_bytes() == kept


@pytest.mark.parametrize("step", ["data made", "keys kept"])
def test_a_power_cut_while_the_vault_is_made_leaves_a_whole_one_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    where = (vault, "keep") if step == "data made" else (door, "open_store")
    with monkeypatch.context() as power:
        power.setattr(*where, cut)
        with pytest.raises(KeyboardInterrupt):
            door.make_vault(tmp_path, "张代表", PASS)
    if step == "data made":
        assert not door.vault_exists(tmp_path)
        door.make_vault(tmp_path, "张代表", PASS).session.close()
    session = door.sign_in(tmp_path, PASS)
    assert [r.name for r in door.reps(session)] == ["张代表"]
    assert session.store.check_file() == []
    session.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cunbu.db", "vault.json"]


@pytest.mark.parametrize(
    ("part", "value"), [("salt", "!"), ("salt", "AAAA"), ("wrapped", "AAAA"), ("memory_cost", "x")]
)
def test_a_damaged_slot_is_a_sentence(tmp_path: Path, part: str, value: str) -> None:
    door.make_vault(tmp_path, "张代表", PASS).session.close()
    kept = json.loads((tmp_path / vault.FILE).read_text("utf-8"))
    kept["slots"][0][part] = value
    (tmp_path / vault.FILE).write_text(json.dumps(kept), "utf-8")
    with pytest.raises(VaultError):
        door.sign_in(tmp_path, PASS)


@pytest.mark.parametrize(
    "damage", [b"", b"{}", b"[1,2]", b'{"format":1,"slots":[{}],"recovery":{}}', b"\xff\xfe\x00"]
)
def test_a_damaged_key_file_is_a_sentence(tmp_path: Path, damage: bytes) -> None:
    door.make_vault(tmp_path, "张代表", PASS).session.close()
    (tmp_path / vault.FILE).write_bytes(damage)
    with pytest.raises(VaultError, match="损坏"):
        door.sign_in(tmp_path, PASS)


def test_a_damaged_data_file_is_a_sentence(tmp_path: Path) -> None:
    door.make_vault(tmp_path, "张代表", PASS).session.close()
    data = bytearray((tmp_path / "cunbu.db").read_bytes())
    data[:64] = bytes(64)
    (tmp_path / "cunbu.db").write_bytes(data)
    with pytest.raises(VaultError, match="备份"):
        door.sign_in(tmp_path, PASS)


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    door.make_vault(tmp_path, "张代表", PASS).session.close()
    key = vault.open_slots(tmp_path, PASS, fixed_clock(NOON))[0].key
    db = connect(tmp_path / vault.DATABASE, key)
    db["_sqlite_migrations"].insert({"migration_set": "cunbu", "name": "9999_future", "applied_at": "2099-01-01"})
    db.conn.close()
    with pytest.raises(VaultTooNew):
        door.sign_in(tmp_path, PASS)
