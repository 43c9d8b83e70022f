"""Files anyone can read that leave the vault: on the list before their first byte exists, so that a power cut leaves
none that nobody would think of deleting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.services.session import Session
from desktop.storage import audit, prints


@contextmanager
def listed(session: Session, path: Path, *, kind: str, act: str, serial: str | None = None) -> Iterator[str]:
    """Around the writing of one readable file; gives its number on the list. Where it was not written after all, it
    is off the list again; where it was, the audit chain says so (`act`)."""
    file_id = prints.add_saved_file(session.store, serial=serial, kind=kind, path=str(path.resolve()))
    try:
        yield file_id
    except BaseException:
        prints.mark_deleted(session.store, file_id)
        raise
    audit.add(session.store, act, rep=session.rep.id, subject=serial)
