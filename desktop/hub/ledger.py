"""The hub's running totals, written in the intake's own transaction: held contents, sequences, receipts, versions.

A row is changed only if it is still at the version that was read; if not, the whole transaction runs again. That
holds on every engine without locks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select, update

from desktop.hub import database
from desktop.hub.tables import batch, device, holding, stream, village
from desktop.wire import canonical
from desktop.wire.container import Header

MAX_GAPS = 2000
UNCHAINED = 0
"""Number of a container that is part of no chain: a second copy of what was not sent yet."""


def grow_holdings(
    connection: Connection, device_id: str, gained: dict[str, list[str]], taken: Mapping[str, int]
) -> dict[str, int]:
    """Add new contents to what is held per village of this device; returns those villages' new versions. `taken`: how
    many of them are records, and not only kept for a human."""
    versions: dict[str, int] = {}
    for code in sorted(gained):
        versions[code] = bump_village(connection, code)
        empty = {"village": code, "device": device_id, "count": 0, "digest": "0" * 64, "version": 0, "taken": 0}
        database.insert_new(connection, holding, [empty])
        here = (holding.c.village == code) & (holding.c.device == device_id)
        row = connection.execute(select(holding).where(here)).mappings().one()
        change = update(holding).where(here & (holding.c.version == row["version"]))
        values = {
            "count": row["count"] + len(gained[code]),
            "digest": canonical.xor_digest(row["digest"], gained[code]),
            "version": row["version"] + 1,
            "taken": row["taken"] + taken.get(code, 0),
        }
        if connection.execute(change.values(**values)).rowcount != 1:
            raise database.Raced
    return versions


def note_taken(connection: Connection, code: str, device_id: str) -> None:
    """What was only kept for a human is a record now."""
    here = (holding.c.village == code) & (holding.c.device == device_id)
    connection.execute(update(holding).where(here).values(taken=holding.c.taken + 1))


def bump_village(connection: Connection, code: str) -> int:
    """Raise a village's version (making the row at first sight) and return it."""
    database.insert_new(connection, village, [blank_village(code)])
    connection.execute(update(village).where(village.c.code == code).values(version=village.c.version + 1))
    return int(connection.execute(select(village.c.version).where(village.c.code == code)).scalar_one())


def blank_village(code: str) -> dict[str, Any]:
    """The row of a village nobody has described yet."""
    texts = ("name", "township", "klass", "vpn_group", "named_customer", "revenue_group")
    return {"code": code, "listed": 0, "version": 0} | dict.fromkeys(texts, "")


def lines_of(connection: Connection, device_id: str) -> tuple[tuple[int, int], ...]:
    """Runs of the device's sequence that have come, under whatever epoch: a new one begins no new sequence."""
    held = connection.execute(select(stream.c.seqs).where(stream.c.device == device_id)).scalars()
    return tuple((first, last) for runs in held for first, last in json.loads(runs))


def count_receipt(connection: Connection, device_id: str) -> int:
    """The number of this receipt among the device's own."""
    mine = device.c.id == device_id
    connection.execute(update(device).where(mine).values(receipts=device.c.receipts + 1))
    return int(connection.execute(select(device.c.receipts).where(mine)).scalar_one())


def note_stream(connection: Connection, header: Header, batch: str) -> bool:
    """Remember which numbers of the device's sequence have come, whatever became of each record. True = two laptops
    have gone on from one database: another batch had this number, or this one hangs on another chain."""
    mine = stream.c.device == header.device
    begun = connection.execute(select(func.count()).select_from(stream).where(mine)).scalar_one()
    blank = {"device": header.device, "epoch": header.epoch, "seqs": b"[]", "head": "", "number": 0, "version": 0}
    database.insert_new(connection, stream, [blank | {"begun": begun + 1}])
    here = mine & (stream.c.epoch == header.epoch)
    row = connection.execute(select(stream).where(here)).mappings().one()
    seqs = merge_runs([(first, last) for first, last in json.loads(row["seqs"])], header.seqs)
    newest = header.number > row["number"]  # a second copy never is
    forked = bool(row["forked"]) or _is_fork(connection, header, batch, row["number"], row["head"])
    values = {
        "seqs": json.dumps(seqs[:MAX_GAPS]).encode(),
        "head": batch if newest else row["head"],
        "number": max(header.number, row["number"]),
        "version": row["version"] + 1,
        "forked": int(forked),
    }
    change = update(stream).where(here & (stream.c.version == row["version"]))
    if connection.execute(change.values(**values)).rowcount != 1:
        raise database.Raced
    return forked


def _is_fork(connection: Connection, header: Header, batch_sha: str, number: int, head: str) -> bool:
    if header.number == UNCHAINED:
        return False
    if header.number == number + 1:
        return bool(number) and header.prev not in ("", head)  # "" claims no chain: its number alone can tell
    here = (batch.c.device == header.device) & (batch.c.epoch == header.epoch)
    same = select(batch.c.content).where(here & (batch.c.number == header.number))
    return any(content != batch_sha for content in connection.execute(same).scalars())


def is_behind_itself(connection: Connection, device_id: str, epoch: str, number: int, head: str) -> bool:
    """Whether a laptop that greets has gone back behind what its database once sent: an old image of it, or a copy.
    What it froze it always remembers, so it can only be ahead of us."""
    here = (stream.c.device == device_id) & (stream.c.epoch == epoch)
    row = connection.execute(select(stream).where(here)).mappings().first()
    if row is None:
        return False
    return bool(row["forked"]) or number < row["number"] or (number == row["number"] and head != row["head"])


def is_forked(connection: Connection, device_id: str, epoch: str) -> bool:
    """Whether two laptops have gone on from this epoch: whoever is under it goes on under a new one."""
    here = (stream.c.device == device_id) & (stream.c.epoch == epoch)
    return bool(connection.execute(select(stream.c.forked).where(here)).scalar())


def is_left(connection: Connection, device_id: str, epoch: str) -> bool:
    """Whether the device has begun another epoch after this one."""
    mine = stream.c.device == device_id
    begun = connection.execute(select(stream.c.begun).where(mine & (stream.c.epoch == epoch))).scalar()
    newest = connection.execute(select(func.max(stream.c.begun)).where(mine)).scalar()
    return begun is not None and newest is not None and begun < newest


def note_fork(connection: Connection, device_id: str, epoch: str) -> None:
    here = (stream.c.device == device_id) & (stream.c.epoch == epoch)
    connection.execute(update(stream).where(here).values(forked=1))


def merge_runs(held: list[tuple[int, int]], more: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """[(1, 3)] and ((4, 6), (9, 9)) -> [(1, 6), (9, 9)]"""
    merged: list[tuple[int, int]] = []
    for first, last in sorted([*held, *more]):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return merged
