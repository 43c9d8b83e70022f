"""Both sides' counts and digests per village, after every round; and by hashes what the county lacks of ours."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop.base.errors import HubError, WireError
from desktop.storage import counted, outbox
from desktop.storage.counted import Figures
from desktop.storage.device import Device, HubInfo
from desktop.storage.store import Store
from desktop.sync.link import Link, LinkLost
from desktop.sync.report import VillageCheck
from desktop.wire import canonical, counting
from desktop.wire.counting import Held

CODE = 8  # figures of a digest that people compare by eye
_NONE = 0, canonical.xor_digest("", [])


@dataclass(frozen=True, slots=True)
class Compared:
    """`missing`: village -> short hashes of contents the county signed for and has no longer, as it says now."""

    checks: tuple[VillageCheck, ...]
    missing: dict[str, frozenset[bytes]] = field(default_factory=dict)


def figures(held: Mapping[str, Any]) -> Figures:
    """What a hello says, as it is compared: [count, digest] per village."""
    try:
        return {str(village): (int(said[0]), str(said[1])) for village, said in held.items() if int(said[0])}
    except (LookupError, TypeError, ValueError) as odd:
        raise WireError("县里的对数看不懂,没有采用。请升级村簿。", code="bad_answer") from odd


def compare(store: Store, link: Link, hub: HubInfo, there: Figures) -> Compared:
    """Where the county has other figures than ours, our own contents are looked up there: it may have more, from a
    copy of this laptop, and then nothing of ours is missing. What was found to be missing and stayed so is told, and
    not asked again until one side has changed."""
    here = outbox.held_by_county(store)
    differing = [village for village in here if here[village] != there.get(village, _NONE)]
    if not differing and not there.keys() - here.keys():
        return Compared(_checks(here, there, {}))
    if there == counted.county(store, here):  # more of the county's is none of ours
        return Compared(_checks(here, here, {}))
    stays = counted.tried(store, here, there)
    if stays is not None:
        return Compared(_checks(here, there, stays))
    found = _looked_up(store, link, hub, differing)
    whole = {village for village, held in found.items() if (held.number, held.digest) == here[village]}
    missing = {village: held.missing for village, held in found.items() if held.missing}
    if whole.issuperset(differing):
        counted.remember(store, here, there)
    elif not missing and len(found) == len(differing):  # answered, and it does not fit: asking again tells no more
        counted.remember(store, here, there, dict.fromkeys(found.keys() - whole, 0))
    there = {village: here[village] if village in whole else there.get(village, _NONE) for village in here}
    return Compared(_checks(here, there, {village: len(gone) for village, gone in missing.items()}), missing)


def gave_up(store: Store, compared: Compared, there: Figures) -> None:
    """All was tried and these are still not there: remembered, so that it is told and not tried every round."""
    missing = {village: len(gone) for village, gone in compared.missing.items()}
    counted.remember(store, outbox.held_by_county(store), there, missing)


def _checks(here: Figures, there: Figures, missing: Mapping[str, int]) -> tuple[VillageCheck, ...]:
    return tuple(
        _check(village, here, there, missing.get(village, 0)) for village in sorted(here.keys() | there.keys())
    )


def _check(village: str, here: Figures, there: Figures, missing: int) -> VillageCheck:
    (count, digest), (county, said) = here.get(village, _NONE), there.get(village, _NONE)
    codes = digest[:CODE].upper(), said[:CODE].upper()
    return VillageCheck(village, count, county, (count, digest) == (county, said), *codes, missing)


def _looked_up(store: Store, link: Link, hub: HubInfo, villages: list[str]) -> dict[str, Held]:
    """What the county holds of our contents in these villages; what cannot be asked is left out."""
    found: dict[str, Held] = {}
    try:
        for village in villages:
            found[village] = _ask(store, link, hub, village)
    except (LinkLost, HubError, WireError):  # an older county, or the line: counts alone are compared
        return found
    return found


def _ask(store: Store, link: Link, hub: HubInfo, village: str) -> Held:
    hashes, count, digest, missing = outbox.receipted_contents(store, village), 0, _NONE[1], set[bytes]()
    for some in _pieces(hashes):
        nonce = secrets.token_hex(8)
        answer = link.post("/v1/held", counting.ask({village: some}, nonce))
        said = counting.read(answer, nonce, hub_key=hub.verify_key)[village]
        lacked = said.missing if said.missing is not None else frozenset[bytes]()
        there = [sha for sha in some if bytes.fromhex(sha)[: counting.SHORT] not in lacked]
        if (said.number, said.digest) != (len(there), canonical.xor_digest("", there)):
            return Held(-1, "", None)  # it does not fit: an older county, or one that is not sure of itself
        count, digest = count + said.number, canonical.xor_digest(digest, there)
        missing |= lacked
    return Held(count, digest, frozenset(missing))


def _pieces(hashes: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(hashes), counting.MOST):
        yield hashes[start : start + counting.MOST]


def questions_for_stick(store: Store, me: Device, hub: HubInfo) -> list[bytes]:
    """The same question for a stick: what comes back with the receipts tells what the next stick must bring again."""
    nonce = secrets.token_hex(8)
    counted.put_question(store, nonce)
    return [
        counting.ask_on_stick({village: some}, nonce, device=me.id, key=me.sign_key, recipient=hub.recipient)
        for village in outbox.held_by_county(store)
        for some in _pieces(outbox.receipted_contents(store, village))
    ]


def answers_of_stick(store: Store, hub: HubInfo, documents: list[bytes]) -> Compared:
    """What the county said to the newest stick's question; answers to older ones say nothing of today."""
    nonce = counted.question(store)
    here: Figures = {}
    missing: dict[str, frozenset[bytes]] = {}
    there: Figures = {}
    for document in documents:
        if not nonce or counting.nonce_of(document) != nonce:
            continue
        for village, held in counting.read(document, nonce, hub_key=hub.verify_key).items():
            lacked = held.missing or frozenset[bytes]()
            missing[village] = missing.get(village, frozenset()) | lacked
            here[village] = here.get(village, _NONE)[0] + held.number + len(lacked), ""
            there[village] = there.get(village, _NONE)[0] + held.number, ""
    missing = {village: gone for village, gone in missing.items() if gone}
    return Compared(_checks(here, there, {village: len(gone) for village, gone in missing.items()}), missing)
