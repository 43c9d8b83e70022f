"""Ctrl+D and Alt+A: what may be taken from the person before, field by field, or all that is offered."""

from __future__ import annotations

from typing import Any

from desktop.domain import offers
from desktop.domain.people import Person
from desktop.ui.operations.enrol import Beside


def repeated(beside: Beside | None, person: Person | None, field: str | None) -> tuple[Any, str]:
    """The field as it was for the person before, and "" ; or nothing, and why."""
    mine = person.id if person else None
    before = next((p for p in (beside.last if beside else ()) if p.id != mine), None)
    if before is None or person is None or field is None:
        return None, "还没有上一位,没有可照抄的。"
    return offers.repeated(person, before, field)


def repeat(page: Any) -> None:
    """Ctrl+D: this field as it was for the person before."""
    name = page.form.field_in_hand()
    value, lack = repeated(page.beside, page.hand.person, name)
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
