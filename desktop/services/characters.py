"""Rare characters at the table: which were put into names here lately, and which no bundled font can draw."""

from __future__ import annotations

from desktop.base.text import is_hanzi
from desktop.paper.fonts import missing_glyphs
from desktop.services.session import Session
from desktop.storage import settings

KEPT = 24
_KEY = "recent_characters"


def recent(session: Session) -> tuple[str, ...]:
    """The characters found and taken on this laptop, the last one first."""
    return tuple(char for char in settings.get(session.store, _KEY) or "" if is_hanzi(char))[:KEPT]


def note_used(session: Session, char: str) -> None:
    with session.store.atomic():
        kept = dict.fromkeys((char, *recent(session)))
        settings.put(session.store, _KEY, "".join(kept)[:KEPT])


def undrawable(text: str) -> tuple[str, ...]:
    """The characters of a name that screen and paper can only show as a box."""
    return missing_glyphs(text)
