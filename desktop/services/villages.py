"""Villages: the county's list comes in from a file; progress of each for the today page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.base.errors import NotFound, RefusedInput
from desktop.base.reference import csv_table
from desktop.domain.problems import RowProblem
from desktop.domain.villages import Village
from desktop.services import village_files
from desktop.services.session import Session
from desktop.storage import audit, rosters, villages


@dataclass(frozen=True, slots=True)
class VillageProgress:
    """One line of the today page. `registered` and `counted` are new sign-ups; `people` is everybody here."""

    village: Village
    people: int
    registered: int
    counted: int
    unreceived: int
    last_captured: str | None


@dataclass(frozen=True, slots=True)
class VillagesImported:
    """How many villages the file held and took in, and every problem by row."""

    rows: int
    accepted: int
    rejected: int
    problems: tuple[RowProblem, ...]


def list_villages(session: Session) -> list[Village]:
    return villages.all_villages(session.store)


def get(session: Session, code: str) -> Village:
    village = villages.get(session.store, code)
    if village is None:
        raise NotFound(
            f"本机没有代码为 {code} 的村,没有改动。请先导入村名单(cunbu villages import)。", code="no_such_village"
        )
    return village


_NOBODY = {"people": 0, "registered": 0, "counted": 0, "unreceived": 0, "last_captured": None}


def progress(session: Session) -> list[VillageProgress]:
    """Every village with its counts, in the order of the codes."""
    counts = rosters.progress(session.store)
    return [VillageProgress(v, **counts.get(v.code, _NOBODY)) for v in villages.own(session.store)]


def progress_of(session: Session, code: str) -> VillageProgress | None:
    """One village with its counts."""
    village = villages.get(session.store, code)
    counts = rosters.progress(session.store, code)
    return VillageProgress(village, **counts.get(code, _NOBODY)) if village else None


def import_file(session: Session, path: Path) -> VillagesImported:
    """Take in the county's village list; good rows go in, bad rows are told by row, a bad file changes nothing."""
    read = village_files.read_villages(path, known_townships())
    with session.store.atomic():
        villages.save(session.store, read.values)
        audit.add(session.store, "villages_imported", rep=session.rep.id)
    return VillagesImported(read.rows, len(read.values), read.rows - len(read.values), read.problems)


def save(session: Session, village: Village) -> None:
    """Edit one village in the window."""
    if len(village.code) != 12 or not village.code.isdigit() or not village.name.strip():
        raise RefusedInput("村代码要 12 位数字,村名不能空。没有保存,请改好再存。", code="bad_village")
    with session.store.atomic():
        villages.save(session.store, [village])
        audit.add(session.store, "village_saved", rep=session.rep.id, subject=village.code)


def take_up(session: Session, code: str) -> bool:
    """The rep has opened this village: it stands on 今日 from now on, and the county is asked for its short numbers.
    False = it did before."""
    with session.store.atomic():
        return villages.take_up(session.store, code)


def known_townships() -> dict[str, str]:
    """The 9-digit codes of Henan's townships with their names."""
    return {row["township_code9"]: row["township"] for row in csv_table("reference/henan_townships_2023.csv")}
