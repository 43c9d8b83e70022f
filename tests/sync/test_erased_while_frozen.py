"""Whoever is erased while her line lies in a frozen batch: nothing of her leaves that has not left."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services import leaving
from desktop.services.session import Session
from desktop.storage import batches, device, proofs, settings
from desktop.storage.store import Store
from desktop.sync import engine, freezing, usb
from tests.sync.conftest import RunningHub, capture


@pytest.fixture
def rep(joined: Store, tmp_path: Path) -> Session:
    settings.put(joined, "document_hash_key", "ab" * 32)
    return Session(joined, settings.add_rep(joined, "张代表", "slot"), tmp_path, joined.clock, b"")


def words_at(hub: RunningHub) -> list[str]:
    return [hub.desk.keys.open(bytes(row[0])).decode() for row in hub.rows("SELECT payload FROM record")]  # type: ignore[arg-type]


def words_here(store: Store) -> bytes:
    return b"".join(bytes(row["payload"]) for row in store.rows("SELECT payload FROM outbox_text"))


def test_a_batch_that_never_left_is_frozen_anew_without_her(rep: Session, hub: RunningHub) -> None:
    store = rep.store
    people = capture(store, 3) + capture(store, 2, first=10, village="411722105202")
    assert freezing.freeze_waiting(store) == 2
    gone = people[1]
    leaving.erase(rep, gone.id)
    assert str(gone.name).encode() not in words_here(store)
    assert engine.sync_round(store).agrees
    assert not [text for text in words_at(hub) if str(gone.name) in text or str(gone.doc_no) in text]
    assert len([text for text in words_at(hub) if '"enrolment/1"' in text]) == 4
    assert hub.rows("SELECT forked FROM stream") == [(0,)]
    assert proofs.check_outbox(store) == []
    assert engine.sync_round(store).sent == 0


def test_a_batch_that_may_have_left_stays_and_the_county_forgets(
    rep: Session, hub: RunningHub, tmp_path: Path
) -> None:
    store = rep.store
    people = capture(store, 3)
    usb.export(store, tmp_path / "a.cunbu")
    before = [batch.sha for batch in batches.unreceipted(store)]
    leaving.erase(rep, people[1].id)
    assert [batch.sha for batch in batches.unreceipted(store)] == before
    assert str(people[1].name).encode() not in words_here(store)
    assert proofs.check_outbox(store) == []
    assert engine.sync_round(store).agrees
    assert not [text for text in words_at(hub) if str(people[1].name) in text]
    assert hub.rows("SELECT forked FROM stream") == [(0,)]


def test_what_has_no_words_any_more_holds_up_no_new_county(rep: Session, tmp_path: Path) -> None:
    store = rep.store
    people = capture(store, 2)
    usb.export(store, tmp_path / "a.cunbu")
    leaving.erase(rep, people[0].id)
    batches.thaw(store)
    assert proofs.check_outbox(store) == []
    freezing.freeze_waiting(store)
    assert sum(batch.count for batch in batches.unreceipted(store)) == 3  # one person, a withdrawal, an erasure


def test_a_batch_taken_back_as_it_was_about_to_leave_does_not_leave(rep: Session) -> None:
    store = rep.store
    (person,) = capture(store, 1)
    freezing.freeze_waiting(store)
    (batch,) = batches.unreceipted(store)
    leaving.erase(rep, person.id)
    assert not batches.note_road(store, batch.sha, "network")
    assert (device.identity(store).batch_number, device.identity(store).chain_head) == (0, "")
