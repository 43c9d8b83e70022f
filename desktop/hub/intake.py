"""Taking in a batch: open, judge, keep in one transaction, answer with a receipt; a replay gets the stored one."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from desktop.base.clock import local_date
from desktop.base.errors import WireError
from desktop.hub import carrying, database, devices, erasing, ledger, owners, pairs, rights, rules, shorts, tags
from desktop.hub import inbox as waiting
from desktop.hub.desk import Desk, epoch
from desktop.hub.tables import batch as batch_table
from desktop.hub.tables import document_seen, inbox, record, record_name
from desktop.wire import canonical, container, receipts, records, sealing
from desktop.wire.receipts import Line
from desktop.wire.records import YIELDED
from desktop.wire.versions import ERASURE

MAX_UPLOAD = container.MAX_CONTAINER


class Judged(NamedTuple):
    """A record with its verdict and its sealed payload; `flag`: what a human is to see with it."""

    entry: container.Entry
    verdict: rules.Verdict
    sealed: bytes
    mark: str
    flag: str = ""

    @property
    def name(self) -> tuple[str, int, str]:
        return self.entry.id, self.entry.rev, self.entry.schema


def take(desk: Desk, sealed: bytes, road: str) -> bytes:
    """The signed receipt for these bytes. Container faults raise WireError or HubError and change nothing."""
    upload = canonical.sha256(sealed)
    with database.reading(desk.engine) as connection:
        stored = stored_receipt(connection, upload)
    if stored is not None:
        return stored
    batch = _open(desk, sealed)
    if road == "usb":
        devices.note_made(desk, batch.header.device, batch.header.made_at)
    judged = judge(desk, batch)
    return database.write(desk.engine, lambda connection: _commit(connection, desk, upload, batch, judged, road))


def judge(desk: Desk, batch: container.Batch) -> list[Judged]:
    today = local_date(desk.clock())
    shaped = batch.table is not None and records.fit_by_column(batch.table)
    return [_judge(desk, entry, today, shaped) for entry in batch.entries]


def stored_receipt(connection: Connection, name: str, device: str | None = None) -> bytes | None:
    """The receipt of a batch by its upload name or its content name; of this device's alone, if one is given."""
    for column in (batch_table.c.upload, batch_table.c.content):
        query = select(batch_table.c.receipt).where(column == name).limit(1)
        query = query if device is None else query.where(batch_table.c.device == device)
        found = connection.execute(query).scalar()
        if found:
            return bytes(found)
    return None


def _open(desk: Desk, sealed: bytes) -> container.Batch:
    if len(sealed) > MAX_UPLOAD:
        raise WireError("批次过大,没有收。", code="too_large")
    inner = sealing.unseal(sealed, desk.keys.identity)

    def key_of(header: container.Header) -> bytes:
        with database.reading(desk.engine) as connection:
            known = devices.find(connection, header.device)
        rights.need("batch", known, desk.clock())
        return known.verify_key

    batch = container.unpack(inner, key_of)
    if batch.header.hub != desk.keys.name:
        raise WireError("这个批次是发给另一个接收台的,没有收。", code="wrong_hub")
    return batch


def _judge(desk: Desk, entry: container.Entry, today: date, shaped: bool) -> Judged:
    verdict = rules.judge(entry, today, shaped=shaped)
    if verdict.outcome == "rejected" and desk.doubt():  # nobody is refused by a day that may be wrong
        verdict = rules.judge(entry, rules.day_of_capture(entry, today))
    mark = desk.keys.mark("document", verdict.identity) if verdict.identity else ""
    return Judged(entry, verdict, desk.keys.close(entry.payload), mark)


