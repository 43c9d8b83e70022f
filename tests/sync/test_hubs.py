"""Hubs that are not what they were: sign-in pages, false ones, restored ones, forgetful ones."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.base.errors import HubError, Unreachable, WireError
from desktop.hub import decisions, keys
from desktop.hub.restore import backup, restore
from desktop.storage import batches, device, outbox
from desktop.storage.device import HubInfo
from desktop.storage.store import Store
from desktop.sync import engine, joining, usb
from desktop.sync.freezing import freeze_waiting
from desktop.sync.link import Link
from desktop.wire import container, sealing, signing
from tests.sync.conftest import RunningHub, capture, states

NoWait = Callable[[float], None]


def move_to(store: Store, url: str) -> None:
    me = device.identity(store)
    assert me.hub
    device.belong_to(
        store, HubInfo(url, me.hub.name, me.hub.epoch, me.hub.verify_key, me.hub.recipient), me.certificate or b""
    )


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


def test_a_restored_county_is_not_offered_what_an_earlier_one_receipted(
    joined: Store, hub: RunningHub, tmp_path: Path
) -> None:
    capture(joined, 2)
    assert engine.sync_round(joined).received == 2
    other = RunningHub(tmp_path / "other").start()
    try:
        joining.join(joined, other.url, other.code(), "张代表")
        backup(other.desk, tmp_path / "copy.db")
        capture(joined, 1, first=5)
        assert engine.sync_round(joined).received == 1
        restore(other.desk, tmp_path / "copy.db")
        report = engine.sync_round(joined)
        assert (report.sent, report.waiting) == (1, 0)
    finally:
        other.stop()


def test_coming_back_to_a_hub_shows_no_name_on_the_wire(joined: Store, hub: RunningHub) -> None:
    me = device.identity(joined)
    assert me.certificate
    assert "张代表" in me.certificate.decode()
    with Link(hub.url, me, hub.desk.keys.name) as link:
        with pytest.raises(WireError):
            link.post("/v1/devices/return", me.certificate, signed=False)
        link.post(
            "/v1/devices/return", sealing.seal(me.certificate, [me.hub.recipient if me.hub else None]), signed=False
        )


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


def test_the_county_recovery_key_opens_every_batch_too(store: Store, tmp_path: Path) -> None:
    recovery = sealing.new_identity()
    keys.load_or_make(tmp_path, recovery=None)
    assert keys.load_or_make(tmp_path, recovery=sealing.recipient_of(recovery)).recovery  # may be named later
    running = RunningHub(tmp_path).start()
    try:
        joining.join(store, running.url, running.code(), "张代表")
        (person,) = capture(store, 1)
        freeze_waiting(store)
        (batch,) = batches.unreceipted(store)
        inner = sealing.unseal(batch.sealed, recovery)
        me = device.identity(store)
        (entry,) = container.unpack(inner, lambda _: signing.verify_key(me.sign_key)).entries
        assert entry.id == person.id
        assert engine.sync_round(store).received == 1
    finally:
        running.stop()


def test_a_hub_with_other_keys_is_named_for_what_it_is(joined: Store, hub: RunningHub, no_wait: NoWait) -> None:
    capture(joined, 1)
    hub.stop()
    for path in [*hub.folder.glob("hub.db*"), hub.folder / "hub-keys.json"]:
        path.unlink()
    hub.start()
    with pytest.raises(HubError) as stranger:
        engine.sync_round(joined, pause=no_wait)
    assert stranger.value.code == "unknown_device"
    joining.join(joined, hub.url, hub.code(), "张代表")
    assert engine.sync_round(joined).received == 1
