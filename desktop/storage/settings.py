"""Small settings of this laptop, and its reps."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.base.ids import new_id
from desktop.storage.store import Store


@dataclass(frozen=True, slots=True)
class Rep:
    """A customer manager of this laptop. `slot` is her wrapped key in vault.json."""

    id: str
    name: str
    slot: str


def get(store: Store, key: str) -> str | None:
    found = store.value("SELECT value FROM setting WHERE key = ?", (key,))
    return None if found is None else str(found)


def put(store: Store, key: str, value: str) -> None:
    store.execute(
        "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def rep_codes(store: Store, rep_id: str) -> dict[str, str]:
    """What the carrier's system calls her and her outlet: developer and channel, where they are set."""
    found = {name: get(store, f"{name}:{rep_id}") for name in ("developer", "channel")}
    return {name: code for name, code in found.items() if code}


def put_rep_code(store: Store, rep_id: str, name: str, code: str) -> None:
    put(store, f"{name}:{rep_id}", code)


def add_rep(store: Store, name: str, slot: str) -> Rep:
    """One more rep; who was removed and comes back under her name is the same."""
    with store.atomic():
        before = store.value("SELECT id FROM rep WHERE name = ?", (name,))
        rep = Rep(before or new_id(), name, slot)
        if before is None:
            store.execute("INSERT INTO rep (id, name, added_at) VALUES (?, ?, ?)", (rep.id, name, store.now()))
        put(store, f"slot:{slot}", rep.id)
    return rep


def remove_slot(store: Store, slot: str) -> None:
    """Its rep opens nothing any more; the rep stays, because work bears her name."""
    store.execute("DELETE FROM setting WHERE key = ?", (f"slot:{slot}",))


def rep_names(store: Store) -> dict[str, str]:
    """Id and name of everybody who ever worked here."""
    return {str(rep): str(name) for rep, name in store.tuples("SELECT id, name FROM rep")}


def reps(store: Store) -> list[Rep]:
    rows = store.rows(
        "SELECT rep.id AS id, rep.name AS name, substr(setting.key, 6) AS slot FROM rep"
        " JOIN setting ON setting.key LIKE 'slot:%' AND setting.value = rep.id ORDER BY rep.added_at, rep.id"
    )
    return [Rep(**row) for row in rows]
