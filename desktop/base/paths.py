"""Where files lie: the shipped resources, and the data folder of this laptop."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

import platformdirs

from desktop.base.disk import patiently
from desktop.base.errors import RefusedInput


def resources() -> Path:
    """The shipped `resources/` folder, in a checkout and inside the packaged program."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parents[2]
    return root / "resources"


def default_data_dir() -> Path:
    """`CUNBU_DATA`, else the user's own data folder."""
    named = os.environ.get("CUNBU_DATA")
    return Path(named) if named else Path(platformdirs.user_data_dir("cunbu", appauthor=False))


def beside(path: Path) -> Path:
    """Where a file is written before it takes its place."""
    return path.with_name(path.name + ".new")


def write_private(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: a flushed neighbour takes its place; only the owner may read it."""
    stage_private(path, data)
    put_in_place(path)


def private_folder(folder: Path) -> None:
    """A folder that only its owner may look into, made if it is not there. Windows: the user's own folders are closed
    to others by what they inherit."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _close_to_others(folder, 0o700)


def private_file(path: Path) -> None:
    """An empty file that only its owner may read, for somebody else to fill; one that stands is closed to others. It
    is not opened for that: closing a database's file by the way would drop its locks."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        _close_to_others(path, 0o600)


def _close_to_others(path: Path, mode: int) -> None:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        with suppress(OSError):  # somebody else's, or a disk that keeps no modes
            path.chmod(mode)


def stage_private(path: Path, data: bytes) -> None:
    """Write the neighbour that will take this place, flushed to the disk; `put_in_place` or nothing comes next."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(beside(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        drop_staged(path)
        raise


def put_in_place(path: Path) -> None:
    """Let the flushed neighbour take the place, for good."""
    try:
        patiently(lambda: beside(path).replace(path))
    except BaseException:
        drop_staged(path)
        raise
    flush_folder(path.parent)


def own_name(path: Path) -> Path:
    """A name for a file that leaves the program: the one wished for, or numbered where a file has it already, in
    other letters' case too, because a stick or Windows takes both for one."""
    taken = _names(path.parent)
    names = chain([path.name], (f"{path.stem}-{number}{path.suffix}" for number in count(2)))
    return path.with_name(next(name for name in names if name.casefold() not in taken))


def write_new(path: Path, data: bytes) -> None:
    """Write a file for others, whole or not at all and never over another one's: RefusedInput where the name is
    taken. Whoever may choose the name asks `own_name` first."""
    refuse_taken(path)
    stage_private(path, data)
    put_in_new_place(path)


def refuse_taken(path: Path) -> None:
    if path.name.casefold() in _names(path.parent):
        raise RefusedInput(
            f"那里已有同名文件 {path.name},没有覆盖它,也没有写别的。请换个名字再存。", code="file_exists"
        )


def put_in_new_place(path: Path) -> None:
    """Let the flushed neighbour take a place nobody has, for good."""
    try:
        refuse_taken(path)
        patiently(lambda: _rename_to_new(beside(path), path))
    except FileExistsError:
        drop_staged(path)
        refuse_taken(path)
        raise
    except BaseException:
        drop_staged(path)
        raise
    flush_folder(path.parent)


def _rename_to_new(staged: Path, path: Path) -> None:
    if os.name == "nt":
        staged.rename(path)  # refuses a name that is taken
        return
    try:
        os.link(staged, path)
    except FileExistsError:
        raise
    except OSError:  # a stick without hard links: the name is taken first, empty
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        staged.replace(path)
    else:
        staged.unlink()


def _names(folder: Path) -> set[str]:
    """What lies in a folder, in one case; nothing where it cannot be listed: the writing itself refuses then."""
    try:
        return {entry.name.casefold() for entry in folder.iterdir()}
    except OSError:
        return set()


def drop_staged(path: Path) -> None:
    """Take back what was staged for this place, if anything was."""
    with suppress(OSError):
        beside(path).unlink(missing_ok=True)


def free_megabytes(folder: Path) -> int | None:
    """Room left on the disk of a folder; None where the system does not say."""
    with suppress(OSError):
        return shutil.disk_usage(folder).free >> 20
    return None


def flush_folder(folder: Path) -> None:
    """Names given or taken in a folder outlast a power cut."""
    if os.name == "posix":  # Windows has no handle of a folder to flush; NTFS journals the rename
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
