from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from desktop.base.errors import HubError, WireError
from desktop.hub import database, devices, intake, uploads, villages
from desktop.hub.desk import Desk, Settings, open_desk
from desktop.hub.tables import device
from desktop.wire import canonical, sealing
from desktop.wire.records import enrolment_record, withdrawal_record
from tests.hub.conftest import Laptop
from tests.sync.conftest import someone

Rows = Callable[[str], list[tuple[object, ...]]]


def payload(n: int = 0, **fields: object) -> bytes:
    return enrolment_record(someone(n, **fields), rep="张代表")


def changed(line: bytes, **fields: object) -> bytes:
    return canonical.dump(json.loads(line) | fields)


def results(lines: list[object]) -> list[str]:
    return [line.result for line in lines]  # type: ignore[attr-defined]


def test_a_replay_gets_the_identical_receipt_and_changes_nothing(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    sealed = laptop.seal([payload(1), payload(2)])
    first = intake.take(desk, sealed, "network")
    before = rows("SELECT * FROM village"), rows("SELECT * FROM holding"), rows("SELECT receipts FROM device")
    assert intake.take(desk, sealed, "usb") == first
    assert before == (
        rows("SELECT * FROM village"),
        rows("SELECT * FROM holding"),
        rows("SELECT receipts FROM device"),
    )
    assert rows("SELECT count(*) FROM record") == [(2,)]


def test_the_same_records_in_another_batch_are_same(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    one, two = payload(1), payload(2)
    assert results(laptop.send(one)) == ["new"]
    assert results(laptop.send(one, two, two)) == ["same", "new", "same"]
    assert rows("SELECT count(*) FROM record") == [(2,)]
    assert rows("SELECT count FROM holding") == [(2,)]


def test_other_content_under_a_known_name_is_a_conflict_and_overwrites_nothing(
    desk: Desk, laptop: Laptop, rows: Rows
) -> None:
    first = payload(1)
    laptop.send(first)
    kept = rows("SELECT sha256, payload FROM record")
    other = Laptop(desk)
    other.join()
    lines = other.send(changed(first, name="王秋月"), payload(2), changed(first, village="411722105202"))
    assert results(lines) == ["conflict", "new", "conflict"]
    assert rows(f"SELECT sha256, payload FROM record WHERE sha256 = '{canonical.sha256(first)}'") == kept
    assert rows("SELECT count(*) FROM inbox WHERE result = 'conflict'") == [(2,)]  # the losing side is kept too
    assert rows("SELECT count(*) FROM record") == [(2,)]


def test_a_correction_is_a_new_revision_beside_the_old(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    person = someone(1)
    first = enrolment_record(person, rep=None)
    second = enrolment_record(person.with_fields(rev=2, name="王秋月"), rep=None, supersedes=canonical.sha256(first))
    gone = withdrawal_record(person.with_fields(rev=3), at="2026-11-22T03:00:00.000Z", rep=None)
    assert results(laptop.send(first, second, gone)) == ["new", "new", "new"]
    assert rows("SELECT rev, schema, suspect FROM record ORDER BY rev") == [
        (1, "enrolment/1", 0),
        (2, "enrolment/1", 0),
        (3, "withdrawal/1", 0),
    ]


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"doc_no": "412825193803029987"}, "check_digit", "doc_no"),
        ({"doc_no": None}, "missing", "doc_no"),
        ({"name": "=1+1"}, "formula", "name"),
        ({"name": "王" * 300}, "string_too_long", "name"),
        ({"village": "12"}, "string_pattern_mismatch", "village"),
        ({"rev": "1"}, "unreadable", ""),
        ({"consents": [{}]}, "missing", "consents.0.kind"),
        ({"kind": "listing"}, "document_not_allowed", ""),
        ({"doc_hash": "00"}, "document_not_allowed", ""),
    ],
)
def test_a_bad_record_is_rejected_with_code_and_field_and_its_neighbours_go_on(
    laptop: Laptop, rows: Rows, wrong: dict[str, object], code: str, field: str
) -> None:
    lines = laptop.send(payload(1), changed(payload(2), **wrong), payload(3))
    assert results(lines) == ["new", "rejected", "new"]
    assert (lines[1].code, lines[1].field) == (code, field)
    assert rows("SELECT count(*) FROM record") == [(2,)]


