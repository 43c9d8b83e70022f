"""Short numbers that are somebody's for good: they were on paper, or the county has signed for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.base.errors import WireError
from desktop.storage import pulled
from desktop.storage.pulled import Scope
from desktop.storage.store import Store
from desktop.wire import pull, shorts
from desktop.wire.pull import Part
from desktop.wire.shorts import STREAM


@dataclass(frozen=True, slots=True)
class Frozen:
    """Whose a number is: by the paper made here (`person_id`, `serial`), and by the county's word (`county`)."""

    number: str
    person_id: str
    serial: str
    county: str | None

    def is_of(self, village: str, person_id: str) -> bool:
        if self.county is not None:
            return self.county == shorts.mark(village, person_id)
        return self.person_id == person_id


def freeze(store: Store, village: str, serial: str, numbers: Iterable[tuple[str, str]]) -> None:
    """Mark printed short numbers (number, person id): from now on nobody else may have them."""
    store.execute_many(
        "INSERT INTO frozen_short (village, number, person_id, serial, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (village, number) DO UPDATE SET serial = excluded.serial, person_id = excluded.person_id"
        " WHERE person_id = ''",
        [(village, number, person_id, serial, store.now()) for number, person_id in numbers],
    )


def of_village(store: Store, village: str) -> dict[str, Frozen]:
    sql = "SELECT number, person_id, serial, county FROM frozen_short WHERE village = ?"
    return {row[0]: Frozen(*row) for row in store.tuples(sql, [village])}


def numbers_of(store: Store, person_id: str) -> list[str]:
    """What a person had on paper, or sent, so far."""
    sql = "SELECT number FROM frozen_short WHERE person_id = ? ORDER BY number"
    return [row[0] for row in store.tuples(sql, [person_id])]


def carry(store: Store, rows: Iterable[tuple[str, str, str, str, str]]) -> int:
    """Take over what another file of this laptop had frozen: (village, number, person id, serial, time)."""
    held = list(rows)
    sql = "INSERT INTO frozen_short (village, number, person_id, serial, at) VALUES (?, ?, ?, ?, ?)"
    store.execute_many(f"{sql} ON CONFLICT (village, number) DO NOTHING", held)
    return len(held)


def own(store: Store) -> list[tuple[str, str, str, str, str]]:
    """All that was frozen here, to be carried over; the county tells its own again."""
    sql = "SELECT village, number, person_id, serial, at FROM frozen_short WHERE person_id <> ''"
    return [(row[0], row[1], row[2], row[3], row[4]) for row in store.tuples(sql, [])]


def apply(store: Store, part: Part, _hub: str) -> bool:
    """Take one part of a village's numbers in with its cursor. False: the end did not fit, and it begins anew."""
    rows = shorts.unpack_rows(part.rows)
    with store.atomic():
        scope = pulled.get(store, STREAM, part.scope)
        if not part.after:
            _forget(store, part.scope)
            scope = pulled.begin(store, STREAM, part.scope, b"", part.name)
        if scope is None or part.after != scope.cursor:
            raise WireError("县里送来的一页接不上本机的,没有采用。请再同步一次。", code="wrong_cursor")
        here = {shorts.mark(part.scope, row[0]): row[0] for row in _people(store, part.scope)}
        store.execute_many(
            "INSERT INTO frozen_short (village, number, person_id, serial, at, county, county_id)"
            " VALUES (?, ?, '', '', ?, ?, ?) ON CONFLICT (village, number)"
            " DO UPDATE SET county = excluded.county, county_id = excluded.county_id",
            [(part.scope, number, store.now(), who, here.get(who)) for number, who in rows],
        )
        held = _told(store, part.scope) if part.end is not None else []
        xor = 0
        for row in held:
            xor ^= shorts.row_hash(row)
        fits = part.end is None or (part.end.count, part.end.digest) == (len(held), pull.xor_text(xor))
        pulled.move(store, scope, part.cursor if fits else "", len(held), pull.xor_text(xor), b"")
        return fits


def drop(store: Store, scope: Scope) -> None:
    """This laptop no longer sees the village; what it printed itself stays frozen."""
    with store.atomic():
        _forget(store, scope.scope)
        pulled.drop(store, scope)


def forget_all(store: Store) -> None:
    """Another county: nothing of the old one's stays."""
    with store.atomic():
        for scope in pulled.scopes(store, STREAM):
            drop(store, scope)


def _forget(store: Store, village: str) -> None:
    store.execute("DELETE FROM frozen_short WHERE village = ? AND person_id = ''", [village])
    store.execute("UPDATE frozen_short SET county = NULL, county_id = NULL WHERE village = ?", [village])


def _told(store: Store, village: str) -> list[tuple[str, str]]:
    return store.tuples("SELECT number, county FROM frozen_short WHERE village = ? AND county IS NOT NULL", [village])


def _people(store: Store, village: str) -> list[tuple[str]]:
    return store.tuples("SELECT id FROM person WHERE village = ?", [village])
