"""The person table and what hangs on it: consents and corrections in hand."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

from desktop.base.errors import RefusedInput
from desktop.domain.consent import Consent
from desktop.domain.people import COLUMNS, YES_OR_NO, Person
from desktop.storage.store import Store

AT_ONCE = 10_000
"""People asked for in one statement: the engine binds so many values, not any number."""
_NAMES = ", ".join(COLUMNS)
_columns_of = attrgetter(*COLUMNS)
_SELECT = f"SELECT {_NAMES} FROM person"
_GIVE = (
    "INSERT INTO consent (id, person_id, kind, text_version, given_at, method, reference, withdrawn_at, rep)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_FROZEN = "SELECT number, holder FROM frozen_short WHERE village = ?"
MANY = 5_000
_ORDERS = """SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'person' AND sql IS NOT NULL
    AND sql NOT LIKE 'CREATE UNIQUE %'"""
CONSENT = "consent:"
"""What the field of a correction begins with that is about a consent of hers, given anew or taken back (NULL)."""
_TAKEN_BACK = (
    "SELECT person_id, substr(field, 9) AS kind, at FROM correction WHERE field LIKE 'consent:%' AND value IS NULL"
)
_CONSENT = "SELECT person_id, kind, text_version, given_at, method, reference, withdrawn_at FROM consent"


def insert(store: Store, people: Iterable[Person], *, origin: str | None = None) -> None:
    """Insert people with their consents; `origin` names the import they came from."""
    with store.atomic():
        held = list(people)
        _refuse_frozen(store, held)
        _put_in(store, held, origin)
        given = [_consent_row(p.id, consent, p.created_by) for p in held for consent in p.consents]
        store.execute_many(_GIVE, given)


def _refuse_frozen(store: Store, held: Sequence[Person]) -> None:
    """The schema refuses it too; here it has a sentence."""
    numbered = [person for person in held if person.short_no]
    frozen = {place: dict(store.tuples(_FROZEN, [place])) for place in {person.village for person in numbered}}
    if any(frozen[p.village].get(p.short_no, p.id) != p.id for p in numbered):
        words = "名单里有短号已经印在纸上或由县里给了别人,什么都没有收。请换一个短号。"
        raise RefusedInput(words, code="short_taken")


def _put_in(store: Store, held: Sequence[Person], origin: str | None) -> None:
    """Only the columns that somebody here fills: to bind an empty one costs more than to bind a text."""
    if not held:
        return
    columns = dict(zip((*COLUMNS, "origin"), zip(*((*_values(p), origin) for p in held), strict=True), strict=True))
    filled = {name: column for name, column in columns.items() if any(value is not None for value in column)}
    sql = f"INSERT INTO person ({', '.join(filled)}) VALUES ({_marks(list(filled))})"
    store.execute_many(sql, list(zip(*filled.values(), strict=True)))


@contextmanager
def many_at_once(store: Store, count: int) -> Iterator[None]:
    """Around the inserting of `count` people in one transaction: where they are more than stand here already, the
    orders to find them by are made once at the end, sorted, instead of row by row. What must be unique stays kept."""
    with store.atomic():
        if count < MANY or count < int(store.value("SELECT count(*) FROM person")):
            yield
            return
        orders = store.rows(_ORDERS)
        for order in orders:
            store.execute(f"DROP INDEX {order['name']}")
        yield
        for order in orders:
            store.execute(order["sql"])


def get(store: Store, person_id: str) -> Person | None:
    row = store.row(f"{_SELECT} WHERE id = ?", (person_id,))
    return _person(row, _consents(store, "person_id = ?", (person_id,))) if row else None


def of_village(
    store: Store, village: str, *, kind: str | None = None, states: Sequence[str] | None = None
) -> list[Person]:
    """People of a village in directory order."""
    where, params = ["village = ?"], [village]
    if kind:
        where.append("kind = ?")
        params.append(kind)
    if states:
        where.append(f"state IN ({', '.join('?' * len(states))})")
        params.extend(states)
    rows = store.rows(f"{_SELECT} WHERE {' AND '.join(where)} ORDER BY sort_key, name, id", params)
    consents = _consents(store, "person_id IN (SELECT id FROM person WHERE village = ?)", (village,))
    return [_person(row, consents) for row in rows]


def with_short(store: Store, village: str) -> list[tuple[str, str]]:
    """(short number, person) of everybody of a village, the withdrawn too: she may stand on a paper of today."""
    sql = "SELECT short_no, id FROM person WHERE village = ? AND short_no IS NOT NULL"
    return store.tuples(sql, [village])


def by_ids(store: Store, ids: Sequence[str]) -> list[Person]:
    """The named people, in the order named; unknown ids are passed over."""
    found: list[Person] = []
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        people = {person.id: person for person in _where(store, f"id IN ({_marks(some)})", some)}
        found += [people[i] for i in some if i in people]
    return found


def update(store: Store, person: Person) -> None:
    """Write every column of a person (not the consents)."""
    sets = ", ".join(f"{name} = ?" for name in COLUMNS[1:])
    store.execute(f"UPDATE person SET {sets} WHERE id = ?", (*_values(person)[1:], person.id))


def set_fields(store: Store, person_id: str, **values: Any) -> None:
    """Write some columns of one person; the names must be columns of Person."""
    unknown = set(values) - set(COLUMNS)
    if unknown:
        raise ValueError(f"not a column of person: {sorted(unknown)}")
    sets = ", ".join(f"{name} = ?" for name in values)
    store.execute(f"UPDATE person SET {sets} WHERE id = ?", (*values.values(), person_id))


DOCUMENTS = ("doc_no", "guardian_doc_no", "agent_doc_no", "user_doc_no")


def decided_before(store: Store, moment: str, most: int) -> list[tuple[str, list[str]]]:
    """(id, document numbers) of people whom the county decided about before `moment`, with every line receipted and
    no correction in hand, who still have a number here; oldest first."""
    any_number = " OR ".join(f"p.{name} IS NOT NULL" for name in DOCUMENTS)
    rows = store.tuples(
        f"SELECT p.id, {', '.join(f'p.{name}' for name in DOCUMENTS)} FROM person p WHERE ({any_number})"
        " AND p.state IN ('accepted', 'opened', 'counted') AND (SELECT max(d.decided_at) FROM decision d"
        " WHERE d.person_id = p.id AND d.rev = p.rev) < ?"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.person_id = p.id AND o.state IN ('waiting', 'frozen'))"
        " AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.person_id = p.id) ORDER BY p.id LIMIT ?",
        [moment, most],
    )
    return [(row[0], [number for number in row[1:] if number]) for row in rows]


def of_surname(store: Store, village: str, surname: str) -> list[tuple[str, str, str | None]]:
    """(id, name, reading) of everybody whose name begins so."""
    sql = "SELECT id, name, surname_reading FROM person WHERE village = ? AND substr(name, 1, ?) = ?"
    rows = store.rows(sql, (village, len(surname), surname))
    return [(row["id"], row["name"], row["surname_reading"]) for row in rows]


def drop_documents(store: Store, person_id: str) -> None:
    """Numbers go; hashes and the last four stay."""
    changes = ", ".join(f"{name} = NULL" for name in DOCUMENTS)
    store.execute(f"UPDATE person SET {changes} WHERE id = ?", [person_id])


def drafts(store: Store, village: str | None = None, *, most: int = -1) -> list[Person]:
    """Half-filled forms, newest first; -1: all. What a list brought in unfinished waits in the list, not here."""
    home = "village = ?" if village else "village IN (SELECT code FROM village)"  # either way the index is used
    where = f"{home} AND state = 'draft' AND origin IS NULL ORDER BY created_at DESC, id DESC LIMIT ?"
    return _where(store, where, (village, most) if village else (most,))


def unnamed_drafts(store: Store, village: str) -> list[Person]:
    """Forms nobody wrote a name into yet, newest first: never many, however many drafts a roster brought."""
    where = "name IS NULL AND +state = 'draft' AND +village = ? ORDER BY created_at DESC, id DESC"
    return _where(store, where, (village,))


def delete_draft(store: Store, person_id: str) -> bool:
    """Drop a draft that was never captured; False when it is no such draft."""
    with store.atomic():
        if store.value("SELECT 1 FROM person WHERE id = ? AND state = 'draft' AND rev = 0", (person_id,)) is None:
            return False
        store.execute("DELETE FROM consent WHERE person_id = ?", (person_id,))
        store.execute("DELETE FROM correction WHERE person_id = ?", (person_id,))
        store.execute("DELETE FROM person WHERE id = ?", (person_id,))
        return True


def give_consent(store: Store, person_id: str, consent: Consent, *, rep: str | None) -> None:
    """Keep a consent; an earlier standing one of the same kind is closed at the same moment."""
    with store.atomic():
        take_back_consent(store, person_id, consent.kind, at=consent.given_at)
        store.execute(_GIVE, _consent_row(person_id, consent, rep))


def _consent_row(person_id: str, consent: Consent, rep: str | None) -> tuple[Any, ...]:
    return (
        secrets.token_hex(12), person_id, consent.kind, consent.text_version, consent.given_at, consent.method,
        consent.reference, consent.withdrawn_at, rep,
    )  # fmt: skip


def take_back_consent(store: Store, person_id: str, kind: str, *, at: str) -> bool:
    """Withdraw the standing consent of a kind; False when none stood."""
    sql = "UPDATE consent SET withdrawn_at = ? WHERE person_id = ? AND kind = ? AND withdrawn_at IS NULL"
    return store.execute(sql, (at, person_id, kind)) > 0


def corrections(store: Store, person_id: str) -> dict[str, str | None]:
    """Fields of a captured person that are being corrected and not yet finished."""
    rows = store.rows("SELECT field, value FROM correction WHERE person_id = ?", (person_id,))
    return {row["field"]: row["value"] for row in rows}


def correct_field(store: Store, person_id: str, field: str, value: Any) -> None:
    store.execute(
        "INSERT INTO correction (person_id, field, value, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (person_id, field) DO UPDATE SET value = excluded.value, at = excluded.at",
        (person_id, field, value, store.now()),
    )


def drop_correction(store: Store, person_id: str, field: str) -> None:
    store.execute("DELETE FROM correction WHERE person_id = ? AND field = ?", (person_id, field))


def being_corrected(store: Store, village: str, *, most: int) -> list[Person]:
    """People with a correction not yet finished, the one touched last first."""
    where = "village = ? AND state <> 'withdrawn' AND id IN (SELECT person_id FROM correction)"
    latest = "ORDER BY (SELECT max(at) FROM correction WHERE person_id = id) DESC, id LIMIT ?"
    return _where(store, f"{where} {latest}", (village, most))


def drop_corrections(store: Store, person_id: str) -> None:
    store.execute("DELETE FROM correction WHERE person_id = ?", (person_id,))


def count_by_state(store: Store, village: str | None = None) -> dict[str, dict[str, dict[str, int]]]:
    """village -> kind -> state -> people."""
    counted: dict[str, dict[str, dict[str, int]]] = {}
    where, params = ("WHERE village = ?", (village,)) if village else ("", ())
    columns = "village, state, kind"
    for code, state, kind, number in store.tuples(
        f"SELECT {columns}, count(*) FROM person {where} GROUP BY {columns}", params
    ):
        counted.setdefault(code, {}).setdefault(kind, {})[state] = number
    return counted


def _where(store: Store, where: str, params: Sequence[Any]) -> list[Person]:
    rows = store.rows(f"{_SELECT} WHERE {where}", params)
    ids = [row["id"] for row in rows]
    consents: dict[str, list[Consent]] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        consents |= _consents(store, f"person_id IN ({_marks(some)})", some)
    return [_person(row, consents) for row in rows]


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _values(person: Person) -> tuple[Any, ...]:
    values: tuple[Any, ...] = _columns_of(person)
    return values


def _person(row: dict[str, Any], consents: dict[str, list[Consent]]) -> Person:
    row |= {name: bool(row[name]) for name in YES_OR_NO}
    return Person(**row, consents=tuple(consents.get(row["id"], ())))


def _consents(store: Store, where: str, params: Sequence[Any]) -> dict[str, list[Consent]]:
    """What is being taken back stands no more: nobody waits for a correction to be finished to leave a wall."""
    found: dict[str, list[Consent]] = {}
    going = {(row["person_id"], row["kind"]): row["at"] for row in store.rows(_TAKEN_BACK)}
    for row in store.rows(f"{_CONSENT} WHERE {where} ORDER BY rowid", params):
        person_id = row.pop("person_id")
        if going and row["withdrawn_at"] is None:
            row["withdrawn_at"] = going.get((person_id, row["kind"]))
        found.setdefault(person_id, []).append(Consent(**row))
    return found
