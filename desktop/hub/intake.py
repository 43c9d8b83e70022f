"""Taking in a batch: open, judge, keep in one transaction, answer with a receipt; a replay gets the stored one."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from desktop.base.clock import local_date
from desktop.base.errors import WireError
from desktop.hub import database, devices, ledger, rules, shorts, tags
from desktop.hub import inbox as waiting
from desktop.hub.desk import Desk, epoch
from desktop.hub.tables import batch as batch_table
from desktop.hub.tables import document_seen, inbox, record, record_name, village
from desktop.wire import canonical, container, receipts, records, sealing
from desktop.wire.receipts import Line
from desktop.wire.records import YIELDED

MAX_UPLOAD = container.MAX_CONTAINER


class Judged(NamedTuple):
    """A record with its verdict and its sealed payload."""

    entry: container.Entry
    verdict: rules.Verdict
    sealed: bytes
    mark: str

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
    today = local_date(desk.clock())
    shaped = batch.table is not None and records.fit_by_column(batch.table)
    judged = [_judge(desk, entry, today, shaped) for entry in batch.entries]
    return database.write(desk.engine, lambda connection: _commit(connection, desk, upload, batch, judged, road))


def stored_receipt(connection: Connection, name: str) -> bytes | None:
    """The receipt of a batch by its upload name or its content name."""
    by_upload = select(batch_table.c.receipt).where(batch_table.c.upload == name)
    by_content = select(batch_table.c.receipt).where(batch_table.c.content == name).limit(1)
    found = connection.execute(by_upload).scalar() or connection.execute(by_content).scalar()
    return bytes(found) if found else None


def _open(desk: Desk, sealed: bytes) -> container.Batch:
    if len(sealed) > MAX_UPLOAD:
        raise WireError("批次过大,没有收。", code="too_large")
    inner = sealing.unseal(sealed, desk.keys.identity)

    def key_of(header: container.Header) -> bytes:
        with database.reading(desk.engine) as connection:
            return devices.find(connection, header.device).verify_key

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
    judged = _quarantine(connection, judged, known, expired=known.is_expired(desk.clock()))
    origin = {"device": header.device, "epoch": header.epoch, "upload": upload, "received_at": now}
    lines, gained = _sort_in(connection, judged, origin)
    ledger.grow_holdings(connection, header.device, gained)
    new = [one.entry for one, line in zip(judged, lines, strict=True) if line.result == "new"]
    tags.note_due(connection, upload, {entry.village for entry in new})
    shorts.claim(connection, desk, new, header.device)
    given_way = [one.entry.id for one in judged if one.verdict.why == YIELDED]
    waiting.settle_yields(connection, given_way, header.device, now)
    waiting.settle_refused(connection, new, now)
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


def _quarantine(
    connection: Connection, judged: list[Judged], known: devices.KnownDevice, *, expired: bool
) -> list[Judged]:
    """Valid records that must wait for a human: a revoked device's from behind the cut-off, those of one whose
    certificate ended long ago, those of a village not on the county's list."""
    query = select(village.c.code).where(village.c.listed == 1)
    listing = connection.execute(query.limit(1)).first() is not None
    here = {one.entry.village for one in judged}
    strange = here - set(connection.execute(query.where(village.c.code.in_(here))).scalars()) if listing else set()
    revoked = known.revoked_at is not None
    if not revoked and not expired and not strange:
        return judged
    kept = []
    for one in judged:
        late = revoked and one.entry.seq > (known.revoked_after or 0)
        why = "revoked_device" if late else "certificate_expired" if expired else ""
        why = why or ("unknown_village" if one.entry.village in strange else "")
        if why and one.verdict.outcome == "take":
            one = Judged(one.entry, rules.Verdict("quarantined", one.verdict.kind, why=why), one.sealed, "")
        kept.append(one)
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
    return {f"{one.mark}{one.entry.id}" for one in new if one.mark and owner[one.mark] != one.entry.id}


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
