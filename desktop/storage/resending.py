"""Lines that must travel again: the county lost what it had signed for, or this laptop belongs to another one now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from desktop.storage import outbox
from desktop.storage.outbox import COUNTY, OURS
from desktop.storage.store import Store
from desktop.wire.versions import QUESTION

_FORMER = (
    f"o.batch IN (SELECT sha FROM batch WHERE hub <> {COUNTY}) AND o.state IN ('receipted', 'set_aside')"
    f" AND o.schema <> '{QUESTION}'"
)
_ERASED = "EXISTS (SELECT 1 FROM person AS p WHERE p.id = o.person_id AND p.state = 'withdrawn' AND p.name IS NULL)"
_GIVEN = "('captured', 'received', 'accepted')"
_WORDS = "EXISTS (SELECT 1 FROM outbox_text AS t WHERE t.seq = o.seq)"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another county has answered and this one never saw. `wordless`: lines whose words were shortened away here
    since; they are whole in that county's batches alone."""

    people: int = 0
    lines: int = 0
    wordless: int = 0


def elsewhere(store: Store) -> Elsewhere:
    """An erased person's lines are none of them."""
    rows = store.tuples(
        f"SELECT count(DISTINCT o.person_id), count(*), coalesce(sum(NOT {_WORDS}), 0)"
        f" FROM outbox AS o WHERE {_FORMER} AND NOT {_ERASED}",
        [],
    )
    return Elsewhere(*rows[0])


def of_former_counties(store: Store) -> list[str]:
    """Batches of other counties that still have lines with words, in the order they were made."""
    sql = f"SELECT o.batch FROM outbox AS o WHERE {_FORMER} AND {_WORDS} GROUP BY o.batch ORDER BY min(o.seq)"
    return [row[0] for row in store.tuples(sql, [])]


def sealed_for_former(store: Store) -> list[bytes]:
    """The sealed bytes of batches whose words are no longer whole here: that county's recovery key opens them."""
    sql = (
        f"SELECT sealed FROM batch WHERE sha IN (SELECT o.batch FROM outbox AS o"
        f" WHERE {_FORMER} AND NOT {_WORDS} AND NOT {_ERASED}) ORDER BY made_at, number"
    )
    return [bytes(row[0]) for row in store.tuples(sql, [])]


def batches_of(store: Store, village: str, shorts: Collection[bytes], width: int) -> list[str]:
    """This county's batches that hold any of these contents, named by the first bytes of their hashes."""
    sql = (
        "SELECT o.sha256, o.batch FROM outbox AS o"
        f" WHERE o.village = ? AND o.state = 'receipted' AND {OURS} ORDER BY o.seq"
    )
    found = {batch: None for sha, batch in store.tuples(sql, [village]) if bytes.fromhex(sha)[:width] in shorts}
    return list(found)


def take_back(store: Store, batches: Collection[str]) -> None:
    """Let the lines of answered batches travel again. Nobody counts as received until the county has
    signed anew.

    Lines that have their words go back to what waits, to be sealed anew by whoever calls (in the same transaction:
    what was once given away must never look as if it could be taken back). Of this county's own batches, one with a
    line that lost its words goes as it was sealed."""
    with store.atomic():
        for sha in batches:
            _take_back(store, sha)


def _take_back(store: Store, sha: str) -> None:
    ours = bool(store.value(f"SELECT hub = {COUNTY} FROM batch WHERE sha = ?", [sha]))
    if ours:
        outbox.forget_held(store, sha)
        if store.value(f"SELECT count(*) FROM outbox AS o WHERE o.batch = ? AND NOT {_WORDS}", [sha]):
            _as_it_was(store, sha)
            return
    which = f"o.batch = ? AND {_WORDS}" + ("" if ours else f" AND o.schema <> '{QUESTION}'")
    _no_longer_received(store, "captured", which, sha)
    store.execute(
        "UPDATE outbox SET state = 'waiting', batch = NULL, result = NULL, result_code = NULL, result_field = NULL,"
        f" claimed = 0 WHERE seq IN (SELECT o.seq FROM outbox AS o WHERE {which})",
        [sha],
    )


def _as_it_was(store: Store, sha: str) -> None:
    _no_longer_received(store, "sealed", "o.batch = ?", sha)
    store.execute("UPDATE batch SET state = 'frozen' WHERE sha = ?", [sha])
    store.execute("UPDATE outbox SET state = 'frozen', claimed = 0 WHERE batch = ?", [sha])


def _no_longer_received(store: Store, state: str, which: str, sha: str) -> None:
    store.execute(
        f"UPDATE person SET state = ? FROM outbox AS o WHERE {which} AND o.schema <> '{QUESTION}'"
        f" AND person.id = o.person_id AND person.rev = o.rev AND person.state IN {_GIVEN}",
        [state, sha],
    )
