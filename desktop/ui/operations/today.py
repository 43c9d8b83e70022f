"""What the today page shows, gathered in one go."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.base.clock import from_iso, local_date
from desktop.domain.villages import CLASS_NAMES, Village
from desktop.services import ledger, people, printing, villages
from desktop.services.session import Session
from desktop.storage import audit

RECENT = ("今天", "昨天", "前天")


@dataclass(frozen=True, slots=True)
class VillageRow:
    """One village of the table, in words. `detail` is (word, tone) of its detail list."""

    village: Village
    place: str
    klass: str
    registered: int
    counted: int
    unreceived: int
    people: int
    last_visit: str
    detail: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that waits: words, and the page (with arguments) where it is done."""

    words: str
    page: str
    arguments: dict[str, str]


@dataclass(frozen=True, slots=True)
class Health:
    """The laptop's own state. `last_backup` is in words, "" = never."""

    last_backup: str
    saved_files: int


@dataclass(frozen=True, slots=True)
class Today:
    rows: tuple[VillageRow, ...]
    registered: int
    waits: tuple[Wait, ...]
    health: Health


def today(session: Session) -> Today:
    """Everything on the page; one pass over the store."""
    counts = people.count_by_state(session)
    readable = len(printing.saved_files(session))
    return Today(
        tuple(_rows(session)),
        people.captured_today(session),
        tuple(_waits(counts, {v.code: v for v in villages.list_villages(session)}, readable)),
        Health(_last_backup(session), readable),
    )


def day_words(session: Session, moment: str | None) -> str:
    """今天, 昨天, 前天, 11-20; a dash for never."""
    if not moment:
        return "—"
    day = local_date(from_iso(moment))
    ago = (session.today - day).days
    if 0 <= ago < len(RECENT):
        return RECENT[ago]
    return day.strftime("%m-%d" if day.year == session.today.year else "%Y-%m-%d")


def _rows(session: Session) -> list[VillageRow]:
    made = [p for p in ledger.all_prints(session) if p.kind == "detail_list" and not p.voided_at]
    newest = {p.village: p.serial for p in reversed(made)}
    saved = {row["serial"] for row in printing.saved_files(session)}
    return [_row(session, line, newest.get(line.village.code), saved) for line in villages.progress(session)]


def _detail(session: Session, serial: str | None, saved: set[str]) -> tuple[str, str]:
    """What is known of a village's newest detail list; printed only when the spooler said so."""
    if serial is None:
        return "还没做", "neutral"
    if any(job["state"] == "finished" for job in printing.jobs_of(session, serial)):
        return "已打印", "green"
    return ("已存 PDF", "blue") if serial in saved else ("已做,未打印", "amber")


def _row(session: Session, line: villages.VillageProgress, serial: str | None, saved: set[str]) -> VillageRow:
    village = line.village
    place = " · ".join(part for part in (village.township, village.grid and f"网格 {village.grid}") if part)
    detail = _detail(session, serial, saved)
    return VillageRow(
        village,
        place,
        CLASS_NAMES[village.klass],
        line.registered,
        line.counted,
        line.unreceived,
        line.people,
        day_words(session, line.last_captured),
        detail,
    )


def _waits(counts: dict[str, dict[str, dict[str, int]]], known: dict[str, Village], readable: int) -> list[Wait]:
    found = []
    for state, words in (("returned", "人退回,请改"), ("draft", "人的草稿没登记完")):
        for code, kinds in counts.items():
            number = sum(states.get(state, 0) for states in kinds.values())
            if number and code in known:
                found.append(
                    Wait(f"{known[code].name} {number} {words}", "people", {"village": code, "state": state})
                )
    if readable:
        found.append(Wait(f"{readable} 份存出的文件还没删", "documents", {"tab": "files"}))
    return found


def _last_backup(session: Session) -> str:
    at = audit.last(session.store, "backed_up")
    return f"{day_words(session, at)} {from_iso(at).astimezone().strftime('%H:%M')}" if at else ""
