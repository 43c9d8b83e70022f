"""Papers about a village's directory and the rep's day: proof, changes, strike-outs, register, agreement, day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desktop.base.clock import from_iso, local_date, local_text
from desktop.base.errors import NotFound, PaperError
from desktop.domain.directory import county_of
from desktop.domain.directory_changes import changes, listed
from desktop.domain.people import Person
from desktop.domain.villages import Village
from desktop.paper import agreement, change_sheet, day_sheet, proof, register, strike_out, who_we_are
from desktop.paper.day_sheet import DayRow
from desktop.paper.directory_pages import Imprint
from desktop.paper.leaf import Grid, Leaf
from desktop.paper.strike_out import Struck
from desktop.services import copies, directory, ledger, redraw, serials
from desktop.services import villages as village_acts
from desktop.services.papers import MadePaper, enter_leaf
from desktop.services.session import Session
from desktop.storage import copies as stored_copies
from desktop.storage import counted, people, prints
from desktop.storage.prints import Print


def make_proof(session: Session, village: str) -> MadePaper:
    """核对表: every row numbered, with a column for the committee's pen."""
    book = directory.preflight(session, village)
    return enter_leaf(session, "proof", book.village, proof.leaf(book), entries=book.entry_count)


def person_in_row(session: Session, serial: str, row: int) -> str:
    """Whom a row of a proof (or of any ruled list) is about: corrections by hand are typed back by their number."""
    value = redraw.content(session, ledger.get(session, serial))
    found = [person for block in value.blocks if isinstance(block, Grid) for person in block.people] if isinstance(
        value, Leaf) else []  # fmt: skip
    if not 1 <= row <= len(found):
        raise NotFound(f"这份单据没有第 {row} 行,没有打开。请核对行号(1 到 {len(found)})。", code="no_such_row")
    return found[row - 1]


def make_change_sheet(session: Session, village: str) -> MadePaper:
    """变动单: what has changed since the last final edition, and since each older one that is still out."""
    last = _last_final(session, village)
    found, lost = [], []
    for made in _still_out(session, village, last):
        if made.erased_at:
            lost.append(made.edition)
            continue
        before = redraw.content(session, made)
        now = directory.preflight(session, village, before.sort)
        found.append(changes(before, replace(now, edition=before.edition + 1)))
    place = village_acts.get(session, village)
    leaf = change_sheet.leaf(found, place, session.today, lost=tuple(dict.fromkeys(lost)))
    return enter_leaf(session, "change_sheet", place, leaf, entries=sum(one.count for one in found))


def _still_out(session: Session, village: str, last: Print) -> list[Print]:
    """The last final book, and one print of each other edition of which copies are out, newest first."""
    found = {last.edition: last}
    for made in _finals(session, village):
        if made.kind == "directory" and made.edition != last.edition and copies.out_now(session, made):
            held = found.setdefault(made.edition, made)
            if held.erased_at and not made.erased_at:
                found[made.edition] = made
    return [found[edition] for edition in sorted(found, reverse=True)]


def _last_final(session: Session, village: str) -> Print:
    found = [p for p in _finals(session, village) if p.kind == "directory"]
    if not found:
        raise PaperError("还没有定稿的号码簿,没有可比的。请先定稿一版。", code="no_edition")
    return next((p for p in found if not p.erased_at), found[0])


def _finals(session: Session, village: str) -> list[Print]:
    """Books that may be in people's hands, newest first."""
    all_prints = prints.all_prints(session.store, village)
    return [p for p in all_prints if p.kind in ("directory", "wall") and not p.draft and not p.voided_at]


def make_strike_out(session: Session, person_id: str) -> MadePaper:
    """划去通知 for somebody who has left: where she stands in every edition that was handed out."""
    person = people.get(session.store, person_id)
    if person is None:
        raise NotFound("找不到这个人,可能已被删除。没有改动。", code="no_such_person")
    struck, name = [], ""
    here: dict[str, bool] = {}
    for made in _finals(session, person.village):
        if made.erased_at or _listed_now(session, made, person_id, here):
            continue
        found = listed(redraw.content(session, made)).get(person_id)
        if found is not None:
            name = name or found.entry.name
            out = [c for c in stored_copies.of_print(session.store, made.serial) if c.is_out]
            held = tuple((f"第 {c.copy} 号", c.holder or "") for c in out)
            what = f"{ledger.KIND_NAMES[made.kind]} 第 {made.edition} 版"
            place = Struck(what, found.place, held)
            if place not in struck:  # the same edition in another layout, of which no copy is numbered
                struck.append(place)
    if not struck:
        raise PaperError(_nothing_to_strike(person, any(here.values())), code="nothing_to_strike")
    village = village_acts.get(session, person.village)
    return enter_leaf(
        session, "strike_out", village, strike_out.leaf(person_id, name, struck, village, session.today)
    )


