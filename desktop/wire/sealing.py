"""age: who may read this. The seal, not TLS, keeps a batch secret on every road."""

from __future__ import annotations

from collections.abc import Iterable

import pyrage

from desktop.base.errors import WireError


def new_identity() -> str:
    """A fresh secret (AGE-SECRET-KEY-1…)."""
    return str(pyrage.x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """The public address (age1…) of a secret."""
    return str(pyrage.x25519.Identity.from_str(identity).to_public())


def is_recipient(text: str) -> bool:
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def seal(data: bytes, recipients: Iterable[str | None]) -> bytes:
    """Encrypt to every recipient given (None is skipped)."""
    wanted = [r for r in recipients if r]
    try:
        return bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(r) for r in wanted]))
    except (pyrage.RecipientError, pyrage.EncryptError) as wrong:
        raise WireError("收件方的公钥不对,没有封装。请向县里核对。", code="bad_recipient") from wrong


def unseal(data: bytes, identity: str) -> bytes:
    """Decrypt; a seal that was cut, changed or made for somebody else is a WireError."""
    try:
        return bytes(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity)]))
    except (pyrage.DecryptError, pyrage.IdentityError) as broken:
        raise WireError("封装打不开:文件不完整、被改动,或不是发给本单位的。没有采用。", code="bad_seal") from broken
