"""Why a disk or a file took nothing, in words that lead nobody into a loss: a disk that can only be read is no damage
that a backup cures, and a file that a scanner holds is no full disk."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from desktop.base.errors import DiskRefuses

T = TypeVar("T")
_KEPT = "刚才这一步没有做,以前存的都在。"
_WORDS = {
    "full": f"磁盘满了(没有空间,或文件个数到了上限),{_KEPT}请删去或移走些别的文件再试。",
    "read_only": f"磁盘现在只能读、不能写,{_KEPT}数据没有坏,不要用备份覆盖它。请看写保护开关;"
    "若是系统查出磁盘有毛病才改成只读,请先把整个数据文件夹拷到别处,再找管电脑的人。",
    "denied": f"没有权限写这个地方,{_KEPT}请换个自己的文件夹,或请管电脑的人给权限。",
    "failing": f"磁盘读写出错,{_KEPT}磁盘可能要坏了:请先把整个数据文件夹拷到别的盘,再找管电脑的人。",
    "held": f"文件正被别的程序打开(杀毒、网盘、Excel 等),{_KEPT}请把它关掉,或等一会儿再试。",
    "name": f"文件名或路径太长,系统不收,{_KEPT}请换个短的名字或地方再试。",
    "gone": f"磁盘不在了(U 盘拔了,或网络盘断了),{_KEPT}请接好再试。",
}
_SHORT = {
    "full": "磁盘满了", "read_only": "磁盘只能读", "denied": "没有权限", "failing": "磁盘读写出错",
    "held": "文件正被别的程序打开", "gone": "磁盘不在了",
    "name": "名字太长",
}  # fmt: skip
_ERRNO = {
    errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EFBIG: "full", errno.EROFS: "read_only", errno.EACCES: "denied",
    errno.EPERM: "denied", errno.EIO: "failing", errno.EBUSY: "held", errno.ENODEV: "gone", errno.ENXIO: "gone",
    errno.ENAMETOOLONG: "name",
}  # fmt: skip
_WINDOWS = {
    5: "denied", 19: "read_only", 21: "gone", 23: "failing", 32: "held", 33: "held", 39: "full", 55: "gone",
    112: "full", 206: "name", 1006: "gone", 1112: "gone", 1117: "failing", 1224: "held", 1295: "full", 1816: "full",
}  # fmt: skip
HELD = (5, 32, 33, 1224)
"""What Windows says while somebody has a file open for a moment: 5 when another is to take an open one's place."""
PATIENCE = 2.0


def cause_of(error: BaseException | None) -> str:
    """full, read_only, denied, failing, held, gone or name; "" for what is not the disk's."""
    if not isinstance(error, OSError):
        return ""
    said = _WINDOWS.get(getattr(error, "winerror", None) or 0)
    return said or _ERRNO.get(error.errno or 0, "")


def disk_refuses(error: BaseException | None, *, cause: str = "") -> DiskRefuses | None:
    """The sentence for what a disk took not; None for an error that is about something else."""
    found = cause or cause_of(error)
    return DiskRefuses(_WORDS[found]) if found else None


def why(error: BaseException | None) -> str:
    """The cause in a few words, for a sentence that says what could not be written; "" where it is not the disk's."""
    found = cause_of(error)
    return f"({_SHORT[found]})" if found else ""


def probe(folder: Path, size: int = 4096) -> str:
    """Why nothing can be written in a folder, by trying; "" = something can."""
    trial = folder / f".{secrets.token_hex(6)}.try"
    try:
        handle = os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            written = os.write(handle, b"\0" * size)
            os.fsync(handle)
        finally:
            os.close(handle)
    except FileNotFoundError:
        return "gone"
    except OSError as error:
        return cause_of(error)
    finally:
        with suppress(OSError):
            trial.unlink()
    return "" if written == size else "full"


def room(folder: Path) -> int | None:
    """Bytes that may still be written there; None where the system does not say."""
    try:
        if os.name != "posix":
            return shutil.disk_usage(folder).free
        said = os.statvfs(folder)
        return said.f_bavail * said.f_frsize if said.f_blocks else None
    except OSError:
        return None


def patiently(act: Callable[[], T]) -> T:
    """Do something with a file that a scanner may hold for a moment; what goes on after two seconds is told."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except OSError as error:
            if getattr(error, "winerror", None) not in HELD or time.monotonic() > until:
                raise
            time.sleep(0.05)
