"""The vault: a random data key, wrapped once per rep by a passphrase and once for the recovery key.

`vault.json` holds only salts and wrapped keys. Which rep a slot belongs to is written inside the encrypted file,
so the folder shows no name. `attempts.json` counts wrong passphrases.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from desktop.base.clock import Clock, from_iso, iso
from desktop.base.errors import RefusedInput, VaultError, VaultMissing, WrongPassphrase
from desktop.base.paths import write_private

FORMAT = 1
FILE = "vault.json"
ATTEMPTS = "attempts.json"
DATABASE = "cunbu.db"
SHORTEST_PASSPHRASE = 6
LONGEST_WAIT = 300
MOST_FAILURES = 64
ARGON = {"memory_cost": 64 * 1024, "time_cost": 3, "parallelism": 4}
BROKEN = "本机的钥匙文件损坏,打不开。数据没有动过;请找县里用恢复密钥重新开启。"


@dataclass(frozen=True, slots=True)
class OpenedSlot:
    key: bytes = field(repr=False)
    slot: str


def exists(data: Path) -> bool:
    return (data / FILE).exists()


@dataclass(frozen=True, slots=True)
class NewVault:
    """A vault about to be: its first slot, and what its file will say."""

    opened: OpenedSlot
    content: bytes = field(repr=False)


def prepare(data: Path, passphrase: str, *, recovery: str) -> NewVault:
    """Draw the keys of a new vault for an empty data folder; nothing is written. `recovery`: an age recipient."""
    if exists(data) or (data / DATABASE).exists():
        raise VaultError(
            "这个文件夹里已经有村簿的数据,没有改动它。要增加客户经理请用“增加客户经理”。", code="vault_exists"
        )
    key = secrets.token_bytes(32)
    slot = _slot(key, passphrase)
    content = {"format": FORMAT, "slots": [slot], "recovery": _wrap_for_recovery(key, recovery)}
    return NewVault(OpenedSlot(key, slot["id"]), _text(content))


def keep(data: Path, made: NewVault) -> None:
    """Write the keys of a new vault; from here on the folder holds one."""
    write_private(data / FILE, made.content)


def open_slots(data: Path, passphrase: str, clock: Clock) -> list[OpenedSlot]:
    """Every slot this passphrase opens (more than one only when reps chose the same one).

    A wrong passphrase is counted and raises WrongPassphrase; nothing else is touched.
    """
    vault = read(data)
    opened = []
    for slot in vault["slots"]:
        key = _unwrap(slot, passphrase)
        if key is not None:
            opened.append(OpenedSlot(key, slot["id"]))
    if not opened:
        refuse(data, clock)
    return opened


def refuse(data: Path, clock: Clock) -> None:
    """Count a failure and say so; the next try has to wait longer."""
    failures = min(_attempts(data)[0] + 1, MOST_FAILURES)
    _count(data, failures, clock)
    wait = _wait_after(failures)
    then = f"请等 {wait} 秒再试。" if wait else "请再试一次。"
    raise WrongPassphrase(f"姓名或口令不对,数据没有动过。{then}忘了口令可用恢复密钥。")


def clear_failures(data: Path) -> None:
    (data / ATTEMPTS).unlink(missing_ok=True)


def seconds_to_wait(data: Path, clock: Clock) -> int:
    """How long this laptop must wait before the next try; 0 = now. A clock set back does not shorten it, nor does one
    that was ahead and is right again hold the rep up for longer: the wait then begins anew."""
    failures, last = _attempts(data)
    if not last:
        return 0
    passed = clock() - from_iso(last)
    if passed < timedelta(0):
        _count(data, failures, clock)
        passed = timedelta(0)
    left = timedelta(seconds=_wait_after(failures)) - passed
    return max(0, -(-int(left.total_seconds() * 1000) // 1000))


def add_slot(data: Path, key: bytes, passphrase: str, *, replace: str | None = None) -> str:
    """Wrap the data key for one more rep (or anew for the slot `replace`); returns the slot's id."""
    vault = read(data)
    slot = _slot(key, passphrase, replace)
    vault["slots"] = [s for s in vault["slots"] if s["id"] != slot["id"]] + [slot]
    _write(data, vault)
    return str(slot["id"])


