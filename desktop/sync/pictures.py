"""Sending pictures: after all text, one by one, from the byte where the last try ended, stopped at any moment."""

from __future__ import annotations

import time
from dataclasses import dataclass

from desktop.base.errors import Unreachable, WireError
from desktop.storage import attachments, device
from desktop.storage.store import Store
from desktop.sync import nearby, sending
from desktop.sync.freezing import need_hub
from desktop.sync.link import Link, LinkLost
from desktop.sync.report import Cancelled, Progress, Tell
from desktop.sync.sending import Pause
from desktop.wire import blobs, canonical, sealing
from desktop.wire.blobs import Picture

SLOW_BITS = 1_000_000
"""The line the minutes are reckoned for, in bits a second: a village's."""


@dataclass(frozen=True, slots=True)
class ToSend:
    """What waits; `minutes` on a slow line, at least one where anything waits."""

    count: int
    size: int

    @property
    def minutes(self) -> int:
        return -(-self.size * 8 // (SLOW_BITS * 60))


def to_send(store: Store) -> ToSend:
    return ToSend(*attachments.waiting_size(store))


def send(
    store: Store,
    *,
    progress: Tell | None = None,
    cancelled: Cancelled | None = None,
    pause: Pause = time.sleep,
) -> int:
    """Send what waits; how many were signed for. Stopped or cut off, the rest waits where it is: Unreachable."""
    tell, stopped = progress or (lambda _: None), cancelled or (lambda: False)
    hub = need_hub(device.identity(store))
    return nearby.by_any_road(store, hub, lambda url, road: _send(store, url, road, tell, stopped, pause))


def _send(store: Store, url: str, road: str, tell: Tell, stopped: Cancelled, pause: Pause) -> int:
    me = device.identity(store)
    hub = need_hub(me)
    whole, done, sent = to_send(store), 0, 0
    with Link(url, me, hub.name, road) as link:
        for sha in attachments.waiting(store):
            picture = _frozen(store, sha)
            assert picture.upload_sha is not None
            assert picture.sealed is not None

            def told(at: int, before: int = done, number: int = sent) -> None:
                tell(Progress("pictures", number, whole.count, before + at, max(whole.size, before + at)))

            try:
                answer = sending.carry(
                    link, "picture", picture.upload_sha, picture.sealed, fresh=False,
                    pause=pause, told=told, cancelled=stopped,
                )  # fmt: skip
            except sending.Stopped:
                return sent
            except LinkLost as lost:
                left = whole.count - sent
                refusal = Unreachable(
                    f"连不上县里。还有 {left} 张图片没传完,都在本机,下次从断处接着传。", code="unreachable"
                )
                refusal.met = sent > 0
                raise refusal from lost
            blobs.check_receipt(
                answer, hub_key=hub.verify_key, device=me.id, sha=picture.sha, upload=picture.upload_sha
            )
            attachments.keep_receipt(store, sha, answer)
            done, sent = done + picture.size, sent + 1
    return sent


def _frozen(store: Store, sha: str) -> attachments.Attachment:
    """Sealed and kept before the first byte leaves, so that every try sends the same bytes."""
    with store.atomic():
        held, me = attachments.get(store, sha), device.identity(store)
        if held.sealed is None:
            hub = need_hub(me)
            names = (held.kind, held.subject, held.village, held.made_at, held.content)
            packed = blobs.pack(Picture(held.sha, me.id, hub.name, *names), me.sign_key)
            sealed = sealing.seal(packed, [hub.recipient, hub.recovery])
            if len(sealed) > blobs.MAX_SEALED:
                raise WireError("图片过大,没有发。请换一张小的。", code="too_large")
            attachments.freeze(store, sha, canonical.sha256(sealed), sealed)
    return attachments.get(store, sha)
