"""What waits to travel. A row is written in the same transaction as the record it copies and never changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desktop.storage.store import Store
from desktop.wire import canonical
from desktop.wire.versions import ENROLMENT, QUESTION, WITHDRAWAL

COUNTY = "(SELECT coalesce(json_extract(hub, '$.name'), '') FROM device)"
"""The county this laptop belongs to, inside a statement."""


OURS = f"o.batch IN (SELECT sha FROM batch WHERE hub = {COUNTY})"
"""Of a line `o`: this county has answered it."""
_SIGNED = f"FROM outbox AS o WHERE o.state = 'receipted' AND {OURS}"


class Waiting(NamedTuple):
    """One row on its way into a batch."""

    seq: int
    person_id: str
    rev: int
    village: str
    schema: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be queued: one revision of a person in the form in which it travels."""

    person_id: str
    rev: int
    village: str
    schema: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record the county refused: it stays here until somebody mends it (the next revision travels by itself)."""

    seq: int
    person_id: str
    rev: int
    result: str
    code: str
    field: str


def put(store: Store, *, person_id: str, rev: int, village: str, schema: str, payload: bytes) -> int:
    """Queue one line under the next number of this device; call it inside the transaction that saves the record."""
    return put_many(store, [Line(person_id, rev, village, schema, payload)])


def put_many(store: Store, lines: Sequence[Line]) -> int:
    """Queue lines in their order, inside the transaction that saves the records; returns the first one's number."""
    first, now = int(store.value("SELECT next_seq FROM device")), store.now()
    store.execute("UPDATE device SET next_seq = ? WHERE one = 1", [first + len(lines)])
    store.execute_many(
        "INSERT INTO outbox (seq, person_id, rev, village, schema, sha256, state, made_at)"
        " VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?)",
        [
            (seq, x.person_id, x.rev, x.village, x.schema, canonical.sha256(x.payload), now)
            for seq, x in enumerate(lines, first)
        ],
    )
    store.execute_many(
        "INSERT INTO outbox_text (seq, payload) VALUES (?, ?)",
        [(seq, x.payload) for seq, x in enumerate(lines, first)],
    )
    return first


def last_sha256(store: Store, person_id: str) -> str | None:
    """Content SHA-256 of the last revision queued for this person."""
    sql = "SELECT sha256 FROM outbox WHERE person_id = ? AND schema <> ? ORDER BY seq DESC LIMIT 1"
    found = store.value(sql, [person_id, QUESTION])
    return str(found) if found else None


def waiting_villages(store: Store) -> list[str]:
    return [row["village"] for row in store.rows("SELECT DISTINCT village FROM outbox WHERE state = 'waiting'")]


def waiting_rows(store: Store, village: str, limit: int) -> list[Waiting]:
    rows = store.tuples(
        "SELECT seq, person_id, rev, village, schema, payload FROM outbox JOIN outbox_text USING (seq)"
        " WHERE state = 'waiting' AND village = ? ORDER BY seq LIMIT ?",
        [village, limit],
    )
    return [Waiting(*row) for row in rows]


def not_receipted(store: Store) -> int:
    """Records whose safe arrival nobody has signed for yet."""
    sql = "SELECT count(*) FROM (SELECT DISTINCT person_id, rev FROM outbox WHERE state IN ('waiting', 'frozen'))"
    return int(store.value(sql))


def lines(store: Store, *, unsent: bool = False) -> set[tuple[str, int]]:
    """(person, revision) of every line; of those alone that the county has not answered."""
    where = "WHERE state IN ('waiting', 'frozen')" if unsent else ""
    return {(str(person), int(rev)) for person, rev in store.tuples(f"SELECT person_id, rev FROM outbox {where}")}


def kept_aside(store: Store) -> int:
    """People whose present revision the county only keeps until somebody has looked: this laptop was stopped."""
    sql = (
        "SELECT count(*) FROM person AS p WHERE p.state = 'received' AND EXISTS (SELECT 1 FROM outbox AS o"
        " WHERE o.person_id = p.id AND o.rev = p.rev AND o.result = 'quarantined'"
        " AND o.result_code = 'revoked_device')"
    )
    return int(store.value(sql))


def bytes_to_go(store: Store) -> int:
    """About how many bytes will travel: those of frozen batches, and a twelfth of what waits to be packed."""
    frozen = store.value("SELECT coalesce(sum(size), 0) FROM batch WHERE state = 'frozen'")
    waiting = store.value(
        "SELECT coalesce(sum(length(payload)), 0) FROM outbox JOIN outbox_text USING (seq) WHERE state = 'waiting'"
    )
    return int(frozen) + int(waiting) // 12


def unreceipted_contents(store: Store) -> list[list[object]]:
    """[number, content hash] of everything nobody has signed for, in order."""
    sql = "SELECT seq, sha256 FROM outbox WHERE state IN ('waiting', 'frozen') ORDER BY seq"
    return [list(row) for row in store.tuples(sql, [])]


