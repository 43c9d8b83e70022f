"""Who uses a data folder. The locks are the system's own: they end with the process, also when it is killed.

Everybody who has the vault open shares `use`; whoever replaces or makes it holds it alone. `window` belongs to the
one window. On Linux `use` lies on the folder itself; Windows locks bytes of a file: one of many to share, all to be
alone.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

IN_USE = "in-use.lock"
WINDOW = "window.lock"
LOCKS = frozenset({IN_USE, WINDOW})
PATIENCE = 5.0
"""Seconds that somebody who shares waits for one who is alone: signing in holds up nobody for longer."""
_AGAIN = 0.05
_SEATS = 64
_TAKEN = (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)


class Lock:
    """A held lock; `release` or the end of the process gives it back."""

    def __init__(self, handle: int | None) -> None:
        self._handle = handle

    def share(self) -> bool:
        """From alone to one of many; False when somebody else came in between, and then nothing is held."""
        if self._handle is not None and not _take(self._handle, alone=False):
            self.release()
            return False
        return True

    def release(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def share(data: Path) -> Lock | None:
    """One of many on this folder; None while somebody has it alone. The folder must be there."""
    return _wait(_use(data), alone=False, patience=PATIENCE)


def alone(data: Path, patience: float = 0.0) -> Lock | None:
    """Nobody else on this folder; None when somebody is. The folder must be there."""
    return _wait(_use(data), alone=True, patience=patience)


def window(data: Path) -> Lock | None:
    """The one window of this vault; None when there is one already. On a disk that takes nothing there is no lock,
    and nothing that two windows could write."""
    try:
        handle = _opened(data / WINDOW)
    except OSError:
        return Lock(None)
    return _wait(handle, alone=True, patience=0.0)


def _wait(handle: int, *, alone: bool, patience: float) -> Lock | None:
    until = time.monotonic() + patience
    try:
        while not _take(handle, alone=alone):
            if time.monotonic() >= until:
                os.close(handle)
                return None
            time.sleep(_AGAIN)
    except BaseException:
        os.close(handle)
        raise
    return Lock(handle)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOINHERIT", 0), 0o600)


if sys.platform == "win32":
    import msvcrt

    def _use(data: Path) -> int:
        return _opened(data / IN_USE)

    def _take(handle: int, *, alone: bool) -> bool:
        _give_back(handle)
        tries = ((0, _SEATS),) if alone else tuple((seat, 1) for seat in range(_SEATS))
        for seat, bytes_ in tries:
            os.lseek(handle, seat, os.SEEK_SET)
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, bytes_)
            except OSError as refused:
                if refused.errno not in _TAKEN:
                    raise
            else:
                return True
        return False

    def _give_back(handle: int) -> None:
        for seat, bytes_ in ((0, _SEATS), *((seat, 1) for seat in range(_SEATS))):
            os.lseek(handle, seat, os.SEEK_SET)
            with suppress(OSError):
                msvcrt.locking(handle, msvcrt.LK_UNLCK, bytes_)
else:
    import fcntl

    def _use(data: Path) -> int:
        return os.open(data, os.O_RDONLY)  # a lock of its own file would be one more file in every folder

    def _take(handle: int, *, alone: bool) -> bool:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as refused:
            if refused.errno in _TAKEN:
                return False
            if refused.errno not in (errno.EBADF, errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL):
                raise  # the others: a file system that knows no such lock, as some shares of a network
        return True
