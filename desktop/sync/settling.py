"""What a verified answer changes on this laptop: receipts settle batches, decisions move people on."""

from __future__ import annotations

import json
from collections.abc import Sequence

from desktop.base.errors import WireError
from desktop.storage import audit, batches, county_word, decisions, device, leases
from desktop.storage.batches import Frozen
from desktop.storage.device import Device, HubInfo
from desktop.storage.store import Store
from desktop.wire import certificates, receipts, sealing, signing
from desktop.wire import decisions as wire_decisions
from desktop.wire import leases as wire_leases
from desktop.wire.receipts import Line

PAGE_LIMIT = 8 * 1024 * 1024


def settle(store: Store, me: Device, hub: HubInfo, batch: Frozen, answer: bytes) -> list[Line]:
    """Verify the receipt of this very batch and apply it in one transaction; WireError changes nothing."""
    receipt = receipts.read(answer, hub.verify_key)
    fits = (receipt.batch, receipt.upload, receipt.device) == (batch.sha, batch.upload_sha, me.id)
    if not fits:
        raise WireError("回执是另一个批次的,没有采用;批次仍留在本机。", code="receipt_mismatch")
    contents = batches.contents(store, batch.sha)
    if len(contents) < batch.count:  # its lines travel in another batch by now
        return []
    with store.atomic():
        lines = receipts.expand(receipt, contents)
        batches.keep_receipt(store, batch.sha, answer, lines, store.now())
        if receipt.hub_epoch == hub.epoch:
            seen = device.identity(store)
            device.keep_cursors(store, seen.decision_versions, max(seen.receipts, receipt.counter))
        audit.add(store, "receipted", rep=None, subject=batch.sha)
        county_word.keep(store, receipt.state)
        if receipt.renew:
            renew(store, receipt.epoch)
    return lines


def renew(store: Store, epoch: str) -> bool:
    """The county has met two laptops that go on from this database: go on under an epoch of our own. What was typed
    and sealed stays; blocks of short numbers go, as nobody knows which of the two used them. False = done before."""
    with store.atomic():
        if device.identity(store).epoch != epoch:
            return False
        device.renew_epoch(store)
        audit.add(store, "renewed_epoch", rep=None, subject=epoch)
    return True


def keep_certificate(store: Store, me: Device, hub: HubInfo, sealed: bytes) -> None:
    """A fresh certificate in good time, if it is ours."""
    document = sealing.unseal(sealed, me.age_identity)
    fresh = certificates.read_certificate(document, hub.verify_key)
    if fresh.device == me.id and fresh.verify_key == signing.verify_key(me.sign_key):
        device.keep_certificate(store, document)


def keep_leases(store: Store, me: Device, hub: HubInfo, documents: Sequence[bytes]) -> int:
    """Keep verified blocks of short numbers that are meant for this database; how many are new."""
    found = [(wire_leases.read(document, hub.verify_key), document) for document in documents]
    epoch = device.identity(store).epoch
    with store.atomic():
        return sum(
            leases.keep(store, lease, document)
            for lease, document in found if (lease.device, lease.epoch) == (me.id, epoch)
        )  # fmt: skip


def keep_decisions(store: Store, me: Device, hub: HubInfo, sealed: str) -> tuple[int, int]:
    """Open, verify and keep a page of decisions with its cursor in one transaction; new (accepted, returned)."""
    if not sealed:
        return 0, 0
    page = _documents(sealing.unseal(signing.decode(sealed), me.age_identity))
    accepted = returned = 0
    with store.atomic():
        now = device.identity(store)
        versions = dict(now.decision_versions)
        for document in page:
            said = wire_decisions.read(document, hub.verify_key)
            if decisions.keep(store, said, document):
                accepted += said.outcome == "accepted"
                returned += said.outcome == "returned"
                audit.add(store, f"decision_{said.outcome}", rep=None, subject=said.id, rev=said.rev)
            versions[said.village] = max(versions.get(said.village, 0), said.version)
        device.keep_cursors(store, versions, now.receipts)
    return accepted, returned


def _documents(page: bytes) -> Sequence[bytes]:
    if len(page) > PAGE_LIMIT:
        raise WireError("县里的处理意见过大,没有采用。", code="too_large")
    try:
        return [str(text).encode("utf-8") for text in json.loads(page)]
    except (ValueError, TypeError, RecursionError) as odd:
        raise WireError("县里的处理意见看不懂,没有采用。请升级村簿。", code="bad_decision") from odd
