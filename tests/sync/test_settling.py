"""What answers change: only a true receipt counts, a bad record steps aside, decisions reach their person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.base.errors import HubError, RefusedInput, WireError
from desktop.hub import decisions, stickside
from desktop.storage import batches, device, erasures, outbox, people, proofs, rounds
from desktop.storage.store import Store
from desktop.sync import engine, joining, usb
from desktop.sync.freezing import freeze_waiting
from desktop.sync.report import Progress
from desktop.wire import canonical, stick
from desktop.wire.records import enrolment_record, withdrawal_record
from tests.sync.conftest import RunningHub, capture, queue, someone, states


def test_a_refused_record_steps_aside_and_its_mended_revision_goes(joined: Store, hub: RunningHub) -> None:
    capture(joined, 2)
    bad = someone(5)
    people.insert(joined, [bad])
    line = enrolment_record(bad, rep="张代表")
    queue(joined, bad, payload=canonical.dump(json.loads(line) | {"doc_no": "412825193803029987"}))
    report = engine.sync_round(joined)
    assert (report.sent, report.received, report.waiting, report.set_aside) == (3, 3, 0, 1)
    (aside,) = outbox.set_aside(joined)
    assert (aside.person_id, aside.result, aside.code, aside.field) == (bad.id, "rejected", "check_digit", "doc_no")
    assert states(joined) == {"received": 2, "captured": 1}
    assert engine.sync_round(joined).sent == 0
    mended = bad.with_fields(rev=2)
    people.update(joined, mended)
    queue(joined, mended)
    after = engine.sync_round(joined)
    assert (after.sent, after.set_aside, after.agrees) == (1, 0, True)
    assert states(joined) == {"received": 3}


def test_a_receipt_of_an_older_revision_does_not_move_the_newer_one(joined: Store, hub: RunningHub) -> None:
    (person,) = capture(joined, 1)

    def correct(now: Progress) -> None:
        if now.phase == "send" and people.get(joined, person.id).rev == 1:  # type: ignore[union-attr]
            newer = person.with_fields(rev=2, name="王秋月")
            people.update(joined, newer)
            queue(joined, newer)

    first = engine.sync_round(joined, progress=correct)
    assert (first.sent, first.waiting) == (1, 1)
    assert states(joined) == {"captured": 1}
    assert engine.sync_round(joined).sent == 1
    assert states(joined) == {"received": 1}


def test_decisions_reach_their_person_once(joined: Store, hub: RunningHub) -> None:
    good, poor, *_ = capture(joined, 3)
    engine.sync_round(joined)
    decisions.decide(hub.desk, good.id, accept=True)
    decisions.decide(hub.desk, poor.id, accept=False, code="ADDR", note="地址补到组")
    report = engine.sync_round(joined)
    assert (report.accepted, report.returned, report.sent) == (1, 1, 0)
    assert states(joined) == {"accepted": 1, "returned": 1, "received": 1}
    told = people.get(joined, poor.id)
    assert told
    assert (told.decision_code, told.decision_note) == ("ADDR", "地址补到组")
    again = engine.sync_round(joined)
    assert (again.accepted, again.returned) == (0, 0)
    decisions.decide(hub.desk, poor.id, accept=True)  # the clerk thought again
    assert engine.sync_round(joined).accepted == 1
    assert states(joined) == {"accepted": 2, "received": 1}


def test_many_decisions_come_in_pages(joined: Store, hub: RunningHub) -> None:
    made = capture(joined, 450)
    engine.sync_round(joined)
    for person in made:
        decisions.decide(hub.desk, person.id, accept=True)
    assert engine.sync_round(joined).accepted == 450
    assert states(joined) == {"accepted": 450}


def test_the_stick_is_the_same_road(joined: Store, hub: RunningHub, tmp_path: Path) -> None:
    capture(joined, 6)
    made = usb.export(joined, tmp_path / "a.cunbu")
    assert (made.batches, made.records) == (1, 6)
    first = (tmp_path / "a.cunbu").read_bytes()
    usb.export(joined, tmp_path / "b.cunbu")
    assert (tmp_path / "b.cunbu").read_bytes() == first  # the same frozen bytes
    taken = stickside.ingest(hub.desk, tmp_path / "a.cunbu")
    stickside.write_receipts(taken.receipts, tmp_path / "r")
    report = usb.read_receipt(joined, tmp_path / "r")
    assert (report.sent, report.received, report.waiting) == (6, 6, 0)
    assert states(joined) == {"received": 6}
    assert usb.read_receipt(joined, tmp_path / "r").received == 6  # twice changes nothing
    assert engine.sync_round(joined).sent == 0
    with pytest.raises(RefusedInput):
        usb.export(joined, tmp_path / "c.cunbu")


def test_stick_and_network_at_once_end_alike(joined: Store, hub: RunningHub, tmp_path: Path) -> None:
    capture(joined, 3)
    usb.export(joined, tmp_path / "a.cunbu")
    taken = stickside.ingest(hub.desk, tmp_path / "a.cunbu")
    report = engine.sync_round(joined)
    assert (report.received, report.duplicates, report.agrees) == (3, 0, True)
    (sha,) = batches.receipted(joined)
    assert batches.receipt_of(joined, sha) == taken.receipts[0]


def test_a_broken_or_strange_receipt_file_changes_nothing(joined: Store, hub: RunningHub, tmp_path: Path) -> None:
    capture(joined, 2)
    usb.export(joined, tmp_path / "a.cunbu")
    taken = stickside.ingest(hub.desk, tmp_path / "a.cunbu")
    whole = stick.write(taken.receipts, stick.RECEIPTS)
    false = canonical.dump(json.loads(taken.receipts[0]) | {"signature": "A" * 86 + "=="})
    for bad in (whole[:-3], b"", b"{}", whole.replace(b"new", b"old"), stick.write([false], stick.RECEIPTS)):
        (tmp_path / "r").write_bytes(bad)
        with pytest.raises(WireError):
            usb.read_receipt(joined, tmp_path / "r")
    assert states(joined) == {"sealed": 2}
    assert outbox.not_receipted(joined) == 2


def test_a_wrong_code_or_address_is_a_sentence(store: Store, hub: RunningHub) -> None:
    with pytest.raises(RefusedInput):
        joining.join(store, hub.url, "ABCD", "张代表")
    for address in ("", "ftp://x", "http://a/b", "http://x:99999"):
        with pytest.raises(RefusedInput):
            joining.join(store, address, hub.code(), "张代表")
    with pytest.raises(HubError) as alone:
        engine.sync_round(store)
    assert alone.value.code == "not_joined"
    assert device.identity(store).hub is None


def test_a_round_can_be_stopped_and_leaves_its_figures(joined: Store) -> None:
    capture(joined, 2)
    report = engine.sync_round(joined, cancelled=lambda: True)
    assert (report.sent, report.waiting) == (0, 2)
    assert [r["outcome"] for r in rounds.latest(joined)] == ["stopped"]
    assert engine.sync_round(joined).sent == 2
    assert rounds.latest(joined)[0]["report"]["sent"] == 2


def test_a_wrong_clock_only_informs(joined: Store, hub: RunningHub) -> None:
    from datetime import timedelta

    from desktop.base.clock import system_clock

    joined.clock = lambda: system_clock() - timedelta(days=3650)
    capture(joined, 1)
    report = engine.sync_round(joined)
    assert report.received == 1
    assert abs(report.clock_offset_ms - 3650 * 86_400_000) < 60_000
    ((skew,),) = hub.rows("SELECT skew_ms FROM device")
    assert int(str(skew)) < -3649 * 86_400_000


def test_what_was_erased_on_its_way_goes_when_it_is_answered(joined: Store, hub: RunningHub) -> None:
    """Taken or refused: either way the laptop keeps no word of somebody erased after her line was frozen."""
    (taken,) = capture(joined, 1)
    refused = someone(5)
    people.insert(joined, [refused])
    line = json.loads(enrolment_record(refused, rep=None)) | {"doc_no": "412825193803029987"}
    queue(joined, refused, payload=canonical.dump(line))
    freeze_waiting(joined)
    for person in (taken, refused):
        people.set_fields(joined, person.id, state="withdrawn", name=None)
    assert engine.sync_round(joined).received == 2
    assert joined.value("SELECT count(*) FROM outbox") == 2
    assert joined.rows("SELECT * FROM outbox_text") == []


def test_a_count_that_went_astray_is_found_by_verify(joined: Store) -> None:
    capture(joined, 3)
    engine.sync_round(joined)
    assert proofs.check_outbox(joined) == []
    with joined.atomic():
        joined.execute("UPDATE held SET count = count + 1")
    assert proofs.check_outbox(joined) == ["县里签收的条数与逐条清点不符"]


def test_erasing_reaches_the_county_and_colleagues(joined: Store, hub: RunningHub) -> None:
    """Whoever was erased after she was sent, by this program or by one that told the county nothing."""
    first, second = capture(joined, 2)
    engine.sync_round(joined)
    for person, told in ((first, True), (second, False)):
        gone = person.with_fields(rev=2, state="withdrawn")
        people.set_fields(joined, person.id, state="withdrawn", rev=2, name=None)
        payload = withdrawal_record(gone, at="2026-11-22T03:00:00.000Z", rep=None)
        outbox.put(joined, person_id=person.id, rev=2, village=person.village, schema="withdrawal/1", payload=payload)
        if told:
            erasures.queue(joined, gone, None)
    report = engine.sync_round(joined)
    assert (report.received, report.agrees) == (4, True)
    assert hub.rows("SELECT count(*) FROM erased") == [(2,)]
    words = [hub.desk.keys.open(bytes(row[0])).decode() for row in hub.rows("SELECT payload FROM record")]  # type: ignore[arg-type]
    assert len(words) == 6
    assert not [text for text in words if str(first.name) in text or str(second.doc_no) in text]
    assert engine.sync_round(joined).sent == 0, "once"
    assert proofs.check_outbox(joined) == []
