"""What a village directory holds, as values: sections of posts, groups, households, entries, and who is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from desktop.domain.problems import Severity
from desktop.domain.villages import Village

Sort = Literal["household", "pinyin", "stroke"]
NumberKind = Literal["mobile", "home", "wished", "short"]
Audience = Literal["village", "wall", "card"]
"""Who will see the paper: the village's households, everyone who passes a wall, whoever holds a card of posts."""
SORT_NAMES: dict[str, str] = {"household": "按组按户", "pinyin": "拼音", "stroke": "笔画"}

LEFT_OUT_REASONS: dict[str, str] = {
    "withdrawn": "已撤回",
    "draft": "草稿未登记完",
    "declined": "本人选择不登",
    "not_asked": "未答复",
    "no_consent": "没有留下印号码簿的同意",
    "minor": "未满 18 岁",
    "age_hinted": "像是未满 18 岁,还没有问",
    "gone": "备注说已去世",
    "no_name": "没有姓名",
    "other_village": "不属本村",
    "same_person": "同一人另有较新的记录",
    "not_posted": "没有同意上墙公示",
    "not_on_card": "随身卡只印职务与服务",
}


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One number as it is printed: grouped, masked by choice, or 待开通."""

    kind: NumberKind
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One villager's row. No lines = nothing printable: the page shows a dash. `tell_apart` goes beside the name."""

    person_id: str
    name: str
    lines: tuple[NumberLine, ...]
    tell_apart: str | None = None

    @property
    def long_numbers(self) -> tuple[NumberLine, ...]:
        return tuple(line for line in self.lines if line.kind != "short")

    @property
    def short_number(self) -> str | None:
        return next((line.text for line in self.lines if line.kind == "short"), None)


@dataclass(frozen=True, slots=True)
class Household:
    """Entries under one heading; `heading` is "" where there is none (letters, strokes, no household number)."""

    number: str | None
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the village, or a letter or stroke count when sorted so. `leader` names the post holder, if any."""

    title: str
    households: tuple[Household, ...]
    leader: str | None = None


@dataclass(frozen=True, slots=True)
class ContactLine:
    post: str
    name: str | None
    phone: str | None  # grouped; None = a dash
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    lines: tuple[ContactLine, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    person_id: str
    name: str
    reason_code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """One finding before printing. An error keeps the book a proof; a warning asks for a look."""

    code: str
    title: str
    message: str
    severity: Severity = "warning"
    person_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryBook:
    village: Village
    county: str
    edition: int
    made_on: date
    sort: Sort
    sections: tuple[Section, ...]
    groups: tuple[Group, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[Note, ...]
    audience: Audience = "village"
    news: dict[str, str] = field(default_factory=dict)  # person -> 新 or 改 since the edition before

    @property
    def month(self) -> str:
        return f"{self.made_on.year} 年 {self.made_on.month} 月"

    def entries(self) -> Iterator[Entry]:
        for group in self.groups:
            for household in group.households:
                yield from household.entries

    @property
    def entry_count(self) -> int:
        return sum(len(h.entries) for g in self.groups for h in g.households)

    def section(self, key: str) -> Section | None:
        return next((s for s in self.sections if s.key == key), None)

    def left_out_counts(self) -> dict[str, int]:
        """Reason in words -> people, in the order of LEFT_OUT_REASONS."""
        counts = dict.fromkeys(LEFT_OUT_REASONS, 0)
        for gone in self.left_out:
            counts[gone.reason_code] += 1
        return {LEFT_OUT_REASONS[code]: n for code, n in counts.items() if n}

    @property
    def may_be_final(self) -> bool:
        return not any(note.severity == "error" for note in self.notes)
