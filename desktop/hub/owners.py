"""Whose a record is: the laptop that first brought one of that person. What another brings waits for a human."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from desktop.hub import database, rights, rules
from desktop.hub.rights import Sender
from desktop.hub.tables import inbox, record_name, record_owner, village
from desktop.wire.versions import ENROLMENT, ERASURE, WITHDRAWAL

if TYPE_CHECKING:
    from desktop.hub.intake import Judged

_CALLS = {ENROLMENT: "enrolment", WITHDRAWAL: "withdrawal", ERASURE: "erasure"}


def of(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The owning laptop of each person somebody has brought."""
    return dict(map(tuple, database.those(connection, record_owner, ("id", "device"), "id", ids)))


def claim(connection: Connection, ids: Sequence[str], device: str) -> dict[str, str]:
    """Make what is nobody's this laptop's; the owners of all of them. Of two that come at once the key decides."""
    database.insert_new(connection, record_owner, [{"id": id_, "device": device} for id_ in sorted(ids)])
    return of(connection, sorted(ids))


def judge(connection: Connection, judged: Sequence[Judged], sender: Sender) -> list[Judged]:
    """Each record as the table of rights has it: taken, taken with a mark, or kept for a human."""
    asked = [one for one in judged if one.verdict.outcome == "take"]
    held = of(connection, sorted({one.entry.id for one in asked}))
    mine = sender.known.id
    held = _waiting(connection, [one for one in asked if one.entry.schema == ERASURE], mine) | held
    free = {one.entry.id for one in asked if one.entry.id not in held and _right(one, "nobody", sender).done}
    if free:
        held |= claim(connection, sorted(free), mine)
    kept, known = (
        [],
        _known(connection, [one for one in asked if not _right(one, _whose(one, held, mine), sender).done]),
    )
    for one in judged:
        if one.verdict.outcome != "take" or one.name in known:
            kept.append(one)  # the name is used: these very words, or the losing side of a conflict; neither is taken
            continue
        found = _right(one, _whose(one, held, mine), sender)
        if found.outcome == "quarantined":
            one = one._replace(verdict=rules.Verdict("quarantined", one.verdict.kind, why=found.code), mark="")
        kept.append(one._replace(flag=found.code if found.outcome == "flagged" else ""))
    return kept


def strange_villages(connection: Connection, codes: set[str]) -> set[str]:
    """Those that are not on the county's own list, if it has one."""
    query = select(village.c.code).where(village.c.listed == 1)
    if connection.execute(query.limit(1)).first() is None:
        return set()
    return codes - set(connection.execute(query.where(village.c.code.in_(codes))).scalars())


def _whose(one: Judged, held: dict[str, str], mine: str) -> str:
    owner = held.get(one.entry.id)
    return "nobody" if owner is None else "own" if owner == mine else "another"


def _waiting(connection: Connection, erasures: Sequence[Judged], mine: str) -> dict[str, str]:
    """Who else brought what waits of somebody to be erased: nobody has her yet, and her words are all there is."""
    ids = sorted({one.entry.id for one in erasures})
    rows = database.those(connection, inbox, ("id", "device"), "id", ids, result="quarantined")
    return {row[0]: row[1] for row in rows if row[1] != mine}


def _right(one: Judged, whose: str, sender: Sender) -> rights.Right:
    return rights.right(_CALLS[one.entry.schema], whose, sender.state(one.entry.village, one.entry.seq))


def _known(connection: Connection, some: Sequence[Judged]) -> set[tuple[str, int, str]]:
    ids = sorted({one.entry.id for one in some})
    rows = database.those(connection, record_name, ("id", "rev", "schema"), "id", ids)
    return {(row[0], row[1], row[2]) for row in rows}
