"""Telling a laptop which of its contents are held, so that a copy of it elsewhere does not look like a loss."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.hub import database
from desktop.hub.desk import Desk
from desktop.hub.devices import KnownDevice
from desktop.hub.tables import inbox, record
from desktop.wire import canonical, counting


def answer(desk: Desk, _known: KnownDevice, body: bytes) -> bytes:
    contents, nonce = counting.asked(body, len(body))  # bounded where it was received
    with database.reading(desk.engine) as connection:
        held = {village: _held(connection, village, hashes) for village, hashes in contents.items()}
    return counting.answer(held, nonce, key=desk.keys.sign)


def _held(connection: Connection, village: str, hashes: list[str]) -> tuple[int, str]:
    """Count and digest of what is held of these contents, kept for a human included."""
    names = ("sha256",)
    found = {row[0] for row in database.those(connection, record, names, "sha256", hashes, village=village)}
    aside = [content for content in hashes if content not in found]
    waits = {"village": village, "result": "quarantined"}
    found |= {row[0] for row in database.those(connection, inbox, names, "sha256", aside, **waits)}
    return len(found), canonical.xor_digest("", sorted(found))
