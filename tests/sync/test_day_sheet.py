"""The day sheet says both sides' totals: what this laptop has receipts for, and what the county said it holds."""

from __future__ import annotations

from pathlib import Path

from desktop.services import village_papers
from desktop.services.session import Session
from desktop.storage import outbox
from tests.paper.villagers import text_of
from tests.sync.conftest import VILLAGE, RunningHub
from tests.sync.test_answers import filled, finished, laptop, sync


def sheet(session: Session) -> str:
    return text_of(village_papers.make_day_sheet(session, VILLAGE).pdf)


def test_before_the_first_round_the_countys_figures_are_left_to_the_pen(hub: RunningHub, tmp_path: Path) -> None:
    session = laptop(tmp_path / "one", hub, "张代表")
    finished(session, filled(session).id)
    said = sheet(session)
    assert "还没有与县里对过数" in said
    assert "一致" not in said
    session.store.close()


def test_after_a_round_both_sides_stand_on_it_and_a_loss_would_show(hub: RunningHub, tmp_path: Path) -> None:
    session = laptop(tmp_path / "one", hub, "张代表")
    finished(session, filled(session).id)
    sync(session)
    count, digest = outbox.held_by_county(session.store)[VILLAGE]
    said = sheet(session)
    assert count == 1
    assert f"{digest[:8].upper()} 一致" in said
    with hub.desk.engine.begin() as connection:  # the county's disk lost a record behind everybody's back
        connection.exec_driver_sql("DELETE FROM record")
        connection.exec_driver_sql(f"UPDATE holding SET count = 0, digest = '{'0' * 64}', version = version + 1")
    assert not sync(session).agrees
    said = sheet(session)
    assert f"{digest[:8].upper()} ≠ 00000000" in said
    session.store.close()
