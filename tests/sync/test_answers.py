"""What a rep answers where two versions met or a number was given twice: copies of a laptop over real HTTP."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.base.clock import system_clock
from desktop.base.errors import RefusedInput
from desktop.domain.people import Person
from desktop.domain.villages import Village
from desktop.hub import decisions, inbox
from desktop.services import answers, enrol, leaving
from desktop.services.session import Session
from desktop.storage import county_sides, device, people, proofs, settings, villages
from desktop.storage.opening import open_store
from desktop.sync import engine, joining
from tests.services.test_enrol import FORM
from tests.sync.conftest import VILLAGE, RunningHub, resident

KEY = secrets.token_bytes(32)
Pair = tuple[Session, Session, Person, Person]


def laptop(folder: Path, hub: RunningHub, rep: str) -> Session:
    folder.mkdir()
    store = open_store(folder, KEY, system_clock, create=True)
    device.create(store)
    settings.put(store, "document_hash_key", secrets.token_hex(32))
    villages.save(store, [Village(VILLAGE, "西洪村", "朱里镇")])
    joining.join(store, hub.url, hub.code(), rep)
    return Session(store, settings.add_rep(store, rep, "slot-of-tests"), folder, store.clock, b"")


def copied(session: Session, folder: Path) -> Session:
    session.store.fold()
    folder.mkdir()
    for part in session.store.path.parent.glob(f"{session.store.path.name}*"):
        shutil.copy(part, folder)
    return Session(open_store(folder, KEY, system_clock), session.rep, folder, session.clock, b"")


def filled(session: Session, **changes: str | None) -> Person:
    person = enrol.begin(session, VILLAGE)
    for field, value in (FORM | {"short_no": None} | changes).items():
        if value is not None:
            enrol.commit_field(session, person.id, field, value)
    enrol.give_consent(session, person.id, "service", "sign")
    enrol.give_consent(session, person.id, "sensitive", "sign")
    return enrol.choose_directory(session, person.id, "full", "sign")


def finished(session: Session, person_id: str) -> Person:
    done = enrol.finish(session, person_id)
    assert done.captured, done.problems
    return done.person


def sync(session: Session) -> engine.SyncReport:
    return engine.sync_round(session.store, pause=lambda _s: None)


@pytest.fixture
def twins(tmp_path: Path, hub: RunningHub) -> Iterator[Pair]:
    """A laptop and a copy of it that finished the same form with other words; the copy came second."""
    one = laptop(tmp_path / "one", hub, "张代表")
    draft = filled(one)
    two = copied(one, tmp_path / "two")
    enrol.commit_field(two, draft.id, "mobile", "13903960001")
    first, second = finished(one, draft.id), finished(two, draft.id)
    sync(one)
    sync(two)
    yield one, two, first, second
    for session in (one, two):
        assert proofs.check_outbox(session.store) == []
        session.store.close()


def county_holds(hub: RunningHub, person: Person) -> list[tuple[int, str]]:
    rows = hub.rows(f"SELECT rev, schema FROM record WHERE id = '{person.id}' ORDER BY rev, schema")
    return [(int(str(rev)), str(schema)) for rev, schema in rows]


def test_both_versions_lie_side_by_side(twins: Pair) -> None:
    one, two, first, second = twins
    assert answers.cases(one, 10) == []
    (case,) = answers.cases(two, 10)
    assert case.conflict
    assert not case.asked
    assert (case.person.mobile, case.theirs["mobile"]) == (second.mobile, first.mobile)


def test_mine_goes_on_as_a_revision_above_the_countys(hub: RunningHub, twins: Pair) -> None:
    _, two, first, second = twins
    again = answers.keep_mine(two, second.id)
    assert (again.rev, again.mobile) == (2, second.mobile)
    sync(two)
    assert county_holds(hub, first) == [(1, "enrolment/1"), (2, "enrolment/1")]
    assert answers.cases(two, 10) == []
    assert people.get(two.store, second.id).state == "received"  # type: ignore[union-attr]


def test_a_form_that_is_not_ready_any_more_is_not_sent_and_nothing_changes(twins: Pair) -> None:
    _, two, _, second = twins
    enrol.commit_field(two, second.id, "doc_no", "412825193803029987")
    before = two.store.rows("SELECT * FROM person"), two.store.value("SELECT count(*) FROM outbox")
    with pytest.raises(RefusedInput, match="还有要改的地方"):
        answers.keep_mine(two, second.id)
    assert (two.store.rows("SELECT * FROM person"), two.store.value("SELECT count(*) FROM outbox")) == before


def test_the_countys_version_stands_and_the_county_hears_it(hub: RunningHub, twins: Pair) -> None:
    _, two, first, second = twins
    assert [w.why for w in inbox.waiting(hub.desk)] == ["other_content"]
    taken = answers.take_theirs(two, second.id)
    same = {name: getattr(taken, name) for name in enrol.EDITABLE}
    assert same == {name: getattr(first, name) for name in enrol.EDITABLE}
    assert (taken.state, taken.doc_last4, taken.initials) == ("received", "9986", "lch")
    assert [c.kind for c in taken.consents if c.stands] == [c.kind for c in first.consents if c.stands]
    sync(two)
    assert county_holds(hub, first) == [(1, "enrolment/1")]
    assert inbox.waiting(hub.desk) == []
    assert answers.cases(two, 10) == []
    assert sync(two).agrees


def test_the_supervisor_is_asked_once_and_answers_with_a_decision(hub: RunningHub, twins: Pair) -> None:
    _, two, first, second = twins
    answers.ask_supervisor(two, second.id)
    with pytest.raises(RefusedInput, match="已经请主管定了"):
        answers.ask_supervisor(two, second.id)
    sync(two)
    assert sorted(w.why for w in inbox.waiting(hub.desk)) == ["asked", "other_content"]
    (case,) = answers.cases(two, 10)
    assert case.asked
    assert people.get(two.store, second.id).state == "captured"  # type: ignore[union-attr]
    decisions.decide(hub.desk, first.id, accept=True)
    assert [w.why for w in inbox.waiting(hub.desk)] == ["other_content"]
    assert county_holds(hub, first) == [(1, "enrolment/1")], "a question is no revision"


def test_a_number_given_twice_names_both_and_offers_the_next(
    hub: RunningHub, tmp_path: Path, twin: Callable[[Session], Session]
) -> None:
    one = laptop(tmp_path / "one", hub, "张代表")
    finished(one, filled(one).id)
    sync(one)
    two = twin(one)
    number = enrol.free_short_numbers(one, VILLAGE)[0]
    mine = finished(one, filled(one, name="曹喜顺", doc_no=resident(2), mobile="13800000001", short_no=number).id)
    theirs = finished(two, filled(two, name="程爱莲", doc_no=resident(3), mobile="13800000002", short_no=number).id)
    sync(one)
    sync(two)
    sync(two)
    (case,) = answers.cases(two, 10)
    assert (case.person.id, case.reason, case.theirs["name"], case.theirs["rep"]) == (
        theirs.id, "short_taken", mine.name, "张代表",
    )  # fmt: skip
    assert case.next_short not in ("", number)
    assert answers.take_next_short(two, theirs.id) == case.next_short
    sync(two)
    assert answers.cases(two, 10) == []
    assert people.get(two.store, theirs.id).short_no == case.next_short  # type: ignore[union-attr]
    assert people.get(two.store, theirs.id).state == "received"  # type: ignore[union-attr]


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Callable[[Session], Session]]:
    made: list[Session] = []

    def make(session: Session) -> Session:
        made.append(copied(session, tmp_path / "twin"))
        return made[-1]

    yield make
    for session in made:
        session.store.close()


def test_somebody_elses_records_are_not_shown(hub: RunningHub, tmp_path: Path, twins: Pair) -> None:
    """A laptop that asks about people it never sent gets nothing."""
    _, _, first, _ = twins
    stranger = laptop(tmp_path / "stranger", hub, "外人")
    from desktop.sync.link import Link
    from desktop.wire import conflicts

    me = device.identity(stranger.store)
    assert me.hub is not None
    with Link(hub.url, me, me.hub.name) as link:
        answer = link.post("/v1/conflicts", conflicts.ask([first.id], "n"))
    assert conflicts.read(answer, "n", hub_key=me.hub.verify_key, identity=me.age_identity) == []


def test_leaving_takes_the_countys_side_along(twins: Pair) -> None:
    _, two, _, second = twins
    assert county_sides.of(two.store, [second.id])
    leaving.withdraw(two, second.id)
    assert county_sides.of(two.store, [second.id]) == {}
    sync(two)
