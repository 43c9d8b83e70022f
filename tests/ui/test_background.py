"""What goes on while the rep enrols: a second copy on a stick, and rounds without anybody pressing a button."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.cli.main import run
from desktop.storage import outbox
from desktop.sync import joining, second_copy
from desktop.ui.operations import hub as county
from desktop.ui.window import Window
from tests.hubs import Hub, hub
from tests.ui.conftest import settle

__all__ = ["hub"]


@pytest.fixture
def code(hub: Hub, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["hub", "code", "--data", str(hub.folder)]) == 0
    return capsys.readouterr().out.strip()


def test_a_minute_passes_and_what_waits_is_on_the_stick_and_at_the_county(
    qtbot, peopled: Window, hub: Hub, code: str, tmp_path: Path
) -> None:
    bench, store = peopled.bench, peopled.bench.session.store
    stick = tmp_path / "stick"
    stick.mkdir()
    joining.join(store, hub.url, code, "张代表")
    peopled.shell.open("sync")
    settle(qtbot, bench)
    page = peopled.shell.page
    page.keep_second(stick)
    settle(qtbot, bench)
    assert list(stick.glob("cunbu-*.cunbu"))
    assert str(stick) in page.round.second.text()
    waiting = outbox.not_receipted(store)
    assert waiting > 0
    peopled.background.pulse()
    qtbot.waitUntil(lambda: outbox.not_receipted(store) == 0, timeout=20_000)
    settle(qtbot, bench)
    assert bench.online
    peopled.background.pulse()
    qtbot.waitUntil(lambda: not list(stick.glob("cunbu-*.cunbu")), timeout=10_000)
    page.keep_second(None)
    settle(qtbot, bench)
    assert second_copy.look(store) is None


def test_a_line_that_is_not_there_and_a_stick_that_was_pulled_are_borne_quietly(
    qtbot, peopled: Window, hub: Hub, code: str, tmp_path: Path
) -> None:
    bench, store = peopled.bench, peopled.bench.session.store
    joining.join(store, hub.url, code, "张代表")
    second_copy.choose(store, tmp_path / "pulled out")
    told: list[str] = []
    bench.told.connect(lambda words, _undo: told.append(words))
    for _ in range(3):
        peopled.background._busy = True  # rounds are another test's
        peopled.background.pulse()
        settle(qtbot, bench)
    assert [words for words in told if "拔了" in words] == told, "said once, when it begins"
    assert len(told) == 1
    assert county.has_work(bench.session)
