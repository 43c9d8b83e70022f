"""The county's village list reaches every laptop, whole, and leaves alone what the rep wrote beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.villages import Village
from desktop.hub import devices
from desktop.hub import villages as county
from desktop.services import villages as villages_acts
from desktop.services.session import Session
from desktop.storage import device, settings, villages
from desktop.sync import joining
from tests.sync.conftest import VILLAGE, RunningHub
from tests.sync.test_answers import laptop, sync

HEAD = "村代码,村名,乡镇,类别,虚拟网编号\n"


def told(hub: RunningHub, folder: Path, *lines: str) -> None:
    path = folder / "villages.csv"
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    county.import_list(hub.desk, path)


@pytest.fixture
def session(hub: RunningHub, tmp_path: Path) -> Iterator[Session]:
    made = laptop(tmp_path / "laptop", hub, "张代表")
    yield made
    made.store.close()


def names(session: Session) -> dict[str, str]:
    return {village.code: village.name for village in villages.all_villages(session.store)}


def test_the_list_comes_with_a_round_and_its_changes_too(hub: RunningHub, session: Session, tmp_path: Path) -> None:
    mine = villages.get(session.store, VILLAGE)
    assert mine is not None
    villages.save(session.store, [replace(mine, fixed_line="0396-6912188", alias="西庄")])
    told(hub, tmp_path, f"{VILLAGE},西洪行政村,朱里镇,,V01", "411722105202,东洪村,朱里镇,,")
    sync(session)
    assert names(session) == {VILLAGE: "西洪行政村", "411722105202": "东洪村"}
    here = villages.get(session.store, VILLAGE)
    assert here is not None
    assert (here.fixed_line, here.alias, here.vpn_group) == ("0396-6912188", "西庄", "V01")
    assert sync(session).bytes_in < 500, "the list does not come again"
    told(hub, tmp_path, "411722105203,南洪村,朱里镇,,")
    sync(session)
    assert names(session)["411722105203"] == "南洪村"
    assert [v.code for v in villages.own(session.store)] == [VILLAGE], "the county's other villages are not ours yet"
    assert villages_acts.take_up(session, "411722105203")
    assert not villages_acts.take_up(session, "411722105203")
    assert sync(session).leased == 1, "short numbers come for a village that was taken up"


def test_a_long_list_comes_in_pages_and_whole(hub: RunningHub, session: Session, tmp_path: Path) -> None:
    told(hub, tmp_path, *(f"4117221{n:05d},村{n},朱里镇,," for n in range(2000)))
    sync(session)
    assert len(names(session)) == 2001
    assert not sync(session).county_behind


def test_a_narrow_certificate_brings_its_own_villages(hub: RunningHub, session: Session, tmp_path: Path) -> None:
    code = devices.issue_code(hub.desk, "411722106")
    device.create(session.store) if device.identity(session.store).hub is None else None
    joining.join(session.store, hub.url, code, "张代表")
    told(hub, tmp_path, "411722106201,甲村,百尺乡,,", "411722105202,东洪村,朱里镇,,")
    sync(session)
    assert names(session) == {VILLAGE: "西洪村", "411722106201": "甲村"}


def test_a_county_without_a_list_tells_nothing(session: Session) -> None:
    sync(session)
    assert [v.code for v in villages.all_villages(session.store)] == [VILLAGE]
    assert settings.get(session.store, "pull_complete_at")
    assert isinstance(villages.get(session.store, VILLAGE), Village)
