"""Fetching the county's side of conflicts, so that the rep can look at both before answering."""

from __future__ import annotations

import secrets

from desktop.base.errors import HubError, WireError
from desktop.storage import county_sides
from desktop.storage.device import Device, HubInfo
from desktop.storage.store import Store
from desktop.sync.link import Link, LinkLost
from desktop.wire import conflicts


def fetch(store: Store, link: Link, me: Device, hub: HubInfo) -> None:
    """One call where a record of ours lost; what does not come now comes with the next round."""
    ids = county_sides.wanted(store, conflicts.MOST)
    if not ids:
        return
    nonce = secrets.token_hex(8)
    try:
        answer = link.post("/v1/conflicts", conflicts.ask(ids, nonce))
        held = conflicts.read(answer, nonce, hub_key=hub.verify_key, identity=me.age_identity)
    except (LinkLost, HubError, WireError):  # an older county, or the line: the page says what is known without it
        return
    county_sides.keep(store, [one for one in held if one.id in ids])
