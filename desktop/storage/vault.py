"""The vault: a random data key, wrapped once per rep by a passphrase and once for the recovery key.

`vault.json` holds only salts and wrapped keys. Which rep a slot belongs to is written inside the encrypted file,
so the folder shows no name. `attempts.json` counts wrong passphrases. A vault is *unfinished* until its recovery key
is in somebody's hands: nobody has worked in it, and it may be made anew.
"""

from __future__ import annotations

import base64
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pyrage
from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from desktop.base.clock import Clock, from_iso, iso
from desktop.base.errors import RefusedInput, VaultError, VaultMissing, WrongPassphrase
from desktop.base.paths import write_private
from desktop.domain.passphrases import refuse_weak

FORMAT = 1
FILE = "vault.json"
ATTEMPTS = "attempts.json"
DATABASE = "cunbu.db"
LONGEST_WAIT = 300
MOST_FAILURES = 64
ARGON = {"memory_cost": 64 * 1024, "time_cost": 3, "parallelism": 4}
BROKEN = "本机的钥匙文件 vault.json 损坏,打不开。数据没有动过;请从备份恢复(cunbu restore)或找技术支持。"
LOST = "本机的钥匙文件 vault.json 不见了,打不开。数据没有动过;请把它放回原处,或从备份恢复(cunbu restore)。"
UNREADABLE = "本机的钥匙文件 vault.json 读不出来(没有权限,或磁盘出了故障)。数据没有动过;请排除后再试。"


@dataclass(frozen=True, slots=True)
class OpenedSlot:
    key: bytes = field(repr=False)
    slot: str


def exists(data: Path) -> bool:
    return (data / FILE).exists()


def unfinished(data: Path) -> bool:
    """Whether a vault stands here whose recovery key nobody has yet."""
    try:
        return bool(read(data)["recovery"].get("unfinished"))
    except VaultError:  # none, or none that can be read: whoever opens it is told
        return False


@dataclass(frozen=True, slots=True)
class NewVault:
    """A vault about to be: its first slot, and what its file will say."""

    opened: OpenedSlot
    content: bytes = field(repr=False)


def must_be_free(data: Path) -> None:
    """Refuse a folder that holds somebody's vault, or what is left of one."""
    if unfinished(data):
        return
    if exists(data) or (data / DATABASE).exists():
        raise VaultError(
            "这个文件夹里已经有村簿的数据,没有改动它。要增加客户经理请用“增加客户经理”。", code="vault_exists"
        )


def prepare(data: Path, rep: str, passphrase: str, *, recovery: str, county: bool, unfinished: bool) -> NewVault:
    """Draw the keys of a new vault for a free data folder; nothing is written. `recovery`: an age recipient;
    `county`: the county holds its secret."""
    must_be_free(data)
    key = secrets.token_bytes(32)
    slot = _slot(key, rep, passphrase)
    wrapped = _wrap_for_recovery(key, recovery, county=county) | ({"unfinished": True} if unfinished else {})
    content = {"format": FORMAT, "slots": [slot], "recovery": wrapped}
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


def refuse(data: Path, clock: Clock) -> NoReturn:
    """Count a failure and say so; the next try has to wait longer."""
    failures = min(_attempts(data)[0] + 1, MOST_FAILURES)
    with suppress(OSError):  # a disk that takes nothing changes nothing in the answer
        _count(data, failures, clock)
    wait = _wait_after(failures)
    then = f"请等 {wait} 秒再试。" if wait else "请再试一次。"
    raise WrongPassphrase(f"姓名或口令不对,数据没有动过。{then}忘了口令可用恢复密钥。")


def clear_failures(data: Path) -> None:
    with suppress(OSError):
        (data / ATTEMPTS).unlink(missing_ok=True)


