"""Ctrl+D and Alt+A: what may be taken from the person before, field by field, or all that is offered."""

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


def repeat(page: Any) -> None:
    """Ctrl+D: this field as it was for the person before."""
    name = page.form.field_in_hand()
    value, lack = repeated(page.beside, page.hand.person.id if page.hand.person else None, name)
    if lack:
        page.bench.tell(lack)
    else:
        page.form.put(str(name), value)


def take_offers(page: Any) -> None:
    """Alt+A: everything offered and whole goes into the form in one act; the hand goes to what is still empty."""
    if page.hand.person is None:
        return
    page.form.commit_in_hand()
    page.hand.commit_all(page.form.take_offers())
    page.form.enter(page.form.first_empty())
