"""A copy of the whole laptop in one file (encrypted as it lies on the disk), and the way back."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import IO

from desktop.base.clock import Clock, iso, system_clock
from desktop.base.errors import RefusedInput, VaultError
from desktop.base.paths import beside, drop_staged, flush_folder, put_in_place
from desktop.services.session import Session, sign_in
from desktop.storage import audit, device, vault
from desktop.storage.opening import copy_to

PARTS = (vault.FILE, vault.DATABASE)
LARGEST = 8 * 1024**3


def back_up(session: Session, target: Path) -> int:
    """Write keys (wrapped) and data (encrypted) to one file; returns its size in bytes. Nothing in it is readable."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=session.data_dir, prefix="backup-") as folder:
            copy = Path(folder) / vault.DATABASE
            copy_to(session.store, copy)
            with beside(target).open("wb") as out:
                with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as box:
                    box.write(session.data_dir / vault.FILE, vault.FILE)
                    box.write(copy, vault.DATABASE)
                _flush(out)
        put_in_place(target)
    except OSError as refused:
        drop_staged(target)
        raise RefusedInput(
            f"备份写不进去:{target.name}。本机数据没有动,请换个地方或腾出空间再试。", code="cannot_save"
        ) from refused
    audit.add(session.store, "backed_up", rep=session.rep.id)
    return target.stat().st_size


def restore(
    data: Path, source: Path, passphrase: str, *, rep: str | None = None, clock: Clock = system_clock
) -> Session:
    """Put a backup in place. It is unpacked beside, opened and checked first; what was there is kept aside; the
    restored laptop gets a new epoch, so the county sees that it went back in time."""
    data.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=data.parent, prefix=f"{data.name}-restore-"))
    try:
        _unpack(source, fresh)
        opened = sign_in(fresh, passphrase, rep=rep, clock=clock)
        try:
            if opened.store.check_file():
                raise VaultError("备份文件损坏,没有恢复,本机数据没有动。请换一份备份。", code="backup_broken")
            with opened.store.atomic():
                device.renew_epoch(opened.store)
                audit.add(opened.store, "restored", rep=opened.rep.id)
        finally:
            opened.close()
        _swap(data, fresh, clock)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return sign_in(data, passphrase, rep=rep, clock=clock)


def _unpack(source: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(source) as box:
            if sorted(box.namelist()) != sorted(PARTS) or sum(i.file_size for i in box.infolist()) > LARGEST:
                raise RefusedInput("这不是村簿的备份文件,没有恢复,本机数据没有动。", code="not_a_backup")
            for name in PARTS:
                with box.open(name) as packed, (folder / name).open("wb") as out:
                    shutil.copyfileobj(packed, out)
                    _flush(out)
                (folder / name).chmod(0o600)
    except (OSError, zipfile.BadZipFile) as broken:
        raise RefusedInput(
            "备份文件读不出来,没有恢复,本机数据没有动。请换一份备份。", code="not_a_backup"
        ) from broken


def _swap(data: Path, fresh: Path, clock: Clock) -> None:
    if data.exists() and any(data.iterdir()):
        stamp = iso(clock()).replace(":", "").replace(".", "")
        data.rename(data.with_name(f"{data.name}-before-restore-{stamp}"))
    elif data.exists():
        data.rmdir()
    fresh.rename(data)
    flush_folder(data.parent)


def _flush(stream: IO[bytes]) -> None:
    """A copy on a stick that is pulled out next, or a restored vault, is on the disk before it counts as done."""
    stream.flush()
    os.fsync(stream.fileno())
