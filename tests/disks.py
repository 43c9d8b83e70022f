"""Disks as they are met: one that flushes slowly, one that is full. strace counts what reaches the disk, delays it or
refuses it; a shim compiled on the spot delays more evenly, where there is a compiler. Linux only."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

FLUSHES = ("fsync", "fdatasync", "sync_file_range", "msync", "syncfs")
WITHOUT = "strace is not on this machine, so nothing that reaches the disk can be counted, delayed or refused"

_SLOW_FLUSH = """
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static void turn(void) { struct timespec t = {0, MS * 1000000L}; nanosleep(&t, 0); }
int fsync(int fd) { int done = (int)syscall(SYS_fsync, fd); turn(); return done; }
int fdatasync(int fd) { int done = (int)syscall(SYS_fdatasync, fd); turn(); return done; }
"""


@cache
def strace() -> str | None:
    """The program, if it is here and may trace."""
    found = shutil.which("strace") if sys.platform.startswith("linux") else None
    if found is None:
        return None
    tried = subprocess.run([found, "-f", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return found if tried.returncode == 0 else None


def traced(
    command: Sequence[str], log: Path, calls: Iterable[str], *, inject: str = "", paths: Iterable[Path] = ()
) -> list[str]:
    """The command line that runs `command` with these calls written to `log`, on these paths alone if any are named;
    `inject` delays or refuses some."""
    program = strace()
    assert program is not None, WITHOUT
    words = [program, "-f", "-qq", "--seccomp-bpf", "-s", "64", "-o", str(log), "-e", f"trace={','.join(calls)}"]
    words += [word for path in paths for word in ("-P", str(path))]
    return [*words, *(["-e", f"inject={inject}"] if inject else []), *command]


def calls_in(log: Path) -> list[tuple[str, str]]:
    """(call, rest of the line) of a log, in order; one that another thread interrupted counts once."""
    lines = log.read_text("utf-8", errors="replace").splitlines()
    met = (re.match(r"(?:\d+ +)?([a-z_0-9]+)(\(.*)", line) for line in lines)
    return [(found[1], found[2]) for found in met if found]


def slowly_flushing(command: Sequence[str], folder: Path, milliseconds: int) -> list[str] | None:
    """The command line that runs `command` on a disk whose every flush costs so much; None where it cannot be had."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler and sys.platform.startswith("linux"):
        source, shim = folder / "slow_flush.c", folder / "slow_flush.so"
        source.write_text(_SLOW_FLUSH)
        words = [compiler, f"-DMS={milliseconds}", "-O2", "-shared", "-fPIC", "-o", str(shim), str(source)]
        if subprocess.run(words, capture_output=True, check=False).returncode == 0:
            return ["env", f"LD_PRELOAD={shim}", *command]
    if strace():
        inject = f"fsync,fdatasync:delay_exit={milliseconds * 1000}"
        return traced(command, folder / "slow-flush.log", FLUSHES, inject=inject)
    return None
