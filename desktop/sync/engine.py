"""One round of the conversation: greet, freeze, deliver, settle, pull, compare. Stopped anywhere, nothing is lost."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from desktop.base.clock import from_iso, from_milliseconds, iso, milliseconds
from desktop.base.errors import CunbuError, HubError, Unreachable, WireError
from desktop.storage import batches, counted, county_sides, county_word, device, outbox, plans, pulled, rounds
from desktop.storage import leases as held_leases
from desktop.storage.batches import Frozen
from desktop.storage.device import Device, HubInfo
from desktop.storage.resending import elsewhere
from desktop.storage.store import Store
from desktop.sync import comparing, nearby, other_side, pulling, resending, sending, settling, wishing
from desktop.sync.delivering import deliver_all
from desktop.sync.freezing import need_hub
from desktop.sync.link import Link, LinkLost, told
from desktop.sync.report import Cancelled, Progress, SyncReport, Tell, VillageCheck
from desktop.wire import canonical, leases, sealing, signing, standing
from desktop.wire.standing import Standing
from desktop.wire.versions import PROTOCOL

HEARD_EVERY = timedelta(minutes=10)
HELLO_TRIES = 3
MOST_PAGES = 500


@dataclass(slots=True)
class _Round:
    """What one round carries along."""

    store: Store
    link: Link
    me: Device
    hub: HubInfo
    tell: Tell
    cancelled: Cancelled
    pause: Callable[[float], None]
    sold: str | None  # the county's plans when the round began
    sent: set[int] = field(default_factory=set)
    received: int = 0
    quarantined: int = 0
    duplicates: int = 0
    accepted: int = 0
    returned: int = 0
    update_needed: bool = False
    county_behind: bool = False
    renewed: bool = False
    leased: int = 0
    met: bool = False  # the county has answered under its own signature
    again: int = 0
    reoffer: bool = False  # the hub was put back: show it which short numbers it has given us


def sync_round(
    store: Store,
    *,
    progress: Tell | None = None,
    cancelled: Cancelled | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> SyncReport:
    """One round. Unreachable = the line did not hold (everything is still here); HubError = the hub said no."""
    tell, stopped = progress or (lambda _: None), cancelled or (lambda: False)
    hub = need_hub(device.identity(store))
    return nearby.by_any_road(store, hub, lambda url, road: _round(store, url, road, tell, stopped, pause))


def _round(
    store: Store, url: str, road: str, tell: Tell, cancelled: Cancelled, pause: Callable[[float], None]
) -> SyncReport:
    me = device.identity(store)
    hub = need_hub(me)
    with Link(url, me, hub.name, road) as link:
        run = _Round(store, link, me, hub, tell, cancelled, pause, plans.county(store))
        try:
            report = _converse(run)
        except sending.Stopped:
            report = _report(run, ())
            rounds.keep(store, "stopped", report.as_json())
            return report
        except (LinkLost, CunbuError) as failed:
            refusal = failed if isinstance(failed, CunbuError) else _unreachable(run, failed.why)
            if isinstance(refusal, Unreachable):
                refusal.met = run.met
            rounds.keep(store, refusal.code, _report(run, ()).as_json())
            raise refusal from failed
    rounds.keep(store, "done", report.as_json() | {"checks": report.checks_json(), "road": road})
    counted.keep_last(store, report.checks_json(), again=report.again, road=road)
    return report


def _converse(run: _Round) -> SyncReport:
    run.tell(Progress("hello"))
    if _stands(run):
        pulling.note_current(run.store)
        here = outbox.held_by_county(run.store)
        return _report(run, comparing.compare(run.store, run.link, run.hub, counted.county(run.store, here)).checks)
    said = _greet(run)
    if said["epoch"] != run.hub.epoch:
        _offer_everything_again(run, said["epoch"])
    _deliver(run)
    run.tell(Progress("pull"))
    _keep_decisions(run, said)
    run.update_needed = int(said.get("oldest", 0)) > PROTOCOL
    pages = 0
    while (run.sent or run.renewed or run.reoffer or said.get("more")) and pages < MOST_PAGES:
        said, pages = _greet(run), pages + 1
        _keep_decisions(run, said)
        if not said.get("more"):
            break
    other_side.fetch(run.store, run.link, run.me, run.hub)
    _pull(run, said.get("news"))
    return _report(run, _compare(run, said))


def _deliver(run: _Round) -> None:
    deliver_all(
        run.store, run.link, lambda batch, answer: _settle(run, batch, answer),
        tell=run.tell, cancelled=run.cancelled, pause=run.pause,
    )  # fmt: skip


def _compare(run: _Round, said: dict[str, Any]) -> tuple[VillageCheck, ...]:
    """Both sides' figures; what the county signed for and lost is brought again first, whatever the cause. Each way
    is gone once: what stays missing is told."""
    there = comparing.figures(said["held"])
    compared = comparing.compare(run.store, run.link, run.hub, there)
    run.again = sum(map(len, compared.missing.values()))
    for bring in (_as_to_one_put_back, _sealed_anew):
        if compared.missing and bring(run, compared.missing):
            said = _greet(run)
            _keep_decisions(run, said)
            there = comparing.figures(said["held"])
            compared = comparing.compare(run.store, run.link, run.hub, there)
    if compared.missing:
        comparing.gave_up(run.store, compared, there)
    return compared.checks


def _as_to_one_put_back(run: _Round, missing: dict[str, frozenset[bytes]]) -> bool:
    """Show the county its receipt for a batch it lost. If it begins a new epoch for it, all it ever signed for is
    offered, by the other laptops too, and no short number that it forgot giving is given twice."""
    for sha in resending.batches_lacking(run.store, missing)[:1]:
        epoch = _show_receipt(run, batches.receipt_of(run.store, sha))
        if epoch != run.hub.epoch:
            _offer_everything_again(run, epoch)
            return True
    return False


def _sealed_anew(run: _Round, missing: dict[str, frozenset[bytes]]) -> bool:
    resending.again(run.store, resending.batches_lacking(run.store, missing))
    _deliver(run)
    return True


def _stands(run: _Round) -> bool:
    """Whether nothing has happened on either side since the last round: one call, a few hundred bytes."""
    if (
        county_sides.wanted(run.store, 1)
        or outbox.not_receipted(run.store)
        or wishing.is_due(run.store)
        or not pulled.complete_at(run.store)
    ):
        return False
    now = device.identity(run.store)
    here = counted.county(run.store, outbox.held_by_county(run.store))
    where = Standing(
        run.hub.epoch, now.receipts, now.decision_versions, canonical.digest_of(here), pulling.digest(run.store),
        now.epoch, now.batch_number, now.chain_head,
    )  # fmt: skip
    before = run.store.clock()
    asked = standing.ask(where.digest, secrets.token_bytes(8), milliseconds(before))
    try:
        said = sending.patiently(lambda: run.link.ask_standing(asked), run.pause, tries=HELLO_TRIES)
        clock = standing.check(run.hub.verify_key, asked, said) if said else None
    except (WireError, HubError):  # an older hub, one that forgot us, or somebody in between: the full greeting tells
        return False
    if clock is not None:
        _keep_offset(run, before, {"time": iso(from_milliseconds(clock))})
    return clock is not None


def _greet(run: _Round) -> dict[str, Any]:
    """Say hello and return the hub's verified answer; a hub that was restored is noticed here."""
    said = sending.patiently(lambda: _hello(run), run.pause, tries=HELLO_TRIES)
    if said.get("behind"):
        said["epoch"] = _show_receipt(run, batches.latest_receipt(run.store))
    return said


