"""Lists of people as ids, in the order they are shown; long tables fetch the rows they need."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from desktop.base.clock import CHINA, iso
from desktop.storage.store import Store


def ids_in_order(
    store: Store, village: str | None, *, kind: str | None = None, states: tuple[str, ...] = ()
) -> list[str]:
    """Ids by village, sort key and name; empty drafts are no people yet and stay out."""
    where = ["(? IS NULL OR village = ?)", "(? IS NULL OR kind = ?)", "(state <> 'draft' OR name IS NOT NULL)"]
    params: list[Any] = [village, village, kind, kind]
    if states:
        where.append(f"state IN ({', '.join('?' * len(states))})")
        params.extend(states)
    sql = f"SELECT id FROM person WHERE {' AND '.join(where)} ORDER BY village, sort_key, name, id"
    return [row[0] for row in store.tuples(sql, params)]


def last_captured(store: Store, village: str, limit: int) -> list[str]:
    sql = """SELECT id FROM person WHERE village = ? AND captured_at IS NOT NULL AND state <> 'withdrawn'
        ORDER BY captured_at DESC, id DESC LIMIT ?"""
    return [row["id"] for row in store.rows(sql, (village, limit))]


def captured_on(store: Store, day: date) -> int:
    start = datetime.combine(day, time(), CHINA)
    sql = "SELECT count(*) FROM person WHERE captured_at >= ? AND captured_at < ?"
    return int(store.value(sql, (iso(start), iso(start + timedelta(days=1)))))


def progress(store: Store) -> dict[str, dict[str, Any]]:
    """village -> pre-registered and counted new sign-ups, not yet received, last capture: for the today page."""
    sql = """SELECT village,
            sum(kind = 'signup' AND service = 'new' AND state NOT IN ('draft', 'withdrawn')) AS registered,
            sum(kind = 'signup' AND service = 'new' AND state = 'counted') AS counted,
            sum(state IN ('captured', 'sealed')) AS unreceived,
            sum(state <> 'withdrawn' AND (state <> 'draft' OR name IS NOT NULL)) AS people,
            max(captured_at) AS last_captured
        FROM person GROUP BY village"""
    return {row.pop("village"): row for row in store.rows(sql)}
