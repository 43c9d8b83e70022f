"""A picture on its way: one content-addressed file, signed by the laptop, sealed to the county, after all text.

MAGIC, 4 bytes length of the header, header (canonical JSON), content, Ed25519 signature over all of it
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from desktop.base.errors import WireError
from desktop.wire import canonical, plain, signing

MAGIC = b"CUNBUPIC"
KIND = "picture_receipt"
MAX_CONTENT = 4 * 1024 * 1024
MAX_SEALED = MAX_CONTENT + 64 * 1024
JPEG = b"\xff\xd8\xff"
KINDS = frozenset({"stamped_list"})
_HEAD = struct.Struct(">8sI")
_MAX_HEADER = 4096
_BROKEN = "图片文件不完整或被改动,没有收。请重新发送。"


@dataclass(frozen=True, slots=True)
class Picture:
    """`sha` names the content; `subject` says what it shows: for a stamped list its serial."""

    sha: str
    device: str
    hub: str
    kind: str
    subject: str
    village: str
    made_at: str
    content: bytes = field(repr=False)


def pack(picture: Picture, key: bytes) -> bytes:
    names = ("sha", "device", "hub", "kind", "subject", "village", "made_at")
    header = canonical.dump({name: getattr(picture, name) for name in names})
    body = _HEAD.pack(MAGIC, len(header)) + header + picture.content
    return body + signing.sign(key, "picture", body)


def unpack(data: bytes, key_of: Callable[[str], bytes]) -> Picture:
    """Check every byte; `key_of` finds the verify key of the device the (not yet trusted) header names."""
    if len(data) > MAX_SEALED or len(data) < _HEAD.size + signing.SIGNATURE_SIZE:
        raise WireError(_BROKEN, code="bad_picture")
    magic, length = _HEAD.unpack_from(data)
    body, signature = data[: -signing.SIGNATURE_SIZE], data[-signing.SIGNATURE_SIZE :]
    if magic != MAGIC or length > _MAX_HEADER or _HEAD.size + length > len(body):
        raise WireError(_BROKEN, code="bad_picture")
    said = canonical.load_object(body[_HEAD.size : _HEAD.size + length], limit=_MAX_HEADER)
    texts = {name: _text(said.get(name)) for name in Picture.__slots__ if name != "content"}
    if len(texts["village"]) > 64:
        raise WireError(_BROKEN, code="bad_picture")
    signing.check(key_of(texts["device"]), "picture", body, signature)
    content = body[_HEAD.size + length :]
    known = texts["kind"] in KINDS and content.startswith(JPEG)
    if not known or canonical.sha256(content) != texts["sha"]:
        raise WireError(_BROKEN, code="bad_picture")
    return Picture(**texts, content=content)


def make_receipt(*, key: bytes, hub: str, device: str, sha: str, upload: str, received_at: str) -> bytes:
    said = {"hub": hub, "device": device, "sha": sha, "upload": upload, "received_at": received_at}
    return signing.sign_document(key, KIND, said)


def check_receipt(document: bytes, *, hub_key: bytes, device: str, sha: str, upload: str) -> None:
    """WireError unless the county has signed for this very picture."""
    said = signing.read_document(hub_key, KIND, document)
    if (said.get("device"), said.get("sha"), said.get("upload")) != (device, sha, upload):
        raise WireError("回执是另一张图片的,没有采用;图片仍留在本机。", code="receipt_mismatch")


def _text(value: Any) -> str:
    if not plain.fits(value, 128):
        raise WireError(_BROKEN, code="bad_picture")
    return str(value)
