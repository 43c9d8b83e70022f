"""Making this laptop known to a county: the one-time code proves the hub to us and us to the hub."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from desktop.base.clock import from_iso, iso
from desktop.base.errors import RefusedInput, Unreachable, WireError
from desktop.storage import (
    attachments,
    batches,
    colleagues,
    county_tags,
    county_word,
    device,
    frozen,
    leases,
    outbox,
    places,
    plans,
)
from desktop.storage.device import Device, HubInfo
from desktop.storage.store import Store
from desktop.sync.link import Link, LinkLost, tidy_url, told
from desktop.wire import certificates, codes, sealing, signing
from desktop.wire.certificates import HubCard

NOT_JOINED = "本机还没有登记,其他什么都没有改动。请检查网络和地址后再试;登记码没有用掉。"
NO_ROAD = f"连不上县里。{NOT_JOINED}"


def check_typed(url: str, code: str) -> None:
    """Refuse an address or a code that cannot be one, before anything is made for it."""
    tidy_url(url)
    codes.read_code(code)


def join(store: Store, url: str, code: str, rep: str) -> HubInfo:
    """Join the hub at `url`. Raises RefusedInput (code or address), WireError (not the hub that issued the code),
    Unreachable, HubError (its refusal)."""
    address, typed = tidy_url(url), codes.read_code(code)
    me = device.identity(store)
    try:
        with Link(address, me, "") as link:
            card = _true_card(link.get("/v1/hub"), typed)
            link.trust(card.verify_key)
            answer = link.post("/v1/devices", _request(me, card, typed, rep), signed=False)
    except LinkLost as lost:
        raise Unreachable(f"{told(lost.why)}。{NOT_JOINED}", code="unreachable") from lost
    body = signing.read_document(card.verify_key, "joined", sealing.unseal(answer, me.age_identity))
    certificate = str(body.get("certificate", "")).encode("utf-8")
    mine = certificates.read_certificate(certificate, card.verify_key)
    if mine.device != me.id or mine.verify_key != signing.verify_key(me.sign_key):
        raise WireError("县里给的证书不是这台电脑的,没有采用。请再要一个登记码。", code="bad_certificate")
    hub = HubInfo(address, card.hub, str(body.get("hub_epoch", "")), card.verify_key, card.recipient, card.recovery)
    with store.atomic():
        if me.hub is not None and me.hub.name != hub.name:
            batches.thaw(store)
            attachments.thaw(store)
            county_tags.forget_all(store)
            colleagues.forget_all(store)
            frozen.forget_all(store)
            places.forget_all(store)
            plans.forget_all(store)
            leases.void_all(store)
        device.belong_to(store, hub, certificate)
        county_word.keep(store, county_word.GOOD)
        with suppress(ValueError):
            device.keep_county_time(store, iso(from_iso(str(body.get("server_time", "")))))
        if me.hub is None or me.hub.name != hub.name:
            outbox.count_held_anew(store)
    return hub


def read_invitation(path: Path) -> tuple[str, str]:
    """(address, code) from the file the county put on a stick; RefusedInput for anything else."""
    try:
        with path.open("rb") as stream:
            text = stream.read(1000).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    found = codes.split_invitation(text)
    if found is None:
        raise RefusedInput("这不是县里给的登记文件,没有采用。请向县里再要一份。", code="bad_invitation")
    return found


def split_invitation(text: str) -> tuple[str, str] | None:
    """The same from a scanned line; None for anything else."""
    return codes.split_invitation(text)


def _true_card(data: bytes, typed: codes.OneTimeCode) -> HubCard:
    """The hub's card, if its key is the one the code was issued with."""
    try:
        card = certificates.read_card(data)
    except WireError as odd:
        raise Unreachable(NO_ROAD, code="not_the_hub") from odd
    if not typed.names(card.verify_key):
        raise WireError(
            "这个地址上的接收台不是发登记码的那一个,没有登记。请向县里核对地址和登记码。", code="wrong_hub"
        )
    return card


def _request(me: Device, card: HubCard, typed: codes.OneTimeCode, rep: str) -> bytes:
    body = {
        "hub": card.hub,
        "device": me.id,
        "rep": rep[:64],
        "secret": typed.secret,
        "verify_key": signing.encode(signing.verify_key(me.sign_key)),
        "recipient": sealing.recipient_of(me.age_identity),
    }
    return sealing.seal(signing.sign_document(me.sign_key, "join", body), [card.recipient])