def test_a_future_schema_waits_for_a_human_and_unknown_fields_are_kept(
    desk: Desk, laptop: Laptop, rows: Rows
) -> None:
    future = changed(payload(1), schema="enrolment/9")
    richer = changed(payload(2), signature_blob="abc")
    lines = laptop.send(future, richer)
    assert [(line.result, line.why) for line in lines] == [("quarantined", "unknown_schema"), ("new", "")]
    assert results(laptop.send(future)) == ["quarantined"]
    ((sealed,),) = rows("SELECT payload FROM record")
    assert desk.keys.open(bytes(sealed)) == richer  # type: ignore[arg-type]
    assert rows("SELECT count FROM holding") == [(2,)]  # both are held, each once


def test_a_village_list_quarantines_strangers_and_no_list_takes_all(
    desk: Desk, laptop: Laptop, rows: Rows, samples: Path
) -> None:
    assert results(laptop.send(payload(1, village="999999999999"))) == ["new"]
    assert villages.import_list(desk, samples / "villages.xlsx") > 3
    lines = laptop.send(payload(2), payload(3, village="999999999998"))
    assert [(line.result, line.why) for line in lines] == [("new", ""), ("quarantined", "unknown_village")]
    assert rows("SELECT name FROM village WHERE code = '411722105201'") == [("西洪村",)]


def test_a_revoked_laptop_is_heard_but_its_records_wait(desk: Desk, laptop: Laptop) -> None:
    change = update(device).where(device.c.id == laptop.id).values(revoked_at=desk.now())
    database.write(desk.engine, lambda connection: connection.execute(change))
    (line,) = laptop.send(payload(1))
    assert (line.result, line.why) == ("quarantined", "revoked_device")


