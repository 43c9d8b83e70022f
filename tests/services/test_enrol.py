"""Enrolling on a real encrypted store: drafts, capture, corrections, consents, leaving."""

from __future__ import annotations

import json

import pytest

from desktop.base.errors import NotFound, RefusedInput
from desktop.domain.people import Person
from desktop.services import duplicates, enrol, leaving, people
from desktop.services.session import Session
from desktop.storage import audit, outbox, proofs
from tests.conftest import VILLAGE

FORM = {
    "name": "李春花", "doc_type": "RIC", "doc_no": "412825193803029986", "doc_to": "长期",
    "address": "河南省上蔡县朱里镇西洪村2组17号", "group_no": "2组", "household": "02017", "mobile": "18623450178",
    "contact_phone": "0396-6912188", "service": "new", "network": "4G", "plan": "LOC9", "contract": "D15",
    "short_no": "661024", "seen_original": "2026-11-22T02:00:00.000Z",
}  # fmt: skip


def fill(session: Session, **changes: str | None) -> Person:
    """A form filled field by field, with the two consents of a sign-up and a directory choice."""
    person = enrol.begin(session, VILLAGE)
    for field, value in (FORM | changes).items():
        if value is not None:
            person = enrol.commit_field(session, person.id, field, value)
    enrol.give_consent(session, person.id, "service", "sign")
    enrol.give_consent(session, person.id, "sensitive", "sign")
    return enrol.choose_directory(session, person.id, "full", "sign")


def outbox_of(session: Session, person_id: str) -> list[dict[str, object]]:
    sql = "SELECT payload FROM outbox JOIN outbox_text USING (seq) WHERE person_id = ? ORDER BY seq"
    rows = session.store.rows(sql, (person_id,))
    return [json.loads(row["payload"]) for row in rows]


def test_every_field_is_on_disk_as_it_is_left(session: Session) -> None:
    person = enrol.begin(session, VILLAGE)
    assert enrol.drafts(session, VILLAGE) == [], "an untouched form is no draft yet"
    for field, value in FORM.items():
        enrol.commit_field(session, person.id, field, value)
        kept = enrol.in_hand(session, person.id)
        assert getattr(kept, field) is not None
        assert kept.state == "draft"
    assert [d.id for d in enrol.drafts(session, VILLAGE)] == [person.id]
    assert kept.birth == "1938-03-02"
    assert kept.sex == "女"
    assert kept.initials == "lch"
    assert people.search(session, "9986")[0].id == person.id


def test_an_untouched_form_is_used_again(session: Session) -> None:
    assert enrol.begin(session, VILLAGE).id == enrol.begin(session, VILLAGE).id


def test_finishing_captures_audits_and_queues_in_one_stroke(session: Session) -> None:
    person = fill(session)
    done = enrol.finish(session, person.id)
    assert done.captured, done.problems
    assert (done.person.state, done.person.rev) == ("captured", 1)
    assert people.show(session, person.id).person == done.person
    sent = outbox_of(session, person.id)
    assert [(r["name"], r["doc_no"], r["rev"]) for r in sent] == [("李春花", "412825193803029986", 1)]
    assert [a["act"] for a in audit.of_subject(session.store, person.id)][-1] == "captured"
    assert "李春花" not in json.dumps(audit.of_subject(session.store, person.id), ensure_ascii=False)
    assert audit.broken_at(session.store) is None


@pytest.mark.parametrize("missing", ["name", "doc_no", "plan", "seen_original", "address"])
def test_with_an_error_it_stays_a_draft_and_nothing_is_queued(session: Session, missing: str) -> None:
    person = fill(session, **{missing: None})
    done = enrol.finish(session, person.id)
    assert not done.captured
    assert missing in {p.field for p in done.problems if p.severity == "error"}
    assert enrol.in_hand(session, person.id).state == "draft"
    assert outbox_of(session, person.id) == []


def test_consents_are_separate_and_never_assumed(session: Session) -> None:
    person = fill(session)
    enrol.take_back_consent(session, person.id, "sensitive")
    done = enrol.finish(session, person.id)
    assert {p.code for p in done.problems if p.severity == "error"} == {"consent_missing"}
    assert enrol.in_hand(session, person.id).consent("marketing") is None
    assert enrol.in_hand(session, person.id).consent("publish") is None


def test_choosing_not_to_be_listed_takes_the_consent_back(session: Session) -> None:
    person = fill(session)
    assert person.consent("directory")
    person = enrol.choose_directory(session, person.id, "none", "sign")
    assert person.directory_choice == "none"
    assert person.consent("directory") is None
    assert enrol.finish(session, person.id).captured


def test_a_correction_is_a_new_revision(session: Session) -> None:
    person = enrol.finish(session, fill(session).id).person
    enrol.commit_field(session, person.id, "name", "李春华")
    assert people.show(session, person.id).person.name == "李春花", "the captured revision stands until finished"
    assert enrol.in_hand(session, person.id).name == "李春华"
    done = enrol.finish(session, person.id)
    assert (done.person.name, done.person.rev) == ("李春华", 2)
    first, second = outbox_of(session, person.id)
    assert first["name"] == "李春花"
    assert second["name"] == "李春华"
    assert second["supersedes"]


