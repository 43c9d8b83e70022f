"""Who lives under one roof: what a household's people have in common is offered to the next of them."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.storage.store import Store


@dataclass(frozen=True, slots=True)
class Housemate:
    """What is known of one of a household; the newest told first."""

    id: str
    name: str
    address: str | None
    group_no: str | None
    household: str | None
    home_line: str | None
    doc_hash: str | None
    kind: str
    state: str


_NAMES = ", ".join(Housemate.__slots__)
_LIVES = "state <> 'withdrawn' AND name IS NOT NULL AND id <> ?"
MOST = 20


def at_address(store: Store, village: str, address: str, *, but: str) -> list[Housemate]:
    return _found(store, "village = ? AND address = ?", (village, address), but)


def of_household(store: Store, village: str, household: str, group_no: str | None, *, but: str) -> list[Housemate]:
    """House numbers may count within a group: where both groups are known they must agree."""
    where = "village = ? AND household = ? AND (? IS NULL OR group_no IS NULL OR group_no = ?)"
    return _found(store, where, (village, household, group_no, group_no), but)


def of_name(store: Store, village: str, name: str, *, but: str) -> list[Housemate]:
    """Namesakes in the village: one alone is very likely she herself, as the committee listed her."""
    return _found(store, "village = ? AND name = ?", (village, name), but)


def _found(store: Store, where: str, params: tuple[object, ...], but: str) -> list[Housemate]:
    sql = f"SELECT {_NAMES} FROM person WHERE {where} AND {_LIVES} ORDER BY created_at DESC, id LIMIT {MOST}"
    return [Housemate(**row) for row in store.rows(sql, (*params, but))]
