"""Pages under cursors: bounded, in order, whole in the end, whatever a laptop claims to hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import update

from desktop.base.errors import HubError, WireError
from desktop.domain.consent import Consent
from desktop.hub import database, devices, hello, pull
from desktop.hub.desk import Desk, begin_new_epoch, epoch
from desktop.hub.devices import KnownDevice
from desktop.hub.tables import device
from desktop.wire import canonical, colleagues, signing, tags
from desktop.wire import pull as wire_pull
from desktop.wire.pull import Page
from desktop.wire.records import enrolment_record, withdrawal_record
from tests.hub.conftest import Laptop
from tests.hub.test_tags import joined_in
from tests.sync.conftest import VILLAGE, someone

Rows = Callable[[str], list[tuple[object, ...]]]
OTHER = "411722105202"


@dataclass
class Reader:
    """The other side in a few lines: what a laptop would hold after these pages."""

    laptop: Laptop
    cursors: dict[str, str] = field(default_factory=dict)
    held: dict[str, dict[tuple[int, int], bytes]] = field(default_factory=dict)
    epoch: str = ""
    largest: int = 0

    def known(self) -> KnownDevice:
        with self.laptop.desk.engine.connect() as connection:
            return devices.find(connection, self.laptop.id)

    def ask(self, *, held: dict[str, str] | None = None, whole: bool = True, most: int = 1024, **odd: Any) -> Page:
        body = {"stream": tags.STREAM, "nonce": "n", "epoch": self.epoch, "whole": whole, "most": most}
        body |= {"held": self.cursors if held is None else held} | odd
        answer = pull.answer(self.laptop.desk, self.known(), canonical.dump(body))
        keys = self.laptop.desk.keys
        return wire_pull.open_page(
            answer, identity=self.laptop.identity, hub_key=keys.verify_key, device=self.laptop.id, nonce="n"
        )

    def take(self, page: Page) -> None:
        if page.epoch != self.epoch:
            self.epoch, self.cursors = page.epoch, dict.fromkeys(self.cursors, "")
        for scope in page.gone:
            del self.cursors[scope], self.held[scope]
        for part in page.parts:
            assert part.after == ("" if part.key else self.cursors[part.scope])
            rows = self.held[part.scope] = {} if part.key else self.held[part.scope]
            self.largest = max(self.largest, len(part.rows))
            for row in tags.unpack_rows(part.rows):
                rows.pop((row.kind, row.tag), None)
                if row.days:
                    rows[row.kind, row.tag] = tags.pack_days(row.days)
            self.cursors[part.scope] = part.cursor
            if part.end:
                xor = 0
                for (kind, tag), days in rows.items():
                    xor ^= tags.row_hash(kind, tag, days)
                assert (part.end.count, part.end.digest) == (len(rows), wire_pull.xor_text(xor))

    def pull(self, **bounds: int) -> int:
        """Until nothing is missing; how many pages it took."""
        for pages in range(1, 200):
            page = self.ask(**bounds)  # type: ignore[arg-type]
            self.take(page)
            if not page.rest:
                return pages
        raise AssertionError("never ends")

    def current(self) -> object:
        """What hello says of it."""
        mine = {tags.STREAM: wire_pull.digest_of(self.epoch, self.cursors)}
        others = {name: wire_pull.digest_of("", {}) for name in pull.STREAMS if name != tags.STREAM}
        said = hello.answer(self.laptop.desk, self.known(), canonical.dump({"pulled": mine | others}))
        news = signing.read_document(self.laptop.desk.keys.verify_key, "hello", said).get("news")
        return news if news is None else news == []


@pytest.fixture
def reader(laptop: Laptop) -> Reader:
    return Reader(laptop)


def oracle(rows: Rows) -> dict[str, dict[tuple[int, int], bytes]]:
    """What SQL says everybody must hold."""
    found: dict[str, dict[tuple[int, int], bytes]] = {
        str(code): {} for (code,) in rows("SELECT village FROM tag_scope")
    }
    for village, kind, tag, days in rows("SELECT village, kind, tag, days FROM tag WHERE deleted_on IS NULL"):
        found[str(village)][int(str(kind)), int(str(tag))] = bytes(days)  # type: ignore[arg-type]
    return found


def send(laptop: Laptop, first: int, count: int, village: str = VILLAGE) -> None:
    laptop.send(*(enrolment_record(someone(n, village=village), rep=None) for n in range(first, first + count)))


def leave(laptop: Laptop, person: Any, rev: int = 2) -> None:
    laptop.send(withdrawal_record(person.with_fields(rev=rev), at="2026-11-22T03:00:00.000Z", rep=None))


def test_pages_are_bounded_and_whole_in_the_end(reader: Reader, rows: Rows) -> None:
    assert reader.current() is True
    send(reader.laptop, 0, 400)
    send(reader.laptop, 400, 30, OTHER)
    assert reader.pull(most=1024) > 6
    assert reader.largest <= 1024 + 8
    assert reader.held == oracle(rows)
    assert reader.cursors == {
        str(code): str(version) for code, version in rows("SELECT village, version FROM tag_scope")
    }
    assert reader.current() is True
    assert reader.ask().parts == ()


def test_an_empty_county_is_current_after_one_page(reader: Reader) -> None:
    assert reader.pull() == 1
    assert reader.current() is True


def test_only_what_changed_comes_again(reader: Reader, rows: Rows) -> None:
    send(reader.laptop, 0, 50)
    send(reader.laptop, 50, 50, OTHER)
    reader.pull(most=65536)
    person = someone(200)
    reader.laptop.send(enrolment_record(person, rep=None))
    (part,) = reader.ask().parts
    assert (part.scope, part.after, part.key) == (VILLAGE, reader.cursors[VILLAGE], b"")
    assert len(tags.unpack_rows(part.rows)) == 2
    reader.take(reader.ask())
    leave(reader.laptop, person)
    (part,) = reader.ask().parts
    assert [row.days for row in tags.unpack_rows(part.rows)] == [(), ()]
    reader.take(reader.ask())
    assert reader.held == oracle(rows)


def test_what_changes_between_two_pages_is_not_missed(reader: Reader, rows: Rows) -> None:
    people = [someone(n) for n in range(200)]
    for person in people:
        reader.laptop.send(enrolment_record(person, rep=None))
    for n in range(0, 200, 10):
        reader.take(reader.ask(most=1024))
        leave(reader.laptop, people[n])  # both in what was passed and in what is still to come
        reader.laptop.send(enrolment_record(people[n + 1].with_fields(rev=2, mobile=f"1661000{n:04d}"), rep=None))
    reader.pull(most=1024)
    assert reader.held == oracle(rows)


def test_too_far_behind_begins_anew_and_does_not_begin_for_ever(reader: Reader, rows: Rows) -> None:
    people = [someone(n) for n in range(300)]
    reader.laptop.send(*(enrolment_record(person, rep=None) for person in people))
    reader.pull()
    leave(reader.laptop, people[0])
    behind = dict(reader.cursors)
    late = joined_in(reader.laptop.desk, days=200)
    send(late, 400, 1)  # the tombstone is dropped
    ((horizon,),) = rows("SELECT horizon FROM tag_scope")
    assert int(behind[VILLAGE]) < int(str(horizon))
    first = reader.ask(most=1024)
    assert (first.parts[0].after, first.parts[0].key) == ("", reader.laptop.desk.keys.village_key(VILLAGE))
    assert reader.pull(most=1024) < 12  # under way its versions are below the horizon too
    assert reader.held == oracle(rows)


@pytest.mark.parametrize(
    "cursor", ["999999", "9.9.9", "-1", "x", "1.2.3.4.5", "0.0.0.", "9" * 16, "5.999999.0.0", "٣", " 1", "1\n"]
)
def test_a_cursor_that_cannot_be_begins_anew(reader: Reader, rows: Rows, cursor: str) -> None:
    send(reader.laptop, 0, 5)
    reader.pull()
    (part,) = reader.ask(held={VILLAGE: cursor}).parts
    assert (part.after, len(part.key)) == ("", 32)


@pytest.mark.parametrize(
    "odd",
    [
        {"held": []}, {"held": {"1": 5}}, {"most": "1"}, {"most": True}, {"nonce": 5}, {"nonce": "n" * 65},
        {"epoch": 1}, {"stream": "people/9"}, {"stream": None},
    ],
)  # fmt: skip
def test_an_odd_question_is_refused(reader: Reader, odd: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        reader.ask(**odd)


def test_what_is_asked_for_is_bounded_whatever_is_asked(reader: Reader) -> None:
    send(reader.laptop, 0, 400)
    for most, room in ((-5, wire_pull.SMALLEST), (0, wire_pull.SMALLEST), (10**12, wire_pull.LARGEST)):
        (part,) = reader.ask(most=most).parts
        assert 0 < len(part.rows) <= room + 8
    named = reader.ask(held={"411722105299": "", VILLAGE: "1"}, whole=False)
    assert (len(named.parts), named.gone) == (1, ("411722105299",))


def test_a_laptop_sees_what_its_certificate_lets_it_see(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    send(laptop, 0, 3)
    send(laptop, 10, 3, OTHER)
    send(laptop, 20, 3, "411722106201")
    for scope, sees in (
        ("", {VILLAGE, OTHER, "411722106201"}), ("411722105", {VILLAGE, OTHER}), ("41172210520,411722106201",
        {VILLAGE, OTHER, "411722106201"}), ("411722105202", {OTHER}), ("5", set()),
    ):  # fmt: skip
        one = Laptop(desk)
        one.join(devices.issue_code(desk, scope))
        narrow = Reader(one)
        narrow.pull()
        assert set(narrow.held) == sees
        assert narrow.current() is True
    for wrong in ("西洪", "1,", "1;2", "%", "1" * 80):
        with pytest.raises(HubError):
            devices.issue_code(desk, wrong)


def test_a_laptop_that_may_see_less_drops_the_rest(desk: Desk, reader: Reader) -> None:
    send(reader.laptop, 0, 3)
    send(reader.laptop, 10, 3, OTHER)
    reader.pull()
    change = update(device).where(device.c.id == reader.laptop.id).values(scope=OTHER)
    database.write(desk.engine, lambda connection: connection.execute(change))
    assert reader.current() is False
    reader.pull()
    assert set(reader.held) == {OTHER}
    assert reader.current() is True


def test_a_revoked_laptop_is_given_nothing_more(desk: Desk, reader: Reader) -> None:
    send(reader.laptop, 0, 3)
    change = update(device).where(device.c.id == reader.laptop.id).values(revoked_at=desk.now())
    database.write(desk.engine, lambda connection: connection.execute(change))
    assert reader.current() is None
    with pytest.raises(HubError) as refused:
        reader.ask()
    assert refused.value.code == "revoked"


def test_after_a_restore_everything_comes_anew(desk: Desk, reader: Reader, rows: Rows) -> None:
    send(reader.laptop, 0, 3)
    reader.pull()
    database.write(desk.engine, begin_new_epoch)
    assert reader.current() is False
    (part,) = reader.ask().parts
    assert part.after == ""
    reader.pull()
    assert reader.held == oracle(rows)
    assert reader.current() is True


def test_an_older_laptop_is_answered_as_before(desk: Desk, laptop: Laptop) -> None:
    send(laptop, 0, 3)
    with desk.engine.connect() as connection:
        known = devices.find(connection, laptop.id)
    said = signing.read_document(desk.keys.verify_key, "hello", hello.answer(desk, known, b'{"protocol":20261120}'))
    assert "news" not in said
    assert said["held"][VILLAGE][0] == 3


def test_colleagues_tombstones_go_after_half_a_year_and_whoever_is_further_behind_begins_anew(
    desk: Desk, laptop: Laptop
) -> None:
    given = Consent("directory", "2026-10", "2026-11-22T02:47:00.000Z", "sign")
    base = someone(1).with_fields(
        kind="listing", doc_type=None, doc_no=None, directory_choice="full", consents=(given,)
    )
    one, two = base, base.with_fields(id=someone(2).id, name="李春花")
    other = Laptop(desk)
    other.join()
    send(other, 50, 1)  # it works in this village too
    laptop.send(enrolment_record(one, rep=None), enrolment_record(two, rep=None))
    (part,) = people_page(other, {})
    assert [id_ for id_, _ in colleagues.unpack_rows(part.rows)] == [one.id, two.id]
    laptop.send(withdrawal_record(one.with_fields(rev=2), at="2026-11-22T03:00:00.000Z", rep=None))
    (gone,) = people_page(other, {VILLAGE: part.cursor})
    assert colleagues.unpack_rows(gone.rows) == [(one.id, b"")]
    assert gone.end is not None
    assert gone.end.count == 1
    late = joined_in(desk, days=200)
    late.send(enrolment_record(base.with_fields(id=someone(3).id, name="王建国"), rep=None))
    (anew,) = people_page(other, {VILLAGE: part.cursor})
    assert anew.after == ""
    assert len(colleagues.unpack_rows(anew.rows)) == 2
    (after,) = people_page(other, {VILLAGE: gone.cursor})
    assert after.after == gone.cursor, "whoever has seen the tombstone goes on"


def people_page(laptop: Laptop, held: dict[str, str]) -> tuple[wire_pull.Part, ...]:
    with laptop.desk.engine.connect() as connection:
        known = devices.find(connection, laptop.id)
        now = epoch(connection)
    body = {"stream": colleagues.STREAM, "nonce": "n", "epoch": now, "whole": True, "most": 9000, "held": held}
    answer = pull.answer(laptop.desk, known, canonical.dump(body))
    keys = laptop.desk.keys
    page = wire_pull.open_page(answer, identity=laptop.identity, hub_key=keys.verify_key, device=laptop.id, nonce="n")
    return page.parts
