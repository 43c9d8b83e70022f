"""Lists of people as ids, in the order they are shown; long tables fetch the rows they need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from desktop.base.clock import CHINA, iso
from desktop.domain.people import KIND_NAMES, STATE_NAMES
from desktop.storage.store import Store

Spot = tuple[str, str, str, str]
"""Where a list was broken off: village, sort key, name and id of the last one read."""

PAGE = 5000
_KEY = "coalesce(sort_key, ''), coalesce(name, ''), id"
_ORDER = "ORDER BY sort_key, coalesce(name, ''), id"
_SHOWN = "(state <> 'draft' OR name IS NOT NULL)"  # an empty draft is no person yet


def page_in_order(
    store: Store,
    village: str | None,
    *,
    kind: str | None = None,
    states: tuple[str, ...] = (),
    after: Spot | None = None,
    limit: int,
) -> tuple[list[str], Spot | None]:
    """The next ids by village, sort key and name (about `limit`), and where to go on; None when that was all."""
    begun, *last = after or ("", "", "", "")
    codes = "SELECT code FROM village WHERE code >= ? AND code = coalesce(?, code) ORDER BY code"
    ids: list[str] = []
    for (code,) in store.tuples(codes, (begun, village)):
        rows = _of_village(store, code, kind, states, last if code == begun else ["", "", ""], limit - len(ids))
        ids += [row[2] for row in rows]
        if len(ids) >= limit:
            return ids, (code, *rows[-1])
    return ids, None


def _of_village(
    store: Store, village: str, kind: str | None, states: tuple[str, ...], after: list[str], limit: int
) -> list[tuple[str, str, str]]:
    """(sort key, name, id) of the next people of one village: a few are taken together and sorted, many are met on a
    walk along the order."""
    kinds, states = (kind,) if kind else tuple(KIND_NAMES), states or tuple(STATE_NAMES)
    told = f"village = ? AND state IN ({_marks(states)}) AND kind IN ({_marks(kinds)})"
    params = (village, *states, *kinds)
    number = int(store.value(f"SELECT count(*) FROM person WHERE {told}", params))
    where = f"{told} AND {_SHOWN} AND ({_KEY}) > (?, ?, ?)"
    if number <= PAGE:
        sql = f"SELECT {_KEY} FROM person INDEXED BY person_counts WHERE {where} {_ORDER}"
        return store.tuples(sql, (*params, *after)) if number else []
    walk = f"SELECT {_KEY} FROM person INDEXED BY person_order WHERE {where}"
    first = store.tuples(f"{walk} AND sort_key IS NULL {_ORDER}", (*params, *after)) if not after[0] else []
    then = f"{walk} AND sort_key >= ? {_ORDER} LIMIT ?"
    return first + store.tuples(then, (*params, *after, after[0], max(1, limit - len(first))))


def ids_in_order(
    store: Store, village: str | None, *, kind: str | None = None, states: tuple[str, ...] = ()
) -> list[str]:
    """All of them."""
    ids, spot = page_in_order(store, village, kind=kind, states=states, limit=PAGE)
    while spot is not None:
        page, spot = page_in_order(store, village, kind=kind, states=states, after=spot, limit=PAGE)
        ids += page
    return ids


def among(store: Store, ids: list[str], *, kind: str | None, states: tuple[str, ...]) -> list[str]:
    """Those of these who are of the kind and in one of the states, in the order given."""
    kinds, states = (kind,) if kind else tuple(KIND_NAMES), states or tuple(STATE_NAMES)
    where = f"id IN ({_marks(ids)}) AND state IN ({_marks(states)}) AND kind IN ({_marks(kinds)})"
    kept = {row[0] for row in store.tuples(f"SELECT id FROM person WHERE {where}", (*ids, *states, *kinds))}
    return [person for person in ids if person in kept]


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def last_captured(store: Store, village: str, limit: int) -> list[str]:
    sql = """SELECT id FROM person WHERE village = ? AND captured_at IS NOT NULL AND state <> 'withdrawn'
        ORDER BY act_no DESC, id DESC LIMIT ?"""
    return [row["id"] for row in store.rows(sql, (village, limit))]


def captured_on(store: Store, day: date) -> int:
    start = datetime.combine(day, time(), CHINA)
    sql = """SELECT total((SELECT count(*) FROM person WHERE village = v.code AND captured_at >= ?
        AND captured_at < ?)) FROM village v"""
    return int(store.value(sql, (iso(start), iso(start + timedelta(days=1)))))


def empty_drafts(store: Store, village: str | None = None) -> dict[tuple[str, str], int]:
    """(village, kind) -> forms that were opened and have no name yet."""
    sql = "SELECT village, kind, count(*) FROM person WHERE name IS NULL AND +state = 'draft' GROUP BY village, kind"
    found = store.tuples(sql)  # `+`: not by the state, where a whole imported roster may be drafts
    return {(code, kind): number for code, kind, number in found if village in (None, code)}


def progress(store: Store, village: str | None = None) -> dict[str, dict[str, Any]]:
    """village -> pre-registered and counted new sign-ups, not yet received, people, last capture."""
    found: dict[str, dict[str, Any]] = {}
    where, params = ("WHERE village = ?", (village,)) if village else ("", ())
    columns = "village, state, kind, service"
    counts = store.tuples(f"SELECT {columns}, count(*) FROM person {where} GROUP BY {columns}", params)
    for code, state, kind, service, number in counts:
        line = found.setdefault(code, {"registered": 0, "counted": 0, "unreceived": 0, "people": 0})
        if kind == "signup" and service == "new" and state not in ("draft", "withdrawn"):
            line["registered"] += number
            line["counted"] += number * (state == "counted")
        line["unreceived"] += number * (state in ("captured", "sealed"))
        line["people"] += number * (state != "withdrawn")
    for (code, _kind), number in empty_drafts(store, village).items():
        found[code]["people"] -= number
    for code, line in found.items():
        line["last_captured"] = store.value("SELECT max(captured_at) FROM person WHERE village = ?", (code,))
    return found
