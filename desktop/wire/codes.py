"""The one-time code a county reads out to a rep: a secret part, the fingerprint of the hub's key, a check letter.

24 letters in groups of four, digits and capitals without I, L, O, U. Whoever types it can tell the true hub from a
false one before anything is sent: 60 bits of the key's fingerprint are inside.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from desktop.base.errors import RefusedInput
from desktop.wire import signing

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SECRET, _PRINT = 11, 12
_INVITATION = "CUNBU-JOIN"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """`secret` goes sealed to the hub; `fingerprint` stays here and judges the hub's key."""

    secret: str
    fingerprint: str

    def names(self, verify_key: bytes) -> bool:
        """Whether this code was issued by the hub holding this key."""
        return secrets.compare_digest(self.fingerprint, _print_of(verify_key))


def new_code(verify_key: bytes) -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(_SECRET)) + _print_of(verify_key)
    whole = body + _check_letter(body)
    return "-".join(whole[i : i + 4] for i in range(0, len(whole), 4))


def read_code(text: str) -> OneTimeCode:
    """Parse what was typed; O is read as 0, I and L as 1, and spaces, dashes and small letters do not matter."""
    letters = "".join(ch for ch in text[:200].upper() if ch.isalnum()).translate(_READ_AS)
    body, check = letters[:-1], letters[-1:]
    if len(letters) != _SECRET + _PRINT + 1 or set(letters) - set(ALPHABET) or _check_letter(body) != check:
        raise RefusedInput("登记码不对,什么都没有改动。请对照县里给的六组字母数字再输一遍。", code="bad_code")
    return OneTimeCode(body[:_SECRET], body[_SECRET:])


def invitation(url: str, code: str) -> str:
    """Address and code in one line, for a square code or a file on a stick."""
    return f"{_INVITATION} {url} {code}"


def split_invitation(text: str) -> tuple[str, str] | None:
    """(address, code) of such a line, None for anything else."""
    parts = text[:400].split()
    if len(parts) != 3 or parts[0].upper() != _INVITATION:
        return None
    try:
        read_code(parts[2])
    except RefusedInput:
        return None
    return parts[1], parts[2]


def secret_hash(secret: str) -> str:
    """How the hub keeps a code it has issued."""
    return hashlib.sha256(b"cunbu/code/1\0" + secret.encode("ascii", "replace")).hexdigest()


def _print_of(verify_key: bytes) -> str:
    return _letters(signing.fingerprint(verify_key), _PRINT)


def _check_letter(body: str) -> str:
    return _letters(hashlib.sha256(b"cunbu/check/1\0" + body.encode("ascii", "replace")).digest(), 1)


def _letters(data: bytes, count: int) -> str:
    value = int.from_bytes(data, "big")
    return "".join(ALPHABET[value >> (len(data) * 8 - 5 * (i + 1)) & 31] for i in range(count))
