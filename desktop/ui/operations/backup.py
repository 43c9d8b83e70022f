"""The copy of the whole laptop."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from desktop.base.clock import local_text
from desktop.services import backup as service
from desktop.services.session import Session


def file_name(now: datetime) -> str:
    """No village and no rep in it: the name of a file is readable."""
    return f"cunbu-{local_text(now, '%Y%m%d-%H%M')}.cunbu-backup"


def back_up(session: Session, *, path: Path) -> str:
    """Write the encrypted copy; returns the sentence for the rep."""
    size = service.back_up(session, path)
    return f"已备份到 {path.name}({size / 1024**2:.1f} MB,加密)。"
