"""The first word of every round: clocks, epoch, what both sides hold, and the decisions waiting for this laptop."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from desktop.base.clock import from_iso, from_milliseconds, iso, milliseconds
from desktop.base.errors import WireError
from desktop.hub import database, decisions, devices, intake, ledger, pull, shorts, tags
from desktop.hub.desk import Desk, begin_new_epoch, epoch
from desktop.hub.devices import KnownDevice
from desktop.hub.tables import holding, stream
from desktop.wire import canonical, leases, receipts, signing, standing
from desktop.wire.standing import Standing
from desktop.wire.versions import OLDEST_PROTOCOL, PROTOCOL

LIMIT = 256 * 1024
_SEEN_EVERY_MS = 10 * 60_000
_SKEW_STEP_MS = 60_000


def answer(desk: Desk, known: KnownDevice, body: bytes) -> bytes:
    """The signed answer to a hello. `behind` asks for the laptop's newest receipt: it knows of one this hub lost.
    `held` is True where the laptop's own digest says the same, so that an answer stays small in many villages."""
    asked = canonical.load_object(body, limit=LIMIT)
    seen, counter = asked.get("decisions", {}), asked.get("receipts", 0)
    if not isinstance(seen, dict) or type(counter) is not int:
        raise WireError("问候看不懂。请升级村簿后再试。", code="bad_request")
    versions = {str(k): v for k, v in seen.items() if type(v) is int}
    pulled = asked.get("pulled")
    _note_visit(desk, known, asked.get("clock"))
    tags.catch_up(desk)
    renew, given = _look_after(desk, known, asked)
    with database.reading(desk.engine) as connection:
        hub_epoch = epoch(connection)
        held = _held(connection, known.id)
        page = decisions.page_for(connection, desk, known.id, versions)
        asks = isinstance(pulled, dict) and known.revoked_at is None
        news = pull.news(connection, known, pulled) if asks and isinstance(pulled, dict) else None
    reply: dict[str, Any] = {
        "epoch": hub_epoch,
        "protocol": PROTOCOL,
        "oldest": OLDEST_PROTOCOL,
        "held": True if asked.get("held") == canonical.digest_of(held) else held,
        "nonce": str(asked.get("nonce", ""))[:64],
        "receipts": known.receipts,
    }
    if asked.get("epoch") == hub_epoch and counter > known.receipts:
        reply["behind"] = True
    if desk.doubt():
        reply["clock_in_doubt"] = True  # and no time: a laptop must not take this clock for evidence
    else:
        reply["time"] = desk.now()
    fresh = devices.renewed(desk, known)
    if fresh is not None:
        reply["certificate"] = signing.encode(fresh)
    if renew:
        reply["renew"] = True
    if given:
        reply["leases"] = [document.decode() for document in given]
    if news is not None:
        reply["news"] = news
    if page.documents:
        reply |= {"decisions": decisions.sealed_page(page, known.recipient), "more": page.more}
    return signing.sign_document(desk.keys.sign, "hello", reply)


def _look_after(desk: Desk, known: KnownDevice, asked: dict[str, Any]) -> tuple[bool, list[bytes]]:
    """Whether this database must go on under a new epoch, and blocks of short numbers for it. Writes only then."""
    mine, number, head = asked.get("device_epoch"), asked.get("number"), asked.get("head")
    if not isinstance(mine, str) or type(number) is not int or not isinstance(head, str) or known.revoked_at:
        return False, []
    wishes = leases.read_wishes(asked.get("wishes"))
    shown = [str(document) for document in asked.get("holds") or ()]
    with database.reading(desk.engine) as connection:
        quiet = not wishes and not shown and not ledger.is_behind_itself(connection, known.id, mine, number, head)
    if quiet:
        return False, []

    def act(connection: Connection) -> tuple[bool, list[bytes]]:
        shorts.adopt(connection, desk, known.id, shown)
        if ledger.is_behind_itself(connection, known.id, mine, number, head):
            ledger.note_fork(connection, known.id, mine)
            shorts.void(connection, known.id, mine, desk.now())
            return True, []
        return False, shorts.grant(connection, desk, known.id, mine, wishes)

    return database.write(desk.engine, act)


def standing_answer(desk: Desk, known: KnownDevice, body: bytes) -> bytes:
    """Our signature under where the laptop stands, if that is where it stands for us too; else b"": it greets in
    full. A revoked laptop does."""
    asked = standing.read(body)
    tags.catch_up(desk)
    with database.reading(desk.engine) as connection:
        here = _standing(connection, known)
    _note_visit(desk, known, iso(from_milliseconds(asked.clock_ms)))
    if here is None or here.digest != asked.digest or desk.doubt():  # this answer is a time
        return b""
    return standing.answer(desk.keys.sign, body, milliseconds(desk.clock()))


def _standing(connection: Connection, known: KnownDevice) -> Standing | None:
    """None where the hub has nothing to compare with: no batch of this laptop yet, or it is revoked."""
    newest = select(stream.c.epoch, stream.c.number, stream.c.head).where(stream.c.device == known.id)
    row = connection.execute(newest.order_by(stream.c.begun.desc()).limit(1)).first()
    if row is None or known.revoked_at is not None:
        return None
    held = _held(connection, known.id)
    return Standing(
        epoch(connection), known.receipts, decisions.newest_versions(connection, known.id), canonical.digest_of(held),
        pull.newest_digest(connection, known), row.epoch, row.number, row.head,
    )  # fmt: skip


def shown_receipt(desk: Desk, known: KnownDevice, body: bytes) -> bytes:
    """A laptop shows a receipt of ours that we do not remember, by its number or by its batch: this database went
    back in time, so begin a new epoch. A receipt does it once: it is of the epoch before from then on."""
    receipt = receipts.read(body, desk.keys.verify_key)

    def act(connection: Connection) -> str:
        here = devices.find(connection, known.id)
        ours = receipt.hub_epoch == epoch(connection)
        lost = receipt.counter > here.receipts or intake.stored_receipt(connection, receipt.upload) is None
        if receipt.device == known.id and ours and lost:
            begin_new_epoch(connection)
        return epoch(connection)

    return signing.sign_document(desk.keys.sign, "epoch", {"epoch": database.write(desk.engine, act)})


def _held(connection: Connection, device_id: str) -> dict[str, list[Any]]:
    query = select(holding.c.village, holding.c.count, holding.c.digest).where(holding.c.device == device_id)
    return {row.village: [row.count, row.digest] for row in connection.execute(query)}


def _note_visit(desk: Desk, known: KnownDevice, clock: object) -> None:
    """Keep when the laptop was last here and how far its clock is off: a person is told, and the county's own clock
    is weighed against it."""
    raw = desk.settings.clock()
    try:
        told = from_iso(str(clock))
        skew = int((told - raw).total_seconds() * 1000)
    except (ValueError, TypeError, OverflowError):
        return
    recent = known.heard_ms is not None and abs(milliseconds(raw) - known.heard_ms) < _SEEN_EVERY_MS
    if recent and known.skew_ms is not None and abs(known.skew_ms - skew) < _SKEW_STEP_MS:
        return
    desk.county.note_heard(raw, known.id, told)
