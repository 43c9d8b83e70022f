"""The other pages: the villager's receipt and the enrolment detail list."""

from __future__ import annotations

import time
from dataclasses import dataclass

from desktop.base.errors import PaperError
from desktop.domain import detail_list as detail
from desktop.paper import detail_list as detail_paper
from desktop.paper import receipt as receipt_paper
from desktop.services import ledger
from desktop.services import people as people_acts
from desktop.services import villages as village_acts
from desktop.services.session import Session
from desktop.storage import people, prints
from desktop.storage.prints import Print


@dataclass(frozen=True, slots=True)
class MadePaper:
    """A page in the ledger with its bytes."""

    print: Print
    pdf: bytes
    missing_glyphs: tuple[str, ...]
    seconds: float

    @property
    def serial(self) -> str:
        return self.print.serial


def make_receipt(session: Session, person_id: str) -> MadePaper:
    """The villager's receipt in 16 pt: what was written down, for what, whom to call, how to leave the list."""
    started = time.perf_counter()
    person = people_acts.show(session, person_id).person
    if person.state in ("draft", "withdrawn"):
        raise PaperError("还没有保存完(或已撤回),不能打印回单。请先保存。", code="not_captured")
    village = village_acts.get(session, person.village)
    with session.store.atomic():
        serial = ledger.next_serial(session, village)
        rendered = receipt_paper.render_receipt(
            person, village, serial=serial, rep=session.rep.name, today=session.today
        )
        made = ledger.enter(
            session,
            serial=serial,
            kind="receipt",
            village=village.code,
            edition=person.rev,
            pdf=rendered.pdf,
            pages=rendered.pages,
            entries=1,
            left_out=0,
            draft=False,
            source={"person": person.id, "rev": person.rev},
        )
    return MadePaper(made, rendered.pdf, rendered.missing_glyphs, time.perf_counter() - started)


def make_detail_list(session: Session, village: str) -> MadePaper:
    """用户入网明细, the township's copy with masked document numbers."""
    started = time.perf_counter()
    place = village_acts.get(session, village)
    everybody = [p for p in people.of_village(session.store, village) if p.name or p.state != "draft"]
    with session.store.atomic():
        chosen = detail.choose(everybody, place, session.today)
        serial = ledger.next_serial(session, place)
        rendered = detail_paper.render(chosen, serial, rep=session.rep.name)
        made = ledger.enter(
            session,
            serial=serial,
            kind="detail_list",
            village=village,
            edition=prints.next_edition(session.store, village, "detail_list"),
            pdf=rendered.pdf,
            pages=rendered.pages,
            entries=chosen.entry_count,
            left_out=len(chosen.left_out),
            draft=bool(rendered.missing_glyphs),
            source=chosen,
        )
    return MadePaper(made, rendered.pdf, rendered.missing_glyphs, time.perf_counter() - started)