def open_by_recovery(data: Path, identity: str) -> bytes:
    """The data key by the recovery key (AGE-SECRET-KEY-1…)."""
    vault = read(data)
    try:
        holder = pyrage.x25519.Identity.from_str(identity.strip())
        return bytes(pyrage.decrypt(base64.b64decode(vault["recovery"]["wrapped"]), [holder]))
    except (pyrage.IdentityError, pyrage.DecryptError, ValueError) as wrong:
        raise VaultError("恢复密钥不对,数据没有动过。请核对恢复单上的每一组字母。", code="wrong_recovery") from wrong


def new_recovery_identity() -> tuple[str, str]:
    """A fresh (secret identity, public recipient) for a laptop that works alone."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def read(data: Path) -> dict[str, Any]:
    path = data / FILE
    if not path.exists():
        raise VaultMissing("这台电脑还没有建村簿。请先建一个(cunbu init),再登记。")
    try:
        vault: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if vault["format"] > FORMAT:
            raise VaultError("这份数据是新版村簿建的,本版打不开,没有改动它。请先升级。", code="vault_too_new")
        _ = [(s["id"], s["salt"], s["wrapped"]) for s in vault["slots"]], vault["recovery"]["wrapped"]
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise VaultError(BROKEN, code="vault_broken") from broken
    return vault


def _write(data: Path, vault: dict[str, Any]) -> None:
    write_private(data / FILE, _text(vault))


def _text(vault: dict[str, Any]) -> bytes:
    return json.dumps(vault, indent=1).encode()


def _slot(key: bytes, passphrase: str, slot_id: str | None = None) -> dict[str, Any]:
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise RefusedInput(
            f"口令至少 {SHORTEST_PASSPHRASE} 个字,什么都没有建。请换一个长一点的。", code="short_passphrase"
        )
    salt = secrets.token_bytes(16)
    wrapped = SecretBox(_stretch(passphrase, salt, ARGON)).encrypt(key)
    return {
        "id": slot_id or secrets.token_hex(8),
        "kdf": "argon2id",
        **ARGON,
        "salt": base64.b64encode(salt).decode(),
        "wrapped": base64.b64encode(wrapped).decode(),
    }


def _unwrap(slot: dict[str, Any], passphrase: str) -> bytes | None:
    try:
        cost = {name: min(int(slot[name]), limit) for name, limit in _COST_LIMITS.items()}
        stretched = _stretch(passphrase, base64.b64decode(slot["salt"]), cost)
        return SecretBox(stretched).decrypt(base64.b64decode(slot["wrapped"]))
    except CryptoError:
        return None
    except (KeyError, TypeError, ValueError, HashingError) as broken:
        raise VaultError(BROKEN, code="vault_broken") from broken


_COST_LIMITS = {"memory_cost": 1024 * 1024, "time_cost": 20, "parallelism": 16}


def _stretch(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, hash_len=32, type=Type.ID, **cost)


def _wrap_for_recovery(key: bytes, recipient: str) -> dict[str, str]:
    try:
        public = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as wrong:
        raise RefusedInput(
            "恢复公钥不对(应以 age1 开头),什么都没有建。请核对后再试。", code="bad_recovery_key"
        ) from wrong
    return {"recipient": recipient, "wrapped": base64.b64encode(pyrage.encrypt(key, [public])).decode()}


def _count(data: Path, failures: int, clock: Clock) -> None:
    write_private(data / ATTEMPTS, json.dumps({"failures": failures, "last": iso(clock())}).encode())


def _attempts(data: Path) -> tuple[int, str]:
    try:
        seen = json.loads((data / ATTEMPTS).read_text("utf-8"))
        return min(max(int(seen["failures"]), 0), MOST_FAILURES), str(iso(from_iso(seen["last"])))
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return 0, ""  # none yet; and a damaged counter must not lock the rep out of her own work


def _wait_after(failures: int) -> int:
    return 0 if failures < 2 else min(2 ** (failures - 2), LONGEST_WAIT)
