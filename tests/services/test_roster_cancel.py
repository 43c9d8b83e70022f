"""A cancel at any row, of reading, judging or writing, leaves nothing behind; and what is told on the way."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.base.errors import RefusedInput
from desktop.domain.roster_columns import taken_for, with_fields
from desktop.services import enrol, roster
from desktop.services.roster import RosterPreview, Watch
from desktop.services.session import Session
from desktop.storage import audit
from tests.bench.rosters import write_roster
from tests.conftest import VILLAGE

PEOPLE = 230
TABLES = ("person", "consent", "outbox", "import_run", "column_choice", "audit", "audit_salt", "touched_draft")


def traces(session: Session) -> dict[str, int]:
    counted = {table: int(session.store.value(f"SELECT count(*) FROM {table}")) for table in TABLES}
    return counted | {"next_seq": int(session.store.value("SELECT next_seq FROM device"))}


def after(asked: int) -> Callable[[], bool]:
    """Somebody who has had enough the next time after so many questions."""
    left = iter([False] * asked)
    return lambda: next(left, True)


def questions(work: Callable[[Callable[[], bool]], object]) -> int:
    """How often work that is not stopped asks."""
    asked = 0

    def count() -> bool:
        nonlocal asked
        asked += 1
        return False

    work(count)
    return asked


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_roster(tmp_path / "list.xlsx", PEOPLE)


@pytest.fixture
def found(session: Session, path: Path) -> RosterPreview:
    """Judged with a column of its own, so that there is something to remember."""
    file = roster.read_file(path)
    assert file.header is not None
    first = roster.judge(session, file, VILLAGE)
    header = with_fields(file.header, taken_for(first.fields, 1, "remark"))
    return roster.judge(session, file, VILLAGE, header=header, signed_sheet="签-1")


def test_every_row_is_asked_about(session: Session, path: Path, found: RosterPreview) -> None:
    read = questions(lambda stop: roster.read_file(path, Watch(cancelled=stop)))
    judge = questions(lambda stop: roster.judge(session, found.file, VILLAGE, watch=Watch(cancelled=stop)))
    take = questions(lambda stop: roster.take(session, found, cancelled=stop))
    assert read > PEOPLE
    assert judge > PEOPLE
    assert take > PEOPLE


@pytest.mark.parametrize("at", [0, 1, 2, *sorted(random.Random(3).sample(range(3, 460), 12))])
def test_a_cancel_while_reading_or_judging(session: Session, path: Path, at: int) -> None:
    before = traces(session)
    with pytest.raises(RefusedInput) as refused:
        roster.preview(session, path, VILLAGE, "签-1", Watch(cancelled=after(at)))
    assert refused.value.code == "cancelled"
    assert traces(session) == before


@pytest.mark.parametrize(
    "at", [*range(5), *sorted(random.Random(5).sample(range(5, PEOPLE), 14)), PEOPLE - 1, PEOPLE]
)
def test_a_cancel_while_writing(
    session: Session, found: RosterPreview, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrol, "AT_ONCE", 50)
    before = traces(session)
    with pytest.raises(RefusedInput) as refused:
        roster.take(session, found, cancelled=after(at))
    assert refused.value.code == "cancelled"
    assert traces(session) == before
    assert audit.broken_at(session.store) is None
    assert roster.take(session, found).accepted == PEOPLE, "and the same list goes in afterwards"
    assert traces(session)["column_choice"] == 1


def test_what_is_told_has_a_remainder(session: Session, path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    found = roster.preview(
        session, path, VILLAGE, "签-1", Watch(lambda phase, done, total: told.append((phase, done, total)))
    )
    assert ("read", 100, PEOPLE + 1) in told
    assert ("judge", 100, PEOPLE) in told
    assert [phase for phase, _, _ in told] == sorted((phase for phase, _, _ in told), reverse=True)
    assert told[-1] == ("judge", PEOPLE, PEOPLE)
    assert all(total is None or done <= total for _, done, total in told)
    assert found.accepted == PEOPLE
