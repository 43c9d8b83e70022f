"""What stands at the sides of the form follows what is written in it. `page` is the EnrolPage."""

from __future__ import annotations

from typing import Any

from desktop.ui.operations.enrol import Beside, Look


def show_sides(page: Any, look: Look) -> None:
    person = look.person
    page.right.show_offer(person)
    asked = bool(person.doc_no or person.mobile or person.iccid)
    page.left.twins.show_twins(look.twins, asked=asked)
    show_read(page)


def show_read(page: Any) -> None:
    """What the number tells, as it is typed."""
    controls = page.form.controls
    page.left.card.show_read(
        controls["name"].value(),
        controls["doc_type"].value(),
        controls["doc_no"].value(),
        ("", controls["doc_to"].value()),
        page.bench.session.today,
    )


def show_beside(page: Any, beside: Beside) -> None:
    here = page.hand.person.id if page.hand.person else None
    page.beside = beside
    page.left.show_beside(beside, here)
    page.right.progress.show_progress(beside.progress)
    free = beside.next_short if page.hand.may_write else None
    page.form.consents.show_next_short(free, beside.shorts_left)
    page.strip.offer_draft(next((p for p in beside.drafts if p.id != here), None))
