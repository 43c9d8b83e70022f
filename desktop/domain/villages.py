"""Villages, and the people and services a village prints besides its villagers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

VillageClass = Literal["standard", "demo", "community"]
CLASS_NAMES: dict[str, str] = {"standard": "标准村", "demo": "示范村", "community": "社区"}

SECTIONS: dict[str, str] = {
    "emergency": "紧急电话",
    "committee": "村两委",
    "team": "驻村工作队",
    "supervision": "监委会",
    "women": "妇联",
    "grid": "网格员",
    "groups": "村民小组",
    "services": "便民服务",
}
"""Sections of contacts in the order they are printed; the key is stored, the Chinese name is what files say."""


@dataclass(frozen=True, slots=True)
class Village:
    """One administrative village; `code` has 12 digits (6 county + 3 township + 3 village)."""

    code: str
    name: str
    township: str
    klass: VillageClass = "standard"
    fixed_line: str | None = None
    vpn_group: str | None = None
    named_customer: str | None = None
    revenue_group: str | None = None
    grid: str | None = None
    alias: str | None = None

    @property
    def short_code(self) -> str:
        return self.code[-3:]


@dataclass(frozen=True, slots=True)
class Contact:
    """A line of a village's own pages: who holds which post, and the phone. Order is the order of entry."""

    id: str
    village: str
    section: str  # key of SECTIONS
    post: str
    name: str | None = None
    phone: str | None = None
    note: str | None = None
    position: int = 0
