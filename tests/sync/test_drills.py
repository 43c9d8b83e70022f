"""Both sides find out by themselves: a few people in each drill, hundreds with CUNBU_LONG."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.sync import engine
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
