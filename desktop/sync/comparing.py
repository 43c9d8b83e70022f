"""Both sides' counts and digests per village, after every round."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from desktop.base.errors import HubError, WireError
from desktop.storage import counted, outbox
from desktop.storage.counted import Figures
from desktop.storage.device import HubInfo
from desktop.storage.store import Store
from desktop.sync.link import Link, LinkLost
from desktop.sync.report import VillageCheck
from desktop.wire import canonical, counting

CODE = 8  # figures of a digest that people compare by eye
_NONE = 0, canonical.xor_digest("", [])


def figures(held: Mapping[str, Any]) -> Figures:
    """What a hello says, as it is compared: [count, digest] per village."""
    try:
        return {str(village): (int(said[0]), str(said[1])) for village, said in held.items() if int(said[0])}
    except (LookupError, TypeError, ValueError) as odd:
        raise WireError("县里的对数看不懂,没有采用。请升级村簿。", code="bad_answer") from odd


def compare(store: Store, link: Link, hub: HubInfo, there: Figures) -> tuple[VillageCheck, ...]:
    """Where the county has other figures than ours, our own contents are looked up there: it may have more, from a
    copy of this laptop, and then nothing of ours is missing."""
    here = outbox.held_by_county(store)
    differing = [village for village in here if here[village] != there.get(village, _NONE)]
    known = counted.county(store, here)
    if (differing or there.keys() - here.keys()) and there != known:
        found = _looked_up(store, link, hub, differing)
        if all(found.get(village) == here[village] for village in differing):
            counted.remember(store, here, there)
            known = there
    if there == known:  # more of the county's is none of ours
        there = here
    return tuple(_check(village, here, there) for village in sorted(here.keys() | there.keys()))


def _check(village: str, here: Figures, there: Figures) -> VillageCheck:
    (count, digest), (county, said) = here.get(village, _NONE), there.get(village, _NONE)
    codes = digest[:CODE].upper(), said[:CODE].upper()
    return VillageCheck(village, count, county, (count, digest) == (county, said), *codes)


def _looked_up(store: Store, link: Link, hub: HubInfo, villages: list[str]) -> Figures:
    """What the county holds of our contents in these villages; what cannot be asked is left out."""
    found: Figures = {}
    try:
        for village in villages:
            found[village] = _ask(store, link, hub, village)
    except (LinkLost, HubError, WireError):  # an older county, or the line: counts alone are compared
        return found
    return found


def _ask(store: Store, link: Link, hub: HubInfo, village: str) -> tuple[int, str]:
    hashes, count, digest = outbox.receipted_contents(store, village), 0, _NONE[1]
    for start in range(0, len(hashes), counting.MOST):
        nonce = secrets.token_hex(8)
        some = counting.ask({village: hashes[start : start + counting.MOST]}, nonce)
        said = counting.read(link.post("/v1/held", some), nonce, hub_key=hub.verify_key)[village]
        count, digest = count + said[0], canonical.xor_digest(digest, [said[1]])
    return count, digest
