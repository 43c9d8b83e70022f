"""Who this laptop is for the county: its name, keys, place in its own sequence, and the hub it belongs to."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from desktop.base.errors import NotFound
from desktop.base.ids import new_id
from desktop.storage import leases, settings
from desktop.storage.store import Store
from desktop.wire import sealing, signing

_HEARD = "county_time"


@dataclass(frozen=True, slots=True)
class HubInfo:
    """The hub as verified at joining; `epoch` is the last one this laptop has settled with."""

    url: str
    name: str
    epoch: str
    verify_key: bytes
    recipient: str
    recovery: str | None = None


@dataclass(frozen=True, slots=True)
class Device:
    id: str
    epoch: str
    next_seq: int
    chain_head: str
    batch_number: int
    sign_key: bytes = field(repr=False)
    age_identity: str = field(repr=False)
    hub: HubInfo | None = None
    certificate: bytes | None = field(default=None, repr=False)
    decision_versions: dict[str, int] = field(default_factory=dict)
    receipts: int = 0
    clock_offset_ms: int = 0


def create(store: Store) -> None:
    """Make this laptop's name and keys; called once, when the vault is made."""
    store.execute(
        "INSERT INTO device (one, id, epoch, next_seq, chain_head, batch_number, sign_key, age_identity)"
        " VALUES (1, ?, ?, 1, '', 0, ?, ?)",
        [new_id(), new_epoch(), signing.new_key(), sealing.new_identity()],
    )


def new_epoch() -> str:
    """64 random bits: drawn anew when a database is made, restored or found on other hardware."""
    return secrets.token_hex(8)


def renew_epoch(store: Store) -> None:
    """This database came back from a copy: it goes on under a new epoch, so that the county can tell."""
    with store.atomic():
        store.execute("UPDATE device SET epoch = ?, batch_number = 0, chain_head = '' WHERE one = 1", [new_epoch()])
        leases.void_all(store)


def identity(store: Store) -> Device:
    row = store.row("SELECT * FROM device")
    if row is None:
        raise NotFound("本机还没有设备身份。请先建村簿(cunbu init)。", code="no_device")
    cursors: dict[str, Any] = json.loads(row["cursors"])
    return Device(
        id=row["id"],
        epoch=row["epoch"],
        next_seq=row["next_seq"],
        chain_head=row["chain_head"],
        batch_number=row["batch_number"],
        sign_key=row["sign_key"],
        age_identity=row["age_identity"],
        hub=_hub(row["hub"]),
        certificate=row["certificate"],
        decision_versions=dict(cursors.get("decisions", {})),
        receipts=int(cursors.get("receipts", 0)),
        clock_offset_ms=row["clock_offset_ms"],
    )


def belong_to(store: Store, hub: HubInfo, certificate: bytes) -> None:
    """Keep the verified hub and the certificate it gave; what was pulled from an earlier hub is asked for again."""
    store.execute(
        "UPDATE device SET hub = ?, certificate = ?, cursors = '{}' WHERE one = 1", [_hub_text(hub), certificate]
    )


def keep_certificate(store: Store, certificate: bytes) -> None:
    store.execute("UPDATE device SET certificate = ? WHERE one = 1", [certificate])


def settle_epoch(store: Store, hub: HubInfo, epoch: str) -> None:
    """The hub was restored and has everything again: remember its new epoch, ask for its decisions from the start."""
    text = _hub_text(HubInfo(hub.url, hub.name, epoch, hub.verify_key, hub.recipient, hub.recovery))
    store.execute("UPDATE device SET hub = ?, cursors = '{}' WHERE one = 1", [text])


def keep_cursors(store: Store, decisions: dict[str, int], receipts: int) -> None:
    text = json.dumps({"decisions": decisions, "receipts": receipts})
    store.execute("UPDATE device SET cursors = ? WHERE one = 1", [text])


def keep_county_time(store: Store, moment: str, offset_ms: int | None = None) -> None:
    """The county's time as it was heard last, and how far it was ahead of this laptop's clock then: told to the rep,
    and taken off where ages are reckoned."""
    with store.atomic():
        settings.put(store, _HEARD, moment)
        if offset_ms is not None:
            store.execute("UPDATE device SET clock_offset_ms = ? WHERE one = 1", [offset_ms])


def county_time(store: Store) -> str | None:
    return settings.get(store, _HEARD)


def _hub(text: str | None) -> HubInfo | None:
    if not text:
        return None
    raw = json.loads(text)
    return HubInfo(**(raw | {"verify_key": signing.decode(raw["verify_key"])}))


def _hub_text(hub: HubInfo) -> str:
    raw = {name: getattr(hub, name) for name in HubInfo.__slots__}
    return json.dumps(raw | {"verify_key": signing.encode(hub.verify_key)})