def _listed_now(session: Session, made: Print, person_id: str, known: dict[str, bool]) -> bool:
    """Whether she would stand in a book of this kind today: then nobody is to strike her out."""
    layout = made.layout or "a4"
    audience = directory.edition_of(layout).audience
    if audience not in known:
        known[audience] = person_id in listed(directory.as_of_now(session, made.village, layout=layout))
    return known[audience]


def _nothing_to_strike(person: Person, listed_now: bool) -> str:
    if listed_now:
        return "这个人现在还登在号码簿里,没有印划去通知。要划去,请先撤回,或在表里改成“不登”。"
    if person.state == "withdrawn" and not person.name:
        return "这个人的内容已按要求删除,印过的版次也清掉了,查不出在哪一页。请照收回清单整本收回。"
    return "已定稿的号码簿里没有这个人,不用划去通知。"


def make_register(session: Session, village: str) -> MadePaper:
    """分发登记: who holds which copy, with room for more."""
    place = village_acts.get(session, village)
    held = copies.held(session, village)
    leaf = register.register_leaf(held, place, session.today)
    return enter_leaf(session, "register", place, leaf, entries=len(held))


def make_recall(session: Session, village: str) -> MadePaper:
    """收回清单: every copy out of a print that is void or out of date."""
    place = village_acts.get(session, village)
    due = copies.due(session, village)
    return enter_leaf(session, "recall", place, register.recall_leaf(due, place, session.today), entries=len(due))


def make_agreement(session: Session, village: str) -> MadePaper:
    """服务协议 with the township of this village, naming all its villages known here."""
    place = village_acts.get(session, village)
    same = [v for v in village_acts.list_villages(session) if v.code[:9] == place.code[:9]]
    leaf = agreement.leaf(same, county_of(place.code), place.township, session.rep.name, session.today)
    return enter_leaf(session, "agreement", place, leaf, entries=len(same))


def make_who_we_are(session: Session, village: str) -> MadePaper:
    """我们是谁: four A6 cards for the village hall's door."""
    place = village_acts.get(session, village)
    with session.store.atomic():
        imprint = Imprint(serials.next_serial(session, place))
        where = f"{place.township}{place.name}"
        rendered = who_we_are.render(session.rep.name, county_of(place.code), where, imprint, session.today)
        made = ledger.enter(
            session, serial=imprint.serial, kind="who_we_are", village=village, pdf=rendered.pdf, entries=0,
            edition=prints.next_edition(session.store, village, "who_we_are"), pages=rendered.pages, left_out=0,
            draft=False, source={"place": where, "day": session.today.isoformat()},
        )  # fmt: skip
    return MadePaper(made, rendered.pdf, rendered.missing_glyphs, 0.0)


_STANDS = {
    "captured": "here", "sealed": "sent", "received": "received", "accepted": "accepted", "returned": "returned",
    "opened": "opened", "counted": "opened",
}  # fmt: skip


def make_day_sheet(session: Session, village: str) -> MadePaper:
    """日结单 over every village of this laptop that has people; filed under the village in hand."""
    villages = village_acts.list_villages(session)
    said = counted.last(session.store)
    compared_at, checks = str(said.get("at", "")), said.get("checks", {})
    rows = [row for village in villages if (row := _day_row(session, village, checks.get(village.code))) is not None]
    if not rows:
        raise PaperError("这台电脑上还没有登记过人,没有日结单可印。", code="nobody")
    place = village_acts.get(session, village)
    leaf = day_sheet.leaf(rows, session.rep.name, session.today, compared_at and local_text(from_iso(compared_at)))
    return enter_leaf(session, "day_sheet", place, leaf, entries=sum(row.total for row in rows))


def _day_row(session: Session, village: Village, check: list[Any] | None) -> DayRow | None:
    """`check`: what both sides said when they were last compared; None = not compared yet."""
    counts = dict.fromkeys(day_sheet.COUNTED, 0)
    everybody = [p for p in people.of_village(session.store, village.code) if p.state in _STANDS]
    for person in sorted(everybody, key=lambda p: p.id):
        counts[_STANDS[person.state]] += 1
        if person.captured_at and local_date(from_iso(person.captured_at)) == session.today:
            counts["today"] += 1
    made = prints.all_prints(session.store, village.code)
    counts["printed"] = sum(local_date(from_iso(p.made_at)) == session.today for p in made)
    if check:
        counts["signed"], counts["county"] = int(check[0]), int(check[1])
    codes = (str(check[2]), str(check[3])) if check else ("", "")
    return DayRow(village.name, codes=codes, compared=check is not None, **counts) if everybody else None
