"""Ctrl+D: what may be taken from the person before."""

from __future__ import annotations

from typing import Any

from desktop.ui.operations.enrol import Beside

REPEATABLE = frozenset(
    {
        "group_no", "household", "address", "doc_type", "service", "network", "plan", "contract", "home_line",
        "contact_phone", "guardian_name", "guardian_relation", "guardian_doc_type", "guardian_doc_no",
        "guardian_phone",
    }
)  # fmt: skip
"""Never a name, a number of one's own, or an answer."""


def repeated(beside: Beside | None, mine: str | None, field: str | None) -> tuple[Any, str]:
    """The field as it was for the person before, and "" ; or nothing, and why."""
    before = next((p for p in (beside.last if beside else ()) if p.id != mine), None)
    if before is None or field is None:
        return None, "还没有上一位,没有可照抄的。"
    if field not in REPEATABLE:
        return None, "这一格每人不同,不照抄上一位。"
    value = getattr(before, field)
    return value, "" if value is not None else "上一位这一格是空的。"