def _show_receipt(run: _Round, receipt: bytes | None) -> str:
    """The county's epoch, once it has seen what it signed and may not remember."""
    if receipt is None:
        return run.hub.epoch
    answer = sending.patiently(lambda: run.link.post("/v1/receipts", receipt), run.pause)
    return str(_verified(run, "epoch", answer)["epoch"])


def _hello(run: _Round, challenge: str = "") -> dict[str, Any]:
    now = device.identity(run.store)
    nonce, here = secrets.token_hex(8), counted.county(run.store, outbox.held_by_county(run.store))
    body = canonical.dump(
        {
            "protocol": PROTOCOL,
            "clock": run.store.now(),
            "nonce": nonce,
            "epoch": run.hub.epoch,
            "receipts": now.receipts,
            "decisions": now.decision_versions,
            "held": canonical.digest_of(here),
            "pulled": pulling.digests(run.store),
            "waiting": outbox.not_receipted(run.store),
            "device_epoch": now.epoch,
            "next_seq": now.next_seq,
            "head": now.chain_head,
            "number": now.batch_number,
            "holds": held_leases.documents(run.store, now.epoch) if run.reoffer else [],
            "wishes": leases.pack_wishes(wishing.wishes(run.store, now.epoch)),
            **({"challenge": challenge} if challenge else {}),
        }
    )
    before = run.store.clock()
    answer = _known_again(run, lambda: run.link.post("/v1/hello", body))
    said = _verified(run, "hello", answer)
    if said.get("held") is True:
        said["held"] = here
    if said.get("nonce") != nonce or not isinstance(said.get("held"), dict):
        raise LinkLost("an old answer")
    _keep_offset(run, before, said)
    county_word.keep(run.store, said.get("state"))
    _take_care(run, now.epoch, said)
    asked = said.get("challenge")
    if isinstance(asked, str) and asked and not challenge:  # something is due that a greeting sent again may not do
        return _hello(run, asked[:64])
    if said.get("epoch") == run.hub.epoch and type(said.get("receipts")) is int and said["receipts"] > now.receipts:
        device.keep_cursors(run.store, device.identity(run.store).decision_versions, said["receipts"])
    return said


