"""The reasons a sign-up may be returned with: what the carrier's auditors say, and a few of the county's own. One
table, so that a rep's laptop never meets a code that nobody knows."""

from __future__ import annotations

from desktop.base.errors import RefusedInput
from desktop.domain import audit_reasons

REASONS: dict[str, str] = {
    **{f"V15-{number:02d}": words for number, words in enumerate(audit_reasons.REASONS, 1)},
    "ADDR": "地址不全",
    "DUP": "疑似重复登记",
    "PLAN": "套餐或合约办不了",
    "CARD": "卡号不对或已用",
    "NUMBER": "号码选不了",
    "HANDSET": "手机串号不对",
    "CONSENT": "缺本人同意或签字",
    "AGENT": "经办人材料不全",
    "PHOTO": "缺盖章清单的照片",
    "ABSENT": "本人没来核验",
    "OTHER": "其他,见说明",
}
_CODES = {words: code for code, words in REASONS.items()}


def known(text: str) -> str:
    """The code, from itself or from its words; RefusedInput for anything else."""
    said = text.strip()
    code = said.upper() if said.upper() in REASONS else _CODES.get(said)
    if code is None:
        raise RefusedInput(
            "没有这个原因代码,没有退回。请用 cunbu hub decide --reasons 看有哪些。", code="unknown_reason"
        )
    return code
