"""The hub's secrets: one file beside its data, readable by the owner alone. Whoever loses it loses every number."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyrage
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from desktop.base.errors import HubError, WireError
from desktop.base.paths import write_private
from desktop.wire import certificates, sealing, signing

FILE = "hub-keys.json"


@dataclass(frozen=True, slots=True)
class HubKeys:
    """sign: Ed25519 seed. identity: age secret. table: key of sealed columns. lookup: key of the duplicate marks."""

    sign: bytes = field(repr=False)
    identity: str = field(repr=False)
    table: bytes = field(repr=False)
    lookup: bytes = field(repr=False)
    recovery: str | None = None

    @property
    def verify_key(self) -> bytes:
        return signing.verify_key(self.sign)

    @property
    def name(self) -> str:
        return certificates.hub_name(self.verify_key)

    def card(self) -> bytes:
        return certificates.sign_card(self.sign, sealing.recipient_of(self.identity), self.recovery)

    def close(self, plain: bytes) -> bytes:
        """Encrypt a value for a table column."""
        return bytes(SecretBox(self.table).encrypt(plain))

    def open(self, sealed: bytes) -> bytes:
        try:
            return SecretBox(self.table).decrypt(sealed)
        except (CryptoError, ValueError) as broken:
            raise HubError(
                "接收台的钥匙文件与数据库不是一套,内容打不开,没有改动。请放回原来的 hub-keys.json。",
                code="wrong_keys",
            ) from broken

    def mark(self, kind: str, value: str) -> str:
        """A keyed mark for finding the same document again without knowing it."""
        return hmac.digest(self.lookup, f"{kind}\0{value}".encode(), "sha256").hex()

    def village_key(self, village: str) -> bytes:
        """The key of one village's tags, which laptops that may see the village are given."""
        return bytes.fromhex(self.mark("village", village))


def load_or_make(data: Path, *, recovery: str | None = None) -> HubKeys:
    """The hub's keys, made at the first start. Two hubs starting at once agree on one file."""
    if recovery and not sealing.is_recipient(recovery):
        raise HubError("恢复公钥不对(应以 age1 开头),接收台没有启动。请核对。", code="bad_recovery_key")
    path = data / FILE
    if not path.exists():
        _make(path, recovery)
    try:
        raw = json.loads(path.read_text("utf-8"))
        keys = HubKeys(
            signing.decode(raw["sign"]),
            raw["identity"],
            signing.decode(raw["table"]),
            signing.decode(raw["lookup"]),
            raw.get("recovery"),
        )
        _ = keys.card()
    except (
        OSError, ValueError, TypeError, LookupError, RecursionError, WireError, pyrage.IdentityError,
    ) as broken:  # fmt: skip
        raise HubError("接收台的钥匙文件 hub-keys.json 读不了,没有启动。请从备份放回。", code="bad_keys") from broken
    if recovery and recovery != keys.recovery:
        write_private(path, json.dumps(raw | {"recovery": recovery}, indent=1).encode())
        keys = replace(keys, recovery=recovery)
    return keys


def _make(path: Path, recovery: str | None) -> None:
    text = json.dumps(
        {
            "format": 1,
            "sign": signing.encode(signing.new_key()),
            "identity": sealing.new_identity(),
            "table": signing.encode(secrets.token_bytes(32)),
            "lookup": signing.encode(secrets.token_bytes(32)),
            "recovery": recovery,
        },
        indent=1,
    )
    mine = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    write_private(mine, text.encode())
    try:
        os.link(mine, path)  # fails where another process was first, and then its keys hold
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        if not path.exists():
            mine.replace(path)
    finally:
        mine.unlink(missing_ok=True)
