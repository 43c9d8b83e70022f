"""Two laptops of one county: the second is warned of what the first enrolled, by village and date, never by name."""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.base.clock import system_clock
from desktop.base.errors import Unreachable
from desktop.domain.people import Person
from desktop.services import county_twins
from desktop.services.session import Session
from desktop.storage import county_tags, device, outbox, people, pulled, settings
from desktop.storage.opening import open_store
from desktop.storage.store import Store
from desktop.sync import engine, joining
from desktop.sync.link import Link
from desktop.wire import tags
from desktop.wire.records import withdrawal_record
from desktop.wire.versions import WITHDRAWAL
from tests.sync.conftest import VILLAGE, RunningHub, capture, queue, resident, someone
from tests.sync.proxy import Proxy
from tests.sync.test_cuts import through_proxy

NoWait = Callable[[float], None]
OTHER = "411722105202"


def laptop(folder: Path, hub: RunningHub, rep: str) -> Session:
    folder.mkdir()
    store = open_store(folder, secrets.token_bytes(32), system_clock, create=True)
    device.create(store)
    settings.put(store, "document_hash_key", secrets.token_hex(32))
    joining.join(store, hub.url, hub.code(), rep)
    return Session(store, settings.add_rep(store, rep, "slot-of-tests"), folder, store.clock, b"")


@pytest.fixture
def two(tmp_path: Path, hub: RunningHub) -> Iterator[tuple[Session, Session]]:
    pair = laptop(tmp_path / "a", hub, "张代表"), laptop(tmp_path / "b", hub, "李代表")
    yield pair
    for session in pair:
        session.store.close()


def sync(*sessions: Session) -> None:
    for session in sessions:
        report = engine.sync_round(session.store)
        assert not report.county_behind


def said(session: Session, person: Person) -> dict[str, str]:
    return {problem.code: problem.message for problem in county_twins.look(session, person)}


def leave(store: Store, person: Person) -> None:
    gone = person.with_fields(state="withdrawn", rev=person.rev + 1)
    with store.atomic():
        people.set_fields(store, gone.id, state="withdrawn", rev=gone.rev)
        outbox.put(
            store, person_id=gone.id, rev=gone.rev, village=gone.village, schema=WITHDRAWAL,
            payload=withdrawal_record(gone, at=store.now(), rep="张代表", reason="本人要求"),
        )  # fmt: skip


def revise(store: Store, person: Person, **fields: object) -> Person:
    new = person.with_fields(rev=person.rev + 1, **fields)
    with store.atomic():
        people.set_fields(store, new.id, rev=new.rev, **fields)
        queue(store, new)
    return new


def test_the_other_laptop_is_warned_by_village_and_date_and_never_told_who(
    two: tuple[Session, Session], tmp_path: Path
) -> None:
    a, b = two
    (hers,) = capture(a.store, 1)
    sync(a, b)
    same = someone(900, doc_no=hers.doc_no, mobile=hers.mobile, name="王丽")
    told = said(b, same)
    assert set(told) == {"county_document", "county_phone"}
    assert VILLAGE in told["county_document"] or "西洪村" in told["county_document"]
    assert "11 月 22 日" in told["county_document"]
    assert said(a, hers) == {}, "her own record is not her duplicate"
    assert said(b, someone(901)) == {}
    for word in (hers.name, hers.doc_no, hers.mobile):
        assert not any(word in message for message in told.values())
        for table in ("person", "county_tag", "pull_scope", "own_tag", "outbox", "audit"):
            assert word not in str(b.store.rows(f"SELECT * FROM {table}"))


def test_a_withdrawal_there_clears_the_warning_here(two: tuple[Session, Session]) -> None:
    a, b = two
    (hers,) = capture(a.store, 1)
    sync(a, b)
    leave(a.store, hers)
    sync(a)
    assert "county_document" in said(b, someone(900, doc_no=hers.doc_no)), "as of the last sync"
    sync(b)
    assert said(b, someone(900, doc_no=hers.doc_no, mobile=hers.mobile)) == {}


def test_a_correction_on_its_way_accuses_nobody(two: tuple[Session, Session]) -> None:
    a, b = two
    (hers,) = capture(a.store, 1)
    sync(a, b)
    moved = revise(a.store, hers, mobile="18699990000")
    assert said(a, moved) == {}
    sync(a, b)
    assert said(a, moved) == {}
    assert "county_phone" in said(b, someone(900, mobile="18699990000"))
    assert "county_phone" not in said(b, someone(900, mobile=hers.mobile))


def test_the_same_person_at_both_is_told_at_both(two: tuple[Session, Session]) -> None:
    a, b = two
    (one,) = capture(a.store, 1)
    (two_,) = capture(b.store, 1, mobile="18677770000")
    sync(a, b, a)
    assert set(said(a, one)) == {"county_document"}
    assert set(said(b, two_)) == {"county_document"}


