"""What a disk says is told as what it is: nobody puts a backup over sound data because a disk is read-only."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from desktop.base import disk
from desktop.base.clock import system_clock
from desktop.base.disk import cause_of, disk_refuses, patiently, probe
from desktop.base.errors import CunbuError, DiskRefuses, VaultError
from desktop.services import backup
from desktop.services import session as door
from desktop.storage import settings
from desktop.storage.opening import open_store

KEY = b"k" * 32
PAGE = 4096


def may_mount() -> bool:
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    told = subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
    )
    return told.returncode == 0


mounts = pytest.mark.skipif(not may_mount(), reason="a disk of one's own can be mounted by root alone")


@contextmanager
def mounted(where: Path, *words: str) -> Iterator[Path]:
    where.mkdir()
    subprocess.run(["mount", *words, str(where)], check=True)
    try:
        yield where
    finally:
        subprocess.run(["umount", "-l", str(where)], check=True)


def fill(folder: Path, leave: int) -> Path:
    """A file that leaves so many bytes of the disk."""
    path = folder / "fill"
    with path.open("wb", buffering=0) as stream, suppress(OSError):
        while stream.write(b"x" * PAGE):
            pass
    os.truncate(path, max(0, path.stat().st_size - leave))
    os.sync()
    return path


def windows(number: int) -> OSError:
    error = OSError(errno.EACCES, "no")
    error.winerror = number
    return error


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OSError(errno.ENOSPC, ""), "full"), (OSError(errno.EROFS, ""), "read_only"),
        (OSError(errno.EIO, ""), "failing"),
        (OSError(errno.EACCES, ""), "denied"), (OSError(errno.EBUSY, ""), "held"),
        (OSError(errno.ENODEV, ""), "gone"),
        (windows(32), "held"), (windows(33), "held"), (windows(112), "full"), (windows(19), "read_only"),
        (windows(21), "gone"), (windows(1117), "failing"), (windows(5), "denied"),
        (OSError(errno.ENAMETOOLONG, ""), "name"), (windows(206), "name"),
        (OSError(errno.ENOENT, ""), ""), (ValueError(), ""), (None, ""),
    ],
)  # fmt: skip
def test_each_cause_has_its_own_sentence(error: BaseException | None, cause: str) -> None:
    assert cause_of(error) == cause
    told = disk_refuses(error)
    assert (told is None) == (cause == "")
    if told is not None:
        assert told.sentence == disk._WORDS[cause]
        assert "以前存的都在" in told.sentence
        assert "损坏" not in told.sentence


def test_a_file_that_a_scanner_holds_for_a_moment_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    met = iter([windows(32), windows(5), None])

    def act() -> str:
        error = next(met)
        if error is not None:
            raise error
        return "done"

    assert patiently(act) == "done"
    monkeypatch.setattr(disk, "PATIENCE", 0.0)
    with pytest.raises(OSError, match="no") as held:
        patiently(lambda: (_ for _ in ()).throw(windows(32)))
    assert "正被别的程序打开" in str(disk_refuses(held.value))


def test_a_damaged_page_is_told_wherever_it_lies(tmp_path: Path) -> None:
    """No bug of the program's, and what to do about it."""
    with closing(open_store(tmp_path, KEY, system_clock, create=True)) as store:
        for n in range(300):
            settings.put(store, f"key-{n}", "x" * 500)
        store.fold()
    path = tmp_path / "cunbu.db"
    whole = path.read_bytes()
    for page in range(0, len(whole) // PAGE, 1 if os.environ.get("CUNBU_LONG") else 11):
        broken = bytearray(whole)
        broken[page * PAGE + 2000] ^= 1
        path.write_bytes(broken)
        told = _findings(tmp_path)
        assert told, f"page {page}"
        assert "损坏" in told[-1] or "page" in told[-1] or "HMAC" in told[-1], told
    path.write_bytes(whole)
    with closing(open_store(tmp_path, KEY, system_clock)) as store:
        assert store.check_file() == []


def _findings(folder: Path) -> list[str]:
    try:
        with closing(open_store(folder, KEY, system_clock)) as store:
            found = store.check_file()
            store.rows("SELECT * FROM setting")
            return found
    except VaultError as told:
        return [told.sentence]


@mounts
def test_a_read_only_disk_and_one_without_room_for_a_name_are_no_damage(tmp_path: Path) -> None:
    with mounted(tmp_path / "m", "-t", "tmpfs", "-o", "size=20m,nr_inodes=20", "tmpfs") as folder:
        open_store(folder, KEY, system_clock, create=True).close()
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        assert probe(folder) == "read_only"
        with pytest.raises(DiskRefuses, match="只能读") as refused:
            open_store(folder, KEY, system_clock)
        assert "不要用备份覆盖" in refused.value.sentence
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
        with suppress(OSError):
            for n in range(99):
                (folder / f"f{n}").touch()
        with pytest.raises(DiskRefuses, match="文件个数到了上限"):
            open_store(folder, KEY, system_clock)
        for extra in folder.glob("f[0-9]*"):
            extra.unlink()
        with closing(open_store(folder, KEY, system_clock)) as store:
            assert store.check_file() == []


@mounts
def test_a_nearly_full_disk_of_small_blocks_ends_no_program(tmp_path: Path) -> None:
    """SQLite maps its index; a hole in it that the disk could not fill was a SIGBUS without a word."""
    image = tmp_path / "image"
    image.write_bytes(b"\0" * (12 << 20))
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", "-b", "1024", "-F", str(image)], check=True)
    program = """
import sys
from pathlib import Path
from desktop.base.clock import system_clock
from desktop.base.errors import DiskRefuses
from desktop.storage import settings
from desktop.storage.opening import open_store
try:
    store = open_store(Path(sys.argv[1]), b"k" * 32, system_clock)
    settings.put(store, "a", "b" * 9000)
    store.close()
except DiskRefuses:
    sys.exit(7)
"""
    with mounted(tmp_path / "m", "-o", "loop", str(image)) as folder:
        open_store(folder / "v", KEY, system_clock, create=True).close()
        ended = []
        for leave in (0, 20_000, 44_000, 70_000, 100_000, 150_000, 2_000_000):
            filled = fill(folder, leave)
            command = [sys.executable, "-c", program, str(folder / "v")]
            ended.append(subprocess.run(command, capture_output=True, check=False).returncode)
            filled.unlink()
        assert set(ended) <= {0, 7}, ended
        assert (ended[0], ended[-1]) == (7, 0)
        with closing(open_store(folder / "v", KEY, system_clock)) as store:
            assert store.check_file() == []


@mounts
def test_a_restore_on_a_full_disk_does_not_blame_the_backup(tmp_path: Path) -> None:
    session = door.make_vault(tmp_path / "v", "丁小凡", "walnut river 8").session
    backup.back_up(session, tmp_path / "good.bk")
    session.close()
    with mounted(tmp_path / "m", "-t", "tmpfs", "-o", "size=1200k", "tmpfs") as folder:
        fill(folder, 60_000)
        with pytest.raises(CunbuError, match="磁盘满了"):
            backup.restore(folder / "v", tmp_path / "good.bk", "walnut river 8")
