"""Only what the county signed is told as the county's: what stands in between may answer anything."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from desktop.base.errors import HubError, Unreachable, WireError
from desktop.storage import device
from desktop.storage.store import Store
from desktop.sync.engine import sync_round
from desktop.wire import refusals, signing
from tests.sync.conftest import RunningHub, capture

PHISHING = "您的账号已停用,请拨打 13800000000"


@contextmanager
def between(status: int, body: bytes) -> Iterator[str]:
    """Something on the way that answers every call by itself."""

    class Answer(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = answer

        def log_message(self, *_: object) -> None:
            """Nothing on the screen."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def led_to(store: Store, url: str) -> None:
    me = device.identity(store)
    assert me.hub is not None
    assert me.certificate is not None
    device.belong_to(store, replace(me.hub, url=url), me.certificate)


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 407, 413, 429, 500, 502, 503, 511])
@pytest.mark.parametrize(
    "body", [json.dumps({"code": "revoked", "message": PHISHING}).encode(), b"<html>login</html>", b"[" * 5000]
)
def test_what_stands_in_between_is_not_the_county(
    joined: Store, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes
) -> None:
    capture(joined, 1)
    monkeypatch.setattr("desktop.sync.nearby.find", lambda _hub: None)
    with between(status, body) as url:
        led_to(joined, url)
        with pytest.raises(Unreachable) as told:
            sync_round(joined, pause=lambda _: None)
    assert "13800000000" not in told.value.sentence
    assert f"状态 {status}" in told.value.sentence
    assert "一条没丢" in told.value.sentence


def test_a_proof_of_another_key_is_not_the_county_either(joined: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.sync.nearby.find", lambda _hub: None)
    body = json.dumps(refusals.make(signing.new_key(), "", "revoked", PHISHING)).encode()
    with between(403, body) as url:
        led_to(joined, url)
        with pytest.raises(HubError) as told:
            sync_round(joined, pause=lambda _: None)
    assert "13800000000" not in told.value.sentence
    assert "不是登记过的那个接收台" in told.value.sentence


def test_the_countys_own_refusal_is_told(joined: Store, hub: RunningHub, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> bytes:
        raise HubError("县里的电脑磁盘满了", code="disk_full")

    monkeypatch.setattr("desktop.sync.nearby.find", lambda _hub: None)
    capture(joined, 1)
    monkeypatch.setattr("desktop.hub.intake.stored_receipt", full)
    with pytest.raises(Unreachable, match="磁盘满了"):
        sync_round(joined, pause=lambda _: None)


def test_a_refusal_is_good_for_one_call_alone() -> None:
    key = signing.new_key()
    said = json.dumps(refusals.make(key, "call 1", "revoked", "停用了")).encode()
    assert refusals.read(signing.verify_key(key), "call 1", said) == ("revoked", "停用了")
    other = said.replace(b"revoked", b"removed")
    for called, answer in (("call 2", said), ("call 1", other), ("call 1", b"{}")):
        with pytest.raises(WireError):
            refusals.read(signing.verify_key(key), called, answer)
