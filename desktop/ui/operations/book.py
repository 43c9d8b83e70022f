"""The directory: the pages as they would be, the print that may leave the laptop, and saving it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.base.clock import from_iso, local_date
from desktop.domain.directory_book import DirectoryBook, Sort
from desktop.paper.editions import EDITIONS as EDITIONS
from desktop.services import directory, ledger, printing
from desktop.services.session import Session
from desktop.storage.prints import Print


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the desk: the book, its pages, and the print of the ledger they are (None = only a look)."""

    book: DirectoryBook
    pdf: bytes
    pages: int
    missing_glyphs: tuple[str, ...]
    print: Print | None
    layout: str = "a4"

    @property
    def final(self) -> bool:
        return self.print is not None and not self.print.draft


@dataclass(frozen=True, slots=True)
class Made:
    """A print in the ledger, made now or found unchanged."""

    serial: str
    draft: bool


def show(session: Session, *, village: str, layout: str, sort: Sort) -> Shown:
    """The final print while nothing has changed since, else the pages as a proof."""
    book = directory.preflight(session, village, sort, layout)
    final = _standing(session, book, layout, draft=False)
    if final is not None:
        return Shown(book, ledger.pdf_of(session, final.serial), final.pages, (), final, layout)
    rendered = directory.look(book, layout)
    return Shown(book, rendered.pdf, rendered.pages, rendered.missing_glyphs, None, layout)


def make(session: Session, *, village: str, layout: str, sort: Sort, final: bool) -> Made:
    """A print of this kind: the one already in the ledger if it still says the same, else a new serial."""
    book = directory.preflight(session, village, sort, layout)
    standing = _standing(session, book, layout, draft=not final)
    if standing is not None:
        return Made(standing.serial, standing.draft)
    made = directory.make(session, village, layout=layout, sort=sort, final=final)
    return Made(made.serial, made.draft)


def save(session: Session, *, village: str, layout: str, sort: Sort, final: bool, path: Path) -> Made:
    made = make(session, village=village, layout=layout, sort=sort, final=final)
    printing.save(session, made.serial, path)
    return made


def _standing(session: Session, book: DirectoryBook, layout: str, *, draft: bool) -> Print | None:
    """The newest print with the same content that was not voided; a proof only of the same day."""
    wanted = ledger.digest(book)
    for made in ledger.all_prints(session, book.village.code):
        fits = (made.layout, made.sort, made.draft) == (layout, book.sort, draft)
        fresh = not draft or local_date(from_iso(made.made_at)) == session.today
        if fits and fresh and made.digest == wanted and not made.voided_at:
            return made
    return None
