"""A clerk's decision as it travels: a document of its own, signed by the hub."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from desktop.base.errors import WireError
from desktop.wire import plain, signing

KIND = "decision"
OTHER = ("name", "rep", "at", "number")


@dataclass(frozen=True, slots=True)
class Decision:
    """`version` rises within a village; the laptop asks for what is above the last it kept. `other`: name, rep, at
    and number of whoever stands in the way, where somebody does."""

    id: str
    rev: int
    village: str
    version: int
    outcome: Literal["accepted", "returned"]
    code: str
    note: str
    by: str
    decided_at: str
    other: dict[str, str] = field(default_factory=dict)


def read(data: bytes, hub_key: bytes) -> Decision:
    body = signing.read_document(hub_key, KIND, data)
    try:
        if body["outcome"] not in ("accepted", "returned"):
            raise ValueError("outcome")
        texts = {name: str(body[name])[:1000] for name in ("id", "village", "code", "note", "by", "decided_at")}
        said = {name: str(body.get("other", {}).get(name, ""))[:200] for name in OTHER} if body.get("other") else {}
        return Decision(
            rev=plain.number(body["rev"]),
            version=plain.number(body["version"]),
            outcome=body["outcome"],
            other=said,
            **texts,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as odd:
        raise WireError("县里的处理意见看不懂,没有采用。请升级村簿。", code="bad_decision") from odd
