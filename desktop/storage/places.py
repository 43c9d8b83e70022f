"""Taking in the county's village list."""

from __future__ import annotations

from desktop.base.errors import WireError
from desktop.storage import pulled, villages
from desktop.storage.pulled import Scope
from desktop.storage.store import Store
from desktop.wire import places, pull
from desktop.wire.pull import Part


def apply(store: Store, part: Part, _hub: str) -> bool:
    """Take one part in with its cursor; in one transaction with its page. False: what came does not add up to what
    the county says, and the list begins anew with the next page."""
    rows = places.unpack_rows(part.rows)
    with store.atomic():
        scope = pulled.get(store, part.stream, part.scope)
        if not part.after:
            scope = pulled.begin(store, part.stream, part.scope, b"", part.name)
        if scope is None or part.after != scope.cursor:
            raise WireError("县里送来的一页接不上本机的,没有采用。请再同步一次。", code="wrong_cursor")
        villages.tell(store, [places.merged(row, villages.get(store, row[0])) for row in rows])
        count, xor = scope.count + len(rows), int(scope.digest, 16)
        for row in rows:
            xor ^= places.row_hash(row)
        fits = part.end is None or (part.end.count, part.end.digest) == (count, pull.xor_text(xor))
        pulled.move(store, scope, part.cursor if fits else "", count, pull.xor_text(xor), b"")
        return fits


def drop(store: Store, scope: Scope) -> None:
    """The county has no list any more: the villages stay, people live in them."""
    pulled.drop(store, scope)


def forget_all(store: Store) -> None:
    """Another county gives its own list."""
    with store.atomic():
        for scope in pulled.scopes(store, places.STREAM):
            drop(store, scope)
