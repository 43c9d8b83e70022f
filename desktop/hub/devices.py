"""Laptops of this hub: one-time codes, joining, and finding a device again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select, update

from desktop.base.clock import from_iso, iso
from desktop.base.errors import HubError, WireError
from desktop.hub import county_clock, database, rights
from desktop.hub.desk import Desk, epoch
from desktop.hub.tables import device, device_story, join_code, lease, stream
from desktop.wire import certificates, codes, sealing, signing

CODE_DAYS = 30
JOIN_LIMIT = 16 * 1024
_SCOPE = re.compile(r"[0-9]{1,12}(,[0-9]{1,12})*")
_DEVICE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class KnownDevice:
    id: str
    scope: str
    verify_key: bytes
    recipient: str
    receipts: int
    revoked_at: str | None = None
    seen_at: str | None = None
    skew_ms: int | None = None
    revoked_after: int | None = None
    revoked_epoch: str = ""
    not_after: str = ""
    heard_ms: int | None = None
    greeted: int = 0
    said_clock: str = ""


@dataclass(frozen=True, slots=True)
class _Claimed:
    """What a one-time code was given out for. `fresh`: it is used up by this very call."""

    scope: str
    fresh: bool
    who: bytes = b""
    why: bytes = b""


_COLUMNS = [device.c[name] for name in KnownDevice.__slots__]


def issue_code(desk: Desk, scope: str = "", *, who: str = "", why: str = "") -> str:
    """A fresh one-time code; handing it out is the county's confirmation, for a laptop that was revoked too. Only its
    hash is kept. `scope`: what the laptop may see, as codes of villages or their beginnings with commas between;
    "" = the whole county. `who` gives it out, and why: kept with the laptop's story."""
    if scope and (len(scope) > 64 or not _SCOPE.fullmatch(scope)):
        raise HubError("范围应是村代码或它的前几位,用逗号隔开,没有发码。请改正。", code="bad_scope")
    text = codes.new_code(desk.keys.verify_key)
    now = desk.clock()
    row = {
        "secret_hash": codes.secret_hash(codes.read_code(text).secret),
        "scope": scope,
        "made_at": iso(now),
        "expires_at": iso(now + timedelta(days=CODE_DAYS)),
        "who": desk.keys.close(who[:64].encode()),
        "why": desk.keys.close(why[:200].encode()),
    }
    database.write(desk.engine, lambda connection: database.insert_new(connection, join_code, [row]))
    return text


def join(desk: Desk, sealed: bytes) -> bytes:
    """Take a sealed, self-signed request with a one-time code; the answer is sealed to the laptop.

    The same laptop may ask again with the same code: a lost answer costs nothing, and a request that was overheard
    and is sent again changes nothing.
    """
    asked = _read_request(desk, sealed)

    def act(connection: Connection) -> tuple[bytes, str]:
        claimed = _claim(connection, desk, asked)
        return _keep(connection, desk, asked, claimed), epoch(connection)

    kept, hub_epoch = database.write(desk.engine, act)
    body = {
        "certificate": kept.decode("utf-8"),
        "hub_epoch": hub_epoch,
        "server_time": "" if desk.doubt() else desk.now(),
    }
    return sealing.seal(signing.sign_document(desk.keys.sign, "joined", body), [asked["recipient"]])


def _certificate(desk: Desk, asked: dict[str, str], scope: str) -> bytes:
    certificate = certificates.Certificate(
        asked["device"],
        asked["rep"],
        scope,
        signing.decode(asked["verify_key"]),
        asked["recipient"],
        iso(desk.clock() + timedelta(days=certificates.DAYS)),
    )
    return certificates.sign_certificate(desk.keys.sign, certificate)


def renewed(desk: Desk, known: KnownDevice) -> bytes | None:
    """A fresh certificate, sealed, for a laptop that greets when its own nears its end; None = not due or no more."""
    now = desk.clock()
    if desk.doubt():
        return None  # an end reckoned by a wrong clock is no end
    if not rights.right("renew", "own", rights.state_of(known, now)).done:
        return None
    with database.reading(desk.engine) as connection:
        query = select(device.c.certificate).where(device.c.id == known.id)
        held = desk.keys.open(bytes(connection.execute(query).scalar_one()))
    ends = iso(now + timedelta(days=certificates.DAYS))
    fresh = replace(certificates.read_certificate(held, desk.keys.verify_key), not_after=ends)
    signed = certificates.sign_certificate(desk.keys.sign, fresh)
    change = update(device).where(device.c.id == known.id)
    values = {"certificate": desk.keys.close(signed), "not_after": ends}
    database.write(desk.engine, lambda connection: connection.execute(change.values(**values)))
    return sealing.seal(signed, [known.recipient])


def note_alive(connection: Connection, known: KnownDevice, now: datetime) -> None:
    """A laptop that only sends sticks stays known as long as it sends them; one that came too late does not become
    so by coming."""
    if rights.right("renew", "own", rights.state_of(known, now)).done:
        ends = iso(now + timedelta(days=certificates.DAYS))
        connection.execute(update(device).where(device.c.id == known.id).values(not_after=ends))


