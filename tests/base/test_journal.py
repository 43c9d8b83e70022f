"""The log says what happened, never to whom; a mark that is shown can be found in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from desktop.base import journal
from desktop.cli import main
from desktop.hub.serve import Wordless


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    log = logging.getLogger("cunbu")
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()


def a_bug() -> ValueError:
    try:
        raise ValueError("罗顺文 13297773781")
    except ValueError as bug:
        return bug


def test_a_bug_is_its_kind_and_its_lines(tmp_path: Path) -> None:
    journal.open_journal(tmp_path)
    mark = journal.journal_bug(a_bug())
    journal.note("imported", count=3, name="罗顺文")
    said = (tmp_path / "log" / "cunbu.log").read_text("utf-8")
    assert mark in said
    assert "test_journal.py" in said
    assert '"count": 3' in said
    assert "罗顺文" not in said
    assert "13297773781" not in said


def test_the_mark_a_command_shows_is_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def broken() -> None:
        raise a_bug()

    monkeypatch.setattr(main.LazyCommands, "get_command", lambda *_: broken)
    assert main.run(["--data", str(tmp_path), "status"]) == 1
    mark = capsys.readouterr().err.strip().rpartition(":")[2]
    said = (tmp_path / "log" / "cunbu.log").read_text("utf-8")
    assert mark in said
    assert "罗顺文" not in said


def test_the_hubs_log_quotes_no_record() -> None:
    bug = a_bug()
    record = logging.LogRecord("uvicorn.error", 40, "x", 1, "a bug", None, (ValueError, bug, bug.__traceback__))
    said = Wordless("%(levelname)s %(message)s").format(record)
    assert said.startswith("ERROR a bug\nValueError test_journal.py")
    assert "罗顺文" not in said
