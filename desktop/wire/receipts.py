"""The hub's signed answer to a batch: its name and count, and one line for every record that is not like the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from desktop.base.errors import WireError
from desktop.wire import plain, signing

Result = Literal["new", "same", "conflict", "rejected", "quarantined"]
RESULTS: tuple[str, ...] = get_args(Result)
HELD = frozenset({"new", "same", "quarantined"})
"""Results after which the county holds this very content."""
KIND = "receipt"


class Line(NamedTuple):
    """What became of one record. code and field for rejected, why for quarantined and conflict."""

    seq: int
    id: str
    rev: int
    result: Result
    code: str = ""
    field: str = ""
    why: str = ""

    @property
    def held(self) -> bool:
        return self.result in HELD


@dataclass(frozen=True, slots=True)
class Receipt:
    """counter = how many batches of this device the hub has answered; a hub that counts lower was restored."""

    hub: str
    hub_epoch: str
    counter: int
    device: str
    epoch: str
    batch: str
    upload: str
    count: int
    received_at: str
    default: Result
    exceptions: tuple[Line, ...]
    renew: bool = False  # two laptops go on from this database: it needs a new epoch
    state: str = ""  # of the laptop's certificate, where it must be told: revoked, ended


def make(
    lines: Sequence[Line],
    *,
    key: bytes,
    hub: str,
    hub_epoch: str,
    counter: int,
    device: str,
    epoch: str,
    batch: str,
    upload: str,
    received_at: str,
    renew: bool = False,
    state: str = "",
) -> bytes:
    """Sign the receipt of one batch; `lines` has one line per record."""
    plain = Counter(line.result for line in lines if line.result in ("new", "same"))
    default: Result = "same" if plain["same"] > plain["new"] else "new"
    body: dict[str, Any] = {
        "hub": hub,
        "hub_epoch": hub_epoch,
        "counter": counter,
        "device": device,
        "epoch": epoch,
        "batch": batch,
        "upload": upload,
        "count": len(lines),
        "received_at": received_at,
        "default": default,
        "exceptions": [_packed(line) for line in lines if line.result != default],
    }
    said = ({"renew": True} if renew else {}) | ({"state": state} if state else {})
    return signing.sign_document(key, KIND, body | said)


def read(data: bytes, key: bytes) -> Receipt:
    """Check the hub's signature and the shape."""
    body = signing.read_document(key, KIND, data)
    try:
        if body["default"] not in ("new", "same"):
            raise ValueError("default")
        texts = {n: _text(body[n]) for n in ("hub", "hub_epoch", "device", "epoch", "batch", "upload", "received_at")}
        counter, count = plain.number(body["counter"]), plain.number(body["count"])
        exceptions, state = tuple(_unpacked(raw) for raw in body["exceptions"]), _text(body.get("state", ""))
    except (KeyError, TypeError, ValueError) as odd:
        raise WireError("回执的内容看不懂,没有采用。请向县里核对。", code="bad_receipt") from odd
    return Receipt(
        counter=counter, count=count, default=body["default"], exceptions=exceptions,
        renew=body.get("renew") is True, state=state, **texts,
    )  # fmt: skip


def expand(receipt: Receipt, contents: Sequence[tuple[int, str, int]]) -> list[Line]:
    """One line per record of the frozen batch, given as (seq, id, rev) in order; the receipt must fit it exactly."""
    said = {line.seq: line for line in receipt.exceptions}
    strangers = said.keys() - {seq for seq, _, _ in contents}
    if receipt.count != len(contents) or strangers or len(said) != len(receipt.exceptions):
        raise WireError("回执与所发的批次对不上,没有采用;批次仍留在本机。请向县里核对。", code="receipt_mismatch")
    return [said.get(seq) or Line(seq, id_, rev, receipt.default) for seq, id_, rev in contents]


def _packed(line: Line) -> dict[str, Any]:
    packed: dict[str, Any] = {"seq": line.seq, "id": line.id, "rev": line.rev, "result": line.result}
    optional = {"code": line.code, "field": line.field, "why": line.why}
    return packed | {name: text for name, text in optional.items() if text}


def _unpacked(raw: dict[str, Any]) -> Line:
    if raw["result"] not in RESULTS:
        raise ValueError("result")
    extra = {name: _text(raw.get(name, "")) for name in ("code", "field", "why")}
    return Line(plain.number(raw["seq"]), _text(raw["id"]), plain.number(raw["rev"]), raw["result"], **extra)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 500:
        raise ValueError("text")
    return value
