"""What `cunbu verify` and a round say of the last comparison: never that all is well where nobody compared, nor where
something lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.base.errors import WireError
from desktop.cli import sync as sync_command
from desktop.hub import counting as county_side
from desktop.hub import stickside
from desktop.services import comparison
from desktop.services.session import Session, make_vault
from desktop.storage import counted, device, outbox
from desktop.storage.device import HubInfo
from desktop.sync import comparing, engine, joining, usb
from desktop.sync.link import Link, LinkLost
from desktop.wire import counting, signing
from desktop.wire.counting import Held
from tests.sync.conftest import VILLAGE, RunningHub, capture


@pytest.fixture
def session(hub: RunningHub, tmp_path: Path) -> Session:
    made = make_vault(tmp_path / "laptop", "张代表", "correct horse battery").session
    joining.join(made.store, hub.url, hub.code(), "张代表")
    return made


def said(session: Session) -> str:
    found = comparison.last(session)
    assert found is not None
    return "\n".join(comparison.words(found))


def lose(hub: RunningHub, count: int) -> None:
    """Rows of the county go, and nothing of their batches; no content can come in again under its name."""
    with hub.desk.engine.connect() as connection:
        some = f"SELECT id FROM record ORDER BY id LIMIT {count}"
        connection.exec_driver_sql(f"UPDATE record_name SET sha256 = 'x' WHERE id IN ({some})")
        connection.exec_driver_sql(f"DELETE FROM record WHERE id IN ({some})")
        connection.exec_driver_sql(f"UPDATE holding SET count = count - {count}, digest = '{'1' * 64}'")
        connection.commit()


def test_before_the_first_round_nothing_is_called_equal(session: Session) -> None:
    capture(session.store, 2)
    assert "还没有与县里对过数" in said(session)
    assert "2 条还没收到回执" in said(session)


def test_after_a_round_it_says_when(session: Session) -> None:
    capture(session.store, 2)
    engine.sync_round(session.store)
    assert "1 个村两边一致" in said(session)
    assert session.store.now()[:4] in said(session)
    capture(session.store, 1, first=9)
    assert "另有 1 条还没收到回执,没有对" in said(session)


def test_a_laptop_alone_has_nobody_to_compare_with(tmp_path: Path) -> None:
    alone = make_vault(tmp_path / "alone", "张代表", "correct horse battery").session
    assert comparison.last(alone) is None


def test_what_stays_missing_is_told_and_not_tried_every_round(
    session: Session, hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The county refuses to hold it again (its name is used by other content): one exchange, one try."""
    capture(session.store, 5)
    engine.sync_round(session.store)
    lose(hub, 2)
    questions: list[bytes] = []
    answer = county_side._answer
    monkeypatch.setattr(county_side, "_answer", lambda desk, asked: questions.append(b"") or answer(desk, asked))
    first = engine.sync_round(session.store, pause=lambda _: None)
    assert not first.agrees or first.set_aside
    asked = len(questions)
    assert 0 < asked <= 3
    bytes_then = None
    for _ in range(3):
        report = engine.sync_round(session.store, pause=lambda _: None)
        assert report.again == 0
        assert report.sent == 0
        bytes_then = bytes_then or report.bytes_out
        assert report.bytes_out <= bytes_then + 200
    assert len(questions) <= asked + 1, "not asked every round"
    assert "一致" in sync_command.words(report)


def test_a_county_that_answers_what_does_not_fit_is_not_believed(
    session: Session, hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says three are missing, and its figures say otherwise: nothing is sent again, and it is told."""
    capture(session.store, 5)
    engine.sync_round(session.store)
    with hub.desk.engine.connect() as connection:
        connection.exec_driver_sql(f"UPDATE holding SET count = 2, digest = '{'1' * 64}'")
        connection.commit()
    odd = Held(5, "0" * 64, frozenset([b"12345678"]))
    asked: list[None] = []
    monkeypatch.setattr(county_side, "_held", lambda *_: asked.append(None) or odd)
    for _ in range(3):
        report = engine.sync_round(session.store, pause=lambda _: None)
        assert (report.agrees, report.again, outbox.not_receipted(session.store)) == (False, 0, 0)
    assert len(asked) == 1, "one question, not one every round"
    assert "不一致" in said(session)
    assert comparison.differing(comparison.last(session))  # type: ignore[arg-type]


def test_an_older_county_compares_counts_alone(
    session: Session, hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture(session.store, 3)
    engine.sync_round(session.store)
    with hub.desk.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE holding SET count = 2")
        connection.commit()
    post = Link.post

    def older(self: Link, path: str, body: bytes, *, signed: bool = True) -> bytes:
        if path == "/v1/held":
            raise LinkLost("status 404")
        return post(self, path, body, signed=signed)

    monkeypatch.setattr(Link, "post", older)
    report = engine.sync_round(session.store, pause=lambda _: None)
    assert (report.agrees, report.again) == (False, 0)


def test_an_older_laptop_is_still_answered(session: Session, hub: RunningHub) -> None:
    """It names whole hashes and reads the counts alone."""
    capture(session.store, 2)
    engine.sync_round(session.store)
    hashes = outbox.receipted_contents(session.store, VILLAGE)
    packed = signing.encode(bytes.fromhex("".join(hashes)))
    asked = counting.question({"contents": {VILLAGE: packed}, "nonce": "n"})
    document = county_side._answer(hub.desk, asked)
    body = signing.read_document(hub.desk.keys.verify_key, counting.KIND, document)
    assert body["held"][VILLAGE][0] == 2
    assert "missing" not in body


def test_an_answer_to_an_older_stick_says_nothing_of_today(session: Session, hub: RunningHub, tmp_path: Path) -> None:
    capture(session.store, 2)
    engine.sync_round(session.store)
    capture(session.store, 1, first=5)
    usb.export(session.store, tmp_path / "a.cunbu")
    with hub.desk.engine.connect() as connection:
        connection.exec_driver_sql("DELETE FROM record")
        connection.commit()
    taken = stickside.ingest(hub.desk, tmp_path / "a.cunbu")
    usb.export(session.store, tmp_path / "b.cunbu")  # the newest question is another one now
    (document,) = taken.counted
    assert comparing.answers_of_stick(session.store, hub_of(session), [document]).missing == {}
    counted.put_question(session.store, counting.nonce_of(document))
    assert len(comparing.answers_of_stick(session.store, hub_of(session), [document]).missing[VILLAGE]) == 2


def hub_of(session: Session) -> HubInfo:
    hub = device.identity(session.store).hub
    assert hub
    return hub


@pytest.mark.parametrize(
    "body",
    [
        {}, {"contents": [], "nonce": "n"}, {"contents": {}, "nonce": 1}, {"contents": {}, "nonce": "n" * 65},
        {"contents": {"v": 3}, "nonce": "n"}, {"contents": {"v": "AAA="}, "nonce": "n", "short": 8},
        {"contents": {"v": ""}, "nonce": "n", "short": True}, {"contents": {"v": ""}, "nonce": "n", "short": 7},
        {"contents": {"v": ""}, "nonce": "n", "short": []},
        {"contents": {"v": signing.encode(bytes(8 * (counting.MOST + 1)))}, "nonce": "n", "short": 8},
    ],
)  # fmt: skip
def test_odd_questions_are_refused_in_words(body: dict[str, object]) -> None:
    with pytest.raises(WireError):
        counting.question(body)
