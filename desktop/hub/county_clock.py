"""The county's clock as far as it is to be believed.

While it contradicts what is known to be past, it stands still for every rule: certificates and codes do not end,
nothing rests long enough or is thrown away, and what is written bears the newest moment that was sure. Records are
taken all the same.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import Connection, Engine, func, select, update

from desktop.base.clock import from_iso, from_milliseconds, iso, local_text, milliseconds
from desktop.base.errors import HubError
from desktop.domain.clock_evidence import Evidence, Standing, stand
from desktop.hub import database
from desktop.hub.tables import batch, device, meta

AGREES = timedelta(days=1)
ERA = timedelta(days=7)
"""What a laptop said counts as long as the county's own clock has not gone further than this from that call."""
QUIET = timedelta(days=30)
"""After a jump like this one laptop's word is enough to doubt; otherwise it takes two."""
SURE_EVERY = timedelta(hours=1)
LOOK_AGAIN = 10.0
_SURE, _SAID = "clock_sure", "clock_said"


@dataclass(frozen=True, slots=True)
class Facts:
    """sure: a laptop agreed then, or a person said so. newest: something was taken in. heard: (our clock at a call,
    how far the laptop's was from it), of every laptop that is not revoked."""

    sure: datetime | None = None
    newest: datetime | None = None
    said: datetime | None = None
    heard: tuple[tuple[datetime, timedelta], ...] = ()


def judge(now: datetime, facts: Facts) -> Standing:
    """Whether the county's clock may be reckoned by."""
    moments = _past(now, facts)
    standing = stand(now, [Evidence("saved", max(moments))] if moments else [])
    near = [skew for at, skew in facts.heard if abs(now - at) <= ERA]
    agreeing = sum(abs(skew) <= AGREES for skew in near)
    odd = [skew for skew in near if abs(skew) > AGREES]
    backed = facts.said is not None and facts.said <= now <= facts.said + QUIET
    if standing.ok:
        jumped = bool(moments) and now - max(moments) > QUIET
        if not backed and len(odd) > agreeing and len(odd) >= (1 if jumped else 2):
            told = now + timedelta(seconds=median(skew.total_seconds() for skew in odd))
            return Standing("behind" if told > now else "ahead", now, Evidence("laptops", told))
        return standing
    because = standing.because
    enough = {"ahead": 1, "behind": 2}[standing.state]
    if because is not None and because.source != "built" and agreeing >= enough and not odd:
        return Standing("ok", now, because)
    return standing


def _past(now: datetime, facts: Facts) -> list[datetime]:
    """Moments that are past; a person's word for the clock outweighs what a wrong one has written."""
    overruled = facts.said is not None and facts.newest is not None and facts.said <= now < facts.newest
    return [moment for moment in (facts.sure, None if overruled else facts.newest) if moment]


class CountyClock:
    """What is known about the clock, read anew every few seconds."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._facts, self._read = engine, Facts(), 0.0
        self.told = False  # whether whoever runs the hub has read of the doubt
        self.look()

    def look(self, *, after: float = 0.0) -> None:
        """Read the evidence anew, if what we know is older than `after` seconds."""
        if after and time.monotonic() - self._read < after:
            return
        with database.reading(self._engine) as connection:
            known = {row.key: row.value for row in connection.execute(select(meta)) if row.key in (_SURE, _SAID)}
            newest = connection.execute(select(func.max(batch.c.received_at))).scalar() if not self._read else None
            query = select(device.c.heard_ms, device.c.skew_ms)
            rows = connection.execute(query.where(device.c.heard_ms.is_not(None), device.c.revoked_at.is_(None)))
            heard = tuple((from_milliseconds(at), timedelta(milliseconds=skew or 0)) for at, skew in rows)
        sure, said = (from_iso(known[key]) if key in known else None for key in (_SURE, _SAID))
        self._facts = Facts(sure, from_iso(newest) if newest else self._facts.newest, said, heard)
        self._read = time.monotonic()

    def standing(self, raw: datetime) -> Standing:
        return judge(raw, self._facts)

    def now(self, raw: datetime) -> datetime:
        """The moment every rule and every stamp goes by."""
        standing = self.standing(raw)
        if standing.ok or standing.because is None:
            return raw
        return max(_past(raw, self._facts) or [standing.because.moment])

    def note_taken(self, moment: str) -> None:
        """Something was taken in: the next moment cannot lie before."""
        facts, at = self._facts, from_iso(moment)
        if facts.newest is None or at > facts.newest:
            self._facts = Facts(facts.sure, at, facts.said, facts.heard)

    def note_heard(self, raw: datetime, device_id: str, told: datetime) -> None:
        """A laptop has said what its clock is."""
        skew = int((told - raw).total_seconds() * 1000)
        change = update(device).where(device.c.id == device_id)
        values = {"heard_ms": milliseconds(raw), "skew_ms": skew, "seen_at": iso(self.now(raw))}

        def act(connection: Connection) -> None:
            connection.execute(change.values(**values))

        database.write(self._engine, act)
        self.look()
        old = self._facts.sure is None or abs(raw - self._facts.sure) > SURE_EVERY
        if abs(told - raw) <= AGREES and old and self.standing(raw).ok:
            self._keep(_SURE, raw)

    def confirm(self, raw: datetime) -> None:
        """A person at the county says that this clock is right: what was written by a wrong one holds no more."""
        if not stand(raw).ok:
            raise HubError(
                f"这台电脑的钟是 {local_text(raw)},不可能对,没有采用。请先把系统时间调对。", code="clock_wrong"
            )
        self._keep(_SURE, raw)
        self._keep(_SAID, raw)
        self._facts = Facts(raw, None, raw, self._facts.heard)

    def _keep(self, key: str, moment: datetime) -> None:
        row = [{"key": key, "value": iso(moment)}]
        database.write(self._engine, lambda connection: database.put(connection, meta, row))
        self.look()
