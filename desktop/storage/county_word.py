"""What the county says of this laptop's certificate, in words; kept until it says otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.storage import settings
from desktop.storage.store import Store
from desktop.wire.receipts import Line
from desktop.wire.records import YIELDED

_KEY = "county_says"
GOOD, REVOKED, ENDED = "", "revoked", "ended"
WORDS = {
    REVOKED: (
        "县里已停用这台电脑:送去的都在县里的收件箱,等人核对后才算收下;县里的数据和号段不再给。"
        "记录都在本机,一条没丢。要接着用,请向县里要一个新的登记码。"
    ),
    ENDED: "这台电脑的证书已过期:送去的县里照收,并注明要核对;县里的数据暂不给。请向县里要一个新的登记码。",
}


def keep(store: Store, said: object) -> str:
    """What was said under the county's signature; anything that is no such word is good."""
    state = said if isinstance(said, str) and said in WORDS else GOOD
    if state != look(store):
        settings.put(store, _KEY, state)
    return state


def look(store: Store) -> str:
    return settings.get(store, _KEY) or GOOD


def words(store: Store) -> str:
    return WORDS.get(look(store), "")


def kept_aside(lines: Sequence[Line]) -> int:
    """How many lines wait at the county for somebody to look at them; questions to the supervisor are meant to."""
    return sum(line.result == "quarantined" and line.why not in ("asked", YIELDED) for line in lines)
