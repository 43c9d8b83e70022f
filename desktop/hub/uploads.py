"""Partial uploads: one file per device and batch name. Content is fixed by the name, so no lock is needed: two
half-open connections can only write the same bytes, and what is wrong in the end is thrown away whole."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from anyio import to_thread

from desktop.base.errors import HubError, WireError
from desktop.hub import database, pictures
from desktop.hub.desk import Desk
from desktop.hub.intake import MAX_UPLOAD, stored_receipt
from desktop.wire import canonical

EARLY = 256 * 1024
KEPT_DAYS = 90
MOST_HELD, MOST_PARTS = 4 * MAX_UPLOAD, 200
"""Of one laptop's unfinished uploads: bytes and files."""
FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


class WrongOffset(HubError):
    """The piece does not join what is here; `offset` says where to go on."""

    code = "wrong_offset"

    def __init__(self, offset: int) -> None:
        super().__init__("这一段接不上,请从县里已有的地方续传。")
        self.offset = offset


def part(desk: Desk, device: str, upload: str) -> Path:
    """`device` and `upload` have been checked for shape by the caller: they name files."""
    return desk.parts / f"{device}-{upload}"


def make_room(desk: Desk, device: str, path: Path) -> None:
    """One laptop's unfinished uploads take no more than a few batches' place: the oldest others go, and are sent
    again. Asked at every piece: many that were begun small would grow beyond it."""
    parts = sorted((changed(one), one) for one in desk.parts.glob(f"{device}-*") if one != path)
    held = sum(size(one) for _, one in parts)
    for _, oldest in parts:
        if held <= MOST_HELD and len(parts) <= MOST_PARTS:
            return
        held -= size(oldest)
        oldest.unlink(missing_ok=True)
        parts = parts[1:]


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def changed(path: Path) -> float:
    """When a part was last written; 0 for one that is gone: another call has taken it in since it was listed."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


async def take_piece(admit: Callable[[], Path], offset: int, pieces: AsyncIterator[bytes]) -> int:
    """Write what comes, as it comes, at its own place; whatever arrived before a cut stays. Returns the new size.

    `admit` judges the sender and names the file. It runs beside the reading: the server forgets bytes that nobody has
    taken when the line breaks, and on a line that breaks every few kilobytes those are the only ones there are.
    """
    admitted = asyncio.ensure_future(to_thread.run_sync(admit))
    held = bytearray()
    try:
        async for piece in pieces:
            held += piece
            if admitted.done() or len(held) > EARLY:
                offset = _write(await admitted, offset, held)
    finally:
        path = await admitted
        _write(path, offset, held)
    return size(path)


def _write(path: Path, offset: int, held: bytearray) -> int:
    """Write `held` at `offset`, empty it, and return where the next byte belongs."""
    if offset > size(path):
        raise WrongOffset(size(path))
    if offset + len(held) > MAX_UPLOAD:
        raise WireError("批次过大,没有收。", code="too_large")
    try:
        path.touch(mode=0o600)
        with path.open("r+b") as stream:
            stream.seek(offset)
            stream.write(held)
    except OSError as full:
        if full.errno in FULL:
            raise HubError(database.DISK_FULL, code="disk_full") from full
        raise
    offset += len(held)
    held.clear()
    return offset


def sweep(desk: Desk) -> None:
    """Drop parts whose batch is in (the hub died between commit and removal) and those nobody came back for."""
    oldest = desk.clock().timestamp() - KEPT_DAYS * 86_400
    with database.reading(desk.engine) as connection:
        for path in desk.parts.iterdir():
            upload = path.name[-64:]
            taken = any(stored(connection, upload) for stored in (stored_receipt, pictures.stored_receipt))
            if taken or changed(path) < oldest:
                path.unlink(missing_ok=True)


def whole(path: Path, upload: str) -> bytes:
    """The complete upload; when its bytes do not fit its name the part is dropped and has to come again."""
    data = path.read_bytes()
    if canonical.sha256(data) != upload:
        path.unlink(missing_ok=True)
        raise HubError("收到的字节与批次名对不上,已丢弃,请从头再送。", code="digest_mismatch")
    return data