def note_made(desk: Desk, device_id: str, made_at: str) -> None:
    """What a stick tells of its laptop's clock: something, unless it is simply old."""
    raw = desk.settings.clock()
    try:
        told = from_iso(made_at)
        if told > raw - county_clock.AGREES:
            desk.county.note_heard(raw, device_id, told)
    except (ValueError, TypeError, OverflowError):
        return


def all_devices(desk: Desk) -> list[dict[str, Any]]:
    """Every laptop: id, rep, joined_at, seen_at, not_after, revoked_at, receipts, skew_ms, the state of its
    certificate and its story. For the county alone."""
    names = "id", "rep", "joined_at", "seen_at", "not_after", "revoked_at", "receipts", "skew_ms"
    now = desk.clock()
    with database.reading(desk.engine) as connection:
        rows = connection.execute(select(*(device.c[name] for name in names)).order_by(device.c.joined_at)).mappings()
        found = [{**row, "rep": desk.keys.open(bytes(row["rep"])).decode()} for row in rows]
        stories: dict[str, list[dict[str, str]]] = {}
        for row in connection.execute(select(device_story).order_by(device_story.c.at, device_story.c.what)):
            told = {"at": row.at, "what": row.what}
            told |= {"who": desk.keys.open(bytes(row.who)).decode(), "why": desk.keys.open(bytes(row.why)).decode()}
            stories.setdefault(row.device, []).append(told)
        states = {row["id"]: str(rights.state_of(find(connection, row["id"]), now)) for row in found}
    return [{**row, "state": states[row["id"]], "story": stories.get(row["id"], [])} for row in found]


def revoke(desk: Desk, device_id: str, after: int | None = None, *, who: str = "", why: str = "") -> int:
    """Stop trusting a laptop. What it numbered up to `after` (unless given: what has come without a gap) under its
    database's present epoch, and has not come yet, counts all the same; everything else is kept and waits for a
    human. Its short numbers rest. Said again, the epoch of the first time stays, and its cut-off unless another is
    given: what has come since is nothing to go by. Returns the cut-off."""

    def act(connection: Connection) -> int:
        if connection.execute(select(device.c.id).where(device.c.id == device_id)).first() is None:
            raise HubError("没有这台电脑,没有停用。请用 cunbu hub devices 核对编号。", code=rights.UNKNOWN)
        known = find(connection, device_id)
        newest = select(stream.c.epoch).where(stream.c.device == known.id).order_by(stream.c.begun.desc()).limit(1)
        at, under, cut = known.revoked_at, known.revoked_epoch, known.revoked_after
        if at is None:
            at, under = desk.now(), connection.execute(newest).scalar() or ""
        if after is not None or cut is None:
            cut = after if after is not None else _high_water(connection, known.id)
        change = update(device).where(device.c.id == known.id)
        connection.execute(change.values(revoked_at=at, revoked_after=cut, revoked_epoch=under))
        mine = (lease.c.device == known.id) & lease.c.void_at.is_(None)
        connection.execute(update(lease).where(mine).values(void_at=desk.now()))
        _tell(connection, desk, known.id, "revoked", desk.keys.close(who.encode()), desk.keys.close(why.encode()))
        return cut

    return database.write(desk.engine, act)


def _tell(connection: Connection, desk: Desk, device_id: str, what: str, who: bytes, why: bytes) -> None:
    row = {"device": device_id, "at": desk.now(), "what": what, "who": who, "why": why}
    database.put(connection, device_story, [row])


def _high_water(connection: Connection, device_id: str) -> int:
    """The number up to which the laptop's sequence has come without a gap."""
    query = select(stream.c.seqs).where(stream.c.device == device_id)
    runs = sorted((first, last) for held in connection.execute(query).scalars() for first, last in json.loads(held))
    cut = 0
    for first, last in runs:
        if first > cut + 1:
            break
        cut = max(cut, last)
    return cut


def readmit(desk: Desk, sealed: bytes) -> None:
    """A hub restored from before a laptop joined takes it back on the strength of its own certificate."""
    certificate = sealing.unseal(sealed, desk.keys.identity)
    held = certificates.read_certificate(certificate, desk.keys.verify_key)
    row = _row(desk, held.device, held.rep, held.scope, held.verify_key, held.recipient, certificate)
    database.write(desk.engine, lambda connection: database.insert_new(connection, device, [row]))


def find(connection: Connection, device_id: str) -> KnownDevice:
    row = connection.execute(select(*_COLUMNS).where(device.c.id == device_id)).mappings().first()
    if row is None:
        raise rights.refusal(rights.UNKNOWN)
    return KnownDevice(**row)


