"""Putting another vault in the place of one: step by step, each written down first, so that one cut off anywhere is
finished by whoever comes next. And clearing away the whole copies that a killed backup or restore left.

Whoever replaces is alone on the folder (`locks.alone`). The folder stays; the vault's files move out and in.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from desktop.base.errors import CunbuError, VaultError
from desktop.base.paths import beside, flush_folder, private_folder, write_private
from desktop.storage import locks, vault

JOURNAL = "replacing.json"
FRESH, COPY, BEFORE = "restore-", "backup-", "before-restore-"
"""How the folders are called: a whole copy in the making (inside the data folder), and what was there before."""
TARGET = "target"
"""In a backup's folder: where its file goes. The half file there is a whole copy too."""
_OWN = ("vault.json", "attempts.json", "cunbu.db*", "cunbu-before-*.db", "fresh.db*")
_TRIES, _PAUSE = 4, 0.25
BUSY = "村簿正在用这份数据(窗口开着,或另一条命令没做完),什么都没有改。请先关掉它,再做一次。"
REPLACED = "这份数据正在被换掉或新建(恢复备份、第一次使用),没有打开,什么都没有改。请等它做完再开。"


def replace(data: Path, fresh: Path, stamp: str) -> Path | None:
    """Put the vault in `fresh` (a folder inside `data`) in place; returns where the one before lies now."""
    inside = data.stat().st_dev != data.parent.stat().st_dev  # a disk of its own: nothing can be moved out of it
    name = f"{'' if inside else data.name + '-'}{BEFORE}{stamp}"
    while (aside := (data if inside else data.parent) / name).exists():
        name += "-2"
    some = bool(_own(data))
    _write_down(data, {"fresh": fresh.name, "aside": name, "inside": inside, "step": "out" if some else "in"})
    _go_on(data)
    return aside if some else None


def finish(data: Path) -> list[str]:
    """What an earlier restore or backup left half done is finished or cleared; in sentences, if anything was."""
    try:
        if not data.is_dir() or not ((data / JOURNAL).exists() or _left(data)):
            return []
    except OSError:
        return []  # a folder nobody can look into: whoever opens it is told
    cut = (data / JOURNAL).exists()
    held = locks.alone(data, locks.PATIENCE if cut else 0.0)
    if held is None:
        if cut:
            raise CunbuError(REPLACED, code="vault_in_use")
        return []  # a backup may be at work: the next start finds what is left
    try:
        said = []
        if (data / JOURNAL).exists():
            aside = _go_on(data)
            said.append("上次恢复备份时被打断,现在已接着做完。" + (f"原来的数据在 {aside}。" if aside else ""))
        if _clear(data):
            said.append("上次没做完的备份或恢复留下的半份副本已清掉,本机数据没有动。")
        return said
    finally:
        held.release()


def _go_on(data: Path) -> Path | None:
    try:
        plan = json.loads((data / JOURNAL).read_bytes())
        home = data if plan["inside"] else data.parent
        fresh, aside = data / plan["fresh"], home / plan["aside"]
        whole = fresh.parent == data and aside.parent == home and plan["step"] in ("out", "in")
        if not (whole and fresh.name.startswith(FRESH) and BEFORE in aside.name):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as odd:
        raise VaultError(
            f"恢复备份的记录 {JOURNAL} 读不懂,没有再动数据。请找技术支持。", code="replacing_broken"
        ) from odd
    try:
        if plan["step"] == "out":
            private_folder(aside)
            for path in _own(data):
                _move(path, aside)
            flush_folder(aside)
            _write_down(data, plan | {"step": "in"})
        for path in _own(fresh):
            _move(path, data)
        flush_folder(data)
        (data / JOURNAL).unlink()
    except OSError as refused:
        raise CunbuError(
            "恢复只差把数据放回原处这一步,被别的程序挡住了或磁盘写不进去。原来的和恢复的都在,没有丢;请关掉杀毒等程序,"
            "再打开村簿,它会自己接着做完。",
            code="replacing_cut",
        ) from refused
    shutil.rmtree(fresh, ignore_errors=True)
    flush_folder(data.parent)
    return aside if aside.exists() else None


def _write_down(data: Path, plan: dict[str, Any]) -> None:
    write_private(data / JOURNAL, json.dumps(plan).encode())


def _own(folder: Path) -> list[Path]:
    return sorted(path for pattern in _OWN for path in folder.glob(pattern))


def _move(path: Path, folder: Path) -> None:
    """A scanner that holds the file lets go of it in a moment."""
    for left in reversed(range(_TRIES)):
        try:
            path.replace(folder / path.name)
            return
        except PermissionError:
            if not left:
                raise
            time.sleep(_PAUSE)


def _left(data: Path) -> list[Path]:
    kept = {beside(data / name).name for name in (vault.FILE, vault.ATTEMPTS, JOURNAL)}
    folders = [p for p in data.iterdir() if p.name.startswith((FRESH, COPY)) and p.is_dir() and not p.is_symlink()]
    return folders + [p for p in data.glob("*.new") if p.name in kept or p.match("cunbu*.db.new")]


def _clear(data: Path) -> bool:
    """Nobody else is here, so nobody is at work on them."""
    left = _left(data)
    for path in left:
        if not path.is_dir():
            path.unlink(missing_ok=True)
            continue
        with suppress(OSError, ValueError):
            half = beside(Path((path / TARGET).read_text("utf-8")))
            if half.is_file():
                half.unlink()
        shutil.rmtree(path, ignore_errors=True)
    return any(path.name.startswith((FRESH, COPY)) or path.match("cunbu*") for path in left)


def note_target(folder: Path, target: Path) -> None:
    """Before the file of a backup is begun: where it will lie."""
    write_private(folder / TARGET, os.fsencode(target.absolute()))
