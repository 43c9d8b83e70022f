"""What answers change: only a true receipt counts, a bad record steps aside, decisions reach their person."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.base.errors import HubError, RefusedInput, Unreachable, WireError
from desktop.hub import decisions, stickside
from desktop.hub.restore import backup, restore
from desktop.storage import batches, device, outbox, people, rounds
from desktop.storage.device import HubInfo
from desktop.storage.store import Store
from desktop.sync import engine, joining, usb
from desktop.sync.report import Progress
from desktop.wire import canonical, stick
from desktop.wire.records import enrolment_record
from tests.sync.conftest import RunningHub, capture, queue, someone, states

NoWait = Callable[[float], None]


def move_to(store: Store, url: str) -> None:
    me = device.identity(store)
    assert me.hub
    device.belong_to(
        store, HubInfo(url, me.hub.name, me.hub.epoch, me.hub.verify_key, me.hub.recipient), me.certificate or b""
    )


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


class Portal(http.server.BaseHTTPRequestHandler):
    """A hotel's sign-in page: 200 for everything."""

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b"<html>please sign in</html>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = _answer

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def portal() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_sign_in_page_that_says_200_is_not_delivery(joined: Store, hub: RunningHub, no_wait: NoWait) -> None:
    capture(joined, 3)
    with portal() as url:
        move_to(joined, url)
        with pytest.raises(Unreachable) as away:
            engine.sync_round(joined, pause=no_wait)
        assert "先登录" in away.value.sentence
        assert outbox.not_receipted(joined) == 3
        with pytest.raises(Unreachable):
            joining.join(joined, url, hub.code(), "张代表")
    move_to(joined, hub.url)
    assert engine.sync_round(joined).received == 3


def test_another_hub_cannot_stand_in(joined: Store, hub: RunningHub, no_wait: NoWait, tmp_path: Path) -> None:
    capture(joined, 1)
    false = RunningHub(tmp_path / "false").start()
    try:
        with pytest.raises(WireError) as refused:
            joining.join(joined, false.url, hub.code(), "张代表")
        assert refused.value.code == "wrong_hub"
        move_to(joined, false.url)
        with pytest.raises((Unreachable, WireError, HubError)):
            engine.sync_round(joined, pause=no_wait)
        assert outbox.not_receipted(joined) == 1
        assert false.rows("SELECT count(*) FROM record") == [(0,)]
    finally:
        false.stop()


def test_moving_to_another_county_freezes_anew_for_its_key(
    joined: Store, hub: RunningHub, no_wait: NoWait, tmp_path: Path
) -> None:
    capture(joined, 4)
    usb.export(joined, tmp_path / "a.cunbu")  # frozen for the first hub
    assert states(joined) == {"sealed": 4}
    other = RunningHub(tmp_path / "other").start()
    try:
        joining.join(joined, other.url, other.code(), "张代表")
        assert states(joined) == {"captured": 4}
        report = engine.sync_round(joined)
        assert (report.received, report.agrees) == (4, True)
    finally:
        other.stop()


def test_a_hub_put_back_from_a_backup_is_refilled(joined: Store, hub: RunningHub, tmp_path: Path) -> None:
    capture(joined, 3)
    engine.sync_round(joined)
    backup(hub.desk, tmp_path / "copy.db")
    later = capture(joined, 4, first=10)
    engine.sync_round(joined)
    decisions.decide(hub.desk, later[0].id, accept=True)
    engine.sync_round(joined)
    restore(hub.desk, tmp_path / "copy.db")
    assert hub.rows("SELECT count(*) FROM record") == [(3,)]
    report = engine.sync_round(joined)
    assert (report.sent, report.duplicates, report.agrees) == (4, 0, True)
    assert hub.rows("SELECT count(*) FROM record") == [(7,)]
    assert states(joined) == {"received": 6, "accepted": 1}
    assert engine.sync_round(joined).sent == 0


def test_a_hub_quietly_replaced_by_an_old_copy_is_noticed(joined: Store, hub: RunningHub, tmp_path: Path) -> None:
    """Nobody ran `hub restore`: the laptop shows a receipt the hub does not remember giving."""
    backup(hub.desk, tmp_path / "copy.db")
    capture(joined, 3)
    engine.sync_round(joined)
    hub.stop()
    hub.desk.close()
    for name in ("hub.db", "hub.db-wal", "hub.db-shm"):
        (hub.folder / name).unlink(missing_ok=True)
    (tmp_path / "copy.db").rename(hub.folder / "hub.db")
    hub.start()
    report = engine.sync_round(joined)
    assert (report.sent, report.agrees) == (3, True)
    assert hub.rows("SELECT count(*) FROM record") == [(3,)]


def test_a_hub_that_forgot_the_laptop_takes_its_certificate(joined: Store, hub: RunningHub) -> None:
    capture(joined, 2)
    engine.sync_round(joined)
    with hub.desk.engine.connect() as connection:
        for table in ("device", "record", "record_name", "batch", "holding", "stream", "village", "document_seen"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.commit()
    capture(joined, 1, first=5)
    report = engine.sync_round(joined)
    assert (report.sent, report.agrees, report.waiting) == (3, True, 0)


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