def _commit(
    connection: Connection, desk: Desk, upload: str, batch: container.Batch, judged: list[Judged], road: str
) -> bytes:
    stored = stored_receipt(connection, upload)
    if stored is not None:
        return stored
    header, now = batch.header, desk.now()
    known = devices.find(connection, header.device)
    devices.note_alive(connection, known, desk.clock())
    judged = by_rights(connection, desk, judged, known, header.epoch)
    lines = keep(connection, desk, upload, header, judged)
    forked = ledger.note_stream(connection, header, batch.sha)
    if forked:
        shorts.void(connection, header.device, header.epoch, now)
    counter = ledger.count_receipt(connection, header.device)
    desk.county.note_taken(now)
    receipt = receipts.make(
        lines,
        key=desk.keys.sign,
        hub=desk.keys.name,
        hub_epoch=epoch(connection),
        counter=counter,
        device=header.device,
        epoch=header.epoch,
        batch=batch.sha,
        upload=upload,
        received_at=now,
        renew=forked,
        state=str(rights.told(rights.state_of(known, desk.clock()))),
    )
    row = {
        "upload": upload,
        "content": batch.sha,
        "device": header.device,
        "epoch": header.epoch,
        "number": header.number,
        "prev": header.prev,
        "count": header.count,
        "road": road,
        "received_at": now,
        "receipt": receipt,
    }
    if not database.insert_new(connection, batch_table, [row], "upload"):
        raise database.Raced  # the same batch came by two roads at once: answer with the receipt that won
    return receipt


def keep(
    connection: Connection, desk: Desk, upload: str, header: container.Header, judged: list[Judged]
) -> list[Line]:
    """Write what was judged, and all that follows from it; a line for each record."""
    now = desk.now()
    origin = {"device": header.device, "epoch": header.epoch, "upload": upload, "received_at": now}
    lines, gained = _sort_in(connection, judged, origin)
    new = [one.entry for one, line in zip(judged, lines, strict=True) if line.result == "new"]
    ledger.grow_holdings(connection, header.device, gained, Counter(entry.village for entry in new))
    erasing.erase(connection, desk, [entry for entry in new if entry.schema == ERASURE], header.device)
    tags.note_due(connection, upload, {entry.village for entry in new})
    shorts.claim(connection, desk, new, header.device)
    carrying.carry(connection, desk, new, header.device)
    given_way = [one.entry.id for one in judged if one.verdict.why == YIELDED]
    waiting.settle_yields(connection, given_way, header.device, now)
    waiting.settle_refused(connection, new, now)
    return lines


def by_rights(
    connection: Connection, desk: Desk, judged: list[Judged], known: devices.KnownDevice, epoch: str
) -> list[Judged]:
    """What the laptop may do with each record, as the table says; then what the county says about its village, and
    what a person asked who is erased."""
    came = ledger.lines_of(connection, known.id) if known.revoked_at is not None else ()
    sender = rights.Sender(known, desk.clock(), epoch, came)
    kept = owners.judge(connection, judged, sender)
    strange = owners.strange_villages(connection, {one.entry.village for one in kept})
    gone = erasing.erased(connection, {one.entry.id for one in kept})
    for place, one in enumerate(kept):
        if one.entry.village in strange and one.verdict.outcome == "take" and one.entry.schema != ERASURE:
            kept[place] = one._replace(verdict=rules.Verdict("quarantined", one.verdict.kind, why="unknown_village"))
        if one.entry.id in gone and one.sealed:
            kept[place] = kept[place]._replace(sealed=erasing.empty(desk, one.entry), mark="")
    return kept


def _sort_in(
    connection: Connection, judged: list[Judged], origin: dict[str, Any]
) -> tuple[list[Line], dict[str, list[str]]]:
    """Write what is to be kept; the receipt lines, and per village the contents this hub did not hold before."""
    taken = [one for one in judged if one.verdict.outcome == "take"]
    new = _first_writers(connection, taken)
    suspects = _suspects(connection, [one for one in taken if one.name in new], origin)
    winners = _winners(connection, [one for one in taken if one.name not in new])
    lines, records, waiting, gained = [], [], [], dict[str, list[str]]()
    seen: set[tuple[str, int, str]] = set()
    for one in judged:
        line = _line(one, new, seen, winners)
        lines.append(line)
        seen.add(one.name)
        if line.result == "new":
            winners[one.name] = one.entry.sha256
            records.append(_record_row(one, origin, suspects))
            gained.setdefault(one.entry.village, []).append(one.entry.sha256)
        elif line.result in ("conflict", "quarantined", "rejected") and one.entry.id:
            waiting.append(_inbox_row(one, origin, line))
    database.insert_new(connection, record, records)
    for row in database.insert_new(connection, inbox, waiting, "village", "sha256", "result"):
        if row.result == "quarantined":
            gained.setdefault(row.village, []).append(row.sha256)
    return lines, gained


