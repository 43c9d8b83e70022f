"""A copy of the whole laptop in one file (encrypted as it lies on the disk), and the way back."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from desktop.base.clock import Clock, iso, system_clock
from desktop.base.disk import disk_refuses, probe, why
from desktop.base.errors import CunbuError, RefusedInput, VaultError
from desktop.base.paths import beside, drop_staged, private_file, private_folder, put_in_new_place, refuse_taken
from desktop.services.session import Session, sign_in
from desktop.storage import audit, device, frozen, locks, outbox, people, replacing, vault
from desktop.storage.cipher import DatabaseError, connect
from desktop.storage.locks import Lock
from desktop.storage.opening import copy_to
from desktop.storage.store import Store

PARTS = (vault.FILE, vault.DATABASE)
LARGEST = 8 * 1024**3


def back_up(session: Session, target: Path) -> int:
    """Write keys (wrapped) and data (encrypted) to one file; returns its size in bytes. Nothing in it is readable."""
    refuse_taken(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=session.data_dir, prefix=replacing.COPY) as folder:
            replacing.note_target(Path(folder), target)
            copy = Path(folder) / vault.DATABASE
            copy_to(session.store, copy)
            private_file(beside(target))
            with beside(target).open("wb") as out:
                with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as box:
                    box.write(session.data_dir / vault.FILE, vault.FILE)
                    box.write(copy, vault.DATABASE)
                _flush(out)
        put_in_new_place(target)
    except OSError as refused:
        drop_staged(target)
        raise RefusedInput(
            f"备份写不进去:{target.name}{why(refused)}。本机数据没有动,请换个地方或腾出空间再试。", code="cannot_save"
        ) from refused
    audit.add(session.store, "backed_up", rep=session.rep.id)
    return target.stat().st_size


@dataclass(frozen=True, slots=True)
class Restored:
    """A vault put back. `aside`: where what was there lies now; `unsent` people and `drafts` stand only there (None
    when it cannot be told: another vault, or one that does not open)."""

    session: Session
    aside: Path | None
    unsent: int | None
    drafts: int | None


def restore(
    data: Path, source: Path, passphrase: str, *, rep: str | None = None, clock: Clock = system_clock
) -> Restored:
    """Put a backup in place, while nobody else has the vault open. It is unpacked, opened and checked first; what was
    there is kept aside; the restored laptop gets a new epoch, so the county sees that it went back in time."""
    replacing.finish(data)
    with _alone(data) as held:
        fresh = Path(tempfile.mkdtemp(dir=data, prefix=replacing.FRESH))
        try:
            _unpack(source, fresh)
            opened = sign_in(fresh, passphrase, rep=rep, clock=clock)
            try:
                if opened.store.check_file():
                    raise VaultError("备份文件损坏,没有恢复,本机数据没有动。请换一份备份。", code="backup_broken")
                with opened.store.atomic():
                    device.renew_epoch(opened.store)
                    audit.add(opened.store, "restored", rep=opened.rep.id)
                unsent, drafts = _only_here(data, opened)
            finally:
                opened.close()
            aside = replacing.replace(data, fresh, iso(clock()).replace(":", "").replace(".", ""))
        except BaseException:
            if not (data / replacing.JOURNAL).exists():  # else it is on its way, and the next start goes on
                shutil.rmtree(fresh, ignore_errors=True)
            raise
        held.release()  # a moment before signing in, which shares: whoever comes between finds a whole vault
        return Restored(sign_in(data, passphrase, rep=rep, clock=clock), aside, unsent, drafts)


@contextmanager
def _alone(data: Path) -> Iterator[Lock]:
    """The folder for this restore alone; one that was made for it goes again when nothing came of it."""
    new = not data.exists()
    private_folder(data)
    held = locks.alone(data)
    if held is None:
        raise CunbuError(f"没有恢复:{replacing.BUSY}", code="vault_in_use")
    try:
        yield held
    finally:
        held.release()
        if new:
            with suppress(OSError):
                data.rmdir()


def _only_here(data: Path, backup: Session) -> tuple[int | None, int | None]:
    """People whom the county has not answered and half-filled forms that stand in the vault of this folder but not
    in the backup; and the short numbers printed since then are taken over."""
    if not (data / vault.DATABASE).exists():
        return 0, 0
    try:
        with closing(Store(connect(data / vault.DATABASE, backup.key), data, backup.clock)) as here:
            frozen.carry(backup.store, frozen.own(here))  # paper made since then does not go back in time
            unsent = outbox.lines(here, unsent=True) - outbox.lines(backup.store)
            drafts = {p.id for p in people.drafts(here) if p.name}
            both = {p.id for p in people.by_ids(backup.store, sorted(drafts))}
    except (CunbuError, DatabaseError, OSError):
        return None, None
    return len({person for person, _rev in unsent}), len(drafts - both)


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
        cause = probe(folder) if isinstance(broken, OSError) else ""
        if refused := disk_refuses(None, cause=cause):  # not the backup's fault: the disk it goes to takes nothing
            raise refused from broken
        raise RefusedInput(
            "备份文件读不出来,没有恢复,本机数据没有动。请换一份备份。", code="not_a_backup"
        ) from broken


def _flush(stream: IO[bytes]) -> None:
    """A copy on a stick that is pulled out next, or a restored vault, is on the disk before it counts as done."""
    stream.flush()
    os.fsync(stream.fileno())
