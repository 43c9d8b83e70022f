"""Who is who: the hub's card, and the certificate it signs for a laptop."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from desktop.base.errors import WireError
from desktop.wire import sealing, signing

CARD = "hub"
CERTIFICATE = "certificate"
DAYS, RENEW_DAYS, GRACE_DAYS = 90, 60, 30
"""A certificate holds for 90 days, is renewed at a greeting once fewer than 60 are left, and uploads go on for 30
more; what comes later is kept for a human. The hub's clock decides, never the laptop's."""


@dataclass(frozen=True, slots=True)
class HubCard:
    """A hub as laptops know it. `recovery` is the county's second recipient for every batch, if it has one."""

    hub: str
    verify_key: bytes
    recipient: str
    recovery: str | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    device: str
    rep: str
    scope: str
    verify_key: bytes
    recipient: str
    not_after: str


def hub_name(verify_key: bytes) -> str:
    """A hub is named by its key: 32 hex digits of the fingerprint."""
    return signing.fingerprint(verify_key).hex()[:32]


def sign_card(key: bytes, recipient: str, recovery: str | None = None) -> bytes:
    public = signing.verify_key(key)
    body = {"hub": hub_name(public), "key": signing.encode(public), "recipient": recipient, "recovery": recovery}
    return signing.sign_document(key, CARD, body)


def read_card(data: bytes, verify_key: bytes | None = None) -> HubCard:
    """Read a card signed by the key it names (or by `verify_key`, when already known).

    At first contact the caller compares the key with the fingerprint inside the one-time code.
    """
    key = verify_key or signing.decode(signing.unverified_body(data).get("key"))
    body = signing.read_document(key, CARD, data)
    recovery = body.get("recovery")
    fits = body.get("hub") == hub_name(key) and signing.decode(body.get("key")) == key
    recipients = [body.get("recipient")] + ([recovery] if recovery is not None else [])
    if not fits or not all(isinstance(r, str) and sealing.is_recipient(r) for r in recipients):
        raise WireError("接收台的名片看不懂,没有采用。请向县里核对。", code="bad_card")
    return HubCard(hub_name(key), key, body["recipient"], recovery)


def sign_certificate(key: bytes, certificate: Certificate) -> bytes:
    body: dict[str, Any] = asdict(certificate) | {"verify_key": signing.encode(certificate.verify_key)}
    return signing.sign_document(key, CERTIFICATE, body)


def read_certificate(data: bytes, hub_key: bytes) -> Certificate:
    body = signing.read_document(hub_key, CERTIFICATE, data)
    try:
        texts = {name: str(body[name]) for name in ("device", "rep", "scope", "recipient", "not_after")}
        return Certificate(verify_key=signing.decode(body["verify_key"]), **texts)
    except KeyError as odd:
        raise WireError("本机的证书看不懂。请向县里要一个新的登记码。", code="bad_certificate") from odd