def _first_writers(connection: Connection, taken: list[Judged]) -> set[tuple[str, int, str]]:
    """Names nobody had used before: decided by the primary key, not by looking first."""
    rows: dict[tuple[str, int, str], dict[str, Any]] = {}
    for one in taken:
        entry = one.entry
        row = {"id": entry.id, "rev": entry.rev, "schema": entry.schema}
        rows.setdefault(one.name, row | {"village": entry.village, "sha256": entry.sha256})
    inserted = database.insert_new(connection, record_name, list(rows.values()), "id", "rev", "schema")
    return {(row.id, row.rev, row.schema) for row in inserted}


def _winners(connection: Connection, known: list[Judged]) -> dict[tuple[str, int, str], str]:
    """Content hash that holds each name already in use."""
    held: dict[tuple[str, int, str], str] = {}
    ids = sorted({one.entry.id for one in known})
    for *name, sha256 in database.those(connection, record_name, ("id", "rev", "schema", "sha256"), "id", ids):
        held[name[0], name[1], name[2]] = sha256
    return held


def _suspects(connection: Connection, new: list[Judged], origin: dict[str, Any]) -> set[str]:
    """Marks whose document another person already enrolled with: kept all the same, flagged for review."""
    owner: dict[str, str] = {}
    rows = {
        one.mark: {"mark": one.mark, "id": one.entry.id, "village": one.entry.village, "at": origin["received_at"]}
        for one in reversed(new)
        if one.mark
    }
    fresh = {row.mark for row in database.insert_new(connection, document_seen, list(rows.values()), "mark")}
    marks = sorted(rows.keys() - fresh)
    owner |= dict(map(tuple, database.those(connection, document_seen, ("mark", "id"), "mark", marks)))
    owner |= {mark: rows[mark]["id"] for mark in fresh}
    second = [(one.mark, one.entry.id) for one in new if one.mark and owner[one.mark] != one.entry.id]
    pairs.note(connection, second, [(one.mark, one.entry.id) for one in new if one.entry.rev > 1])
    return {f"{mark}{id_}" for mark, id_ in second}


def _line(
    one: Judged,
    new: set[tuple[str, int, str]],
    seen: set[tuple[str, int, str]],
    winners: dict[tuple[str, int, str], str],
) -> Line:
    entry, verdict = one.entry, one.verdict
    if verdict.outcome == "rejected":
        return Line(entry.seq, entry.id, entry.rev, "rejected", verdict.code, verdict.field)
    if verdict.outcome == "quarantined":
        return Line(entry.seq, entry.id, entry.rev, "quarantined", why=verdict.why)
    if one.name in new and one.name not in seen:
        return Line(entry.seq, entry.id, entry.rev, "new")
    if winners[one.name] == entry.sha256:
        return Line(entry.seq, entry.id, entry.rev, "same")
    return Line(entry.seq, entry.id, entry.rev, "conflict", why="other_content")


def _record_row(one: Judged, origin: dict[str, Any], suspects: set[str]) -> dict[str, Any]:
    entry = one.entry
    return origin | {
        "village": entry.village,
        "id": entry.id,
        "rev": entry.rev,
        "schema": entry.schema,
        "kind": one.verdict.kind,
        "sha256": entry.sha256,
        "seq": entry.seq,
        "suspect": int(f"{one.mark}{entry.id}" in suspects),
        "flag": one.flag,
        "payload": one.sealed,
    }


def _inbox_row(one: Judged, origin: dict[str, Any], line: Line) -> dict[str, Any]:
    entry = one.entry
    return origin | {
        "village": entry.village,
        "id": entry.id,
        "rev": entry.rev,
        "schema": entry.schema,
        "sha256": entry.sha256,
        "result": line.result,
        "why": line.why or line.code,
        "seq": entry.seq,
        "payload": one.sealed,
    }
