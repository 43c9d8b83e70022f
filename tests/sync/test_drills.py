"""Both sides find out by themselves: a few people in each drill, hundreds with CUNBU_LONG."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.hub import stickside
from desktop.sync import engine, usb
from tests import postgres
from tests.sync import drills
from tests.sync.drills import Outcome, Scene

MANY = 400 if os.environ.get("CUNBU_LONG") else 4


def _run(scene: Scene, drill: Callable[[Scene], Outcome]) -> None:
    try:
        done = drill(scene)
        assert done.rounds <= 2
        calm = engine.sync_round(scene.store)
        assert (calm.sent, calm.again, calm.agrees) == (0, 0, True), "what is equal stays quiet"
        assert scene.held() == scene.made
    finally:
        scene.close()


@pytest.mark.parametrize("drill", drills.DRILLS, ids=lambda drill: drill.__name__)
def test_both_sides_are_equal_again(tmp_path: Path, drill: Callable[[Scene], Outcome]) -> None:
    _run(Scene(tmp_path, MANY), drill)


def test_a_county_put_back_by_pg_restore_is_refilled(tmp_path: Path) -> None:
    with postgres.server() as url:
        _run(Scene(tmp_path, MANY, postgres.fresh(url)), drills.pg_restored)


def test_shortened_words_go_as_they_were_sealed_by_stick_too(tmp_path: Path) -> None:
    """No network, and the laptop no longer has the words: the batch itself goes again, and its receipt says `new`."""
    scene = Scene(tmp_path)
    try:
        scene.people()
        scene.sync()
        with scene.hub.desk.engine.connect() as connection:
            for table in ("record", "record_name", "batch", "document_seen"):
                connection.exec_driver_sql(f"DELETE FROM {table}")
            connection.exec_driver_sql("DELETE FROM holding")
            connection.commit()
        scene.store.execute("DELETE FROM outbox_text")
        for number in range(2):
            scene.people(1)
            usb.export(scene.store, tmp_path / f"{number}.cunbu")
            taken = stickside.ingest(scene.hub.desk, tmp_path / f"{number}.cunbu")
            stickside.write_receipts(taken.documents, tmp_path / f"{number}.rc")
            report = usb.read_receipt(scene.store, tmp_path / f"{number}.rc")
        assert (scene.held(), report.agrees, report.waiting) == (scene.made, True, 0)
        assert engine.sync_round(scene.store).agrees
    finally:
        scene.close()