def set_aside(store: Store) -> list[SetAside]:
    """What the county refused and no later revision has replaced."""
    rows = store.rows(
        "SELECT seq, person_id, rev, result, coalesce(result_code, '') AS code, coalesce(result_field, '') AS field"
        " FROM outbox AS o WHERE state = 'set_aside' AND NOT EXISTS"
        " (SELECT 1 FROM outbox AS later WHERE later.person_id = o.person_id AND later.rev > o.rev)"
        " AND EXISTS (SELECT 1 FROM person AS p WHERE p.id = o.person_id AND p.state = 'captured') ORDER BY seq"
    )
    return [SetAside(**row) for row in rows]


def asked(store: Store) -> set[tuple[str, int]]:
    """(id, rev) of every case that was left to the supervisor."""
    return set(store.tuples("SELECT person_id, rev FROM outbox WHERE schema = 'question/1'", []))


def receipted_contents(store: Store, village: str) -> list[str]:
    """SHA-256 of every line of a village that this county has signed for."""
    return [row[0] for row in store.tuples(f"SELECT o.sha256 {_SIGNED} AND o.village = ? ORDER BY o.seq", [village])]


def count_held_anew(store: Store) -> None:
    """This laptop belongs to another county now: what it has signed for is counted from the lines."""
    store.execute("DELETE FROM held")
    rows = [(village, *figures) for village, figures in signed_for(store).items()]
    store.execute_many("INSERT INTO held (village, count, digest) VALUES (?, ?, ?)", rows)


def signed_for(store: Store) -> dict[str, tuple[int, str]]:
    """What `held_by_county` keeps, counted line by line."""
    found: dict[str, list[str]] = {}
    for village, sha256 in store.tuples(f"SELECT o.village, o.sha256 {_SIGNED}", []):
        found.setdefault(village, []).append(sha256)
    return {village: (len(hashes), canonical.xor_digest("", hashes)) for village, hashes in found.items()}


def held_by_county(store: Store) -> dict[str, tuple[int, str]]:
    """Per village: how many lines the county has signed for, and the digest of their contents."""
    rows = store.tuples("SELECT village, count, digest FROM held WHERE count > 0", [])
    return {village: (count, digest) for village, count, digest in rows}


def forget_held(store: Store, batch: str) -> None:
    """Take the lines of a batch out again: it is settled anew."""
    _count_held(store, batch, -1)


def note_held(store: Store, batch: str) -> None:
    """Add the lines of a batch that the county has just signed for, in the transaction that settles it."""
    _count_held(store, batch, 1)


def _count_held(store: Store, batch: str, sign: int) -> None:
    gained: dict[str, list[str]] = {}
    for village, sha256 in store.tuples(
        "SELECT village, sha256 FROM outbox WHERE batch = ? AND state = 'receipted'", [batch]
    ):
        gained.setdefault(village, []).append(sha256)
    here = held_by_county(store)
    for village, hashes in gained.items():
        count, digest = here.get(village, (0, ""))
        store.execute(
            "INSERT INTO held (village, count, digest) VALUES (?, ?, ?)"
            " ON CONFLICT (village) DO UPDATE SET count = excluded.count, digest = excluded.digest",
            [village, count + sign * len(hashes), canonical.xor_digest(digest, hashes)],
        )


def empty_receipted(store: Store, person_id: str) -> None:
    """Drop the words of lines the county has signed for, once the search for equals has read them; hashes stay."""
    _drop_texts(store, "person_id = ? AND state IN ('receipted', 'set_aside') AND claimed = 1", person_id)


def erase_payloads(store: Store, person_id: str, void: Callable[[int], bytes]) -> None:
    """Erase a person's words. A line not sent yet becomes a withdrawal under its own number, `void(rev)`, so that the
    sequence keeps no hole (`batches.thaw_unsent` comes first); a line that has left keeps its hash and receipt, and
    its batch is readable by the county alone."""
    unsent = "SELECT seq, rev FROM outbox WHERE person_id = ? AND state = 'waiting' AND schema = ?"
    with store.atomic():
        for row in store.rows(unsent, [person_id, ENROLMENT]):
            payload = void(row["rev"])
            named = [WITHDRAWAL, canonical.sha256(payload), row["seq"]]
            store.execute("UPDATE outbox SET schema = ?, sha256 = ? WHERE seq = ?", named)
            store.execute("UPDATE outbox_text SET payload = ? WHERE seq = ?", [payload, row["seq"]])
        _drop_texts(store, "person_id = ? AND state IN ('frozen', 'receipted', 'set_aside')", person_id)


def drop_texts_of_erased(store: Store, batch: str) -> None:
    """Somebody was erased while her line was on its way: it is answered now, taken or not, and its words go."""
    erased = "person_id IN (SELECT id FROM person WHERE state = 'withdrawn' AND name IS NULL)"
    _drop_texts(store, f"batch = ? AND state IN ('receipted', 'set_aside') AND {erased}", batch)


def _drop_texts(store: Store, where: str, *params: object) -> None:
    """Drop the words of lines; the lines stay with their hashes and results."""
    store.execute(f"DELETE FROM outbox_text WHERE seq IN (SELECT seq FROM outbox WHERE {where})", params)
