"""What a laptop may read, revise, withdraw, lease and ask at the county: one table, and nothing decides by itself.

A line is a kind of call and whose the thing is that it is about; the columns are the states of the laptop's
certificate. Flagged: done, and a human sees a mark with it. Quarantined: kept, and waits for a human. Refused: said
no to, under the code that stands there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

from desktop.base.clock import from_iso
from desktop.base.errors import HubError
from desktop.wire import certificates

if TYPE_CHECKING:
    from desktop.hub.devices import KnownDevice


class State(StrEnum):
    """Of a certificate. CUT: revoked, but numbered before the cut-off. OUTSIDE: good, but not for this village."""

    FRESH = "fresh"
    DUE = "due"
    GRACE = "grace"
    ENDED = "ended"
    CUT = "cut"
    REVOKED = "revoked"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class Right(NamedTuple):
    outcome: Literal["allowed", "flagged", "quarantined", "refused"]
    code: str = ""

    @property
    def done(self) -> bool:
        return self.outcome in ("allowed", "flagged")


UNKNOWN, REVOKED, ENDED = "unknown_device", "revoked", "certificate_ended"
OUTSIDE, ANOTHER = "outside_scope", "another_laptop"

_yes = Right("allowed")
_unknown, _revoked, _ended = Right("refused", UNKNOWN), Right("refused", REVOKED), Right("refused", ENDED)
_outside = Right("refused", OUTSIDE)
_marked = Right("flagged", "certificate_ended")
_cut = Right("flagged", "revoked_device")
_waits, _strange, _foreign = (Right("quarantined", why) for why in ("revoked_device", OUTSIDE, ANOTHER))
_not_his = Right("refused", "not_yours")

# fmt: off
TABLE: dict[tuple[str, str], tuple[Right, ...]] = {
    # call, whose                fresh     due       grace     ended     cut       revoked   outside   unknown
    # a code handed out by the county is its consent, whatever was before
    ("join", "own"):            (_yes,     _yes,     _yes,     _yes,     _yes,     _yes,     _yes,     _yes),
    # shown to a county that lost it: the same certificate, so no more than it had
    ("return", "own"):          (_yes,     _yes,     _yes,     _yes,     _yes,     _yes,     _yes,     _yes),
    # everybody known hears the time, the county's state and his own: an ended or revoked laptop is told so
    ("greet", "own"):           (_yes,     _yes,     _yes,     _yes,     _yes,     _yes,     _yes,     _unknown),
    ("renew", "own"):           (Right("refused", "not_due"),
                                           _yes,     _yes,     _ended,   _revoked, _revoked, _yes,     _unknown),
    # what comes down: the county's villages, plans, tags, colleagues' people, decisions
    ("pull", "own"):            (_yes,     _yes,     _ended,   _ended,   _revoked, _revoked, _outside, _unknown),
    ("decisions", "own"):       (_yes,     _yes,     _yes,     _ended,   _revoked, _revoked, _yes,     _unknown),
    ("decisions", "another"):   (_not_his, _not_his, _not_his, _ended,   _revoked, _revoked, _not_his, _unknown),
    # the county's side of a conflict: for whoever wrote an earlier revision of her that was taken in
    ("conflict", "own"):        (_yes,     _yes,     _yes,     _ended,   _revoked, _revoked, _yes,     _unknown),
    ("conflict", "another"):    (_not_his, _not_his, _not_his, _ended,   _revoked, _revoked, _not_his, _unknown),
    # hashes of what one has oneself, and the receipts for it
    ("held", "own"):            (_yes,     _yes,     _yes,     _yes,     _yes,     _yes,     _yes,     _unknown),
    ("receipt", "own"):         (_yes,     _yes,     _yes,     _yes,     _yes,     _yes,     _yes,     _unknown),
    ("receipt", "another"):     (_not_his, _not_his, _not_his, _not_his, _not_his, _not_his, _not_his, _unknown),
    # a receipt this county lost makes every laptop offer everything again
    ("proof", "own"):           (_yes,     _yes,     _yes,     _yes,     _revoked, _revoked, _yes,     _unknown),
    # short numbers: where one has people, and a few where one has not been yet
    ("lease", "own"):           (_yes,     _yes,     _yes,     _ended,   _revoked, _revoked, _outside, _unknown),
    ("lease", "nobody"):        (_yes,     _yes,     _yes,     _ended,   _revoked, _revoked, _outside, _unknown),
    # bytes of a batch are taken from everybody known: what is in it is judged record by record
    ("batch", "own"):           (_yes,     _yes,     _yes,     _yes,     _yes,     _yes,     _yes,     _unknown),
    ("batch", "another"):       (_not_his, _not_his, _not_his, _not_his, _not_his, _not_his, _not_his, _unknown),
    ("picture", "own"):         (_yes,     _yes,     _yes,     _yes,     _revoked, _revoked, _yes,     _unknown),
    ("picture", "another"):     (_not_his, _not_his, _not_his, _not_his, _not_his, _not_his, _not_his, _unknown),
    # records
    ("enrolment", "nobody"):    (_yes,     _yes,     _yes,     _marked,  _cut,     _waits,   _strange, _unknown),
    ("enrolment", "own"):       (_yes,     _yes,     _yes,     _marked,  _cut,     _waits,   _strange, _unknown),
    ("enrolment", "another"):   (_foreign, _foreign, _foreign, _foreign, _waits,   _waits,   _foreign, _unknown),
    ("withdrawal", "nobody"):   (_yes,     _yes,     _yes,     _marked,  _cut,     _waits,   _strange, _unknown),
    ("withdrawal", "own"):      (_yes,     _yes,     _yes,     _marked,  _cut,     _waits,   _strange, _unknown),
    ("withdrawal", "another"):  (_foreign, _foreign, _foreign, _foreign, _waits,   _waits,   _foreign, _unknown),
    # she asked to be forgotten: taken from her own laptop whatever its certificate, unless it may be stolen
    ("erasure", "nobody"):      (_yes,     _yes,     _yes,     _yes,     _yes,     _waits,   _yes,     _unknown),
    ("erasure", "own"):         (_yes,     _yes,     _yes,     _yes,     _yes,     _waits,   _yes,     _unknown),
    ("erasure", "another"):     (_foreign, _foreign, _foreign, _foreign, _waits,   _waits,   _foreign, _unknown),
}
# fmt: on
_SENTENCES = {
    UNKNOWN: "县里不认识这台电脑,没有收。请向县里要一个登记码。",
    REVOKED: "这台电脑已被县里停用,县里的数据不再给它。登记照样能送,送到后等县里的人核对。请向县里问明。",
    ENDED: "这台电脑的证书已过期,县里的数据暂不给它。登记照样能送,县里收下并注明。请向县里要一个新的登记码。",
    OUTSIDE: "这个村不在这台电脑的范围里,没有给。请向县里核对。",
    "not_yours": "这不是这台电脑送来的,没有给。",
}


def right(call: str, whose: str, state: State) -> Right:
    return TABLE[call, whose][_PLACE[state]]


_PLACE = {state: place for place, state in enumerate(State)}


def state_of(known: KnownDevice | None, now: datetime | None, village: str | None = None) -> State:
    """Where a laptop's certificate stands. `now` None = nobody knows the time: nothing is judged by it. `village`:
    what the call is about, if it is about one."""
    if known is None:
        return State.UNKNOWN
    if known.revoked_at is not None:
        return State.REVOKED
    if known.not_after and now is not None:
        ends = from_iso(known.not_after)
        if now > ends + timedelta(days=certificates.GRACE_DAYS):
            return State.ENDED
        if village is not None and not covers(known, village):
            return State.OUTSIDE
        if now > ends:
            return State.GRACE
        if now >= ends - timedelta(days=certificates.RENEW_DAYS):
            return State.DUE
    elif village is not None and not covers(known, village):
        return State.OUTSIDE
    # a row from before certificates had ends is renewed at once
    return State.FRESH if known.not_after else State.DUE


def told(state: State) -> str:
    """What a laptop hears of its certificate, "" where there is nothing to do about it."""
    return "revoked" if state in (State.REVOKED, State.CUT) else "ended" if state is State.ENDED else ""


def covers(known: KnownDevice, village: str) -> bool:
    """Whether the certificate is for this village."""
    return not known.scope or village.startswith(tuple(known.scope.split(",")))


def need(call: str, known: KnownDevice | None, now: datetime | None, whose: str = "own") -> Right:
    """The right, where there is one; HubError says what it is refused for."""
    found = right(call, whose, state_of(known, now))
    if not found.done:
        raise refusal(found.code)
    return found


def refusal(code: str) -> HubError:
    return HubError(_SENTENCES[code], code=code)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who brings records, and what of his own sequence counts though he is revoked."""

    known: KnownDevice
    now: datetime | None
    epoch: str
    came: tuple[tuple[int, int], ...] = ()  # lines that came before, whatever was in them

    def state(self, village: str, seq: int) -> State:
        """A revoked laptop's line counts if it was numbered before the cut-off, under the epoch of then, and never
        came: what it says now under a number that was used is not what it said."""
        found = state_of(self.known, self.now, village)
        known = self.known
        early = known.revoked_after is not None and seq <= known.revoked_after
        if found is State.REVOKED and early and self.epoch == known.revoked_epoch and not self._has_come(seq):
            return State.CUT
        return found

    def _has_come(self, seq: int) -> bool:
        return any(first <= seq <= last for first, last in self.came)
