"""The character finder: what was taken before."""

from __future__ import annotations

from desktop.services import characters
from desktop.services.session import Session


def recent(session: Session) -> tuple[str, ...]:
    return characters.recent(session)


def note_used(session: Session, *, char: str) -> None:
    characters.note_used(session, char)
