"""How far this laptop has come in what the county sends down: one cursor a scope, kept with the rows it stands for.

`complete_at` is when everything the laptop may see was here; it goes while a scope is being filled anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from desktop.storage import settings
from desktop.storage.store import Store
from desktop.wire import pull

_EPOCH, _COMPLETE, _STAMP = "pull_epoch", "pull_complete_at", "pull_stamp"


@dataclass(frozen=True, slots=True)
class Scope:
    """A village as pulled: `no` is its number inside this file, `key` the key of its tags, `sieve` says in a few bits
    which tags it cannot have."""

    no: int
    scope: str
    cursor: str
    count: int
    digest: str
    name: str
    key: bytes = field(repr=False)
    sieve: bytes = field(repr=False)


_NAMES = ", ".join(Scope.__slots__)


def digests(store: Store, streams: Iterable[str]) -> dict[str, str]:
    """What hello says of everything pulled, one text a stream."""
    return {name: pull.digest_of(epoch(store), cursors(store, name)) for name in streams}


def cursors(store: Store, stream: str) -> dict[str, str]:
    rows = store.tuples("SELECT scope, cursor FROM pull_scope WHERE stream = ?", [stream])
    return dict(rows)


def scopes(store: Store, stream: str) -> list[Scope]:
    return [Scope(**row) for row in store.rows(f"SELECT {_NAMES} FROM pull_scope WHERE stream = ?", [stream])]


def get(store: Store, stream: str, scope: str) -> Scope | None:
    row = store.row(f"SELECT {_NAMES} FROM pull_scope WHERE stream = ? AND scope = ?", [stream, scope])
    return Scope(**row) if row else None


def begin(store: Store, stream: str, scope: str, key: bytes, name: str) -> Scope:
    """A scope from nothing, under the number it had if it was here before."""
    store.execute(
        "INSERT INTO pull_scope (stream, scope, cursor, count, digest, key, name) VALUES (?, ?, '', 0, ?, ?, ?)"
        " ON CONFLICT (stream, scope) DO UPDATE SET cursor = '', count = 0, digest = excluded.digest,"
        " sieve = X'', key = excluded.key, name = excluded.name",
        [stream, scope, pull.xor_text(0), key, name],
    )
    settings.put(store, _STAMP, secrets.token_hex(8))
    begun = get(store, stream, scope)
    assert begun is not None
    return begun


def move(store: Store, scope: Scope, cursor: str, count: int, xor: str, sieve: bytes) -> None:
    store.execute(
        "UPDATE pull_scope SET cursor = ?, count = ?, digest = ?, sieve = ? WHERE no = ?",
        [cursor, count, xor, sieve, scope.no],
    )
    settings.put(store, _STAMP, secrets.token_hex(8))


def drop(store: Store, scope: Scope) -> None:
    store.execute("DELETE FROM pull_scope WHERE no = ?", [scope.no])
    settings.put(store, _STAMP, secrets.token_hex(8))


def stamp(store: Store) -> str:
    """Changes whenever a scope did: what is made from their keys and sieves is made anew then."""
    return settings.get(store, _STAMP) or ""


def epoch(store: Store) -> str:
    """The hub's epoch under which the cursors were given."""
    return settings.get(store, _EPOCH) or ""


def begin_epoch(store: Store, new: str) -> None:
    """The hub was restored: what it gives from here on replaces what is held, scope by scope."""
    with store.atomic():
        store.execute("UPDATE pull_scope SET cursor = ''")
        settings.put(store, _EPOCH, new)


def complete_at(store: Store) -> str | None:
    return settings.get(store, _COMPLETE) or None


def set_complete(store: Store, at: str) -> None:
    """`at` "" = something is missing."""
    settings.put(store, _COMPLETE, at)


def forget_place(store: Store) -> None:
    """Nothing was pulled: this laptop belongs to another county now."""
    for key in (_EPOCH, _COMPLETE):
        settings.put(store, key, "")
