"""Consent: one act per purpose, with the text that was shown, the method and the time. Never preselected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ConsentKind = Literal["service", "sensitive", "directory", "publish", "marketing"]
ConsentMethod = Literal["sign", "press", "verbal_witness", "signed_sheet"]

CONSENT_NAMES: dict[str, str] = {
    "service": "办理入网",
    "sensitive": "处理证件信息",
    "directory": "交村委印号码簿",
    "publish": "上墙公示",
    "marketing": "接收优惠短信",
}
METHOD_NAMES: dict[str, str] = {
    "sign": "本人签字",
    "press": "本人按手印",
    "verbal_witness": "口头同意,有见证人",
    "signed_sheet": "名册上逐人签字",
}
CHOICE_NAMES: dict[str, str] = {
    "full": "全部",
    "masked": "隐后四位",
    "short_only": "只登短号",
    "home_only": "只登固话",
    "none": "不登",
}
NOTICE_VERSION = "2026-10"
"""The version of resources/templates/notice.json that is read out and kept with each consent."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One given consent. `reference` names the signed sheet where the method is signed_sheet; times are UTC ISO."""

    kind: ConsentKind
    text_version: str
    given_at: str
    method: ConsentMethod
    reference: str | None = None
    withdrawn_at: str | None = None

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None
