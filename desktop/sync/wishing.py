"""For which villages this laptop needs short numbers before it drives out again."""

from __future__ import annotations

from desktop.storage import device, leases, lookups, settings, villages
from desktop.storage.store import Store
from desktop.wire import canonical
from desktop.wire.leases import LOW, MOST_VILLAGES, Wish, pack_wishes

_ASKED = "wishes_asked"


def wishes(store: Store, epoch: str) -> dict[str, Wish]:
    """Villages that run low: those with people, and the others somebody here has taken up where they are not too
    many."""
    peopled = lookups.villages_with_people(store)
    every = [village.code for village in villages.own(store)]
    places = every if len(every) <= MOST_VILLAGES else [code for code in every if code in peopled]
    held = leases.by_village(store, epoch)
    found: dict[str, Wish] = {}
    for code in places:
        known = held.get(code, [])
        taken = lookups.short_numbers(store, code) if known else {}
        left = sum(number not in taken for lease in known for number in lease.numbers())
        if left < LOW and len(found) < MOST_VILLAGES:
            found[code] = Wish(left, tuple(lease.id for lease in known))
    return found


def is_due(store: Store) -> bool:
    """Whether there is something to wish for that the county was not asked for in these words before."""
    return _digest(store) not in ("", settings.get(store, _ASKED))


def note_asked(store: Store) -> None:
    """The county has answered what we wish for now: what it did not give it does not have."""
    if (said := _digest(store)) != (settings.get(store, _ASKED) or ""):
        settings.put(store, _ASKED, said)


def _digest(store: Store) -> str:
    wanted = wishes(store, device.identity(store).epoch)
    return canonical.digest_of(pack_wishes(wanted)) if wanted else ""
