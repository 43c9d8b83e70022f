"""Papers about one person, and the enrolment detail list: drawn, and entered in the ledger."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from desktop.base.clock import from_iso, local_text
from desktop.base.errors import PaperError
from desktop.domain import acts
from desktop.domain import detail_list as detail
from desktop.domain.people import Person
from desktop.domain.villages import Village
from desktop.paper import detail_list as detail_paper
from desktop.paper import leaf_ink, my_data, price_card, receipt, signup_form
from desktop.paper.leaf import Leaf
from desktop.services import ledger, redraw, serials, short_pool
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


def enter_leaf(session: Session, kind: str, village: Village, leaf: Leaf, *, entries: int = 1) -> MadePaper:
    """Draw a leaf and enter it in the ledger."""
    started = time.perf_counter()
    with session.store.atomic():
        serial = serials.next_serial(session, village)
        rendered = leaf_ink.render(leaf, ledger.imprint(session, serial, leaf))
        made = ledger.enter(
            session,
            serial=serial,
            kind=kind,
            village=village.code,
            edition=prints.next_edition(session.store, village.code, kind),
            pdf=rendered.pdf,
            pages=rendered.pages,
            entries=entries,
            left_out=0,
            draft=False,
            source=leaf,
        )
    return MadePaper(made, rendered.pdf, rendered.missing_glyphs, time.perf_counter() - started)


def make_receipt(session: Session, person_id: str) -> MadePaper:
    """The villager's receipt in 16 pt: what was written down, for what, whom to call, how to leave the list."""
    person, village = _captured(session, person_id)
    return enter_leaf(session, "receipt", village, receipt.leaf(person, village, session.rep.name, session.today))


def make_signup_form(session: Session, person_id: str) -> MadePaper:
    """入网预登记表 with its tear-off receipt: for the customer and the carrier."""
    person, village = _captured(session, person_id)
    if person.kind != "signup":
        raise PaperError("这位只登号码簿,没有办业务,不用预登记表。", code="no_signup")
    leaf = signup_form.leaf(person, village, session.rep.name, session.today)
    return enter_leaf(session, "signup_form", village, leaf)


def make_price_card(session: Session, person_id: str) -> MadePaper:
    """明白卡 of the plan this person has chosen; it names nobody."""
    person = _present(people_acts.show(session, person_id).person)
    if not person.plan:
        raise PaperError("还没有选套餐,没有明白卡可印。请先选套餐。", code="no_plan")
    village = village_acts.get(session, person.village)
    place = f"{village.township}{village.name}"
    leaf = price_card.leaf(person.plan, person.contract, person.broadband, place, session.rep.name, session.today)
    return enter_leaf(session, "price_card", village, leaf, entries=0)


def make_my_data(session: Session, person_id: str) -> MadePaper:
    """Everything held about a person, for her own hands."""
    story = people_acts.show(session, person_id)
    if story.person.state == "withdrawn" and not story.person.name:
        raise PaperError("这个人的内容已按要求删除,本机没有可印的了。", code="content_erased")
    village = village_acts.get(session, story.person.village)
    when = [local_text(from_iso(act["at"]), "%Y-%m-%d %H:%M") for act in story.acts]
    told = list(zip(when, (acts.words(act["act"]) for act in story.acts), strict=True))
    (printed,) = short_pool.on_paper(session, [story.person])
    leaf = my_data.leaf(printed, village, told, session.rep.name, session.today)
    return enter_leaf(session, "my_data", village, leaf)


def _present(person: Person) -> Person:
    if person.state == "withdrawn":
        raise PaperError("这个人已撤回,不再给她印单据。她的资料可印“我的资料”。", code="withdrawn")
    return person


def _captured(session: Session, person_id: str) -> tuple[Person, Village]:
    person = people_acts.show(session, person_id).person
    if person.state in ("draft", "withdrawn"):
        raise PaperError("还没有保存完(或已撤回),不能打印。请先保存。", code="not_captured")
    (printed,) = short_pool.on_paper(session, [person])
    return printed, village_acts.get(session, person.village)


def make_detail_list(session: Session, village: str, *, carrier: bool = False) -> MadePaper:
    """用户入网明细: the township's copy with masked document numbers, or the carrier's with whole ones. People on a
    stamped list stand on no later one; the list's number follows the stamped ones."""
    started = time.perf_counter()
    place = village_acts.get(session, village)
    everybody = [p for p in people.of_village(session.store, village) if p.name or p.state != "draft"]
    everybody = short_pool.on_paper(session, everybody)
    with session.store.atomic():
        frozen = prints.stamped(session.store, village)
        numbers, held = _on_stamped(session, frozen)
        chosen = detail.choose(
            everybody, place, session.today, max(numbers, default=0) + 1, carrier=carrier, rep=session.rep.name,
            stamped=held,
        )  # fmt: skip
        serial = serials.next_serial(session, place)
        imprint = ledger.imprint(session, serial, chosen)
        rendered = detail_paper.render(chosen, imprint)
        if rendered.missing_glyphs:  # a name nobody can read is not to be stamped
            rendered = detail_paper.render(chosen, replace(imprint, draft=True))
        made = ledger.enter(
            session,
            serial=serial,
            kind="detail_list",
            village=village,
            edition=prints.next_edition(session.store, village, "detail_list"),
            layout="carrier" if carrier else "township",
            pdf=rendered.pdf,
            pages=rendered.pages,
            entries=chosen.entry_count,
            left_out=len(chosen.left_out),
            draft=bool(rendered.missing_glyphs),
            source=chosen,
        )
    return MadePaper(made, rendered.pdf, rendered.missing_glyphs, time.perf_counter() - started)


def _on_stamped(session: Session, serials: Iterable[str]) -> tuple[list[int], set[str]]:
    """The numbers of the stamped lists, and everyone on them. One whose content was erased still has its number."""
    numbers: list[int] = []
    ids: set[str] = set()
    for serial in serials:
        made = ledger.get(session, serial)
        if made.erased_at:
            numbers.append(len(numbers) + 1)
            continue
        value = redraw.content(session, made)
        numbers.append(value.number)
        ids |= {row.person_id for row in value.rows}
    return numbers, ids