def seconds_to_wait(data: Path, clock: Clock) -> int:
    """How long this laptop must wait before the next try; 0 = now. A clock set back does not shorten it, nor does one
    that was ahead and is right again hold the rep up for longer: the wait then begins anew."""
    failures, last = _attempts(data)
    if not last:
        return 0
    passed = clock() - from_iso(last)
    if passed < timedelta(0):
        with suppress(OSError):
            _count(data, failures, clock)
        passed = timedelta(0)
    left = timedelta(seconds=_wait_after(failures)) - passed
    return max(0, -(-int(left.total_seconds() * 1000) // 1000))


def add_slot(data: Path, key: bytes, rep: str, passphrase: str, *, replace: str | None = None) -> str:
    """Wrap the data key for one more rep (or anew for the slot `replace`); returns the slot's id. This and the next
    two read and write the file: the caller holds the store's write lock, so that two never undo each other."""
    vault = read(data)
    slot = _slot(key, rep, passphrase, replace)
    vault["slots"] = [s for s in vault["slots"] if s["id"] != slot["id"]] + [slot]
    _write(data, vault)
    return str(slot["id"])


def drop_slot(data: Path, slot: str) -> None:
    """From now on nothing opens this slot."""
    vault = read(data)
    vault["slots"] = [s for s in vault["slots"] if s["id"] != slot]
    _write(data, vault)


def set_recovery(data: Path, key: bytes, recipient: str, *, county: bool) -> None:
    """Another recovery key from now on, and somebody has it: the vault counts as made."""
    vault = read(data)
    vault["recovery"] = _wrap_for_recovery(key, recipient, county=county)
    _write(data, vault)


def count_as_made(data: Path) -> None:
    """The recovery key it was made with is in somebody's hands."""
    vault = read(data)
    if vault["recovery"].pop("unfinished", None):
        _write(data, vault)


def key_holder(data: Path) -> str | None:
    """Who holds the recovery key: "county", "sheet", or None where an older program made the vault."""
    with suppress(VaultError):
        return {True: "county", False: "sheet"}.get(read(data)["recovery"].get("county"))
    return None


def recipient_of(identity: str) -> str:
    return str(pyrage.x25519.Identity.from_str(identity).to_public())


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
    try:
        content = (data / FILE).read_bytes()
    except FileNotFoundError as missing:
        if (data / DATABASE).exists():
            raise VaultError(LOST, code="vault_keys_missing") from missing
        raise VaultMissing("这台电脑还没有建村簿。请先建一个(cunbu init),再登记。") from missing
    except OSError as refused:
        raise VaultError(UNREADABLE, code="vault_unreadable") from refused
    try:
        vault: dict[str, Any] = json.loads(content)
        if vault["format"] > FORMAT:
            raise VaultError("这份数据是新版村簿建的,本版打不开,没有改动它。请先升级。", code="vault_too_new")
        _ = [(s["id"], s["salt"], s["wrapped"]) for s in vault["slots"]], vault["recovery"]["wrapped"]
        _ = vault["recovery"].get("unfinished")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as broken:
        raise VaultError(BROKEN, code="vault_broken") from broken
    return vault


def _write(data: Path, vault: dict[str, Any]) -> None:
    write_private(data / FILE, _text(vault))


def _text(vault: dict[str, Any]) -> bytes:
    return json.dumps(vault, indent=1).encode()


def _slot(key: bytes, rep: str, passphrase: str, slot_id: str | None = None) -> dict[str, Any]:
    refuse_weak(passphrase, rep)
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
    return hash_secret_raw(passphrase.encode("utf-8", "surrogatepass"), salt, hash_len=32, type=Type.ID, **cost)


def _wrap_for_recovery(key: bytes, recipient: str, *, county: bool) -> dict[str, Any]:
    try:
        public = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as wrong:
        raise RefusedInput(
            "恢复公钥不对(应以 age1 开头),什么都没有建。请核对后再试。", code="bad_recovery_key"
        ) from wrong
    wrapped = base64.b64encode(pyrage.encrypt(key, [public])).decode()
    return {"recipient": recipient, "wrapped": wrapped, "county": county}


def _count(data: Path, failures: int, clock: Clock) -> None:
    write_private(data / ATTEMPTS, json.dumps({"failures": failures, "last": iso(clock())}).encode())


def _attempts(data: Path) -> tuple[int, str]:
    try:
        seen = json.loads((data / ATTEMPTS).read_text("utf-8"))
        return min(max(int(seen["failures"]), 0), MOST_FAILURES), str(iso(from_iso(seen["last"])))
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return 0, ""  # none yet; and a damaged counter must not lock the rep out of her own work


def _wait_after(failures: int) -> int:
    return 0 if failures < 2 else min(2 ** (failures - 2), LONGEST_WAIT)
