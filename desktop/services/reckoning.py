"""The laptop's clock in a session: what is known against it, the rep's word for it, and the moment to reckon by.

What is known is held in memory, because the window asks for the date while another thread writes; it is read when
somebody signs in and after a round with the county, and kept again whenever the clock stood.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop.base.clock import from_iso, iso
from desktop.base.errors import CunbuError
from desktop.domain.clock_evidence import Standing, stand
from desktop.domain.laptop_clock import ASKED, Known, Reckoned, reckon
from desktop.storage import audit, device, settings
from desktop.storage.store import Store

if TYPE_CHECKING:
    from desktop.services.session import Session

_GOOD, _SAID = "clock_good", "clock_said"
_EVERY = timedelta(minutes=10)


class ClockDoubt(CunbuError):
    """Nothing may be reckoned by this clock until somebody answered."""

    code = "clock_doubt"


def known(store: Store) -> Known:
    """What this laptop holds; a vault of an earlier version goes by its last act."""
    kept = settings.get(store, _GOOD)
    good = _moment(kept or audit.latest(store))
    if good is not None and kept is None and not stand(good, slack=ASKED).ok:
        good = None  # a vault made under a wrong clock vouches for nothing
    said = json.loads(settings.get(store, _SAID) or "{}")
    offset = timedelta(milliseconds=device.identity(store).clock_offset_ms)
    return Known(
        good=good,
        heard=_moment(device.county_time(store)),
        offset=offset,
        said=_moment(said.get("at")),
        said_heard=_moment(said.get("heard")),
        said_offset=timedelta(milliseconds=said.get("offset", 0)),
    )


def _moment(text: str | None) -> datetime | None:
    return from_iso(text) if text else None


def hear_again(session: Session) -> None:
    """After a round: the county may have told its time."""
    session.known = known(session.store)


def keep_good(session: Session) -> None:
    """Remember that the clock stood now, for the next time somebody signs in."""
    good, now = session.known.good, session.clock()
    if now_standing(session).ok:
        good = now if good is None or abs(now - good) > _EVERY else good
    if good is not None and iso(good) != settings.get(session.store, _GOOD):
        settings.put(session.store, _GOOD, iso(good))
        session.known = known(session.store)


def say_right(session: Session) -> None:
    """The rep looked at the time and says that it is right: it is not asked again until something new
    contradicts it."""
    if now_standing(session).ok:
        return
    me, now = device.identity(session.store), session.store.now()
    said = {"at": now, "heard": device.county_time(session.store), "offset": me.clock_offset_ms}
    with session.store.atomic():
        settings.put(session.store, _SAID, json.dumps(said))
        settings.put(session.store, _GOOD, now)
        audit.add(session.store, "clock_said_right", rep=session.rep.id)
    session.known = known(session.store)


def now_standing(session: Session) -> Standing:
    return reckoned(session).standing


def reckoned(session: Session) -> Reckoned:
    return reckon(session.clock(), session.known)


def must_stand(session: Session) -> None:
    """Refuse what is reckoned by time while the clock is in doubt."""
    standing = now_standing(session)
    if not standing.ok:
        raise ClockDoubt(
            f"{standing.words},不知哪个对,没有做。请把电脑的时间调对再来;时间确实是对的,加上 --clock-is-right 再做。"
        )
