"""Numbered copies: made from the kept content, handed out by name, taken back, and called back when they go stale."""

from __future__ import annotations

import json
import zlib

from desktop.base.clock import from_iso, local_text
from desktop.base.errors import NotFound, PaperError
from desktop.domain.shortnumbers import group_short
from desktop.paper.register import Held
from desktop.services import ledger, redraw, stale
from desktop.services.session import Session
from desktop.storage import audit, copies, frozen, prints
from desktop.storage.copies import Copy
from desktop.storage.prints import Print


def make(session: Session, serial: str, number: int | None = None) -> tuple[Copy, bytes]:
    """The next copy of a print (or that of this number again), with its bytes."""
    made = ledger.get(session, serial)
    if made.voided_at:
        raise PaperError(f"编号 {made.serial} 已作废,没有再印。请重新做一份。", code="voided")
    value = redraw.content(session, made)
    with session.store.atomic():
        wanted = number or max(copies.next_number(session.store, made.serial), _first(made))
        rendered = redraw.draw(session, made, value, wanted)
        known = copies.get(session.store, made.serial, wanted)
        if known is None:
            copies.add(session.store, made.serial, wanted, rendered.sha256)
            audit.add(session.store, "made_copy", rep=session.rep.id, subject=made.serial)
        elif known.sha256 != rendered.sha256:
            words = f"{made.serial} 第 {wanted} 份和当时印的不一样,没有再印。请把这句话告诉技术支持。"
            raise PaperError(words, code="copy_differs")
        found = copies.get(session.store, made.serial, wanted)
    assert found is not None
    return found, rendered.pdf


def _first(made: Print) -> int:
    """Books are numbered from the first one; of anything else the print itself was the first."""
    return 1 if made.kind in redraw.BOOKS else 2


def drop(session: Session, serial: str, number: int) -> None:
    """Forget a copy that no printer took: the register names only what may be on paper."""
    copies.drop(session.store, serial, number)


def give(session: Session, serial: str, number: int, holder: str) -> Copy:
    """Write down who has a copy now."""
    _known(session, serial, number)
    if not holder.strip():
        raise PaperError("没有写领用人,没有记。请写领用的人或户。", code="no_holder")
    with session.store.atomic():
        copies.give(session.store, serial, number, holder.strip()[:60])
        audit.add(session.store, "gave_copy", rep=session.rep.id, subject=serial)
    return _known(session, serial, number)


def take_back(session: Session, serial: str, number: int) -> Copy | None:
    """Write down that a copy came back; number 0: all of those that carry no number."""
    if not number:
        made = ledger.get(session, serial)
        with session.store.atomic():
            copies.call_back(session.store, made.serial)
            audit.add(session.store, "took_copy_back", rep=session.rep.id, subject=made.serial)
        return None
    _known(session, serial, number)
    with session.store.atomic():
        copies.take_back(session.store, serial, number)
        audit.add(session.store, "took_copy_back", rep=session.rep.id, subject=serial)
    return _known(session, serial, number)


def of_print(session: Session, serial: str) -> list[Copy]:
    return copies.of_print(session.store, ledger.get(session, serial).serial)


def held(session: Session, village: str) -> list[Held]:
    """Every copy that is out, and why it should come back, if it should."""
    old = stale.of_village(session, village)
    known = {made.serial: made for made in prints.all_prints(session.store, village)}
    return [
        Held(
            _what(known[copy.serial]), copy.copy, copy.holder or "",
            local_text(from_iso(copy.given_at or copy.made_at), "%m-%d"), _why(known[copy.serial], old),
        )
        for copy in copies.of_village(session.store, village) if copy.is_out
    ]  # fmt: skip


def due(session: Session, village: str) -> list[Held]:
    """What has to come back, and why: numbered copies, and those of which nobody wrote down who has them."""
    old = stale.of_village(session, village)
    return [one for one in held(session, village) if one.why] + _loose(session, village, old)


def _loose(session: Session, village: str, old: dict[str, str]) -> list[Held]:
    out, lost = copies.unnumbered(session.store, village), _with_lost_numbers(session, village)
    found = []
    for made in reversed(prints.all_prints(session.store, village)):
        why = _why(made, old) or lost.get(made.serial, "")
        if why and made.serial in out:
            when = local_text(from_iso(made.made_at), "%m-%d")
            found.append(Held(_what(made), 0, "没登记", when, why, out[made.serial][0]))
    return found


def _with_lost_numbers(session: Session, village: str) -> dict[str, str]:
    """Serial -> why, for pages with a short number that the county has given to somebody else."""
    lost = {n: row.person_id for n, row in frozen.of_village(session.store, village).items()
            if row.person_id and not row.is_of(village, row.person_id)}  # fmt: skip
    found: dict[str, str] = {}
    for serial, snapshot in prints.with_content(session.store, village) if lost else ():
        plain = zlib.decompress(snapshot)
        for number, person in lost.items():
            told = number.encode() in plain or group_short(number).encode() in plain
            if told and json.dumps(person).encode() in plain:
                found[serial] = f"短号 {group_short(number)} 县里给了别人"
    return found


def unnumbered_words(session: Session, serial: str) -> str:
    """What may be out of a print without a number, and how its return is typed; "" = nothing."""
    made = ledger.get(session, serial)
    sent, saved = copies.unnumbered(session.store, made.village).get(made.serial, (0, 0))
    told = [f"印过 {sent} 份"] * bool(sent) + [f"存过 {saved} 个文件"] * bool(saved)
    return f"没有编号的:{'、'.join(told)},在谁手里没登记。收齐了写“0 收回”" if told else ""


def out_now(session: Session, made: Print) -> bool:
    """Whether anything of a print may be in somebody's hands."""
    loose = copies.unnumbered(session.store, made.village)
    return made.serial in loose or any(copy.is_out for copy in copies.of_print(session.store, made.serial))


def _what(made: Print) -> str:
    return f"{ledger.KIND_NAMES[made.kind]} 第 {made.edition} 版 {made.serial}"


def _why(made: Print, old: dict[str, str]) -> str:
    return "已作废" if made.voided_at else old.get(made.serial, "")


def _known(session: Session, serial: str, number: int) -> Copy:
    found = copies.get(session.store, serial, number)
    if found is None:
        raise NotFound(f"台账里没有 {serial[:40]} 第 {number} 份,没有改动。请核对封面上的号。", code="no_such_copy")
    return found