def _take_care(run: _Round, epoch: str, said: dict[str, Any]) -> None:
    """Blocks of short numbers that came, or a new epoch where this database was copied or put back."""
    if said.get("renew") is True:
        run.renewed = settling.renew(run.store, epoch) or run.renewed
    if isinstance(said.get("certificate"), str):
        settling.keep_certificate(run.store, run.me, run.hub, signing.decode(said["certificate"]))
    given = [str(document).encode() for document in said.get("leases") or ()]
    run.leased += settling.keep_leases(run.store, run.me, run.hub, given)
    if not run.renewed:
        wishing.note_asked(run.store)


def _known_again(run: _Round, act: Callable[[], bytes]) -> bytes:
    """A hub restored from before this laptop joined knows it again by the certificate it once signed."""
    try:
        return act()
    except HubError as refused:
        if refused.code != "unknown_device" or run.me.certificate is None:
            raise
    try:
        # sealed: the certificate names the rep
        shown = sealing.seal(run.me.certificate, [run.hub.recipient])
        run.link.post("/v1/devices/return", shown, signed=False)
    except WireError as other_keys:
        raise HubError(
            "这个地址上的接收台不认识这台电脑(可能换了新的接收台)。记录都在本机,一条没丢。请向县里要一个登记码。",
            code="unknown_device",
        ) from other_keys
    return act()


def _verified(run: _Round, kind: str, answer: bytes) -> dict[str, Any]:
    try:
        said = signing.read_document(run.hub.verify_key, kind, answer)
    except WireError as portal:
        raise LinkLost("portal") from portal
    run.met = True
    return said


def _offer_everything_again(run: _Round, epoch: str) -> None:
    """The hub was restored: every batch it once receipted is offered by name and sent again where it is missing. What
    an earlier county receipted is sealed for that one and none of this one's business."""
    for sha in batches.receipted(run.store):
        batch = batches.get(run.store, sha)
        if batch:
            _offer(run, batch)
    device.settle_epoch(run.store, run.hub, epoch)
    run.me = device.identity(run.store)
    run.hub = need_hub(run.me)
    run.reoffer = True


