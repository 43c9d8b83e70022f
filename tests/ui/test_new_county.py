"""A new county's computer in the window: what the old one had is told, goes after a yes with figures, and nothing
says the county has it before it has signed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.sync import engine, joining
from desktop.ui.sync_page import page as sync_page
from desktop.ui.window import Window
from tests.sync.conftest import RunningHub, capture
from tests.ui.conftest import settle


@pytest.fixture
def hubs(tmp_path: Path) -> Iterator[list[RunningHub]]:
    running = [RunningHub(tmp_path / name).start() for name in ("old", "new")]
    yield running
    for hub in running:
        hub.stop()
        hub.desk.close()


def test_all_goes_again_after_a_yes(
    qtbot, window: Window, hubs: list[RunningHub], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, (old, new) = window.bench.session.store, hubs
    joining.join(store, old.url, old.code(), "张代表")
    capture(store, 3)
    engine.sync_round(store)
    window.bench.go("sync")
    settle(qtbot, window.bench)
    page = window.findChild(sync_page.SyncPage)
    assert page.former.isHidden(), "nothing to say while there is one county"
    joining.join(store, new.url, new.code(), "张代表")
    engine.sync_round(store)
    page.refresh()
    settle(qtbot, window.bench)
    assert not page.former.isHidden()
    assert "3 人、3 条" in page.former.words.text()
    asked: list[str] = []
    answers = iter([False, True])
    monkeypatch.setattr(sync_page, "ask", lambda _parent, *words: asked.append(words[1]) or next(answers))
    page.former.go.click()
    settle(qtbot, window.bench)
    assert "3 人、3 条" in asked[0]
    assert page.received.number.text() == "3", "not without a yes"
    page.former.go.click()
    settle(qtbot, window.bench)
    page.refresh()
    settle(qtbot, window.bench)
    assert page.former.isHidden()
    assert page.received.number.text() == "0"
    assert store.value("SELECT count(*) FROM person WHERE state = 'received'") == 0
    page.on_sync()
    settle(qtbot, window.bench)
    qtbot.waitUntil(lambda: store.value("SELECT count(*) FROM person WHERE state = 'received'") == 3, timeout=10000)
    assert new.rows("SELECT count(*), count(DISTINCT id) FROM record") == [(3, 3)]