@pytest.mark.parametrize("step", [1024])
def test_a_pull_cut_at_every_kilobyte_goes_on_and_misses_nothing(
    two: tuple[Session, Session], hub: RunningHub, no_wait: NoWait, step: int
) -> None:
    a, b = two
    capture(a.store, 400)
    sync(a)
    with through_proxy(b.store, hub) as proxy:
        whole = _pulled_bytes(b.store, proxy)
        wanted = county_tags.count(b.store)
        assert wanted == 800
        for at in range(step, whole + step, step):
            county_tags.forget_all(b.store)
            proxy.cut_down = at
            _until_whole(b.store)
            assert county_tags.count(b.store) == wanted, f"cut after {at} bytes"
    assert len(county_twins.look(b, someone(7))) == 2


def _pulled_bytes(store: Store, proxy: Proxy) -> int:
    before = len(proxy.captured)
    engine.sync_round(store)
    return len(proxy.captured) - before


def _until_whole(store: Store) -> None:
    for _ in range(5):
        with suppress(Unreachable):
            if not engine.sync_round(store).county_behind:
                return
    raise AssertionError("the pull never ends")


def test_a_page_with_a_flipped_bit_changes_nothing(
    two: tuple[Session, Session], monkeypatch: pytest.MonkeyPatch, no_wait: NoWait
) -> None:
    a, b = two
    capture(a.store, 20)
    sync(a)
    whole, dice = Link.post, random.Random(4)

    def flipped(link: Link, path: str, body: bytes) -> bytes:
        answer = bytearray(whole(link, path, body))
        if path == "/v1/pull":
            answer[dice.randrange(len(answer))] ^= 1 << dice.randrange(8)
        return bytes(answer)

    with monkeypatch.context() as bad_line:
        bad_line.setattr(Link, "post", flipped)
        assert engine.sync_round(b.store).county_behind
    assert county_tags.count(b.store) == 0
    assert county_twins.as_of(b) is None
    sync(b)
    assert county_tags.count(b.store) == 40
    assert county_twins.as_of(b) is not None


def test_a_village_whose_figures_do_not_fit_is_pulled_anew(two: tuple[Session, Session]) -> None:
    """Count and hash of every village are compared at its end; what does not fit comes again, whole."""
    a, b = two
    people_ = capture(a.store, 10)
    sync(a, b)
    b.store.execute("DELETE FROM county_tag WHERE code = (SELECT min(code) FROM county_tag)")
    b.store.execute("UPDATE pull_scope SET count = count - 1")
    revise(a.store, people_[0], mobile="18699990001")
    sync(a, b)
    assert county_tags.count(b.store) == 20


def test_nothing_new_costs_the_same_for_one_village_and_for_three_hundred(two: tuple[Session, Session]) -> None:
    a, b = two
    capture(a.store, 1)
    sync(a, b)
    small = engine.sync_round(b.store)
    for n in range(300):
        capture(a.store, 1, first=n + 1, village=str(411722100200 + n))
    sync(a, b)
    large = engine.sync_round(b.store)
    assert abs(large.bytes_out - small.bytes_out) <= 8
    assert abs(large.bytes_in - small.bytes_in) <= 8
    assert len(pulled.scopes(b.store, tags.STREAM)) == 301


def _cut_off(store: Store, hub: RunningHub, at: int) -> None:
    """One round over a line that breaks once."""
    me = device.identity(store)
    assert me.hub
    with through_proxy(store, hub, cut_down=at), suppress(Unreachable):
        engine.sync_round(store)
    device.belong_to(store, me.hub, me.certificate or b"")


@pytest.mark.parametrize("seed", range(3))
def test_after_any_story_every_laptop_knows_what_the_county_knows(
    two: tuple[Session, Session], hub: RunningHub, no_wait: NoWait, seed: int
) -> None:
    """Random sign-ups, corrections, withdrawals at both, syncs with cuts: in the end both hold what stands."""
    dice, standing = random.Random(seed), [dict[str, Person](), dict[str, Person]()]
    for n in range(60):
        who = dice.randrange(2)
        mine, store = standing[who], two[who].store
        act = dice.random()
        if act < 0.5 or not mine:
            (new,) = capture(
                store, 1, first=n, village=dice.choice((VILLAGE, OTHER)), doc_no=resident(dice.randrange(20))
            )
            mine[new.id] = new
        elif act < 0.7:
            old = mine[dice.choice(sorted(mine))]
            mine[old.id] = revise(store, old, doc_no=resident(dice.randrange(20)))
        elif act < 0.8:
            leave(store, mine.pop(dice.choice(sorted(mine))))
        else:
            _cut_off(store, hub, dice.randrange(200, 6000))
    sync(*two, *two)
    known = [person for mine in standing for person in mine.values()]
    documents = Counter(person.doc_no for person in known)
    for n in range(20):
        stranger = someone(500 + n, doc_no=resident(n))
        for session in two:
            expected = {"county_document"} if documents[resident(n)] else set()
            own = {p.doc_no for p in standing[two.index(session)].values()}
            if resident(n) not in own:
                assert set(said(session, stranger)) == expected
    assert county_tags.count(two[0].store) == county_tags.count(two[1].store)