def _settle(run: _Round, batch: Frozen, answer: bytes) -> None:
    try:
        lines = settling.settle(run.store, run.me, run.hub, batch, answer)
    except WireError as unsigned:
        if unsigned.code in ("unreadable", "not_signed", "bad_signature", "too_large"):
            raise LinkLost("portal") from unsigned
        raise
    run.sent |= {line.seq for line in lines}
    aside = county_word.kept_aside(lines)
    run.received += len(lines) - aside
    run.quarantined += aside
    run.duplicates += sum(line.result == "same" for line in lines)


def _offer(run: _Round, batch: Frozen) -> None:
    """Bring a batch again to a hub that was put back, unless it has it."""
    answer = sending.patiently(lambda: run.link.progress(batch.upload_sha), run.pause)
    if not isinstance(answer, bytes):
        no_news: Callable[[int], None] = lambda _at: None  # noqa: E731
        sent = sending.deliver(run.store, run.link, batch, pause=run.pause, told=no_news, cancelled=run.cancelled)
        _settle(run, batch, sent)


def _keep_decisions(run: _Round, said: dict[str, Any]) -> None:
    accepted, returned = settling.keep_decisions(run.store, run.me, run.hub, str(said.get("decisions", "")))
    run.accepted += accepted
    run.returned += returned


def _pull(run: _Round, news: object) -> None:
    """What the county knows comes last: text first. An older hub says nothing about it and is not asked."""
    if news == []:
        pulling.note_current(run.store)
    elif isinstance(news, list):
        whole = pulling.pull_all(
            run.store,
            run.link,
            run.me,
            run.hub,
            [str(name) for name in news],
            pause=run.pause,
            cancelled=run.cancelled,
            told=lambda done, total: run.tell(Progress("pull", done, total)),
        )
        run.county_behind = not whole


def _keep_offset(run: _Round, before: datetime, said: dict[str, Any]) -> None:
    try:
        heard = from_iso(str(said["time"]))
        offset = int((heard - before).total_seconds() * 1000)
    except (KeyError, ValueError):
        return
    last, moved = device.county_time(run.store), abs(offset - run.me.clock_offset_ms) > 1000
    if moved or last is None or abs(heard - from_iso(last)) > HEARD_EVERY:
        device.keep_county_time(run.store, iso(heard), offset)


def _report(run: _Round, checks: tuple[VillageCheck, ...]) -> SyncReport:
    return SyncReport(
        sent=len(run.sent),
        received=run.received,
        quarantined=run.quarantined,
        state=county_word.look(run.store),
        accepted=run.accepted,
        returned=run.returned,
        duplicates=run.duplicates,
        waiting=outbox.not_receipted(run.store),
        bytes_out=run.link.bytes_out,
        bytes_in=run.link.bytes_in,
        set_aside=len(outbox.set_aside(run.store)),
        villages=checks,
        clock_offset_ms=device.identity(run.store).clock_offset_ms,
        update_needed=run.update_needed,
        county_behind=run.county_behind,
        renewed=run.renewed,
        leased=run.leased,
        again=run.again,
        elsewhere=elsewhere(run.store).lines,
        plans_changed=plans.county(run.store) != run.sold,
    )


def _unreachable(run: _Round, why: str) -> Unreachable:
    waiting = outbox.not_receipted(run.store)
    kept = f"还没收到回执的 {waiting} 条都还在本机,一条没丢" if waiting else "记录都还在本机,一条没丢"
    arrived = f",这次已送到 {len(run.sent)} 条" if run.sent else ""
    then = "稍后再同步" if why in ("disk_full", "busy") else "换个网络或稍后再同步"
    return Unreachable(f"{told(why)}。{kept}{arrived}。请{then},会接着送。", code="unreachable")
