"""Villages, their contacts, and the readings of surnames a village has decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, fields

from desktop.domain.villages import Contact, Village
from desktop.storage.store import Store

_VILLAGE = ", ".join(f.name for f in fields(Village))
_CONTACT = ", ".join(f.name for f in fields(Contact))


def save(store: Store, villages: Iterable[Village]) -> None:
    """Insert or update villages by their code: they are this laptop's own."""
    _upsert(store, villages, told=0, kept="told = 0")


def tell(store: Store, villages: Iterable[Village]) -> None:
    """The same from the county's list: new ones wait until somebody takes them up."""
    _upsert(store, villages, told=1, kept="told = village.told")


def _upsert(store: Store, villages: Iterable[Village], told: int, kept: str) -> None:
    sets = ", ".join(f"{f.name} = excluded.{f.name}" for f in fields(Village) if f.name != "code")
    marks = ", ".join("?" * (len(fields(Village)) + 1))
    store.execute_many(
        f"INSERT INTO village ({_VILLAGE}, told) VALUES ({marks}) ON CONFLICT (code) DO UPDATE SET {sets}, {kept}",
        [(*astuple(village), told) for village in villages],
    )


def take_up(store: Store, code: str) -> bool:
    """Somebody here works in this village from now on; False = she did before."""
    return bool(store.execute("UPDATE village SET told = 0 WHERE code = ? AND told = 1", [code]))


def own(store: Store) -> list[Village]:
    """Villages somebody here has taken up, or that have people."""
    peopled = "EXISTS (SELECT 1 FROM person WHERE person.village = village.code)"
    return [
        Village(**row)
        for row in store.rows(f"SELECT {_VILLAGE} FROM village WHERE told = 0 OR {peopled} ORDER BY code")
    ]


def get(store: Store, code: str) -> Village | None:
    row = store.row(f"SELECT {_VILLAGE} FROM village WHERE code = ?", (code,))
    return Village(**row) if row else None


def all_villages(store: Store) -> list[Village]:
    return [Village(**row) for row in store.rows(f"SELECT {_VILLAGE} FROM village ORDER BY code")]


def contacts(store: Store, village: str) -> list[Contact]:
    """A village's officials, posts and services in printing order."""
    sql = f"SELECT {_CONTACT} FROM contact WHERE village = ? ORDER BY position, id"
    return [Contact(**row) for row in store.rows(sql, (village,))]


def save_contact(store: Store, contact: Contact) -> None:
    sets = ", ".join(f"{f.name} = excluded.{f.name}" for f in fields(Contact) if f.name != "id")
    marks = ", ".join("?" * len(fields(Contact)))
    store.execute(
        f"INSERT INTO contact ({_CONTACT}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {sets}",
        astuple(contact),
    )


def delete_contact(store: Store, contact_id: str) -> None:
    store.execute("DELETE FROM contact WHERE id = ?", (contact_id,))


def surname_readings(store: Store, village: str) -> dict[str, str]:
    rows = store.rows("SELECT surname, reading FROM surname_reading WHERE village = ?", (village,))
    return {row["surname"]: row["reading"] for row in rows}


def set_surname_reading(store: Store, village: str, surname: str, reading: str) -> None:
    store.execute(
        "INSERT INTO surname_reading (village, surname, reading) VALUES (?, ?, ?)"
        " ON CONFLICT (village, surname) DO UPDATE SET reading = excluded.reading",
        (village, surname, reading),
    )
