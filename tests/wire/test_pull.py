"""A page is for one laptop, one question and to the last byte, or it is nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
import zstandard

from desktop.base.errors import WireError
from desktop.wire import canonical, pull, sealing, signing, tags
from desktop.wire.pull import End, Page, Part

HUB, LAPTOP = signing.new_key(), sealing.new_identity()
ROWS = tags.pack_rows([tags.Row(0, 5, (9000,))])
PART = Part(tags.STREAM, "411722105201", "", "7", ROWS, End(1, "ab" * 16), b"k" * 32, "西洪村")
PAGE = Page("device", "epoch", "nonce", (PART,), ("411722105202",), ("411722105203",))


def sealed(page: Page = PAGE, key: bytes = HUB) -> bytes:
    return pull.seal_page(page, key=key, recipient=sealing.recipient_of(LAPTOP))


def opened(data: bytes, nonce: str = "nonce", device: str = "device") -> Page:
    return pull.open_page(data, identity=LAPTOP, hub_key=signing.verify_key(HUB), device=device, nonce=nonce)


def document(**changes: Any) -> bytes:
    """A page signed by the true hub that says something else."""
    inner = zstandard.ZstdDecompressor().decompress(sealing.unseal(sealed(), LAPTOP), 1 << 20)
    body = signing.unverified_body(inner) | changes
    signed = signing.sign_document(HUB, pull.KIND, body)
    return sealing.seal(zstandard.ZstdCompressor().compress(signed), [sealing.recipient_of(LAPTOP)])


def test_a_page_comes_out_as_it_went_in() -> None:
    assert opened(sealed()) == PAGE
    bare = replace(PAGE, parts=(replace(PART, end=None, key=b"", name="", after="3"),), rest=(), gone=())
    assert opened(sealed(bare)) == bare


def test_a_flipped_byte_is_refused_wherever_it_is() -> None:
    whole = sealed()
    for at in random.Random(1).sample(range(len(whole)), 200):
        broken = bytearray(whole)
        broken[at] ^= 1 << (at % 8)
        with pytest.raises(WireError):
            opened(bytes(broken))
    for cut in (0, 1, len(whole) // 2, len(whole) - 1):
        with pytest.raises(WireError):
            opened(whole[:cut])


def test_a_page_for_another_or_of_another_or_of_yesterday_is_refused() -> None:
    for data, nonce, device in (
        (sealed(), "other", "device"),
        (sealed(), "nonce", "other"),
        (sealed(key=signing.new_key()), "nonce", "device"),
        (sealing.seal(b"{}", [sealing.recipient_of(LAPTOP)]), "nonce", "device"),
    ):
        with pytest.raises(WireError):
            opened(data, nonce, device)


@pytest.mark.parametrize(
    "changes",
    [
        {"parts": {}},
        {"parts": [[]]},
        {"parts": [{"stream": "t", "scope": "1", "after": "", "cursor": "1", "rows": "", "end": []}]},
        {"parts": [{"stream": "tags/1"}]},
        {"parts": [None] * 3000},
        {"rest": ["../x"]},
        {"gone": [5]},
        {"epoch": 5},
        {"parts": [{"stream": "t", "scope": "1", "after": "x", "cursor": "1", "rows": ""}]},
        {"parts": [{"stream": "t", "scope": "1", "after": "", "cursor": "1", "rows": "%"}]},
        {"parts": [{"stream": "t", "scope": "1", "after": "", "cursor": "1", "rows": "", "end": [True, "0" * 32]}]},
        {"parts": [{"stream": "t", "scope": "1", "after": "", "cursor": "1", "rows": "", "end": [1, "zz"]}]},
    ],
)
def test_odd_shapes_are_refused_even_when_signed(changes: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        opened(document(**changes))


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zstandard.ZstdCompressor().compress(b"\0" * (200 << 20))
    assert len(bomb) < 50_000
    with pytest.raises(WireError):
        opened(sealing.seal(bomb, [sealing.recipient_of(LAPTOP)]))


def test_one_digest_stands_for_all_cursors() -> None:
    few, many = {"1": "5"}, {str(n): "5" for n in range(5000)}
    assert len(pull.digest_of("e", few)) == len(pull.digest_of("e", many)) == 32
    assert len({pull.digest_of("e", few), pull.digest_of("f", few), pull.digest_of("e", {"1": "6"})}) == 3
    assert pull.digest_of("e", {"1": "2", "3": "4"}) == pull.digest_of("e", {"3": "4", "1": "2"})
    assert canonical.digest_of({"a": (1, "b")}) == canonical.digest_of({"a": [1, "b"]})
