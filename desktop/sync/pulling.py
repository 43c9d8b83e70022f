"""Bringing down what the county knows: page by page, each applied whole with its cursor, from wherever the last one
ended. It comes after our own records are delivered, and a line that breaks here spoils nothing of theirs."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from types import ModuleType

from desktop.base.errors import HubError, WireError
from desktop.storage import colleagues, county_tags, frozen, places, plans, pulled
from desktop.storage.device import Device, HubInfo
from desktop.storage.store import Store
from desktop.sync.link import Link, LinkLost
from desktop.sync.sending import Pause, Stopped, Wait
from desktop.wire import canonical, pull, shorts, tags
from desktop.wire import colleagues as wire_colleagues
from desktop.wire import places as wire_places
from desktop.wire import plans as wire_plans
from desktop.wire.pull import Page

STREAMS: dict[str, ModuleType] = {
    wire_places.STREAM: places, wire_plans.STREAM: plans, tags.STREAM: county_tags,
    wire_colleagues.STREAM: colleagues, shorts.STREAM: frozen,
}  # fmt: skip
"""Who takes in what of each stream; in this order they are pulled."""
FIRST, SMALLEST, LARGEST = 32 * 1024, 2 * 1024, 64 * 1024
"""Bytes of rows in a page: the largest is one transaction of about 50 ms."""
TRIES = 5
"""Breaks in a row without a page before the rest is left for another time."""
NAMED = 40  # scopes asked for in one go once it is known which are behind
MOST_BEGINNINGS = 2  # a scope that does not fit even after it was sent whole is left alone until the next round
MOST_PAGES = 20_000


@dataclass(slots=True)
class _Pull:
    """What one pull carries along. `due`: scopes not finished, in order; None = not known yet."""

    stream: str
    store: Store
    link: Link
    me: Device
    hub: HubInfo
    due: list[str] | None = None
    begun: Counter[str] = field(default_factory=Counter)
    left_alone: bool = False


def digests(store: Store) -> dict[str, str]:
    """What hello says of everything pulled so far."""
    return pulled.digests(store, STREAMS)


def digest(store: Store) -> str:
    """The same in one text."""
    return canonical.digest_of(digests(store))


def note_current(store: Store) -> None:
    """The county said that nothing is missing."""
    pulled.set_complete(store, store.now())


def pull_all(
    store: Store,
    link: Link,
    me: Device,
    hub: HubInfo,
    news: Collection[str],
    *,
    pause: Pause,
    cancelled: Callable[[], bool],
    told: Callable[[int, int], None],
) -> bool:
    """Pull the streams in `news` until nothing is missing; False when the line or the county did not let us, and what
    came is kept. `told` hears of scopes: finished, and how many there are to do."""
    due = [name for name in STREAMS if name in news]
    whole = all(_pull(_Pull(name, store, link, me, hub), pause, cancelled, told) for name in due)
    if whole:
        note_current(store)
    return whole


def _pull(run: _Pull, pause: Pause, cancelled: Callable[[], bool], told: Callable[[int, int], None]) -> bool:
    """One stream."""
    size, breaks, total, wait = FIRST, 0, 0, Wait(pause)
    for _ in range(MOST_PAGES):
        if cancelled():
            raise Stopped
        try:
            page = _ask(run, size)
        except LinkLost:
            breaks, size = breaks + 1, max(SMALLEST, size // 4)
            if breaks >= TRIES:
                return False
            wait.again()
            continue
        except (HubError, WireError):
            return False
        if not _take(run, page):
            return False
        breaks, size = 0, min(LARGEST, size * 2)
        wait.reset()
        assert run.due is not None
        total = total or len(run.due) + len(page.parts)
        told(total - len(run.due), total)
        if not run.due:
            return not run.left_alone
    return False


def _ask(run: _Pull, size: int) -> Page:
    """One question and its verified answer: about everything at first, then about what is behind."""
    cursors = pulled.cursors(run.store, run.stream)
    held = cursors if run.due is None else {scope: cursors.get(scope, "") for scope in run.due[:NAMED]}
    nonce = secrets.token_hex(8)
    body = {
        "stream": run.stream,
        "nonce": nonce,
        "epoch": pulled.epoch(run.store),
        "held": held,
        "whole": run.due is None,
        "most": size,
    }
    answer = run.link.post("/v1/pull", canonical.dump(body))
    try:
        return pull.open_page(
            answer, identity=run.me.age_identity, hub_key=run.hub.verify_key, device=run.me.id, nonce=nonce
        )
    except WireError as broken:
        raise LinkLost(broken.code) from broken


def _take(run: _Pull, page: Page) -> bool:
    """Apply a page in one transaction; False when another program pulled meanwhile, and then nothing was applied."""
    rows = STREAMS[run.stream]
    if any(part.stream != run.stream for part in page.parts):
        return False
    try:
        with run.store.atomic():
            if page.epoch != pulled.epoch(run.store):
                pulled.begin_epoch(run.store, page.epoch)
            for scope in page.gone:
                held = pulled.get(run.store, run.stream, scope)
                if held is not None:
                    rows.drop(run.store, held)
            again = [part.scope for part in page.parts if not rows.apply(run.store, part, run.hub.name)]
    except WireError:
        return False
    asked = [] if run.due is None else run.due[NAMED:]
    run.due = [*_worth_asking(run, page, again), *page.rest, *asked]
    return True


def _worth_asking(run: _Pull, page: Page, again: Sequence[str]) -> list[str]:
    """Scopes to begin anew, unless that was tried before in this pull."""
    run.begun.update(part.scope for part in page.parts if not part.after)
    tired = [scope for scope in again if run.begun[scope] >= MOST_BEGINNINGS]
    run.left_alone = run.left_alone or bool(tired)
    return [scope for scope in again if scope not in tired]
