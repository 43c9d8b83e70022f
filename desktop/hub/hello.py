"""The first word of every round: clocks, epoch, what both sides hold, and the decisions waiting for this laptop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from desktop.base.clock import from_milliseconds, iso, milliseconds
from desktop.base.errors import WireError
from desktop.hub import database, decisions, devices, intake, pull, rights, tags, taking_care
from desktop.hub.desk import Desk, begin_new_epoch, epoch
from desktop.hub.devices import KnownDevice
from desktop.hub.rights import State
from desktop.hub.tables import holding, stream
from desktop.wire import canonical, leases, plain, receipts, signing, standing
from desktop.wire.standing import Standing
from desktop.wire.versions import OLDEST_PROTOCOL, PROTOCOL

LIMIT = 256 * 1024


@dataclass(frozen=True, slots=True)
class _Asked:
    """A greeting as it was read: anything odd in it is a WireError before anything is done."""

    seen: dict[str, int]
    receipts: int
    held: object
    pulled: dict[str, str] | None
    nonce: str
    epoch: object
    clock: str
    challenge: str
    mine: str | None  # the epoch of the laptop's database
    number: int
    head: str
    wishes: dict[str, leases.Wish]
    holds: list[str]


def _read(body: bytes) -> _Asked:
    raw = canonical.load_object(body, limit=LIMIT)
    try:
        mine, pulled, seen = raw.get("device_epoch"), raw.get("pulled"), raw.get("decisions", {})
        return _Asked(
            {plain.text(k): v for k, v in plain.mapping(seen).items() if type(v) is int and 0 <= v < plain.MOST},
            plain.number(raw.get("receipts", 0)),
            raw.get("held"),
            {str(k): str(v) for k, v in pulled.items()} if isinstance(pulled, dict) else None,
            plain.text(raw.get("nonce", "")),
            raw.get("epoch"),
            plain.text(raw.get("clock", "")),
            plain.text(raw.get("challenge", "")),
            plain.text(mine, 32) if mine else None,
            plain.number(raw.get("number", 0)),
            plain.text(raw.get("head", "")),
            leases.read_wishes(raw.get("wishes")),
            [str(document) for document in plain.items(raw.get("holds", []))],
        )
    except ValueError as odd:
        raise WireError("问候看不懂。请升级村簿后再试。", code="bad_request") from odd


def answer(desk: Desk, known: KnownDevice, body: bytes) -> bytes:
    """The signed answer to a hello. `behind` asks for the laptop's newest receipt: it knows of one this hub lost.
    `held` is True where the laptop's own digest says the same, so that an answer stays small in many villages.
    `challenge`: something is to be done that a greeting sent again may not do; the laptop greets again with it."""
    asked = _read(body)
    state = rights.state_of(known, desk.clock())
    tags.catch_up(desk)
    care = taking_care.take_care(
        desk, known, taking_care.Greeting(asked.clock, asked.challenge, asked.mine, asked.number, asked.head,
                                          asked.wishes, asked.holds)
    )  # fmt: skip
    with database.reading(desk.engine) as connection:
        hub_epoch = epoch(connection)
        held = _held(connection, known.id)
        told = rights.right("decisions", "own", state).done
        page = decisions.page_for(connection, desk, known.id, asked.seen) if told else decisions.Page([], False)
        asks = asked.pulled is not None and rights.right("greet", "own", state).done and not rights.told(state)
        news = pull.news(connection, known, asked.pulled) if asks and asked.pulled is not None else None
    reply: dict[str, Any] = {
        "epoch": hub_epoch,
        "protocol": PROTOCOL,
        "oldest": OLDEST_PROTOCOL,
        "held": True if asked.held == canonical.digest_of(held) else held,
        "nonce": asked.nonce,
        "receipts": known.receipts,
    }
    if asked.epoch == hub_epoch and asked.receipts > known.receipts and rights.right("proof", "own", state).done:
        reply["behind"] = True
    if desk.doubt():
        reply["clock_in_doubt"] = True  # and no time: a laptop must not take this clock for evidence
    else:
        reply["time"] = desk.now()
    if said := rights.told(state):
        reply["state"] = said
    if care.certificate is not None:
        reply["certificate"] = signing.encode(care.certificate)
    if care.challenge:
        reply["challenge"] = care.challenge
    if care.renew:
        reply["renew"] = True
    if care.leases:
        reply["leases"] = [document.decode() for document in care.leases]
    if news is not None:
        reply["news"] = news
    if page.documents:
        reply |= {"decisions": decisions.sealed_page(page, known.recipient), "more": page.more}
    return signing.sign_document(desk.keys.sign, "hello", reply)


def standing_answer(desk: Desk, known: KnownDevice, body: bytes) -> bytes:
    """Our signature under where the laptop stands, if that is where it stands for us too; else b"": it greets in
    full."""
    asked = standing.read(body)
    tags.catch_up(desk)
    taking_care.note_visit(desk, known, iso(from_milliseconds(asked.clock_ms)))
    state = rights.state_of(known, desk.clock())
    if state not in (State.FRESH, State.OUTSIDE):
        return b""  # it is due, or has to be told: it greets in full
    with database.reading(desk.engine) as connection:
        here = _standing(connection, known)
    if here is None or here.digest != asked.digest or desk.doubt():  # this answer is a time
        return b""
    return standing.answer(desk.keys.sign, body, milliseconds(desk.clock()))


def _standing(connection: Connection, known: KnownDevice) -> Standing | None:
    """None where the hub has nothing to compare with (no batch of this laptop yet), or something to tell it."""
    newest = select(stream.c.epoch, stream.c.number, stream.c.head).where(stream.c.device == known.id)
    row = connection.execute(newest.order_by(stream.c.begun.desc()).limit(1)).first()
    if row is None:
        return None
    held = _held(connection, known.id)
    return Standing(
        epoch(connection), known.receipts, decisions.newest_versions(connection, known.id), canonical.digest_of(held),
        pull.newest_digest(connection, known), row.epoch, row.number, row.head,
    )  # fmt: skip


def shown_receipt(desk: Desk, known: KnownDevice, body: bytes) -> bytes:
    """A laptop shows a receipt of ours that we do not remember, by its number or by its batch: this database went
    back in time, so begin a new epoch. A receipt does it once: it is of the epoch before from then on."""
    rights.need("proof", known, desk.clock())
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
