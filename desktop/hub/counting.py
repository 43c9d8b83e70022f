"""Telling a laptop which of its contents are held, so that it sends again what is not, and a copy of it elsewhere
does not look like a loss."""

from __future__ import annotations

from sqlalchemy import Connection, select

from desktop.hub import database, devices, rights
from desktop.hub.desk import Desk
from desktop.hub.devices import KnownDevice
from desktop.hub.tables import inbox, record
from desktop.wire import canonical, counting, sealing, signing
from desktop.wire.counting import Held


def answer(desk: Desk, known: KnownDevice, body: bytes) -> bytes:
    rights.need("held", known, desk.clock())
    return _answer(desk, counting.asked(body, len(body)))  # bounded where it was received


def answer_stick(desk: Desk, part: bytes) -> bytes:
    """The same for a question that came on a stick."""
    document = sealing.unseal(part[len(counting.ON_STICK) :], desk.keys.identity)
    with database.reading(desk.engine) as connection:
        known = devices.find(connection, str(signing.unverified_body(document).get("device", "")))
    return _answer(desk, counting.question(signing.read_document(known.verify_key, counting.ASK, document)))


def _answer(desk: Desk, asked: counting.Question) -> bytes:
    with database.reading(desk.engine) as connection:
        held = {
            village: _held(connection, village, set(some), asked.width) for village, some in asked.contents.items()
        }
    return counting.answer(held, asked.nonce, key=desk.keys.sign)


def _held(connection: Connection, village: str, wanted: set[bytes], width: int) -> Held:
    """What is held of these contents, kept for a human included. A village is read through once, and only what was
    asked about is kept of it."""
    found: dict[bytes, str] = {}
    records = select(record.c.sha256).where(record.c.village == village)
    waiting = select(inbox.c.sha256).where((inbox.c.village == village) & (inbox.c.result == "quarantined"))
    for query in (records, waiting) if wanted else ():
        for sha256 in connection.execute(query, execution_options={"yield_per": 1000}).scalars():
            short = bytes.fromhex(sha256)[:width]
            if short in wanted:
                found[short] = sha256
    missing = frozenset(wanted - found.keys()) if width == counting.SHORT else None
    return Held(len(found), canonical.xor_digest("", sorted(found.values())), missing)
