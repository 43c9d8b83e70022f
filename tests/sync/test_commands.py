"""The laptop's commands: sync and the stick, against a live hub, on a real vault."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.cli.main import run
from desktop.hub import stickside
from desktop.services.session import make_vault
from desktop.sync import joining
from tests.sync.conftest import RunningHub, capture

Say = Callable[..., dict[str, object]]


@pytest.fixture
def laptop(tmp_path: Path, hub: RunningHub, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A joined laptop with three captured people."""
    monkeypatch.setenv("CUNBU_PASSPHRASE", "correct horse")
    made = make_vault(tmp_path / "laptop", "张代表", "correct horse").session
    joining.join(made.store, hub.url, hub.code(), "张代表")
    capture(made.store, 3)
    made.close()
    return tmp_path / "laptop"


@pytest.fixture
def say(laptop: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    def ask(*arguments: str, expect: int = 0) -> dict[str, object]:
        assert run([*arguments, "--data", str(laptop), "--json"]) == expect
        out, err = capsys.readouterr()
        if expect:
            assert out == ""
            return {"sentence": err}
        assert err == ""
        answer: dict[str, object] = json.loads(out)
        return answer

    return ask


def test_sync_says_exactly_the_contract(say: Say, hub: RunningHub) -> None:
    first = say("sync")
    assert list(first) == [
        "sent", "received", "accepted", "returned", "duplicates", "waiting", "bytes_out", "bytes_in",
    ]  # fmt: skip
    assert (first["sent"], first["received"], first["waiting"]) == (3, 3, 0)
    again = say("sync")
    assert (again["sent"], again["received"], again["duplicates"]) == (0, 0, 0)


def test_without_a_network_sync_ends_with_one_sentence(say: Say, hub: RunningHub) -> None:
    hub.stop()
    said = str(say("sync", expect=1)["sentence"])
    assert said.count("\n") == 1
    assert "一条没丢" in said


def test_the_stick_by_command(say: Say, hub: RunningHub, tmp_path: Path) -> None:
    made = say("batch", "export", "--out", str(tmp_path / "a.cunbu"))
    assert (made["batches"], made["records"]) == (1, 3)
    taken = stickside.ingest(hub.desk, tmp_path / "a.cunbu")
    stickside.write_receipts(taken.receipts, tmp_path / "r")
    read = say("batch", "receipt", str(tmp_path / "r"))
    assert (read["received"], read["waiting"]) == (3, 0)
    assert "没有要交的" in str(say("batch", "export", "--out", str(tmp_path / "b.cunbu"), expect=1)["sentence"])
    assert not (tmp_path / "b.cunbu").exists()
