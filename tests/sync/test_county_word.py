"""What a rep hears of her laptop's certificate: stopped, ended, returned. On every road, in figures and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from desktop.base.clock import system_clock
from desktop.cli.sync import words
from desktop.hub import devices, inbox, stickside
from desktop.hub.tables import device as device_table
from desktop.services import short_pool
from desktop.services.session import Session
from desktop.storage import county_word, device, leases, outbox
from desktop.storage.store import Store
from desktop.sync import engine, joining, pictures, usb
from desktop.sync.link import Link
from tests.sync.conftest import VILLAGE, RunningHub, capture

NoWait = Callable[[float], None]


def ended(hub: RunningHub) -> None:
    """The certificate came to its end 200 days ago."""
    at = (system_clock() - timedelta(days=200)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with hub.desk.engine.begin() as connection:
        connection.execute(device_table.update().values(not_after=at))


def test_a_stopped_laptop_is_told_and_nothing_is_called_received(hub: RunningHub, joined: Store) -> None:
    capture(joined, 1)
    engine.sync_round(joined)
    devices.revoke(hub.desk, device.identity(joined).id, who="李主管", why="丢了")
    capture(joined, 2, first=10)
    report = engine.sync_round(joined)
    assert (report.sent, report.received, report.quarantined, report.state) == (2, 0, 2, "revoked")
    assert "停用" in words(report)
    assert "收到回执 0 条" in words(report)
    assert "2 条在县里的收件箱" in words(report)
    assert report.as_json()["quarantined"] == 2
    assert county_word.words(joined) == county_word.WORDS["revoked"]
    assert engine.sync_round(joined).state == "revoked", "with nothing to send too"
    assert hub.rows("SELECT count(*) FROM record") == [(1,)]


def test_a_stopped_laptop_gives_no_short_numbers(hub: RunningHub, session: Session) -> None:
    joining.join(session.store, hub.url, hub.code(), "张代表")
    engine.sync_round(session.store)
    numbers = short_pool.pool(session, VILLAGE)
    if not numbers:  # no village of its own yet
        capture(session.store, 1)
        engine.sync_round(session.store)
        numbers = short_pool.pool(session, VILLAGE)
    assert numbers
    devices.revoke(hub.desk, device.identity(session.store).id)
    engine.sync_round(session.store)
    assert short_pool.pool(session, VILLAGE) == ()
    assert "停用" in short_pool.not_ours(session, VILLAGE, numbers[0])
    joining.join(session.store, hub.url, hub.code(), "张代表")
    engine.sync_round(session.store)
    assert short_pool.pool(session, VILLAGE) == numbers, "its own again"
    assert hub.rows("SELECT count(*) FROM lease WHERE void_at IS NULL") == [(1,)]


def test_a_laptop_stopped_by_mistake_comes_back_with_a_new_code(hub: RunningHub, joined: Store) -> None:
    me = device.identity(joined)
    devices.revoke(hub.desk, me.id, who="李主管", why="以为丢了")
    capture(joined, 2)
    assert engine.sync_round(joined).quarantined == 2
    code = devices.issue_code(hub.desk, who="赵主管", why="找到了")
    joining.join(joined, hub.url, code, "张代表")
    capture(joined, 1, first=10)
    report = engine.sync_round(joined)
    assert (report.received, report.quarantined, report.state, report.agrees) == (1, 0, "", True)
    (told,) = devices.all_devices(hub.desk)
    assert [(e["what"], e["who"], e["why"]) for e in told["story"]] == [
        ("revoked", "李主管", "以为丢了"), ("returned", "赵主管", "找到了"),
    ]  # fmt: skip
    assert inbox.admit_all(hub.desk, why="revoked_device").taken == 2
    assert engine.sync_round(joined).agrees


def test_an_overheard_request_to_join_brings_no_stopped_laptop_back(hub: RunningHub, joined: Store) -> None:
    """The code was used before it was stopped: the same bytes sent again change nothing."""
    from desktop.sync.joining import _request, _true_card
    from desktop.wire import codes

    me = device.identity(joined)
    code = codes.read_code(hub.code())
    with Link(hub.url, me, "") as link:
        request = _request(me, _true_card(link.get("/v1/hub"), code), code, "张代表")
    post = lambda: httpx2.post(f"{hub.url}/v1/devices", content=request, trust_env=False)  # noqa: E731
    assert post().status_code == 200
    before = hub.rows("SELECT not_after, certificate FROM device")
    assert post().status_code == 200, "an answer that was lost costs nothing"
    assert hub.rows("SELECT not_after, certificate FROM device") == before
    devices.revoke(hub.desk, me.id)
    assert post().status_code == 400
    assert hub.rows("SELECT count(*) FROM device WHERE revoked_at IS NULL") == [(0,)]


def test_a_laptop_from_the_drawer_brings_everything_and_is_told(hub: RunningHub, joined: Store) -> None:
    """All its batches alike, not the first alone: taken, marked, and nothing comes down until the county says so."""
    capture(joined, 1)
    engine.sync_round(joined)
    ended(hub)
    capture(joined, 3, first=10)
    report = engine.sync_round(joined)
    assert (report.received, report.quarantined, report.state, report.agrees) == (3, 0, "ended", True)
    assert "登记码" in words(report)
    capture(joined, 2, first=20)
    assert engine.sync_round(joined).received == 2
    assert inbox.waiting(hub.desk) == []
    assert hub.rows("SELECT flag, count(*) FROM record GROUP BY flag ORDER BY flag") == [
        ("", 1), ("certificate_ended", 5),
    ]  # fmt: skip
    joining.join(joined, hub.url, hub.code(), "张代表")
    capture(joined, 1, first=30)
    assert engine.sync_round(joined).state == ""
    assert county_word.words(joined) == ""


@pytest.mark.parametrize("stop", [True, False], ids=["stopped", "ended"])
def test_a_stick_tells_it_too(hub: RunningHub, joined: Store, tmp_path: Path, stop: bool) -> None:
    if stop:
        devices.revoke(hub.desk, device.identity(joined).id)
    else:
        ended(hub)
    capture(joined, 2)
    usb.export(joined, tmp_path / "a.cunbu")
    taken = stickside.ingest(hub.desk, tmp_path / "a.cunbu")
    stickside.write_receipts(taken.receipts + taken.leases, tmp_path / "back")
    report = usb.read_receipt(joined, tmp_path / "back")
    assert (report.received, report.quarantined) == ((0, 2) if stop else (2, 0))
    assert report.state == ("revoked" if stop else "ended")
    assert leases.by_village(joined, device.identity(joined).epoch) == {}


def test_a_greeting_sent_again_changes_nothing_and_its_laptop_goes_on(
    hub: RunningHub, joined: Store, no_wait: NoWait
) -> None:
    """Every signed call of two rounds, byte for byte once more, by somebody without a key; then by two workers."""
    said: list[tuple[str, str, bytes | None, dict[str, str]]] = []
    true = Link._call

    def overheard(self: Link, method: str, path: str, body: bytes | None, **more: object) -> object:
        signed = more.get("signed_body")
        if method == "POST":
            from desktop.wire import requests

            header = requests.authorization(
                self._device.sign_key, device=self._device.id, hub=self._hub, method=method, path=path,
                body=signed if isinstance(signed, bytes) else None,
            )  # fmt: skip
            said.append((method, path, body, {"Authorization": header}))
        return true(self, method, path, body, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Link, "_call", overheard)
        for first in (1, 10):
            capture(joined, 2, first=first)
            engine.sync_round(joined, pause=no_wait)
    tables = ("device", "stream", "lease", "record", "holding", "meta", "batch", "inbox", "decision")

    def state() -> list[object]:
        return [hub.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables]

    before = state()
    assert {path for _, path, _, _ in said} >= {"/v1/hello"}
    for method, path, body, headers in said * 2:
        answer = httpx2.request(method, hub.url + path, content=body, headers=headers, trust_env=False)
        assert answer.status_code in (200, 204)
    assert state() == before
    epoch = device.identity(joined).epoch
    capture(joined, 1, first=20)
    report = engine.sync_round(joined, pause=no_wait)
    assert (report.received, report.renewed, report.agrees) == (1, False, True)
    assert device.identity(joined).epoch == epoch
    assert pictures.to_send(joined).count == 0
    assert replace(report).state == ""


def test_the_page_counts_nothing_as_taken_in_that_was_not(hub: RunningHub, joined: Store) -> None:
    capture(joined, 1)
    engine.sync_round(joined)
    devices.revoke(hub.desk, device.identity(joined).id)
    capture(joined, 2, first=10)
    engine.sync_round(joined)
    assert outbox.kept_aside(joined) == 2
