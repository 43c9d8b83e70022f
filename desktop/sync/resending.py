"""Bringing again what the county lacks: by itself where it lost what it had signed for, after a yes where the laptop
belongs to a new one."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.base.errors import RefusedInput
from desktop.storage import audit, device, resending
from desktop.storage.resending import Elsewhere
from desktop.storage.store import Store
from desktop.sync.freezing import freeze_waiting, need_hub
from desktop.wire import counting


def batches_lacking(store: Store, missing: Mapping[str, frozenset[bytes]]) -> list[str]:
    """The batches in which the county once signed for what it has no longer, in their order."""
    found: dict[str, None] = {}
    for village, shorts in missing.items():
        found |= dict.fromkeys(resending.batches_of(store, village, shorts, counting.SHORT))
    return list(found)


def again(store: Store, batches: list[str]) -> None:
    """Seal the lines of these batches anew, to travel with the next round or stick."""
    with store.atomic():
        resending.take_back(store, batches)
        freeze_waiting(store)
        for sha in batches:
            audit.add(store, "sent_again", rep=None, subject=sha)


def words(there: Elsewhere) -> str:
    """What 全部重新交 means, in figures, to be said before the yes."""
    text = (
        f"以前的接收台收过 {there.people} 人、{there.lines} 条,这个县里没有。重新交以后,"
        "收到这个县的回执才算“县里已收”;旧的接收台要是回来,也不会重复。"
    )
    if there.wordless:
        text += f"其中 {there.wordless} 条的证件号码已按规定缩短,本机没有全文,不能重新交。"
    return text


def everything(store: Store, rep: str | None) -> Elsewhere:
    """Give this county everything that an earlier one had signed for: sealed anew, and received by nobody until this
    county signs. What was given; call it after a yes."""
    need_hub(device.identity(store))
    with store.atomic():
        given = resending.elsewhere(store)
        if given.lines == given.wordless:
            raise RefusedInput("没有要重新交的:本机的记录都是交给这个县的,没有改动。", code="nothing_elsewhere")
        again(store, resending.of_former_counties(store))
        audit.add(store, "all_sent_again", rep=rep)
    return given
