"""A disk that loses power, as a model: every write of a traced process is replayed, and at a chosen moment what was
not yet flushed is kept or dropped block by block, in no order.

Linux's own promise is what counts: after fsync a file's bytes are there; before it any subset of its blocks may be.
Shared memory beside a database is no file of record and is left out.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.disks import WITHOUT, strace

BLOCK = 4096
CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,rename,unlink,openat"
_TEXT = r'"((?:\\x[0-9a-f]{2})*)"'
_FD = r"\d+<((?:\\x[0-9a-f]{2})*)>"
_WRITE = re.compile(rf"pwrite64\({_FD}, {_TEXT}, \d+, (\d+)\)\s+= (\d+)")
_SAID = re.compile(rf"write\(1<[^>]*>, {_TEXT}, \d+\)")
_FLUSH = re.compile(rf"f(?:data)?sync\({_FD}\)\s+= 0")
_CUT = re.compile(rf"ftruncate\({_FD}, (\d+)\)\s+= 0")
_RENAME = re.compile(rf"rename\({_TEXT}, {_TEXT}\)\s+= 0")
_UNLINK = re.compile(rf"unlink\({_TEXT}\)\s+= 0")
_MADE = re.compile(rf"openat\([^,]*, {_TEXT}, [A-Z_|]*O_CREAT[^)]*\)\s+= \d+")


@dataclass
class Written:
    """One change of a file that a power cut may undo: bytes at a place, or its length."""

    at: int
    data: bytes | None  # None: the file was cut off at `at`


@dataclass
class Disk:
    """Files by name: what is safe, and what was written since the last flush."""

    top: Path
    safe: dict[str, bytearray] = field(default_factory=dict)
    pending: dict[str, list[Written]] = field(default_factory=dict)

    def load(self) -> None:
        for path in self.top.rglob("*"):
            if path.is_file() and not path.name.endswith("-shm"):
                self.safe[str(path)] = bytearray(path.read_bytes())

    def play(self, line: str) -> None:
        if found := _WRITE.search(line):
            self._write(_name(found[1]), int(found[3]), _bytes(found[2])[: int(found[4])])
        elif found := _CUT.search(line):
            self._change(_name(found[1]), Written(int(found[2]), None))
        elif found := _FLUSH.search(line):
            name = _name(found[1])
            for change in self.pending.pop(name, []):
                _apply(self.safe.setdefault(name, bytearray()), change)
        elif found := _RENAME.search(line):
            old, new = _name(found[1]), _name(found[2])
            if old in self.safe:
                self.safe[new] = self.safe.pop(old)
            self.pending[new] = self.pending.pop(old, [])
        elif found := _UNLINK.search(line):
            self.safe.pop(_name(found[1]), None)
            self.pending.pop(_name(found[1]), None)

    def _write(self, name: str, at: int, data: bytes) -> None:
        """Block by block, as a disk takes it."""
        place = 0
        while place < len(data):
            room = BLOCK - (at + place) % BLOCK
            self._change(name, Written(at + place, data[place : place + room]))
            place += room

    def _change(self, name: str, change: Written) -> None:
        if name.startswith(str(self.top)) and not name.endswith("-shm"):
            self.pending.setdefault(name, []).append(change)

    def after_power_loss(self, draw: random.Random, folder: Path) -> None:
        """Write what the disk may hold when the light comes back."""
        shutil.rmtree(folder, ignore_errors=True)
        chance = draw.choice((0.0, 0.3, 0.5, 0.9))
        for name in sorted(self.safe.keys() | self.pending.keys()):
            kept = bytearray(self.safe.get(name, b""))
            some = [change for change in self.pending.get(name, []) if draw.random() < chance]
            if name not in self.safe and not some:
                continue  # a file nobody flushed need not be there
            for change in some:
                _apply(kept, change)
            path = folder / Path(name).relative_to(self.top)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(kept)


def _apply(file: bytearray, change: Written) -> None:
    if change.data is None:
        del file[change.at :]
        file.extend(bytes(change.at - len(file)))
        return
    file.extend(bytes(max(0, change.at - len(file))))
    file[change.at : change.at + len(change.data)] = change.data


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _name(escaped: str) -> str:
    return _bytes(escaped).decode("utf-8", "surrogateescape")


def trace(command: Sequence[str], log: Path, cwd: Path) -> list[str]:
    """Run a program and return what it asked of the disk, in order."""
    program = strace()
    assert program is not None, WITHOUT
    words = [program, "-f", "-qq", "-y", "-xx", "-s", "100000000", "-o", str(log), "-e", f"trace={CALLS}"]
    subprocess.run([*words, sys.executable, "-m", *command], cwd=cwd, check=True, stdout=subprocess.PIPE)
    lines = log.read_text("ascii").splitlines()
    assert not any("<unfinished" in line and "openat" not in line for line in lines), "two threads wrote at once"
    return lines


def losses(
    top: Path, lines: Sequence[str], points: int, seed: int, folder: Path, disk: Disk
) -> Iterator[tuple[list[str], Path]]:
    """`points` power cuts at random moments: what was promised until then, and the folder as it may be found."""
    draw = random.Random(seed)
    writing = [n for n, line in enumerate(lines) if str(top).encode().hex() in line.replace("\\x", "")]
    moments = set(draw.sample(writing, min(points, len(writing))))
    promised: list[str] = []
    for n, line in enumerate(lines):
        if found := _SAID.search(line):
            promised += _bytes(found[1]).decode().split("\n")[:-1]
        else:
            disk.play(line)
        if n in moments:
            disk.after_power_loss(draw, folder)
            yield list(promised), folder


def county_of(folder: Path) -> Callable[[bytes], bytes]:
    """A county beside the traced folder, whose disk is not tried."""
    from desktop.hub import intake
    from desktop.hub.desk import Settings, open_desk

    desk = open_desk(Settings(folder.parent / "county"))
    return lambda sealed: intake.take(desk, sealed, "network")
