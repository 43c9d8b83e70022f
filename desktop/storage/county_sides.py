"""The county's side of a conflict, kept here until the rep has answered it."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.storage.store import Store
from desktop.wire.conflicts import Held


def keep(store: Store, held: Sequence[Held]) -> None:
    rows = [(one.id, one.rev, one.received_at, one.payload) for one in held]
    with store.atomic():
        store.execute_many(
            "INSERT INTO county_side (person_id, rev, received_at, payload)"
            " SELECT * FROM (SELECT ?1 AS id, ?2, ?3, ?4) WHERE id IN (SELECT id FROM person)"
            " ON CONFLICT (person_id) DO UPDATE SET rev = excluded.rev, received_at = excluded.received_at,"
            " payload = excluded.payload",
            rows,
        )


def of(store: Store, ids: Sequence[str]) -> dict[str, Held]:
    """What is known of these people, by id."""
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT person_id AS id, rev, received_at, payload FROM county_side WHERE person_id IN ({marks})"
    return {row["id"]: Held(**row) for row in store.rows(sql, list(ids))}


def wanted(store: Store, most: int) -> list[str]:
    """People whose record lost to another that we have not seen yet."""
    sql = (
        "SELECT DISTINCT o.person_id FROM outbox AS o WHERE o.state = 'set_aside' AND o.result = 'conflict'"
        " AND NOT EXISTS (SELECT 1 FROM outbox AS later WHERE later.person_id = o.person_id AND later.rev > o.rev)"
        " AND EXISTS (SELECT 1 FROM person AS p WHERE p.id = o.person_id AND p.state = 'captured')"
        " AND NOT EXISTS (SELECT 1 FROM county_side AS c WHERE c.person_id = o.person_id AND c.rev >= o.rev) LIMIT ?"
    )
    return [row[0] for row in store.tuples(sql, [most])]


def forget(store: Store, person_id: str) -> None:
    store.execute("DELETE FROM county_side WHERE person_id = ?", [person_id])
