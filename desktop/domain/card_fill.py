"""What a card may put into a form: the empty fields of the same person, never silently what somebody typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.domain.documents import DOCUMENT_TYPES
from desktop.domain.writing import normalise_field

FIELD_WORDS = {
    "name": "姓名", "doc_type": "证件类型", "doc_no": "号码", "sex": "性别", "birth": "出生日期", "ethnic": "民族",
    "address": "住址", "doc_from": "有效期起", "doc_to": "有效期止",
}  # fmt: skip
PARTY = ("name", "doc_type", "doc_no", "address")
"""What the block of an agent, a user or a guardian takes from her card."""

LISTED = ("name", "doc_type", "doc_no", "sex", "birth")
"""What a listing is asked for."""


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    written: str
    read: str

    @property
    def words(self) -> str:
        return (
            f"{FIELD_WORDS[self.field]}:已写 {_shown(self.field, self.written)},读到 {_shown(self.field, self.read)}"
        )


@dataclass(frozen=True, slots=True)
class FillPlan:
    """`fill` goes into empty fields; `differences` only when a person says so. Where name or number differ it may be
    somebody else's card, and nothing is filled by itself."""

    fill: dict[str, str]
    differences: tuple[Difference, ...]
    same_person: bool

    @property
    def adopted(self) -> dict[str, str]:
        """Everything the card says otherwise than the form."""
        return self.fill | {d.field: d.read for d in self.differences}


def plan_fill(
    read: Mapping[str, str], written: Mapping[str, str | None], *, kind: str = "signup", last4: str | None = None
) -> FillPlan:
    """Compare what was read with what stands in the form; `last4`: all that is kept of a number given earlier."""
    wanted = {f: v for f, v in read.items() if kind == "signup" or f in LISTED}
    kept = {f: normalise_field(f, written.get(f) or "") or "" for f in wanted}
    if not kept.get("doc_no"):
        kept["doc_type"] = ""  # the type alone is what a new form starts with
    differ = tuple(Difference(f, kept[f], v) for f, v in wanted.items() if kept[f] and kept[f] != v)
    same = not any(d.field in ("name", "doc_no") for d in differ)
    if last4 and not kept.get("doc_no") and not wanted.get("doc_no", "").endswith(last4):
        same = False
    empty = {f: v for f, v in wanted.items() if not kept[f]}
    if not same:
        return FillPlan({}, (*differ, *(Difference(f, "", v) for f, v in empty.items())), False)
    return FillPlan(empty, differ, True)


def _shown(field: str, value: str) -> str:
    if field == "doc_type" and value in DOCUMENT_TYPES:
        return DOCUMENT_TYPES[value].name
    return value or "(空)"
