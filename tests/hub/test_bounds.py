"""Silent and dawdling connections take nobody's place, and a county's laptops all at once do not take its machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
import httpx2
import pytest
import uvicorn

from desktop.base.errors import HubError
from desktop.hub import patience, turnstile
from desktop.hub.app import create_app
from desktop.hub.desk import Desk


@contextmanager
def running(desk: Desk) -> Iterator[int]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    app = create_app(desk.settings)
    server = uvicorn.Server(uvicorn.Config(app, http=patience.PatientProtocol, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    port = listener.getsockname()[1]
    httpx2.get(f"http://127.0.0.1:{port}/v1/hub", trust_env=False)
    yield port
    server.should_exit = True
    thread.join(10)
    listener.close()


def is_closed(line: socket.socket) -> bool:
    line.settimeout(5)
    try:
        return line.recv(100) == b""
    except ConnectionResetError:
        return True


def test_who_stays_silent_or_dawdles_is_closed_and_who_works_is_served(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "HEADER_SECONDS", 0.3)
    monkeypatch.setattr(patience, "STALL_SECONDS", 0.3)
    monkeypatch.setattr(patience, "LOOK_EVERY", 0.05)
    with running(desk) as port:
        lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(30)]
        for line in lines[:10]:
            line.sendall(b"GET /v1/hub HTTP/1.1\r\nHost:")
        for line in lines[10:20]:
            line.sendall(b"POST /v1/hello HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nsome")
        assert all(is_closed(line) for line in lines)
        for line in lines:
            line.close()
        assert httpx2.get(f"http://127.0.0.1:{port}/v1/hub", trust_env=False).status_code == 200


def test_more_connections_than_the_hub_holds_stop_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "MOST", 20)
    with running(desk) as port:
        lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
        assert httpx2.get(f"http://127.0.0.1:{port}/v1/hub", trust_env=False).status_code == 200
        assert all(is_closed(line) for line in lines[:30])
        for line in lines:
            line.close()


def test_batches_are_taken_in_turn_and_who_waits_too_long_is_told_to_come_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turnstile, "WAIT_SECONDS", 0.2)
    turns, at_once, most, gate = turnstile.Turnstile(desk), [0], [0], threading.Event()
    said: list[str] = []

    def take() -> None:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        gate.wait(5)
        at_once[0] -= 1

    async def bring() -> None:
        try:
            await turns.run(turnstile.LARGE + 1, take)
            said.append("taken")
        except HubError as told:
            said.append(told.code)
            gate.set()

    async def all_at_once() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(6):
                group.start_soon(bring)

    anyio.run(all_at_once)
    allowed = 1 if desk.engine.dialect.name == "sqlite" else 2
    assert most[0] == allowed
    assert said.count("taken") == allowed
    assert said.count("busy") == 6 - allowed


def test_the_process_may_hold_more_connections_than_usual() -> None:
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, before[1]), before[1]))
        patience.raise_limit_of_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= min(4 * patience.MOST, before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
