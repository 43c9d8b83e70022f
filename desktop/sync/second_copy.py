"""A second sealed copy of everything the county has not signed for, in a folder the rep chose: a stick, another disk.

It is a batch file like any other: readable by the county alone, taken in by `cunbu hub ingest` when the laptop is
lost. What waits for a batch of its own travels in a container with number 0, which is part of no chain: sent again
later, the same records are `same`.

Its name says whose it is: laptop and epoch, as an old laptop and its restored backup go on apart. Two copies of one
disk have both the same until the county has met them, so a file is replaced or removed only if this laptop wrote it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desktop.base.errors import RefusedInput
from desktop.base.paths import own_name, write_new, write_private
from desktop.storage import batches, device, outbox, settings
from desktop.storage.store import Store
from desktop.sync.freezing import need_hub
from desktop.wire import canonical, container, sealing, stick

_FOLDER, _AT, _WHAT, _OURS = "second_copy_folder", "second_copy_at", "second_copy_of", "second_copy_ours"
_FILE = "second_copy_file"
REMEMBERED = 40  # of the files this laptop wrote, so many are known again by their SHA-256
ROWS = 2000
UNCHAINED = 0


@dataclass(frozen=True, slots=True)
class SecondCopy:
    """Where it lies and what is in it. `at` None = not written yet; `due` = more has been captured since, or the file
    is gone from its folder (deleted, another stick under the same letter); `file` "" = nothing has to lie there."""

    folder: Path
    at: str | None
    due: bool
    file: str = ""


def choose(store: Store, folder: Path | None) -> None:
    """Keep the copy in this folder from now on; None = no copy, and the one that lies there goes."""
    before = look(store)
    with store.atomic():
        settings.put(store, _FOLDER, str(folder) if folder else "")
        settings.put(store, _WHAT, "")
        settings.put(store, _AT, "")
        settings.put(store, _FILE, "")
    if before is not None and before.folder != folder:
        _remove(store, before.folder)


def look(store: Store) -> SecondCopy | None:
    """None where no folder was chosen."""
    folder = settings.get(store, _FOLDER)
    if not folder:
        return None
    at, file = settings.get(store, _AT) or None, settings.get(store, _FILE)
    unnamed = at is not None and file is None  # written before its name was kept
    gone = bool(file) and Path(folder).is_dir() and not Path(folder, str(file)).exists()
    due = unnamed or gone or _state(store) != settings.get(store, _WHAT)
    return SecondCopy(Path(folder), at, due, file or "")


def keep(store: Store) -> SecondCopy | None:
    """Bring the copy up to date if it is not; RefusedInput when the folder is not there (a stick pulled out)."""
    now = look(store)
    if now is None or not now.due or device.identity(store).hub is None:
        return now
    with store.atomic():  # one moment's state
        state, parts = _state(store), _parts(store)
    if not now.folder.is_dir():
        raise RefusedInput(f"第二份没有写成:找不到 {now.folder}(U 盘拔了?)。记录都在本机。", code="no_folder")
    try:
        file = _write(store, now.folder, stick.write(parts)) if parts else ""
        if not parts:
            _remove(store, now.folder)  # the county has signed for everything
    except OSError as full:
        raise RefusedInput("第二份写不下去(U 盘满了或坏了)。记录都在本机,请换一个。", code="cannot_write") from full
    with store.atomic():
        settings.put(store, _WHAT, state)
        settings.put(store, _AT, store.now())
        settings.put(store, _FILE, file)
    return look(store)


def _parts(store: Store) -> list[bytes]:
    """Frozen batches as they are, and what waits behind them."""
    found = [batch.sealed for batch in batches.unreceipted(store)]
    me = device.identity(store)
    hub = need_hub(me)
    for village in outbox.waiting_villages(store):
        rows = outbox.waiting_rows(store, village, 10_000_000)
        for start in range(0, len(rows), ROWS):
            packed = container.pack(
                [(row.seq, row.payload, row.schema) for row in rows[start : start + ROWS]],
                device=me.id, epoch=me.epoch, number=UNCHAINED, prev="", hub=hub.name, made_at=store.now(),
                key=me.sign_key,
            )  # fmt: skip
            found.append(sealing.seal(packed, [hub.recipient, hub.recovery]))
    return found


def _state(store: Store) -> str:
    """Names what is not receipted: the copy is due when it changes."""
    return canonical.digest_of(outbox.unreceipted_contents(store))


def _write(store: Store, folder: Path, content: bytes) -> str:
    """Known as ours before it takes its place: cut off in between, it is not taken for somebody else's. Returns the
    name it has."""
    wished, earlier = _wished(store, folder), _mine(store, folder)
    known = [*_known(store), canonical.sha256(content)][-REMEMBERED:]
    settings.put(store, _OURS, json.dumps(known))
    written = wished if wished in earlier else own_name(wished)
    (write_private if written in earlier else write_new)(written, content)
    for other in earlier:  # one of an earlier epoch stays until the county has signed: it may be somebody's only one
        if other != wished and other.stem.startswith(wished.stem):
            _unlink(other)
    return written.name


def _remove(store: Store, folder: Path) -> None:
    for path in _mine(store, folder):
        _unlink(path)


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # a stick that is not there takes its copy with it; the county knows everything in it twice


def _wished(store: Store, folder: Path) -> Path:
    me = device.identity(store)
    return folder / f"cunbu-{me.id[-12:]}-{me.epoch[:8]}.cunbu"


def _mine(store: Store, folder: Path) -> list[Path]:
    """The files there that this laptop wrote, under whatever number or epoch."""
    known, found = set(_known(store)), list[Path]()
    for path in sorted(folder.glob(f"cunbu-{device.identity(store).id[-12:]}*.cunbu")):
        with suppress(OSError):
            if path.stat().st_size <= stick.MAX_FILE and canonical.sha256(path.read_bytes()) in known:
                found.append(path)
    return found


def _known(store: Store) -> list[str]:
    return list(json.loads(settings.get(store, _OURS) or "[]"))
