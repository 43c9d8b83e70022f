"""Which of two answers is later is counted, not timed: a clock is put right between them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desktop.base.clock import fixed_clock, system_clock
from desktop.services import ages, directory, enrol, people, reckoning, roster
from desktop.services.session import Session
from desktop.storage import outbox
from desktop.storage import people as stored
from desktop.storage.migrations import migrations
from desktop.storage.store import Store
from desktop.wire import canonical
from tests.conftest import VILLAGE
from tests.services.lists import listed, row
from tests.services.test_enrol import FORM, fill


def put_clock(session: Session, days: float) -> None:
    moment = fixed_clock(system_clock() + timedelta(days=days))
    session.clock = session.store.clock = moment


def listing(session: Session, tmp_path: Path, choice: str) -> None:
    """She is on a signed list with this answer; the list has no plan, so it is a listing."""
    told = {"证件号码": FORM["doc_no"], "手机号码": "13297700001", "套餐": None, "合约": None, "号码簿显示": choice}
    found = listed(session, tmp_path, [row(1, str(FORM["name"]), **told)])
    assert found.accepted == 1, found.problems
    roster.take(session, found)


def sign_up(session: Session, choice: str) -> None:
    person = fill(session, twin_reason="本人要求")
    enrol.choose_directory(session, person.id, choice, "sign")
    done = enrol.finish(session, person.id)
    assert done.captured, done.problems


@pytest.mark.parametrize("off", [2.0, 0.0, -2.0])
def test_a_later_no_takes_her_out_whatever_the_clock_said_before(
    session: Session, tmp_path: Path, off: float
) -> None:
    put_clock(session, off)
    listing(session, tmp_path, "全部")
    put_clock(session, 0)
    sign_up(session, "none")
    assert directory.preflight(session, VILLAGE).entry_count == 0
    assert people.last_captured(session, VILLAGE)[0].kind == "signup"


@pytest.mark.parametrize("off", [2.0, -2.0])
def test_a_later_yes_puts_her_in(session: Session, tmp_path: Path, off: float) -> None:
    put_clock(session, off)
    listing(session, tmp_path, "不登")
    put_clock(session, 0)
    sign_up(session, "full")
    book = directory.preflight(session, VILLAGE)
    assert [entry.name for entry in book.entries()] == [FORM["name"]]


def test_a_correction_is_the_later_word(session: Session, tmp_path: Path) -> None:
    listing(session, tmp_path, "不登")
    put_clock(session, -2)
    sign_up(session, "full")
    first = next(p for p in people.list_people(session, VILLAGE) if p.kind == "listing")
    put_clock(session, -3)
    enrol.commit_field(session, first.id, "remark", "改")
    assert enrol.finish(session, first.id).captured
    assert directory.preflight(session, VILLAGE).entry_count == 0


def test_asking_her_age_is_no_new_answer_about_the_book(session: Session, tmp_path: Path) -> None:
    listing(session, tmp_path, "全部")
    first = next(p for p in people.list_people(session, VILLAGE))
    sign_up(session, "none")
    ages.answer(session, first.id, "adult")
    assert directory.preflight(session, VILLAGE).entry_count == 0


def test_a_file_of_the_version_before_is_counted_by_its_audit(session: Session, tmp_path: Path, store: Store) -> None:
    put_clock(session, 2)
    listing(session, tmp_path, "全部")
    put_clock(session, 0)
    sign_up(session, "none")
    before = {p.id: p.act_no for p in stored.of_village(store, VILLAGE)}
    assert sorted(n for n in before.values() if n) == sorted(set(before.values()))  # type: ignore[type-var]
    store.execute("DROP INDEX person_act")
    store.execute("ALTER TABLE person DROP COLUMN act_no")
    store.execute("DELETE FROM _sqlite_migrations WHERE name = '0023_act_order'")
    migrations.apply(store.db)
    assert {p.id: p.act_no for p in stored.of_village(store, VILLAGE)} == before


def test_who_is_captured_under_a_doubtful_clock_says_so_and_counts_for_the_day_that_is_sure(session: Session) -> None:
    put_clock(session, 12 * 365)
    assert not reckoning.now_standing(session).ok
    sign_up(session, "full")
    (person,) = people.list_people(session, VILLAGE)
    assert str(person.captured_at)[:4] < "2030"
    assert people.captured_today(session) == 1
    (line,) = outbox.waiting_rows(session.store, VILLAGE, 5)
    assert canonical.load_object(line.payload, limit=1 << 20)["clock_unsure"] is True
    put_clock(session, 0)
    assert reckoning.now_standing(session).ok, "put right: nothing to ask"