def test_one_document_twice_is_taken_and_flagged(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    other = Laptop(desk)
    other.join()
    laptop.send(payload(1))
    lines = other.send(payload(2), enrolment_record(someone(1, name="王大明"), rep=None))
    assert results(lines) == ["new", "new"]
    assert rows("SELECT suspect FROM record ORDER BY received_at, seq, device") in ([(0,), (0,), (1,)],)


def test_names_and_numbers_lie_sealed_in_the_database(desk: Desk, laptop: Laptop) -> None:
    person = someone(7)
    laptop.send(enrolment_record(person, rep="张代表"))
    raw = b"".join(path.read_bytes() for path in desk.settings.data.rglob("*") if path.is_file())
    for text in (person.name, person.doc_no, person.mobile, "张代表", "朱里镇西洪村"):
        assert str(text).encode() not in raw
    key_file = desk.settings.data / "hub-keys.json"
    assert key_file.stat().st_mode & 0o077 == 0


def test_what_is_not_for_us_or_not_whole_is_refused_and_changes_nothing(
    desk: Desk, laptop: Laptop, rows: Rows
) -> None:
    stranger = Laptop(desk)
    sealed = laptop.seal([payload(1)])
    for bad in (
        b"",
        sealed[:-1],
        sealing.seal(b"not a batch", [sealing.recipient_of(desk.keys.identity)]),
        laptop.seal([payload(1)], hub="0" * 32),
        stranger.seal([payload(1)]),
    ):
        with pytest.raises((WireError, HubError)):
            intake.take(desk, bad, "network")
    assert rows("SELECT count(*) FROM batch") == [(0,)]
    assert rows("SELECT count(*) FROM record") == [(0,)]


def test_the_sequence_shows_what_is_missing(desk: Desk, laptop: Laptop, rows: Rows) -> None:
    first, second, third = (laptop.seal([payload(n), payload(n + 10)]) for n in range(3))
    intake.take(desk, third, "usb")
    intake.take(desk, first, "network")
    assert json.loads(bytes(rows("SELECT seqs FROM stream")[0][0])) == [[1, 2], [5, 6]]  # type: ignore[arg-type]
    intake.take(desk, second, "network")
    assert json.loads(bytes(rows("SELECT seqs FROM stream")[0][0])) == [[1, 6]]  # type: ignore[arg-type]


def test_several_workers_at_once_take_everything_once(desk: Desk, rows: Rows) -> None:
    laptops = [Laptop(desk) for _ in range(3)]
    for one in laptops:
        one.join()
    shared = [payload(n) for n in range(30)]
    batches = [one.seal(shared[n : n + 3]) for one in laptops for n in range(0, 28)]
    workers = [open_desk(Settings(desk.settings.data, desk.settings.database)) for _ in range(3)]
    answers: list[dict[int, bytes]] = [{} for _ in workers]

    def work(at: int) -> None:
        order = list(range(len(batches)))
        order = order[at * 20 :] + order[: at * 20]
        for number in order:
            answers[at][number] = intake.take(workers[at], batches[number], "network")

    threads = [threading.Thread(target=work, args=(at,)) for at in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for worker in workers:
        worker.close()
    assert answers[0] == answers[1] == answers[2]  # every road got the one stored receipt
    assert len(answers[0]) == len(batches)
    assert rows("SELECT count(*), count(DISTINCT id) FROM record") == [(30, 30)]
    assert rows("SELECT sum(count) FROM holding") == [(30,)]
    assert rows("SELECT sum(receipts) FROM device") == [(len(batches),)]


def test_a_code_serves_one_laptop_once_but_may_be_repeated_by_it(desk: Desk) -> None:
    code = devices.issue_code(desk)
    mine = Laptop(desk)
    mine.join(code)
    mine.join(code)  # the first answer was lost on the way
    with pytest.raises(HubError) as used:
        Laptop(desk).join(code)
    assert used.value.code == "code_used"
    other = _other_engine(desk)
    with pytest.raises(HubError) as unknown:
        Laptop(desk).join(devices.issue_code(Desk(desk.settings, desk.keys, other)))
    other.dispose()
    assert unknown.value.code == "unknown_code"


def test_a_laptop_cannot_take_anothers_name(desk: Desk, laptop: Laptop) -> None:
    thief = Laptop(desk, id=laptop.id)
    with pytest.raises(HubError) as taken:
        thief.join()
    assert taken.value.code == "device_taken"


def _other_engine(desk: Desk) -> Engine:
    folder = desk.settings.data / "other"
    folder.mkdir()
    return database.open_engine(folder)


def test_a_part_that_was_taken_in_since_it_was_listed_is_no_fault(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two uploads of one laptop at once: the one is done and gone while the other makes room for itself."""
    gone, here = desk.parts / f"dev-{'0' * 64}", desk.parts / f"dev-{'1' * 64}"
    here.write_bytes(b"x")
    listed = [gone, here]
    monkeypatch.setattr(Path, "glob", lambda _folder, _pattern: iter(listed))
    monkeypatch.setattr(Path, "iterdir", lambda _folder: iter(listed))
    uploads.make_room(desk, "dev", desk.parts / f"dev-{'2' * 64}")
    uploads.sweep(desk)
    assert here.exists()


def test_many_uploads_begun_small_do_not_grow_beyond_a_laptops_place(desk: Desk) -> None:
    parts = [uploads.part(desk, "dev", f"{n:064x}") for n in range(30)]
    for size in (1, intake.MAX_UPLOAD):
        for path in parts:
            uploads.make_room(desk, "dev", path)
            path.touch()
            os.truncate(path, size)
    assert sum(map(uploads.size, desk.parts.iterdir())) <= uploads.MOST_HELD + intake.MAX_UPLOAD
    assert parts[-1].exists(), "what is being sent now stays"
