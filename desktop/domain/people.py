"""A villager as the laptop knows her: a listing (in the directory) or a sign-up (wants service)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Literal

from desktop.domain.consent import Consent

Kind = Literal["listing", "signup"]
State = Literal["draft", "captured", "sealed", "received", "accepted", "returned", "opened", "counted", "withdrawn"]

KIND_NAMES: dict[str, str] = {"listing": "号码簿", "signup": "预登记"}
STATE_NAMES: dict[str, str] = {
    "draft": "草稿",
    "captured": "仅在本机",
    "sealed": "已发出待回执",
    "received": "县里已收",
    "accepted": "已受理",
    "returned": "退回",
    "opened": "已开户",
    "counted": "计入",
    "withdrawn": "已撤回",
}

_SIGNUP_MOVES: dict[str, tuple[str, ...]] = {
    "draft": ("captured",),
    "captured": ("sealed", "captured"),
    "sealed": ("received", "captured"),
    "received": ("accepted", "returned", "captured"),
    "accepted": ("opened", "returned", "captured"),
    "returned": ("captured",),
    "opened": ("counted", "captured"),
    "counted": ("captured",),
    "withdrawn": (),
}
_LISTING_MOVES: dict[str, tuple[str, ...]] = {
    "draft": ("captured",),
    "captured": ("sealed", "captured"),
    "sealed": ("received", "captured"),
    "received": ("captured",),
    "withdrawn": (),
}


def may_move(kind: str, before: str, after: str) -> bool:
    """Whether a person of this kind may go from one state to another (a correction goes back to captured)."""
    if after == "withdrawn":
        return before != "withdrawn"
    return after in (_SIGNUP_MOVES if kind == "signup" else _LISTING_MOVES).get(before, ())


@dataclass(frozen=True, slots=True)
class Person:
    """One revision of one villager. Text is as typed until captured, normalised from then on; None = not given.

    Dates are ISO (doc_to may be "长期"), times UTC ISO. A listing keeps doc_hash and doc_last4 only: its doc_no is
    always None once committed.
    """

    id: str
    kind: Kind
    village: str
    state: State = "draft"
    rev: int = 0
    # who
    name: str | None = None
    name_bss: str | None = None
    surname_reading: str | None = None  # the village's answer where a surname has two readings: "shan4"
    doc_type: str | None = None
    doc_no: str | None = None
    doc_hash: str | None = None
    doc_last4: str | None = None
    doc_from: str | None = None
    doc_to: str | None = None
    seen_original: str | None = None  # when the rep ticked that she saw the original document
    sex: str | None = None  # 男 | 女
    birth: str | None = None
    ethnic: str | None = None
    age_hints: str | None = None  # what a list said of her age where it said no birthday (domain.ages)
    age_asked: str | None = None  # what she answered, when, to whom, and about which hints (domain.of_age)
    # where
    address: str | None = None
    group_no: str | None = None  # "2组"
    household: str | None = None  # "02017"
    is_head: bool = False
    # today's phones
    mobile: str | None = None
    home_line: str | None = None
    contact_phone: str | None = None
    # the wished service
    service: str | None = None  # new | existing | port_in
    network: str | None = None  # 4G | 3G
    wished_number: str | None = None  # None = pending
    iccid: str | None = None  # None = pending
    plan: str | None = None
    contract: str | None = None
    short_no: str | None = None
    blank_card: bool = False  # number and card are bound at the desk
    handset: str | None = None  # None = her own; else a key of domain.handsets.MODES
    imei1: str | None = None
    imei2: str | None = None
    broadband: str | None = None  # a code of domain.broadband
    cards_declared: str | None = None  # how many cards she says she has, all networks of this carrier
    # for a minor
    guardian_name: str | None = None
    guardian_relation: str | None = None
    guardian_doc_type: str | None = None
    guardian_doc_no: str | None = None
    guardian_phone: str | None = None
    # who acts for her when she is not here herself; for a unit always
    agent_name: str | None = None
    agent_relation: str | None = None
    agent_doc_type: str | None = None
    agent_doc_no: str | None = None
    agent_doc_hash: str | None = None
    agent_address: str | None = None
    agent_phone: str | None = None
    agent_letter: str | None = None  # number of the letter or mandate
    agent_seen: str | None = None  # when the rep ticked that she saw the agent's original
    # who will use the number when it is not the owner; who answers for it at a unit
    user_role: str | None = None  # user | responsible
    user_name: str | None = None
    user_doc_type: str | None = None
    user_doc_no: str | None = None
    user_address: str | None = None
    user_phone: str | None = None
    # why a doubt was passed over
    twin_reason: str | None = None
    approved_at: str | None = None  # when a supervisor typed her code over an agent's many people
    # her own entry in the directory
    directory_choice: str | None = None  # None = not asked yet = not listed
    remark: str | None = None
    # sort and search keys, made from the name at save time (domain.names)
    sort_key: str | None = None  # directory order by pinyin: surname reading, tones, strokes
    pinyin: str | None = None  # flat, for search: "wangchunhua"
    initials: str | None = None
    stroke_key: str | None = None
    # the record's own story
    created_at: str | None = None
    created_by: str | None = None
    captured_at: str | None = None
    act_no: int | None = (
        None  # her last revision as it was counted on this laptop: tells which of two answers is later
    )
    decision_code: str | None = None
    decision_note: str | None = None
    consents: tuple[Consent, ...] = ()

    def with_fields(self, **changes: Any) -> Person:
        made = object.__new__(Person)
        for put, value in zip(_PUT, _values_of(self), strict=True):
            put(made, value)
        for name, value in changes.items():
            _PUT[_PLACES[name]](made, value)
        return made

    @property
    def called(self) -> str:
        """Her name and where she lives: by this people tell two of one name apart."""
        where = " · ".join(p for p in (self.group_no, self.household and f"户 {self.household}") if p)
        return f"{self.name or '没写姓名'}({where})" if where else self.name or "没写姓名"

    @property
    def is_erased(self) -> bool:
        """Nothing of her is left but that she was here."""
        return self.state == "withdrawn" and not self.name

    def consent(self, kind: str) -> Consent | None:
        """The standing consent of this kind, if any."""
        return next((c for c in self.consents if c.kind == kind and c.stands), None)


EDITABLE: tuple[str, ...] = (
    "name", "name_bss", "surname_reading", "doc_type", "doc_no", "doc_from", "doc_to", "seen_original", "sex",
    "birth", "ethnic", "address", "group_no", "household", "is_head", "mobile", "home_line", "contact_phone",
    "service", "network", "wished_number", "iccid", "plan", "contract", "short_no", "blank_card", "handset", "imei1",
    "imei2", "broadband", "cards_declared", "guardian_name", "guardian_relation", "guardian_doc_type",
    "guardian_doc_no", "guardian_phone", "agent_name", "agent_relation", "agent_doc_type", "agent_doc_no",
    "agent_address", "agent_phone", "agent_letter", "agent_seen", "user_role", "user_name", "user_doc_type",
    "user_doc_no", "user_address", "user_phone", "twin_reason", "directory_choice", "remark",
)  # fmt: skip
"""The fields a form may commit one by one."""

YES_OR_NO = ("is_head", "blank_card")

_FIELDS: tuple[str, ...] = tuple(f.name for f in fields(Person))
# slot by slot: a long list copies each person three times, and by keywords that takes twice as long
_values_of = attrgetter(*_FIELDS)
_PUT = tuple(getattr(Person, name).__set__ for name in _FIELDS)
_PLACES = {name: place for place, name in enumerate(_FIELDS)}
COLUMNS: tuple[str, ...] = tuple(f for f in _FIELDS if f != "consents")
SERVICE_NAMES: dict[str, str] = {"new": "新入网", "existing": "老用户", "port_in": "携号转入"}
