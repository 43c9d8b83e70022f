"""Taking in the county's plans: one text, which the next sign-in and the end of a round take up."""

from __future__ import annotations

from desktop.base.errors import WireError
from desktop.storage import pulled, settings
from desktop.storage.pulled import Scope
from desktop.storage.store import Store
from desktop.wire import plans, pull
from desktop.wire.pull import Part

_KEY = "county_plans"


def county(store: Store) -> str | None:
    """The county's table as it was packed; None where it has none."""
    return settings.get(store, _KEY) or None


def apply(store: Store, part: Part, _hub: str) -> bool:
    """Take the table in with its cursor; in one transaction with its page. False: it is not what the county says."""
    if part.after or part.end is None:
        raise WireError("县里送来的套餐表不完整,没有采用。请再同步一次。", code="wrong_cursor")
    plans.unpack(part.rows)
    count, digest = 1, pull.xor_text(plans.digest(part.rows))
    if (part.end.count, part.end.digest) != (count, digest):
        return False
    with store.atomic():
        scope = pulled.begin(store, part.stream, part.scope, b"", part.name)
        settings.put(store, _KEY, part.rows.decode("utf-8"))
        pulled.move(store, scope, part.cursor, count, digest, b"")
    return True


def drop(store: Store, scope: Scope) -> None:
    """The county has no plans of its own any more."""
    with store.atomic():
        settings.put(store, _KEY, "")
        pulled.drop(store, scope)


def forget_all(store: Store) -> None:
    """Another county has its own."""
    with store.atomic():
        for scope in pulled.scopes(store, plans.STREAM):
            drop(store, scope)
