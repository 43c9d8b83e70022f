"""Two reps in one village: each one's directory is whole, and neither hears more than a directory prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.base.errors import CunbuError
from desktop.domain.people import Person
from desktop.domain.villages import Village
from desktop.hub import decisions, devices
from desktop.hub.restore import backup, restore
from desktop.services import directory, enrol, leaving
from desktop.services.session import Session
from desktop.storage import colleagues, people, villages
from desktop.sync.link import Link
from tests.faults.roads import reach
from tests.paper.villagers import text_of
from tests.sync.conftest import VILLAGE, RunningHub, queue, resident
from tests.sync.test_answers import filled, finished, laptop, sync
from tests.sync.test_cuts import through_proxy

Two = tuple[Session, Session]


@pytest.fixture
def two(tmp_path: Path, hub: RunningHub) -> Iterator[Two]:
    """张代表 and 李代表, who has brought one person of the village too."""
    pair = laptop(tmp_path / "one", hub, "张代表"), laptop(tmp_path / "two", hub, "李代表")
    finished(pair[1], filled(pair[1], name="曹喜顺", doc_no=resident(1), mobile="13800000001").id)
    sync(pair[1])
    yield pair
    for session in pair:
        session.store.close()


def listed(session: Session, name: str, choice: str = "full", **fields: str) -> Person:
    person = enrol.begin(session, VILLAGE, "listing")
    for field, value in {"name": name, "group_no": "2组", "household": "02016", **fields}.items():
        enrol.commit_field(session, person.id, field, value)
    enrol.choose_directory(session, person.id, choice, "sign")
    return finished(session, person.id)


def in_book(session: Session) -> dict[str, list[str]]:
    book = directory.preflight(session, VILLAGE)
    return {entry.name: [line.text for line in entry.lines] for entry in book.entries()}


def told(session: Session) -> str:
    rows = session.store.rows("SELECT payload FROM colleague")
    return json.dumps([json.loads(row["payload"]) for row in rows], ensure_ascii=False)


def test_a_listing_stands_in_the_other_laptops_book_and_goes_when_she_leaves(two: Two) -> None:
    one, other = two
    person = listed(one, "单桂香", mobile="18623450178", surname_reading="shan4")
    sync(one)
    sync(other)
    assert in_book(other)["单桂香"] == ["186 2345 0178"]
    made = directory.make(other, VILLAGE)
    assert made.entries == len(in_book(other))
    assert "单桂香" in text_of(made.pdf)
    enrol.commit_field(one, person.id, "mobile", "18623450199")
    finished(one, person.id)
    sync(one)
    sync(other)
    assert in_book(other)["单桂香"] == ["186 2345 0199"]
    leaving.withdraw(one, person.id)
    sync(one)
    sync(other)
    assert "单桂香" not in in_book(other)
    assert told(other) == "[]"


def test_a_sign_up_is_told_once_the_county_has_accepted_it(hub: RunningHub, two: Two) -> None:
    one, other = two
    person = finished(one, filled(one, name="程爱莲", doc_no=resident(2), mobile="13800000002").id)
    sync(one)
    sync(other)
    assert "程爱莲" not in in_book(other)
    decisions.decide(hub.desk, person.id, accept=True)
    sync(other)
    assert in_book(other)["程爱莲"] == ["138 0000 0002"]
    decisions.decide(hub.desk, person.id, accept=False, code="ADDR", note="缺组")
    sync(other)
    assert "程爱莲" not in in_book(other)


def test_nobody_hears_more_than_the_book_prints(two: Two) -> None:
    one, other = two
    listed(one, "不登的", "none", mobile="18623450101")
    listed(one, "遮的", "masked", mobile="18623450102")
    listed(one, "只登短号", "short_only", mobile="18623450103")
    listed(one, "孩子", mobile="18623450104", birth="2010-03-04")
    listed(one, "老人家", mobile="18623450105", birth="1938-03-02", remark="住村东头")
    sync(one)
    sync(other)
    said = told(other)
    assert set(in_book(other)) == {"曹喜顺", "遮的", "只登短号", "老人家"}
    for hidden in (
        "不登的",
        "孩子",
        "18623450101",
        "18623450102",
        "18623450103",
        "18623450104",
        "1938-03-02",
        "村东头",
    ):
        assert hidden not in said
    assert in_book(other)["遮的"] == ["186 2345 ****"]


def test_what_one_brought_oneself_is_not_told_again(two: Two) -> None:
    one, other = two
    listed(one, "单桂香", mobile="18623450178")
    sync(one)
    assert sync(one).villages[0].agrees
    assert told(one) == "[]"
    assert colleagues.count_by_village(one.store) == {}
    sync(other)
    assert colleagues.count_by_village(other.store) == {VILLAGE: 1}


def test_a_laptop_hears_nothing_of_villages_it_has_brought_nobody_of(
    hub: RunningHub, two: Two, tmp_path: Path
) -> None:
    listed(two[0], "单桂香", mobile="18623450178")
    sync(two[0])
    stranger = laptop(tmp_path / "stranger", hub, "外人")
    sync(stranger)
    assert told(stranger) == "[]"
    stranger.store.close()


def test_many_come_over_a_line_that_breaks_and_the_rest_later(hub: RunningHub, two: Two) -> None:
    one, other = two
    for n in range(60):
        listed(one, f"村民{chr(0x4E00 + n)}", mobile=f"186234{n:05d}")
    sync(one)
    with through_proxy(other.store, hub) as proxy:
        for cut in (300, 900, 1500, 2500, 4000):
            proxy.cut_down = cut
            try:
                sync(other)
            except CunbuError:
                continue
    reach(other.store, hub.url)
    sync(other)
    assert colleagues.count_by_village(other.store) == {VILLAGE: 60}
    assert not sync(other).county_behind


def test_after_a_restore_of_the_county_it_is_told_anew(hub: RunningHub, two: Two, tmp_path: Path) -> None:
    one, other = two
    early = listed(one, "早来的", mobile="18623450178")
    sync(one)
    backup(hub.desk, tmp_path / "county.backup")
    listed(one, "晚来的", mobile="18623450179")
    sync(one)
    sync(other)
    assert {"早来的", "晚来的"} <= set(in_book(other))
    restore(hub.desk, tmp_path / "county.backup")
    leaving.withdraw(one, early.id)
    for session in (other, one, other):
        sync(session)
    assert set(in_book(other)) == {"曹喜顺", "晚来的"}


def test_a_revoked_laptop_hears_nothing_more(hub: RunningHub, two: Two) -> None:
    one, other = two
    devices.revoke(hub.desk, _device(other))
    listed(one, "单桂香", mobile="18623450178")
    sync(one)
    sync(other)
    assert told(other) == "[]"


def _device(session: Session) -> str:
    return str(session.store.value("SELECT id FROM device"))


def test_a_page_that_does_not_add_up_is_begun_anew(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = two
    listed(one, "单桂香", mobile="18623450178")
    sync(one)
    sync(other)
    with other.store.atomic():
        other.store.execute("DELETE FROM colleague")
    listed(one, "王建国", mobile="18623450179")
    sync(one)
    asked: list[str] = []
    post = Link.post

    def noted(self: Link, path: str, body: bytes, **named: bool) -> bytes:
        asked.append(path)
        return post(self, path, body, **named)

    monkeypatch.setattr(Link, "post", noted)
    assert not sync(other).county_behind
    assert asked.count("/v1/pull") > 2
    assert colleagues.count_by_village(other.store) == {VILLAGE: 2}


def test_who_moves_leaves_the_old_villages_book(hub: RunningHub, two: Two) -> None:
    one, other = two
    person = listed(one, "单桂香", mobile="18623450178")
    sync(one)
    sync(other)
    assert "单桂香" in in_book(other)
    moved = person.with_fields(rev=2, village="411722105202")
    with one.store.atomic():
        villages.save(one.store, [Village("411722105202", "东洪村", "朱里镇")])
        people.update(one.store, moved)
        queue(one.store, moved)
    sync(one)
    sync(other)
    assert "单桂香" not in in_book(other)
    assert told(other) == "[]"
