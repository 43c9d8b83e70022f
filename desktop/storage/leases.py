"""Blocks of short numbers this laptop holds. One that is void stays: its story is known."""

from __future__ import annotations

from desktop.storage.store import Store
from desktop.wire.leases import Lease

_NAMES = ", ".join(Lease.__slots__)


def keep(store: Store, lease: Lease, document: bytes) -> bool:
    """Keep a verified block; False = known already."""
    values = [getattr(lease, name) for name in Lease.__slots__]
    marks = ", ".join("?" * len(values))
    sql = f"INSERT INTO lease ({_NAMES}, document) VALUES ({marks}, ?) ON CONFLICT DO NOTHING"
    return bool(store.execute(sql, [*values, document]))


def of_village(store: Store, village: str, epoch: str) -> list[Lease]:
    """Blocks that count, lowest first: those given to this very database."""
    sql = f"SELECT {_NAMES} FROM lease WHERE village = ? AND epoch = ? AND void_at IS NULL ORDER BY first"
    return [Lease(**row) for row in store.rows(sql, [village, epoch])]


def by_village(store: Store, epoch: str) -> dict[str, list[Lease]]:
    """Every block that counts, per village."""
    found: dict[str, list[Lease]] = {}
    for row in store.rows(f"SELECT {_NAMES} FROM lease WHERE epoch = ? AND void_at IS NULL ORDER BY first", [epoch]):
        found.setdefault(row["village"], []).append(Lease(**row))
    return found


def documents(store: Store, epoch: str) -> list[str]:
    """The signed blocks themselves, to show to a county that was put back."""
    sql = "SELECT document FROM lease WHERE epoch = ? AND void_at IS NULL ORDER BY id"
    return [bytes(row[0]).decode() for row in store.tuples(sql, [epoch])]


def void_all(store: Store) -> int:
    """This database goes on under a new epoch: its blocks belong to nobody now."""
    return store.execute("UPDATE lease SET void_at = ? WHERE void_at IS NULL", [store.now()])
