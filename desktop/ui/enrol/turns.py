"""From one form to another by a button or a key of the form itself. `page` is the EnrolPage."""

from __future__ import annotations

from typing import Any


def begin_new(page: Any) -> None:
    """A form for somebody who cannot be written any more, or beside somebody who is looked at."""
    person = page.hand.person
    if person is not None:
        page.hand.begin(page.village.code if page.village else person.village)


def discard(page: Any) -> None:
    """What is in the lines goes too: it must not be committed when they are left."""
    page.form.let_go()
    page.form.setEnabled(False)
    page.hand.discard()


def make_another(page: Any) -> None:
    """Somebody else was typed over her: a form of his own."""
    page.form.commit_in_hand()
    page.form.setEnabled(False)
    page.hand.another()


def open_waiting(page: Any) -> None:
    """Alt+J: the newest form that was left half-written, else a correction that was."""
    mine = page.hand.person.id if page.hand.person else ""
    waiting = [p for p in (page.beside.drafts if page.beside else ()) if p.id != mine]
    if waiting:
        page.on_open(waiting[0].id)
    else:
        page.bench.tell("本村没有没写完的表。")


def take_next_short(page: Any) -> None:
    if page.beside is not None and page.beside.next_short:
        page.form.put("short_no", page.beside.next_short)
        page.form.enter("short_no")
