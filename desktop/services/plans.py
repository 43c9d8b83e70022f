"""Which plans are sold: the county's own once they have come, else those the program ships."""

from __future__ import annotations

from desktop.base.errors import WireError
from desktop.domain import catalogue
from desktop.storage import plans
from desktop.storage.store import Store
from desktop.wire import plans as wire_plans


def take_up(store: Store) -> None:
    """Sell what this vault's county sells. One process is one laptop: it holds for every page and every paper."""
    said = plans.county(store)
    try:
        catalogue.use(dict(wire_plans.unpack(said.encode("utf-8"))) if said else {})
    except WireError:  # another version took it in and read it otherwise: it comes anew with the next round
        plans.forget_all(store)
        catalogue.use({})
