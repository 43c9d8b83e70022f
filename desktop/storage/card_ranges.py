"""The SIM cards a rep took out for a day, as ranges of their printed numbers."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.base.ids import new_id
from desktop.storage.store import Store


@dataclass(frozen=True, slots=True)
class CardRange:
    """`first` and `last` as printed, both taken; `day` ISO."""

    id: str
    day: str
    first: str
    last: str
    cards: int
    added_at: str


_NAMES = ", ".join(CardRange.__slots__)


def add(store: Store, *, day: str, first: str, last: str, cards: int, rep: str) -> CardRange:
    made = CardRange(new_id(), day, first, last, cards, store.now())
    values = tuple(getattr(made, name) for name in CardRange.__slots__)
    store.execute(f"INSERT INTO card_range ({_NAMES}, rep) VALUES (?, ?, ?, ?, ?, ?, ?)", (*values, rep))
    return made


def of_day(store: Store, day: str) -> list[CardRange]:
    rows = store.rows(f"SELECT {_NAMES} FROM card_range WHERE day = ? AND removed_at IS NULL ORDER BY first", (day,))
    return [CardRange(**row) for row in rows]


def remove(store: Store, range_id: str) -> bool:
    """Take a range back that was written wrong; False when there is no such range."""
    sql = "UPDATE card_range SET removed_at = ? WHERE id = ? AND removed_at IS NULL"
    return store.execute(sql, (store.now(), range_id)) > 0


def used_since(store: Store, first: str, last: str) -> int:
    """How many cards of a range (bodies of nineteen signs, both included) are registered to somebody here."""
    sql = """SELECT count(*) FROM person WHERE iccid IS NOT NULL AND state NOT IN ('draft', 'withdrawn')
        AND substr(iccid, 1, 19) BETWEEN ? AND ?"""
    return int(store.value(sql, (first, last)))
