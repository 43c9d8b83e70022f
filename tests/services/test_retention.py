"""Document numbers go when the county has the record, has decided, and the days are over; nothing else goes."""

from __future__ import annotations

from datetime import timedelta

from desktop.base.clock import fixed_clock
from desktop.hub import decisions
from desktop.services import enrol, ledger, papers, retention
from desktop.services.session import Session
from desktop.storage import audit, batches, outbox, people, prints
from desktop.sync import engine, joining
from tests.conftest import VILLAGE
from tests.services.test_papers import captured, text_of
from tests.sync.conftest import RunningHub, hub

__all__ = ["hub"]
OTHER = {"name": "王小明", "short_no": None, "doc_no": "41012219850819996X", "mobile": "18623450999"}


def later(session: Session, days: float) -> Session:
    moment = fixed_clock(session.clock() + timedelta(days=days))
    return Session(session.store, session.rep, session.data_dir, moment, b"")


def test_numbers_shrink_after_receipt_decision_and_days(session: Session, hub: RunningHub) -> None:
    accepted, undecided = captured(session), captured(session, **OTHER)
    number, hash_ = str(accepted.doc_no), accepted.doc_hash
    township, carrier = (
        papers.make_detail_list(session, VILLAGE),
        papers.make_detail_list(session, VILLAGE, carrier=True),
    )
    assert retention.shrink(later(session, 90)) == 0, "the county has nothing yet"
    joining.join(session.store, hub.url, hub.code(), "张代表")
    engine.sync_round(session.store)
    assert retention.shrink(later(session, 90)) == 0, "the county has not decided"
    decisions.decide(hub.desk, accepted.id, accept=True)
    engine.sync_round(session.store)
    assert retention.shrink(later(session, retention.DAYS - 1)) == 0
    assert retention.shrink(later(session, retention.DAYS + 1)) == 1
    assert retention.shrink(later(session, 90)) == 0
    kept = people.get(session.store, accepted.id)
    assert kept is not None
    assert (kept.doc_no, kept.doc_last4, kept.doc_hash, kept.state) == (None, number[-4:], hash_, "accepted")
    other = people.get(session.store, undecided.id)
    assert other is not None
    assert other.doc_no == undecided.doc_no
    rows = session.store.rows("SELECT payload FROM outbox_text")
    assert not any(number.encode() in bytes(row["payload"]) for row in rows)
    assert prints.pdf_of(session.store, carrier.serial) == b""
    assert ledger.verify(session, carrier.pdf).known
    assert "李春花" in text_of(ledger.pdf_of(session, township.serial)), "masked copies stay"
    assert audit.broken_at(session.store) is None
    assert session.store.check_file() == []
    assert engine.sync_round(session.store).agrees


def test_the_same_person_is_still_met_and_a_county_that_was_put_back_still_refilled(
    session: Session, hub: RunningHub
) -> None:
    accepted = captured(session)
    joining.join(session.store, hub.url, hub.code(), "张代表")
    engine.sync_round(session.store)
    decisions.decide(hub.desk, accepted.id, accept=True)
    engine.sync_round(session.store)
    retention.set_days(session, 0)
    assert retention.shrink(later(session, 1)) == 1
    again = enrol.begin(session, VILLAGE)
    enrol.commit_field(session, again.id, "doc_type", "RIC")
    enrol.commit_field(session, again.id, "doc_no", str(accepted.doc_no))
    assert people.get(session.store, again.id).doc_hash == accepted.doc_hash  # type: ignore[union-attr]
    (sha,) = batches.receipted(session.store)
    assert batches.get(session.store, sha) is not None, "what the county may ask for again is sealed, not gone"
    assert outbox.not_receipted(session.store) == 0