def _read_request(desk: Desk, sealed: bytes) -> dict[str, str]:
    if len(sealed) > JOIN_LIMIT:
        raise WireError("登记请求过大,没有读取。", code="too_large")
    outer = sealing.unseal(sealed, desk.keys.identity)
    key = signing.decode(signing.unverified_body(outer).get("verify_key"))
    body = signing.read_document(key, "join", outer)
    names = ("device", "rep", "secret", "verify_key", "recipient")
    asked = {name: str(body.get(name, "")) for name in names}
    fits = _DEVICE_ID.fullmatch(asked["device"]) and sealing.is_recipient(asked["recipient"])
    if not fits or len(asked["rep"]) > 64 or body.get("hub") != desk.keys.name:
        raise WireError("登记请求看不懂,没有登记。请升级村簿后再试。", code="bad_request")
    return asked


def _claim(connection: Connection, desk: Desk, asked: dict[str, str]) -> _Claimed:
    """Use the one-time code up for this laptop."""
    wanted = join_code.c.secret_hash == codes.secret_hash(asked["secret"])
    row = connection.execute(select(join_code).where(wanted)).mappings().first()
    if row is None:
        raise HubError("登记码不对,没有登记。请核对,或向县里要一个新的。", code="unknown_code")
    if row["device"] == asked["device"]:
        return _Claimed(str(row["scope"]), False)
    if from_iso(row["expires_at"]) < desk.clock():
        raise HubError("登记码已过期,没有登记。请向县里要一个新的。", code="code_expired")
    free = wanted & join_code.c.device.is_(None)
    claimed = connection.execute(update(join_code).where(free).values(device=asked["device"], used_at=desk.now()))
    if claimed.rowcount != 1:
        raise HubError("登记码已被另一台电脑用过,没有登记。请向县里要一个新的。", code="code_used")
    said = [bytes(row[name]) if row[name] else desk.keys.close(b"") for name in ("who", "why")]
    return _Claimed(str(row["scope"]), True, said[0], said[1])


def _keep(connection: Connection, desk: Desk, asked: dict[str, str], claimed: _Claimed) -> bytes:
    """Keep the laptop with its certificate, which is returned. A code used before changes nothing about it."""
    certificate = _certificate(desk, asked, claimed.scope)
    key = signing.decode(asked["verify_key"])
    row = _row(desk, asked["device"], asked["rep"], claimed.scope, key, asked["recipient"], certificate)
    if database.insert_new(connection, device, [row], "id"):
        return certificate
    known = find(connection, asked["device"])
    if known.verify_key != key or known.recipient != asked["recipient"]:
        raise HubError("这台电脑的编号已属于另一把钥匙,没有登记。请县里核对。", code="device_taken")
    if not claimed.fresh:
        if known.revoked_at is not None:
            raise HubError("这个登记码是停用以前用的,没有登记。请向县里要一个新的。", code="code_used")
        held = connection.execute(select(device.c.certificate).where(device.c.id == known.id)).scalar_one()
        return desk.keys.open(bytes(held))
    kept = {name: row[name] for name in ("rep", "certificate", "not_after", "scope")}
    if known.revoked_at is not None:
        _come_back(connection, desk, known, claimed)
        kept |= {"revoked_at": None, "revoked_after": None, "revoked_epoch": ""}
    connection.execute(update(device).where(device.c.id == known.id).values(**kept))
    return certificate


def _come_back(connection: Connection, desk: Desk, known: KnownDevice, claimed: _Claimed) -> None:
    """A revoked laptop was given a new code: the county wants it back, and who says so is kept. Its blocks of short
    numbers are its own again, unless somebody else has theirs by now."""
    _tell(connection, desk, known.id, "returned", claimed.who, claimed.why)
    rested = (lease.c.device == known.id) & (lease.c.void_at >= known.revoked_at)
    if known.revoked_epoch:  # else it had sent nothing yet
        rested &= lease.c.epoch == known.revoked_epoch
    other = lease.alias()
    here = (other.c.village == lease.c.village) & (other.c.id != lease.c.id) & other.c.void_at.is_(None)
    meets = (other.c.first <= lease.c.last) & (other.c.last >= lease.c.first)
    taken = select(other.c.id).where(here & meets).exists()
    connection.execute(update(lease).where(rested & ~taken).values(void_at=None))


def _row(
    desk: Desk, device_id: str, rep: str, scope: str, key: bytes, recipient: str, certificate: bytes
) -> dict[str, Any]:
    return {
        "id": device_id,
        "rep": desk.keys.close(rep.encode()),
        "scope": scope,
        "verify_key": key,
        "recipient": recipient,
        "certificate": desk.keys.close(certificate),
        "joined_at": desk.now(),
        "receipts": 0,
        "not_after": certificates.read_certificate(certificate, desk.keys.verify_key).not_after,
    }


def within(query: Select[Any], village: ColumnElement[str], known: KnownDevice) -> Select[Any]:
    """Only the villages a laptop's certificate covers."""
    if not known.scope:
        return query
    return query.where(or_(*(village.startswith(begin, autoescape=True) for begin in known.scope.split(","))))
