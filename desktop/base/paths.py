"""Where files lie: the shipped resources, and the data folder of this laptop."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs


def resources() -> Path:
    """The shipped `resources/` folder, in a checkout and inside the packaged program."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parents[2]
    return root / "resources"


def default_data_dir() -> Path:
    """`CUNBU_DATA`, else the user's own data folder."""
    named = os.environ.get("CUNBU_DATA")
    return Path(named) if named else Path(platformdirs.user_data_dir("cunbu", appauthor=False))


def write_private(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: a flushed neighbour takes its place; only the owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # Windows has no handle of a folder to flush; NTFS journals the rename
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
