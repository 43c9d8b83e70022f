"""The LAN road: the county's address leads nowhere, but its hub stands in this very network."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterator

import pytest

from desktop.base.errors import Unreachable
from desktop.hub.answering import answering
from desktop.hub.keys import load_or_make
from desktop.storage import batch_list, device, rounds, settings
from desktop.storage.device import HubInfo
from desktop.storage.store import Store
from desktop.sync import engine, nearby
from desktop.sync.link import Link, LinkLost
from desktop.wire import calling, signing
from tests.sync.conftest import RunningHub, capture

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def call_port(monkeypatch: pytest.MonkeyPatch) -> int:
    """A port of this test's own: beside it others run hubs too."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    monkeypatch.setattr(calling, "PORT", port)
    return port


@pytest.fixture
def answered(hub: RunningHub, call_port: int) -> Iterator[None]:
    with answering(hub.desk.keys, "127.0.0.1", hub.port, call_port) as found:
        assert found
        yield


def hub_of(store: Store) -> HubInfo:
    hub = device.identity(store).hub
    assert hub
    return hub


def move(store: Store, url: str) -> None:
    hub = hub_of(store)
    moved = HubInfo(url, hub.name, hub.epoch, hub.verify_key, hub.recipient, hub.recovery)
    device.belong_to(store, moved, device.identity(store).certificate or b"")


def roads(store: Store) -> list[str | None]:
    return [row["road"] for row in batch_list.latest(store)]


@pytest.mark.usefixtures("answered")
def test_a_hub_whose_address_has_changed_is_found_in_the_hall(joined: Store, hub: RunningHub) -> None:
    capture(joined, 3)
    move(joined, NOWHERE)
    report = engine.sync_round(joined, pause=lambda _: None)
    assert (report.received, report.waiting, report.agrees) == (3, 0, True)
    assert roads(joined) == ["lan"]
    assert rounds.latest(joined)[0]["report"]["road"] == "lan"
    assert nearby.find(hub_of(joined)) == hub.url


@pytest.mark.usefixtures("answered")
def test_the_road_that_led_there_is_tried_first(joined: Store, hub: RunningHub) -> None:
    move(joined, NOWHERE)
    for _ in range(2):
        engine.sync_round(joined, pause=lambda _: None)
    outcomes = [row["outcome"] for row in rounds.latest(joined, 9)]
    assert outcomes == ["done", "done", "unreachable"], "the address that leads nowhere was tried once"


def test_back_from_the_hall_the_address_counts_again(joined: Store, hub: RunningHub, call_port: int) -> None:
    move(joined, NOWHERE)
    with answering(hub.desk.keys, "127.0.0.1", hub.port, call_port):
        engine.sync_round(joined, pause=lambda _: None)
    move(joined, hub.url)
    engine.sync_round(joined)
    assert settings.get(joined, "road") == "network"


def test_nobody_else_s_hub_is_taken(joined: Store, hub: RunningHub, call_port: int) -> None:
    capture(joined, 1)
    move(joined, NOWHERE)
    strangers = load_or_make(hub.folder.parent)
    with answering(strangers, "127.0.0.1", hub.port, call_port), pytest.raises(Unreachable, match="一条没丢"):
        engine.sync_round(joined, pause=lambda _: None)


def test_only_this_hub_s_answer_to_this_call_counts() -> None:
    key, drawn = signing.new_key(), secrets.token_bytes(calling.DRAWN)
    asked = calling.question("this hub", drawn)
    assert calling.drawn_for("this hub", asked) == drawn
    for odd in (b"", asked[:-1], asked + b"\0", b"x" + asked[1:]):
        assert calling.drawn_for("this hub", odd) is None
    assert calling.drawn_for("another", asked) is None
    said = calling.answer(key, drawn, 8000)
    assert len(said) == len(asked), "nobody makes a hub send more than was sent to it"
    assert calling.read_answer(signing.verify_key(key), drawn, said) == 8000
    assert calling.read_answer(signing.verify_key(signing.new_key()), drawn, said) is None
    assert calling.read_answer(signing.verify_key(key), secrets.token_bytes(calling.DRAWN), said) is None
    for at in range(len(said)):
        broken = said[:at] + bytes([said[at] ^ 1]) + said[at + 1 :]
        assert calling.read_answer(signing.verify_key(key), drawn, broken) is None


def test_a_second_hub_on_one_machine_says_that_it_is_not_found(hub: RunningHub, call_port: int) -> None:
    keys = hub.desk.keys
    with answering(keys, "127.0.0.1", 1, call_port) as one, answering(keys, "127.0.0.1", 2, call_port) as two:
        assert (one, two) == (True, False)


@pytest.mark.usefixtures("answered")
def test_a_line_that_breaks_after_the_county_has_answered_is_not_begun_anew(
    joined: Store, hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its figures say what has arrived; another round by another road would say nothing of it."""
    capture(joined, 2)
    move(joined, hub.url.replace("127.0.0.1", "localhost"))  # another address than the one that would be found

    def breaks(*_: object, **__: object) -> bytes:
        raise LinkLost("gone")

    monkeypatch.setattr(Link, "send", breaks)
    monkeypatch.setattr(Link, "progress", breaks)
    with pytest.raises(Unreachable) as refused:
        engine.sync_round(joined, pause=lambda _: None)
    assert refused.value.met
    assert [row["outcome"] for row in rounds.latest(joined)] == ["unreachable"], "one round, by one road"
