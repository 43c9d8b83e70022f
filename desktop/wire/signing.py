"""Ed25519: who wrote this. Every signature names its purpose, so that one can never stand for another."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.exceptions import ValueError as NaclValueError
from nacl.signing import SigningKey, VerifyKey

from desktop.base.errors import WireError
from desktop.wire import canonical

DOCUMENT_LIMIT = 8 * 1024 * 1024
SIGNATURE_SIZE = 64
FORGED = "签名对不上,没有采用这份内容。请向县里核对。"


def new_key() -> bytes:
    """A fresh signing key (the 32-byte seed)."""
    return bytes(SigningKey.generate())


def verify_key(seed: bytes) -> bytes:
    return bytes(SigningKey(seed).verify_key)


def sign(seed: bytes, purpose: str, message: bytes) -> bytes:
    return SigningKey(seed).sign(_bound(purpose, message)).signature


def check(key: bytes, purpose: str, message: bytes, signature: bytes) -> None:
    """Raise WireError unless `signature` was made over this message for this purpose by the holder of `key`."""
    try:
        VerifyKey(key).verify(_bound(purpose, message), signature)
    except (BadSignatureError, NaclValueError, ValueError, TypeError) as forged:
        raise WireError(FORGED, code="bad_signature") from forged


def fingerprint(key: bytes) -> bytes:
    """32 bytes that name a verify key."""
    return hashlib.sha256(b"cunbu/key/1\0" + key).digest()


def sign_document(seed: bytes, kind: str, body: dict[str, Any]) -> bytes:
    """A signed JSON document: its text stands inside verbatim, so every reader checks the same bytes."""
    text = canonical.dump(body)
    signature = sign(seed, "document/" + kind, text)
    return canonical.dump({"kind": kind, "signed": text.decode("utf-8"), "signature": encode(signature)})


def read_document(key: bytes, kind: str, data: bytes) -> dict[str, Any]:
    """The body of a signed document of this kind; WireError when it is not one, or not signed by `key`."""
    outer = canonical.load_object(data, limit=DOCUMENT_LIMIT)
    text, signature = outer.get("signed"), outer.get("signature")
    if outer.get("kind") != kind or not isinstance(text, str) or not isinstance(signature, str):
        raise WireError("这不是县里签发的内容,没有采用。", code="not_signed")
    raw = text.encode("utf-8", "surrogatepass")
    check(key, "document/" + kind, raw, decode(signature))
    return canonical.load_object(raw, limit=DOCUMENT_LIMIT)


def kind_of(data: bytes) -> str:
    """What a document calls itself; its reader checks that the signature says the same."""
    return str(canonical.load_object(data, limit=DOCUMENT_LIMIT).get("kind", ""))


def unverified_body(data: bytes) -> dict[str, Any]:
    """What a document claims, before its signature is checked: only good for finding the key to check it with."""
    outer = canonical.load_object(data, limit=DOCUMENT_LIMIT)
    return canonical.load_object(str(outer.get("signed", "")).encode("utf-8", "surrogatepass"), limit=DOCUMENT_LIMIT)


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def decode(text: object) -> bytes:
    """Strict base64 (one text per value); WireError for anything else."""
    try:
        data = base64.b64decode(str(text).encode("ascii"), validate=True)
    except ValueError:
        data = None
    if data is None or encode(data) != text:
        raise WireError("收到的内容不是村簿的格式,没有读取。", code="unreadable")
    return data


def _bound(purpose: str, message: bytes) -> bytes:
    return b"cunbu/" + purpose.encode("ascii") + b"/1\0" + message
