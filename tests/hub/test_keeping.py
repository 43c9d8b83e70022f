"""A folder knows its database and its keys; a backup is whole, on both engines; a restore forgets no promise."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from desktop.base.errors import CunbuError, HubError
from desktop.cli.hub import hub as hub_command
from desktop.hub import backup, devices, folder, keys, restore
from desktop.hub.desk import Desk, Settings, open_desk
from desktop.hub.tables import device
from desktop.wire import codes
from desktop.wire.records import enrolment_record
from tests.hub.conftest import Laptop
from tests.sync.conftest import someone


def line(n: int) -> bytes:
    return enrolment_record(someone(n), rep=None)


def told(*arguments: str, data: Path, expect: int, typed: str | None = None) -> str:
    done = CliRunner().invoke(hub_command, [*arguments, "--data", str(data)], input=typed)
    if isinstance(done.exception, CunbuError):
        assert expect == 1, done.exception.sentence
        return done.exception.sentence
    assert done.exit_code == expect, done.output
    return done.output


def records(desk: Desk) -> int:
    with desk.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM record").scalar_one())


def test_a_database_without_its_keys_is_given_no_others(desk: Desk, laptop: Laptop) -> None:
    laptop.send(line(1))
    at = desk.settings.data / keys.FILE
    held = at.read_bytes()
    at.unlink()
    for _ in range(2):
        with pytest.raises(HubError, match="不在,没有启动"):
            open_desk(desk.settings)
        assert not at.exists()
    at.write_bytes(held)
    open_desk(desk.settings).close()


def test_keys_of_another_hub_do_not_open_this_database(desk: Desk, laptop: Laptop, tmp_path: Path) -> None:
    laptop.send(line(1))
    open_desk(Settings(tmp_path / "other")).close()
    (desk.settings.data / keys.FILE).write_bytes((tmp_path / "other" / keys.FILE).read_bytes())
    with pytest.raises(HubError, match="不是一套"):
        open_desk(desk.settings)


def test_a_database_of_an_older_program_is_known_by_what_its_keys_sealed(desk: Desk, laptop: Laptop) -> None:
    laptop.send(line(1))
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM meta WHERE key = 'keys'")
    at = desk.settings.data / keys.FILE
    held = at.read_bytes()
    at.unlink()
    with pytest.raises(HubError):
        open_desk(desk.settings)
    at.write_bytes(held)
    open_desk(desk.settings).close()


def test_the_folder_remembers_its_database(desk: Desk, laptop: Laptop, tmp_path: Path) -> None:
    data, url = desk.settings.data, desk.settings.database
    code = told("code", data=data, expect=0).strip()
    with desk.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM join_code").scalar() == 2
    assert codes.read_code(code).secret
    elsewhere = f"sqlite:///{tmp_path}/elsewhere.db"
    if url is None:
        assert "hub.db" in told("code", "--database", elsewhere, data=data, expect=1)
        return
    assert json.loads((data / folder.MEMORY).read_text())["database"] == url
    assert not (data / "hub.db").exists()
    assert "另一个数据库" in told("code", "--database", elsewhere, data=data, expect=1)
    for odd in ("{", "[" * 100_000):
        (data / folder.MEMORY).write_text(odd)
        assert "读不了" in told("code", data=data, expect=1)
    (data / keys.FILE).write_text("[" * 100_000)
    (data / folder.MEMORY).unlink()
    assert "hub-keys.json 读不了" in told("code", "--database", url, data=data, expect=1)


def test_a_backup_is_whole_with_its_pictures_and_comes_back(desk: Desk, laptop: Laptop, tmp_path: Path) -> None:
    laptop.send(line(1), line(2))
    sha = "ab" * 32
    pictures = desk.settings.data / "pictures"
    pictures.mkdir()
    (pictures / sha).write_bytes(desk.keys.close(b"picture"))
    columns = "upload, sha, device, kind, subject, village, size, received_at, receipt"
    for number, content in enumerate((sha, "cd" * 32)):
        row = f"'u{number}', '{content}', 'd', 'k', 's', 'v', 7, '2026-11-22T03:00:00.000Z', ''"
        with desk.engine.begin() as connection:
            connection.exec_driver_sql(f"INSERT INTO picture ({columns}) VALUES ({row})")
    out = tmp_path / "b.db"
    (tmp_path / "b.db.new").write_bytes(b"half of a killed one")
    held, missing = backup.backup(desk, out)
    assert (held.records, held.devices, held.pictures, missing) == (2, 1, 2, 1)
    assert list(tmp_path.glob("b.db*")) == [out]
    if os.name == "posix":
        assert out.stat().st_mode & 0o777 == 0o600
        assert desk.settings.data.stat().st_mode & 0o777 == 0o700
    (pictures / sha).unlink()
    laptop.send(line(3))
    done = restore.restore(desk, out)
    assert (done.comes.records, done.pictures, records(desk)) == (2, 1, 2)
    assert desk.keys.open((pictures / sha).read_bytes()) == b"picture"
    assert done.kept is not None
    with closing(sqlite3.connect(done.kept)) as kept:
        assert kept.execute("SELECT count(*) FROM record").fetchone() == (3,)
    assert not list(desk.settings.data.glob("restoring.db*"))
    assert [one.result for one in laptop.send(line(4))] == ["new"]


def test_what_the_county_promised_or_stopped_after_the_backup_stays_so(
    desk: Desk, laptop: Laptop, tmp_path: Path
) -> None:
    late, free = Laptop(desk), devices.issue_code(desk)
    backup.backup(desk, tmp_path / "b.db")
    late.join(free)
    given = devices.issue_code(desk)
    devices.revoke(desk, laptop.id)
    devices.revoke(desk, late.id)
    restore.restore(desk, tmp_path / "b.db")
    with desk.engine.connect() as connection:
        rows = connection.execute(device.select()).mappings().all()
        assert {row["id"] for row in rows if row["revoked_at"]} == {laptop.id, late.id}
    with pytest.raises(HubError, match="已被另一台电脑用过"):
        Laptop(desk).join(free)
    Laptop(desk).join(given)


def test_a_restore_asks_and_says_what_goes_and_what_comes(desk: Desk, laptop: Laptop, tmp_path: Path) -> None:
    data = desk.settings.data
    if desk.settings.database:  # its own tools come first; by name it goes into one file as well
        assert "--copy" in told("backup", str(tmp_path / "b.db"), data=data, expect=1)
        assert not (tmp_path / "b.db").exists()
    told("backup", str(tmp_path / "b.db"), "--copy", data=data, expect=0)
    laptop.send(line(1))
    said = told("restore", str(tmp_path / "b.db"), data=data, expect=1, typed="n\n")
    assert "记录 1 条" in said
    assert "记录 0 条" in said
    assert records(desk) == 1
    assert "hub-before-restore-" in told("restore", str(tmp_path / "b.db"), "--yes", data=data, expect=0)
    assert records(desk) == 0


@pytest.mark.parametrize("engine_url", [None], ids=["sqlite"])
def test_a_new_computer_needs_the_keys_first(desk: Desk, laptop: Laptop, tmp_path: Path) -> None:
    laptop.send(line(1))
    backup.backup(desk, tmp_path / "b.db")
    new = tmp_path / "new"
    assert "hub-keys.json" in told("restore", str(tmp_path / "b.db"), data=new, expect=1)
    assert not new.exists()
    new.mkdir()
    (new / keys.FILE).write_bytes((desk.settings.data / keys.FILE).read_bytes())
    assert "记录 1 条" in told("restore", str(tmp_path / "b.db"), data=new, expect=0)
    for end in ("-wal", "-shm"):
        (new / f"hub.db{end}").unlink(missing_ok=True)
    (new / "hub.db").write_bytes(b"no database at all" * 1000)
    assert "打不开" in told("restore", str(tmp_path / "b.db"), data=new, expect=1, typed="n\n")
    assert "hub-damaged-1.db" in told("restore", str(tmp_path / "b.db"), "--yes", data=new, expect=0)
    assert (new / "hub-damaged-1.db").read_bytes().startswith(b"no database")


def test_a_backup_of_one_engine_comes_back_on_the_other(desk: Desk, laptop: Laptop, tmp_path: Path) -> None:
    laptop.send(line(1))
    backup.backup(desk, tmp_path / "b.db")
    new = tmp_path / "new"
    new.mkdir()
    (new / keys.FILE).write_bytes((desk.settings.data / keys.FILE).read_bytes())
    assert "记录 1 条" in told("restore", str(tmp_path / "b.db"), data=new, expect=0)
    with closing(sqlite3.connect(new / "hub.db")) as there:
        assert there.execute("SELECT count(*) FROM record").fetchone() == (1,)


def tables(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as made, made:
        for statement in statements:
            made.execute(statement)
    return path


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "不是村簿接收台的备份"),
        (["INSERT INTO alembic_version VALUES ('m9999')"], "新版村簿"),
        (["INSERT INTO alembic_version VALUES (NULL)"], "不是村簿接收台的备份"),
        (["INSERT INTO alembic_version VALUES ('0001')", "INSERT INTO device VALUES (NULL)"], "不是村簿接收台的备份"),
        (["INSERT INTO alembic_version VALUES ('0001')", "INSERT INTO device VALUES ('x')"], "不是村簿接收台的备份"),
        (["INSERT INTO alembic_version VALUES ('0001')", "INSERT INTO device VALUES (x'00')"], "不是一套"),
    ],
    ids=["no version", "newer", "odd version", "no certificate", "text", "other keys"],
)
def test_a_file_that_looks_like_a_backup_is_refused_in_words(
    desk: Desk, laptop: Laptop, tmp_path: Path, rows: list[str], words: str
) -> None:
    laptop.send(line(1))
    names = "alembic_version (version_num)", "device (certificate)", "meta (key, value)"
    odd = tables(tmp_path / "odd.db", *(f"CREATE TABLE {name}" for name in names), *rows)
    with pytest.raises(HubError, match=words):
        restore.restore(desk, odd)
    assert records(desk) == 1
    assert not list(desk.settings.data.glob("restoring.db*"))


@pytest.mark.parametrize("engine_url", [None], ids=["sqlite"])
def test_a_database_of_a_newer_program_is_not_opened(desk: Desk) -> None:
    tables(desk.settings.data / "hub.db", "UPDATE alembic_version SET version_num = 'm9999'")
    with pytest.raises(HubError, match="请先升级"):
        open_desk(desk.settings)


@pytest.mark.parametrize("engine_url", [None], ids=["sqlite"])
def test_the_hubs_own_file_is_no_backup_and_a_copied_one_comes_with_its_newest(
    desk: Desk, laptop: Laptop, tmp_path: Path
) -> None:
    laptop.send(line(1), line(2))
    with pytest.raises(HubError, match="正在用的"):
        restore.restore(desk, desk.settings.data / "hub.db")
    assert records(desk) == 2
    for end in ("", "-wal"):  # as of a computer that died: the newest batches are not in the file itself
        (tmp_path / f"old.db{end}").write_bytes((desk.settings.data / f"hub.db{end}").read_bytes())
    assert (tmp_path / "old.db-wal").stat().st_size
    assert restore.restore(desk, tmp_path / "old.db").comes.records == 2


def test_odd_keys_are_told_as_such(tmp_path: Path) -> None:
    open_desk(Settings(tmp_path)).close()
    for odd in ('{"sign": 1, "identity": "x", "table": [], "lookup": null}', "[]", "{}", "\ud800", ""):
        (tmp_path / keys.FILE).write_text(odd, "utf-8", "surrogatepass")
        with pytest.raises(HubError) as told:
            open_desk(Settings(tmp_path))
        assert told.value.code == "bad_keys"
