"""Readers: the helper process spoken to for real, one that hangs, dies or lies; the fake; the watch over any."""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.base.errors import DeviceError
from desktop.devices import card_reader, sdt_helper
from desktop.devices.card_reader import ABSENT, NO_CARD, FakeReader, News, SdtReader, Watch, choose_reader
from desktop.devices.helper_process import HelperGone, module_command
from tests.domain import cards

LI, WANG = cards.resident(), cards.wang()


@pytest.fixture
def stub() -> Iterator:
    """A reader over a helper process with a stub library; all are ended behind the test."""
    made: list[SdtReader] = []

    def start(behaviour: str, record: bytes = LI, *, patience: float = 10.0) -> SdtReader:
        command = module_command("tests.devices.stub_reader", behaviour, record.hex())
        made.append(SdtReader(command, patience=patience))
        return made[-1]

    yield start
    for reader in made:
        reader.close()


def test_a_card_is_read_once_while_it_lies_there(stub) -> None:
    reader = stub("good")
    assert reader.connect()
    assert reader.read() == LI
    assert reader.read() is None
    assert reader.connect()


def test_no_reader(stub) -> None:
    assert not stub("absent").connect()


def test_a_hanging_helper_is_killed_and_another_one_started(stub) -> None:
    reader = stub("hang", patience=0.2)
    assert reader.connect()
    first = reader.pid
    assert first is not None
    with pytest.raises(HelperGone) as refused:
        reader.read()
    assert refused.value.code == "reader_hung"
    assert reader.pid is None
    assert reader.connect()
    assert reader.pid not in (None, first)


def test_a_dying_helper_is_a_sentence(stub) -> None:
    reader = stub("dies")
    assert reader.connect()
    with pytest.raises(HelperGone) as refused:
        reader.read()
    assert refused.value.code == "reader_gone"
    assert reader.connect()


def test_a_helper_that_floods_is_ended(stub) -> None:
    reader = stub("babbles")
    with pytest.raises(HelperGone):
        reader.connect()


def test_a_card_taken_away_too_soon(stub) -> None:
    reader = stub("torn")
    reader.connect()
    with pytest.raises(DeviceError) as refused:
        reader.read()
    assert refused.value.code == "card_unread"
    assert reader.connect()


def test_a_library_that_boasts_of_more_than_it_wrote(stub) -> None:
    reader = stub("boasts")
    reader.connect()
    read = reader.read()
    assert read is not None
    assert len(read) <= card_reader.LONGEST_CARD


def test_the_cable_is_pulled(stub) -> None:
    reader = stub("unplugged")
    reader.connect()
    assert reader.read() == LI
    assert reader.read() is None
    assert reader.connect()  # asked again, and there it is


def test_a_library_that_is_not_there() -> None:
    reader = SdtReader(module_command("desktop.devices.sdt_helper", "no-such-library.dll"))
    try:
        assert not reader.connect()
        pid = reader.pid
        assert not reader.connect()  # not asked again at once
        assert reader.pid == pid
    finally:
        reader.close()


def test_a_program_that_is_not_there() -> None:
    reader = SdtReader(["/nowhere/python", "-c", ""])
    with pytest.raises(HelperGone):
        reader.connect()


def test_the_helper_needs_nothing_but_the_standard_library() -> None:
    source = Path(sdt_helper.__file__).read_text("utf-8")
    assert "from desktop" not in source
    assert "PySide6" not in source


def test_the_helper_is_not_told_the_passphrase(monkeypatch) -> None:
    monkeypatch.setenv("CUNBU_PASSPHRASE", "walnut river 7")
    show = "import os,sys; sys.stdin.readline(); print([k for k in os.environ if 'CUNBU' in k], flush=True)"
    reader = card_reader.HelperProcess([sys.executable, "-c", show])
    try:
        assert reader.ask("connect", 10) == "[]"
    finally:
        reader.close()


def test_the_fake_plays_its_recordings_one_per_asking(tmp_path: Path) -> None:
    (tmp_path / "1-li.bin").write_bytes(LI)
    (tmp_path / "2-wang.bin").write_bytes(WANG)
    (tmp_path / "notes.txt").write_text("not a card")
    reader = choose_reader({"CUNBU_READER": f"fake:{tmp_path}"})
    assert isinstance(reader, FakeReader)
    assert reader.connect()
    assert reader.read() is None
    assert [reader.read(asked=True) for _ in range(3)] == [LI, WANG, LI]
    reader.lay(WANG)
    assert reader.read() == WANG


def test_which_reader(tmp_path: Path) -> None:
    assert choose_reader({"CUNBU_READER": "none"}) is None
    sdt = choose_reader({"CUNBU_READER": "sdt:C:\\reader\\sdtapi.dll", "CUNBU_READER_PYTHON": "py32"})
    assert isinstance(sdt, SdtReader)
    assert sdt._helper._command == ["py32", "-m", "desktop.devices.sdt_helper", "C:\\reader\\sdtapi.dll"]
    with pytest.raises(DeviceError):
        choose_reader({"CUNBU_READER": f"fake:{tmp_path / 'gone'}"})


@pytest.fixture
def watched() -> Iterator:
    made: list[Watch] = []

    def start(reader) -> tuple[Watch, queue.Queue[News]]:
        heard: queue.Queue[News] = queue.Queue()
        made.append(Watch(reader, heard.put, poll=0.01))
        return made[-1], heard

    yield start
    for watch in made:
        watch.stop()
        assert watch.join(5)


def test_the_watch_tells_of_reader_and_cards(watched) -> None:
    reader = FakeReader()
    watch, heard = watched(reader)
    assert heard.get(timeout=5).kind == "connected"
    reader.lay(LI)
    news = heard.get(timeout=5)
    assert (news.kind, news.raw, news.asked) == ("card", LI, False)
    watch.ask()
    news = heard.get(timeout=5)
    assert (news.kind, news.sentence) == ("trouble", NO_CARD)
    reader.connected = False
    assert heard.get(timeout=5).kind == "absent"
    watch.ask()
    assert heard.get(timeout=5).sentence.startswith(ABSENT)


def test_stopping_does_not_wait_for_a_hanging_reader(stub, watched) -> None:
    reader = stub("hang", patience=600.0)
    watch, heard = watched(reader)
    assert heard.get(timeout=10).kind == "connected"
    until = time.monotonic() + 5
    while reader.pid is None and time.monotonic() < until:
        pass
    watch.stop()
    assert watch.join(5)
    assert reader.pid is None
    assert heard.empty()


def test_the_packaged_program_has_a_door_for_the_helper(monkeypatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    [_program, *rest] = module_command("desktop.devices.sdt_helper", "no-such-library.dll")
    monkeypatch.undo()
    reader = card_reader.HelperProcess([sys.executable, "-m", "desktop", *rest])
    try:
        assert reader.ask("read", 20) == "err dll"
    finally:
        reader.close()
