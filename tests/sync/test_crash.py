"""The hub dies at the worst moments and is started again on the same folder."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.base.errors import Unreachable
from desktop.hub import devices
from desktop.hub.desk import Settings, open_desk
from desktop.storage import outbox
from desktop.storage.store import Store
from desktop.sync import engine, joining
from tests.sync import dying
from tests.sync.conftest import capture, states

NoWait = Callable[[float], None]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.parametrize("step", dying.STEPS)
def test_a_hub_that_dies_at_a_step_has_everything_once_after_the_next_round(
    store: Store, tmp_path: Path, no_wait: NoWait, step: str
) -> None:
    folder, port = tmp_path / "hub", free_port()
    desk = open_desk(Settings(folder))
    with dying.hub(folder, port, step) as process:
        joining.join(store, f"http://127.0.0.1:{port}", devices.issue_code(desk), "张代表")
        capture(store, 5)
        with pytest.raises(Unreachable):
            engine.sync_round(store, pause=no_wait)
        process.join(10)
        assert process.exitcode == 9
    assert outbox.not_receipted(store) == 5
    assert states(store) == {"sealed": 5}
    with dying.hub(folder, port):
        report = engine.sync_round(store, pause=no_wait)
    assert (report.sent, report.received, report.duplicates, report.waiting) == (5, 5, 0, 0)
    assert report.agrees
    with desk.engine.connect() as connection:
        count = "SELECT count(*), count(DISTINCT id) FROM record"
        assert tuple(connection.exec_driver_sql(count).one()) == (5, 5)
        assert connection.exec_driver_sql("SELECT receipts FROM device").scalar() == 1
    assert list(desk.parts.iterdir()) == []
    desk.close()
