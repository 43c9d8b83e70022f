"""Taking a whole import back: nothing of it stays, chain and sequence are whole; or a sentence says why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.base.errors import NotFound, RefusedInput
from desktop.services import enrol, leaving, people, roster, roster_runs, status
from desktop.services.session import Session
from desktop.storage import audit, batches, device, frozen, outbox
from desktop.storage import people as people_table
from desktop.storage.cipher import IntegrityError
from desktop.storage.device import HubInfo
from desktop.sync.freezing import freeze_waiting
from desktop.wire import sealing, signing
from tests.conftest import VILLAGE
from tests.services.lists import listed, row
from tests.services.test_roster_cancel import traces

STORY = ("import_run", "audit")
"""What stays: that there was an import, and every act."""


def take(session: Session, tmp_path: Path, *numbers: int, signed: str | None = "签-1", **changes: Any) -> str:
    return roster.take(session, listed(session, tmp_path, [row(n, **changes) for n in numbers], signed)).run


def sequence(session: Session) -> list[tuple[int, str]]:
    """(number, name) of every line that waits, in order."""
    rows = session.store.rows(
        "SELECT o.seq, p.name, p.mobile FROM outbox o JOIN person p ON p.id = o.person_id ORDER BY o.seq"
    )
    return [(r["seq"], str(r["mobile"])[-1]) for r in rows]


def enrolled(session: Session, mobile: str) -> str:
    """Somebody signed up by hand after the import."""
    person = enrol.begin(session, VILLAGE, "listing")
    for field, value in {"name": "王春花", "mobile": mobile}.items():
        enrol.commit_field(session, person.id, field, value)
    enrol.choose_directory(session, person.id, "full", "sign")
    assert enrol.finish(session, person.id).captured
    return person.id


def ids(session: Session) -> list[str]:
    return people.order(session, VILLAGE)


def join(session: Session) -> None:
    """A hub that batches can be sealed for; nothing is sent."""
    _key, recipient = signing.new_key(), sealing.recipient_of(sealing.new_identity())
    hub = HubInfo("http://hub", "hub-of-tests", "e1", signing.verify_key(_key), recipient)
    device.belong_to(session.store, hub, b"certificate")


def refused(session: Session, run: str) -> RefusedInput:
    before = traces(session)
    with pytest.raises(RefusedInput) as why:
        roster_runs.undo(session, run)
    assert traces(session) == before, "a refusal changes nothing"
    return why.value


@pytest.mark.parametrize("signed", ["签-1", None])
def test_nothing_of_an_import_stays(session: Session, tmp_path: Path, signed: str | None) -> None:
    before = traces(session)
    run = take(session, tmp_path, *range(1, 8), signed=signed)
    undone = roster_runs.undo(session, run)
    assert (undone.people, undone.village) == (7, VILLAGE)
    left = traces(session)
    assert {k: v for k, v in left.items() if k not in STORY} == {k: v for k, v in before.items() if k not in STORY}
    assert audit.broken_at(session.store) is None
    assert audit.of_subject(session.store, run)[-1]["act"] == "import_undone"
    assert status.verify(session) == []
    assert listed(session, tmp_path, [row(n) for n in range(1, 8)]).accepted == 7, "the same list may come again"


def test_search_forgets_them_too(session: Session, tmp_path: Path) -> None:
    run = take(session, tmp_path, 1, 2)
    assert people.search(session, "luoshun")
    roster_runs.undo(session, run)
    assert people.search(session, "luoshun") == []
    take(session, tmp_path, 3)
    assert len(people.search(session, "罗顺")) == 1


def test_what_waits_behind_moves_up(session: Session, tmp_path: Path) -> None:
    first = take(session, tmp_path, 1, 2)
    second = take(session, tmp_path, 3, 4, 5)
    enrolled(session, "13297700006")
    enrolled(session, "13297700007")
    assert sequence(session) == [(n, str(n)) for n in range(1, 8)]
    roster_runs.undo(session, second)
    assert sequence(session) == [(1, "1"), (2, "2"), (3, "6"), (4, "7")]
    assert session.store.value("SELECT next_seq FROM device") == 5
    roster_runs.undo(session, first)
    assert sequence(session) == [(1, "6"), (2, "7")]
    enrolled(session, "13297700008")
    assert sequence(session)[-1] == (3, "8")
    assert status.verify(session) == []


def test_later_imports_and_forms_are_left_alone(session: Session, tmp_path: Path) -> None:
    first = take(session, tmp_path, 1, 2)
    later = take(session, tmp_path, 3)
    mine = enrolled(session, "13297700009")
    roster_runs.undo(session, first)
    lines = roster_runs.list_runs(session)
    assert [(line.run, line.state) for line in lines] == [(later, "here"), (first, "undone")]
    assert mine in ids(session)
    assert len(ids(session)) == 2


def test_the_list_of_imports_tells_its_story(session: Session, tmp_path: Path) -> None:
    run = roster.take(session, listed(session, tmp_path, [row(1), row(2, 证件号码="1"), row(3, 套餐="50元")])).run
    (line,) = roster_runs.list_runs(session, VILLAGE)
    assert (line.run, line.village_name, line.rep, line.signed_sheet) == (run, "西洪村", "张代表", "签-1")
    assert (line.rows, line.accepted, line.rejected) == (3, len(ids(session)), 3 - len(ids(session)))
    assert line.state == "here"
    assert roster_runs.list_runs(session, "411722105999") == []
    roster_runs.undo(session, run)
    (line,) = roster_runs.list_runs(session)
    assert (line.state, line.undone_by) == ("undone", "张代表")
    assert line.undone_at


def test_twice_and_nothing_are_refused(session: Session, tmp_path: Path) -> None:
    run = take(session, tmp_path, 1)
    roster_runs.undo(session, run)
    assert refused(session, run).code == "already_undone"
    with pytest.raises(NotFound):
        roster_runs.undo(session, "no-such-run")


def test_a_corrected_person_blocks(session: Session, tmp_path: Path) -> None:
    run = take(session, tmp_path, 1, 2, 3)
    one, two, _ = ids(session)
    enrol.commit_field(session, one, "remark", "东头第三家")
    said = refused(session, run)
    assert said.code == "import_went_on"
    assert "1 人导入后改过" in said.sentence
    assert "3 人都还在" in said.sentence
    enrol.finish(session, one)
    enrol.commit_field(session, two, "contact_phone", "13297700099")
    assert "2 人导入后改过" in refused(session, run).sentence


def test_a_withdrawn_person_blocks(session: Session, tmp_path: Path) -> None:
    run = take(session, tmp_path, 1, 2)
    leaving.withdraw(session, ids(session)[0])
    assert "1 人已撤回" in refused(session, run).sentence
    assert roster_runs.list_runs(session)[0].state == "further"


def test_a_consent_given_since_blocks(session: Session, tmp_path: Path) -> None:
    run = take(session, tmp_path, 1, 2)
    enrol.give_consent(session, ids(session)[0], "marketing", "sign")
    assert "1 人导入后有人动过" in refused(session, run).sentence


@pytest.mark.parametrize("field", ["remark", "mobile", "seen_original"])
def test_a_draft_somebody_wrote_into_blocks(session: Session, tmp_path: Path, field: str) -> None:
    """Nothing typed is lost: a draft has no revision to tell by, so the schema notes the first touch."""
    run = take(session, tmp_path, 1, 2, signed=None)
    enrol.commit_field(session, ids(session)[0], field, "2026-11-22T02:00:00.000Z")
    assert "1 人导入后有人动过" in refused(session, run).sentence


def test_a_draft_thrown_away_does_not_block(session: Session, tmp_path: Path) -> None:
    run = take(session, tmp_path, 1, 2, signed=None)
    enrol.commit_field(session, ids(session)[0], "remark", "搬走了")
    assert enrol.discard(session, ids(session)[0])
    assert roster_runs.undo(session, run).people == 1


def test_a_draft_finished_since_blocks(session: Session, tmp_path: Path) -> None:
    run = take(session, tmp_path, 1, signed=None, 套餐=None, 合约=None)
    (person,) = ids(session)
    enrol.choose_directory(session, person, "full", "sign")
    assert enrol.finish(session, person).captured
    assert refused(session, run).code == "import_went_on"


def test_a_sealed_person_blocks(session: Session, tmp_path: Path) -> None:
    run = take(session, tmp_path, 1, 2)
    join(session)
    assert freeze_waiting(session.store) == 1
    assert "2 人已发出" in refused(session, run).sentence
    batches.thaw(session.store)
    assert roster_runs.undo(session, run).people == 2, "thawed for another hub nothing of it is sealed any more"


def test_what_is_sealed_behind_cannot_move_up(session: Session, tmp_path: Path) -> None:
    run = take(session, tmp_path, 1, 2)
    person = enrolled(session, "13297700003")
    session.store.execute("UPDATE outbox SET state = 'frozen' WHERE person_id = ?", (person,))
    assert refused(session, run).code == "sent_behind"


def test_what_is_sealed_before_does_not_block(session: Session, tmp_path: Path) -> None:
    take(session, tmp_path, 1)
    join(session)
    freeze_waiting(session.store)
    run = take(session, tmp_path, 2, 3)
    enrolled(session, "13297700004")
    roster_runs.undo(session, run)
    assert sequence(session) == [(1, "1"), (2, "4")]


def test_a_printed_short_number_blocks(session: Session, tmp_path: Path) -> None:
    """It stands on paper in the village: under another record it could never be given again."""
    run = take(session, tmp_path, 1, 2)
    (one, _) = ids(session)
    enrol_short(session, one)
    assert "1 人的短号已印在号码簿上" in refused(session, run).sentence


def enrol_short(session: Session, person: str) -> None:
    people_table.set_fields(session.store, person, short_no="661024")
    frozen.freeze(session.store, VILLAGE, "S-1", [("661024", person)])


def test_what_travelled_is_kept_by_the_schema(session: Session, tmp_path: Path) -> None:
    run = take(session, tmp_path, 1, 2)
    store = session.store
    store.execute("UPDATE outbox SET state = 'frozen' WHERE seq = 2")
    for wrong in (
        "DELETE FROM outbox WHERE seq = 2",
        "UPDATE outbox SET seq = 9 WHERE seq = 2",
        "UPDATE outbox_text SET payload = X'00' WHERE seq = 1",
        "UPDATE outbox_text SET payload = X'00' WHERE seq = 2",
        "DELETE FROM outbox_text WHERE seq = 1",
        "UPDATE outbox SET seq = 9, state = 'frozen' WHERE seq = 1",
        "UPDATE outbox SET rev = 2 WHERE seq = 1",
    ):
        with pytest.raises(IntegrityError):
            store.execute(wrong)
    with pytest.raises(IntegrityError, match="story"):
        store.execute("DELETE FROM import_run WHERE id = ?", (run,))
    assert [line.seq for line in outbox.waiting_rows(store, VILLAGE, 9)] == [1]


def test_a_failure_half_way_leaves_all_of_it(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = take(session, tmp_path, 1, 2)
    before = traces(session)

    def stumble(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(audit, "add", stumble)
    with pytest.raises(OSError, match="disk full"):
        roster_runs.undo(session, run)
    assert traces(session) == before
