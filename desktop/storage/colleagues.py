"""Colleagues' people of this laptop's own villages, as the county tells them: for the village's directory alone."""

from __future__ import annotations

from desktop.base.errors import WireError
from desktop.domain import names
from desktop.domain.people import Person
from desktop.storage import pulled
from desktop.storage.pulled import Scope
from desktop.storage.store import Store
from desktop.wire import colleagues, pull
from desktop.wire.colleagues import STREAM
from desktop.wire.pull import Part


def apply(store: Store, part: Part, _hub: str) -> bool:
    """Take one part in with its cursor; in one transaction with its page. False: the village's end did not fit what
    is here, and it begins anew with the next page."""
    rows = colleagues.unpack_rows(part.rows)
    with store.atomic():
        scope = pulled.get(store, STREAM, part.scope)
        if not part.after:
            store.execute("DELETE FROM colleague WHERE village = ?", [part.scope])
            scope = pulled.begin(store, STREAM, part.scope, b"", part.name)
        if scope is None or part.after != scope.cursor:
            raise WireError("县里送来的一页接不上本机的,没有采用。请再同步一次。", code="wrong_cursor")
        for id_, payload in rows:
            _put(store, part.scope, id_, payload)
        held = [(row[0], bytes(row[1])) for row in _rows(store, part.scope)] if part.end is not None else []
        xor = 0
        for row in held:
            xor ^= colleagues.row_hash(row)
        fits = part.end is None or (part.end.count, part.end.digest) == (len(held), pull.xor_text(xor))
        pulled.move(store, scope, part.cursor if fits else "", len(held), pull.xor_text(xor), b"")
        return fits


def drop(store: Store, scope: Scope) -> None:
    """Forget a village: this laptop no longer sees it."""
    with store.atomic():
        store.execute("DELETE FROM colleague WHERE village = ?", [scope.scope])
        pulled.drop(store, scope)


def forget_all(store: Store) -> None:
    """Another county: nothing of the old one's stays."""
    with store.atomic():
        for scope in pulled.scopes(store, STREAM):
            drop(store, scope)


def of_village(store: Store, village: str) -> list[Person]:
    """As the directory takes them, with the keys by which a book sorts."""
    sql = "SELECT payload, sort_key, stroke_key FROM colleague WHERE village = ? ORDER BY id"
    return [
        colleagues.person_of(bytes(payload), village).with_fields(sort_key=sort_key, stroke_key=stroke_key)
        for payload, sort_key, stroke_key in store.tuples(sql, [village])
    ]


def count_by_village(store: Store) -> dict[str, int]:
    return dict(store.tuples("SELECT village, count(*) FROM colleague GROUP BY village", []))


def _rows(store: Store, village: str) -> list[tuple[str, bytes]]:
    return store.tuples("SELECT id, payload FROM colleague WHERE village = ?", [village])


def _put(store: Store, village: str, id_: str, payload: bytes) -> None:
    if not payload:
        store.execute("DELETE FROM colleague WHERE village = ? AND id = ?", [village, id_])
        return
    person = colleagues.person_of(payload, village)
    keys = names.name_keys(person.name or "", person.surname_reading)
    store.execute(
        "INSERT INTO colleague (village, id, payload, sort_key, stroke_key) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (village, id) DO UPDATE SET payload = excluded.payload, sort_key = excluded.sort_key,"
        " stroke_key = excluded.stroke_key",
        [village, id_, payload, keys.sort_key, keys.stroke_key],
    )
