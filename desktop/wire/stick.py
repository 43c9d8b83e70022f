"""The .cunbu file on a USB stick: several sealed batches in one, told apart by length, closed by a SHA-256.

Nothing in it is readable without the county's key. A bare sealed batch is taken as well.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence

from desktop.base.errors import WireError

MAGIC = b"CUNBUSTK\x01\r\n\x1a"
RECEIPTS = b"CUNBURCP\x01\r\n\x1a"
MAX_FILE = 256 * 1024 * 1024
MOST_PARTS = 20_000
"""Far more than a laptop ever has batches waiting; millions of empty ones would keep the county busy for hours."""
_LENGTH = struct.Struct(">I")
_AGE = b"age-encryption.org/v1"


def write(parts: Sequence[bytes], magic: bytes = MAGIC) -> bytes:
    body = magic + b"".join(_LENGTH.pack(len(part)) + part for part in parts)
    return body + hashlib.sha256(body).digest()


def read(data: bytes, magic: bytes = MAGIC) -> list[bytes]:
    """The parts in order; a truncated or changed file is a WireError and yields nothing."""
    if magic == MAGIC and data.startswith(_AGE):
        return [data]
    if magic == RECEIPTS and data.startswith(b"{"):
        return [data]
    if not data.startswith(magic):
        raise WireError("这不是村簿的批次或回执文件,没有读取。", code="not_a_batch")
    if len(data) > MAX_FILE or hashlib.sha256(data[:-32]).digest() != data[-32:]:
        raise WireError("文件不完整或被改动,没有采用其中任何内容。请重新导出。", code="bad_file")
    parts, at, end = list[bytes](), len(magic), len(data) - 32
    while at < end:
        if at + _LENGTH.size > end:
            raise WireError("文件不完整,没有采用。请重新导出。", code="bad_file")
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        if at + length > end or len(parts) == MOST_PARTS:
            raise WireError("文件不完整,没有采用。请重新导出。", code="bad_file")
        parts.append(data[at : at + length])
        at += length
    return parts
