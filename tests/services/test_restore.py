"""A backup put back: refused under an open vault, what is set aside is told with who stands only there, and whatever
was cut off is finished or cleared by whoever opens the folder next."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.base.errors import CunbuError, RefusedInput, VaultError
from desktop.domain.villages import Village
from desktop.services import backup, enrol
from desktop.services import session as door
from desktop.services.session import Session
from desktop.storage import locks, replacing, vault, villages
from desktop.storage.cipher import DatabaseError
from tests.conftest import VILLAGE

PASS = "right river 1"


@pytest.fixture
def signed(tmp_path: Path) -> Iterator[Session]:
    made = door.make_vault(tmp_path / "a", "甲", PASS).session
    villages.save(made.store, [Village(VILLAGE, "西洪村", "朱里镇", "demo")])
    yield made
    with suppress(DatabaseError):  # most tests have closed it
        made.close()


def capture(session: Session, name: str, mobile: str, finish: bool = True) -> None:
    person = enrol.begin(session, VILLAGE, "listing")
    for field, value in {"name": name, "mobile": mobile, "group_no": "1组"}.items():
        enrol.commit_field(session, person.id, field, value)
    if finish:
        enrol.choose_directory(session, person.id, "full", "sign")
        assert enrol.finish(session, person.id).captured


def names(data: Path) -> set[str]:
    session = door.sign_in(data, PASS)
    found = {str(name) for (name,) in session.store.tuples("SELECT name FROM person")}
    session.close()
    return found


def test_who_stands_only_in_what_was_set_aside_is_counted(signed: Session, tmp_path: Path) -> None:
    capture(signed, "王先在", "13800000001")
    backup.back_up(signed, tmp_path / "b.bk")
    capture(signed, "李未送", "13800000002")
    capture(signed, "赵未写完", "13800000003", finish=False)
    signed.close()
    done = backup.restore(tmp_path / "a", tmp_path / "b.bk", PASS)
    done.session.close()
    assert (done.unsent, done.drafts) == (1, 1)
    assert done.aside is not None
    assert names(tmp_path / "a") == {"王先在"}
    assert names(done.aside) == {"王先在", "李未送", "赵未写完"}
    again = backup.restore(tmp_path / "a", tmp_path / "b.bk", PASS)
    again.session.close()
    assert (again.unsent, again.drafts) == (0, 0)
    assert again.aside not in (None, done.aside), "nothing set aside takes the place of something set aside"


def test_a_backup_of_another_vault_says_that_it_cannot_count(signed: Session, tmp_path: Path) -> None:
    other = door.make_vault(tmp_path / "other", "乙", PASS).session
    backup.back_up(other, tmp_path / "b.bk")
    other.close()
    capture(signed, "李未送", "13800000002")
    signed.close()
    done = backup.restore(tmp_path / "a", tmp_path / "b.bk", PASS)
    done.session.close()
    assert (done.unsent, done.drafts) == (None, None)
    assert done.aside is not None
    assert names(done.aside) == {"李未送"}


def test_under_an_open_vault_nothing_is_replaced(signed: Session, tmp_path: Path) -> None:
    backup.back_up(signed, tmp_path / "b.bk")
    with pytest.raises(CunbuError, match="没有恢复"):
        backup.restore(tmp_path / "a", tmp_path / "b.bk", PASS)
    capture(signed, "赵已存", "13800000003")
    assert names(tmp_path / "a") == {"赵已存"}
    assert not [p for p in tmp_path.rglob("*") if "restore" in p.name]


@pytest.mark.parametrize("content", [b"", b"no backup", b"PK\x05\x06" + bytes(18)])
def test_a_refused_restore_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b.bk").write_bytes(content)
    with pytest.raises(RefusedInput):
        backup.restore(tmp_path / "new", tmp_path / "b.bk", PASS)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.bk"]


def test_what_was_cut_off_is_cleared_only_when_nobody_may_be_at_work(signed: Session, tmp_path: Path) -> None:
    data = tmp_path / "a"
    (data / "backup-dead").mkdir()
    (data / "backup-dead" / vault.DATABASE).write_bytes(b"whole copy")
    target = tmp_path / "stick" / "c.bk"
    target.parent.mkdir()
    target.with_name("c.bk.new").write_bytes(b"half")
    target.with_name("other.new").write_bytes(b"somebody's")
    replacing.note_target(data / "backup-dead", target)
    (data / "cunbu-before-0016.db.new").write_bytes(b"half")
    assert door.put_right(data) == []
    assert (data / "backup-dead").exists(), "the open session may be making it"
    signed.close()
    assert "已清掉" in "".join(door.put_right(data))
    assert door.put_right(data) == []
    assert not (data / "backup-dead").exists()
    assert sorted(p.name for p in target.parent.iterdir()) == ["other.new"]
    assert not list(data.glob("*.new"))


@pytest.mark.parametrize(
    "plan",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100_000,
        None,  # a folder of that name
        json.dumps({"fresh": "../a", "aside": "x-before-restore-1", "inside": False, "step": "out"}).encode(),
        json.dumps({"fresh": "restore-1", "aside": "../../before-restore-1", "inside": False, "step": "in"}).encode(),
        json.dumps({"fresh": "restore-1", "aside": "a-before-restore-1", "inside": False, "step": "up"}).encode(),
    ],
)
def test_a_journal_that_cannot_be_read_moves_nothing(signed: Session, tmp_path: Path, plan: bytes | None) -> None:
    data = tmp_path / "a"
    signed.close()
    journal = data / replacing.JOURNAL
    journal.mkdir() if plan is None else journal.write_bytes(plan)
    before = sorted(p.name for p in tmp_path.rglob("*"))
    with pytest.raises(VaultError, match="读不懂"):
        door.sign_in(data, PASS)
    assert sorted(p.name for p in tmp_path.rglob("*")) == before


def test_a_restore_cut_after_half_the_files_is_gone_on_with(
    signed: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture(signed, "王先在", "13800000001")
    backup.back_up(signed, tmp_path / "b.bk")
    capture(signed, "李未送", "13800000002")
    signed.close()
    whole = tmp_path / "whole"
    shutil.copytree(tmp_path / "a", whole)
    moves = 0

    def stop(path: Path, folder: Path) -> None:
        nonlocal moves
        if moves == 0:
            raise OSError(5, "Input/output error")
        moves -= 1
        path.replace(folder / path.name)

    for cut in range(8):
        data = tmp_path / f"a{cut}"
        shutil.copytree(whole, data)
        moves = cut
        with monkeypatch.context() as disk:
            disk.setattr(replacing, "_move", stop)
            try:
                backup.restore(data, tmp_path / "b.bk", PASS).session.close()
                break
            except CunbuError as refused:
                assert refused.code == "replacing_cut"  # noqa: PT017  (the last cut is none)
        assert "已接着做完" in "".join(door.put_right(data))
        assert names(data) == {"王先在"}
        aside = next(p for p in tmp_path.iterdir() if p.name.startswith(f"a{cut}-before-restore-"))
        assert names(aside) == {"王先在", "李未送"}
        assert not (data / replacing.JOURNAL).exists()
    assert cut >= 3, "both files went out and both came in"


def test_a_disk_that_takes_nothing_still_lets_its_window_open(tmp_path: Path) -> None:
    (tmp_path / locks.WINDOW).mkdir()  # no lock's file can be made here
    first = locks.window(tmp_path)
    assert first is not None
    first.release()
    (tmp_path / locks.WINDOW).rmdir()
    first = locks.window(tmp_path)
    assert first is not None
    assert locks.window(tmp_path) is None
    first.release()


def test_a_folder_whose_lock_another_holds_waits_and_then_says_so(
    signed: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed.close()
    monkeypatch.setattr(locks, "PATIENCE", 0.0)
    held = locks.alone(tmp_path / "a")
    assert held is not None
    with pytest.raises(CunbuError, match="没有打开"):
        door.sign_in(tmp_path / "a", PASS)
    assert held.share()
    door.sign_in(tmp_path / "a", PASS).close()
    assert locks.alone(tmp_path / "a") is None
    held.release()
    again = locks.alone(tmp_path / "a")
    assert again is not None
    again.release()