def test_a_listing_keeps_only_hash_and_last_four_and_never_sends_them(session: Session) -> None:
    person = enrol.begin(session, VILLAGE, "listing")
    for field in ("name", "doc_type", "doc_no", "mobile", "group_no"):
        enrol.commit_field(session, person.id, field, FORM[field])
    enrol.choose_directory(session, person.id, "masked", "press")
    done = enrol.finish(session, person.id)
    assert done.captured, done.problems
    assert done.person.doc_no is None
    assert done.person.doc_last4 == "9986"
    assert done.person.doc_hash == session.document_hash("RIC", FORM["doc_no"])
    sent = json.dumps(outbox_of(session, person.id), ensure_ascii=False)
    assert "9986" not in sent
    assert done.person.doc_hash not in sent
    raw = session.store.rows("SELECT * FROM person WHERE id = ?", (person.id,))[0]
    assert FORM["doc_no"] not in [str(v) for v in raw.values()]


def test_the_same_document_is_told_with_who_when_and_where(session: Session) -> None:
    enrol.finish(session, fill(session).id)
    second = fill(session, name="王小明", short_no=None)
    found = {p.code: p for p in enrol.look_over(session, second)}
    assert "李春花" in found["one_document_two_names"].message
    assert "西洪村" in found["one_document_two_names"].message


def test_the_sixth_card_stops(session: Session) -> None:
    for n in range(duplicates.CARDS_PER_DOCUMENT):
        again = "本人再办一张" if n else None
        assert enrol.finish(session, fill(session, short_no=None, twin_reason=again).id).captured
    sixth = enrol.finish(session, fill(session, short_no=None, twin_reason="本人再办一张").id)
    assert not sixth.captured
    assert "sixth_card" in {p.code for p in sixth.problems}


def test_a_short_number_is_given_once(session: Session) -> None:
    fill(session)
    other = enrol.begin(session, VILLAGE)
    with pytest.raises(RefusedInput, match="661024"):
        enrol.commit_field(session, other.id, "short_no", "661024")
    assert enrol.in_hand(session, other.id).short_no is None
    assert enrol.free_short_numbers(session, VILLAGE)[0] == "661001"


def test_withdrawing_leaves_every_list_and_tells_the_county(session: Session) -> None:
    person = enrol.finish(session, fill(session).id).person
    gone = leaving.withdraw(session, person.id, "本人要求")
    assert gone.state == "withdrawn"
    assert gone.consent("directory") is None
    assert [r["schema"] for r in outbox_of(session, person.id)] == ["enrolment/1", "withdrawal/1"]
    with pytest.raises(RefusedInput):
        leaving.withdraw(session, person.id)
    with pytest.raises(RefusedInput):
        enrol.commit_field(session, person.id, "name", "另一个")


def test_erasing_leaves_no_value_and_every_chain_whole(session: Session) -> None:
    person = enrol.finish(session, fill(session).id).person
    leaving.erase(session, person.id)
    left = json.dumps(session.store.rows("SELECT * FROM person"), ensure_ascii=False)
    queued = json.dumps(outbox_of(session, person.id), ensure_ascii=False)
    for secret in ("李春花", FORM["doc_no"], "9986", "18623450178", "661024"):
        assert secret not in left
        assert secret not in queued
    assert audit.broken_at(session.store) is None
    assert people.search(session, "李春花") == []
    assert outbox.not_receipted(session.store) >= 1, "the withdrawal itself still travels"


def test_withdrawing_a_draft_just_drops_it(session: Session) -> None:
    person = fill(session)
    leaving.withdraw(session, person.id)
    with pytest.raises(NotFound):
        people.show(session, person.id)


def test_an_unknown_village_or_person_is_a_sentence(session: Session) -> None:
    with pytest.raises(NotFound, match="村名单"):
        enrol.begin(session, "411722105999")
    with pytest.raises(NotFound):
        enrol.commit_field(session, "nobody", "name", "王")


def test_erasing_before_sending_leaves_no_hole_in_the_sequence(session: Session) -> None:
    person = enrol.finish(session, fill(session).id).person
    enrol.finish(session, fill(session, name="王小明", short_no=None, doc_no="41012219850819996X").id)
    leaving.erase(session, person.id)
    numbers = [row["seq"] for row in session.store.rows("SELECT seq FROM outbox ORDER BY seq")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {r["schema"] for r in outbox_of(session, person.id)} == {"withdrawal/1"}
    assert proofs.check_outbox(session.store) == []


def test_a_consent_taken_back_by_choosing_no_listing_is_in_the_chain(session: Session) -> None:
    person = enrol.finish(session, fill(session).id).person
    assert enrol.choose_directory(session, person.id, "none", "sign").consent("directory") is None
    assert people.show(session, person.id).acts[-1]["act"] == "consent_directory_taken_back"
