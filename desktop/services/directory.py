"""Making the village directory: preflight, preview, and the print that goes into the ledger."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from desktop.base.errors import PaperError
from desktop.domain.directory import DirectoryBook, Note, Sort, choose
from desktop.domain.directory_changes import news
from desktop.domain.directory_notes import short_notes
from desktop.paper.directory_pages import Imprint
from desktop.paper.editions import EDITIONS, Edition
from desktop.paper.preflight import with_glyph_notes
from desktop.paper.rendered import Rendered
from desktop.services import ledger, reckoning, redraw, serials, short_pool
from desktop.services import villages as village_acts
from desktop.services.session import Session
from desktop.storage import colleagues, people, prints, villages

PREVIEW_SERIAL = "预览·未入台账"


@dataclass(frozen=True, slots=True)
class MadeDirectory:
    """A directory in the ledger: its serial, bytes and counts; `book` is what it was drawn from."""

    serial: str
    pdf: bytes
    sha256: str
    pages: int
    missing_glyphs: tuple[str, ...]
    draft: bool
    seconds: float
    book: DirectoryBook

    @property
    def entries(self) -> int:
        return self.book.entry_count

    @property
    def left_out(self) -> int:
        return len(self.book.left_out)


def preflight(session: Session, village: str, sort: Sort = "household", layout: str = "a4") -> DirectoryBook:
    """The book as it would be printed now: who is in, who is left out and why, what wants a look, what is new."""
    book = as_of_now(session, village, sort, layout)
    return replace(book, news=_news(session, book, layout))


def as_of_now(session: Session, village: str, sort: Sort = "household", layout: str = "a4") -> DirectoryBook:
    """The same without a comparison with the edition before."""
    audience = edition_of(layout).audience
    place = village_acts.get(session, village)
    own = [p for p in people.of_village(session.store, village) if p.name or p.state != "draft"]
    known = {person.id for person in own}
    everybody = [*own, *(p for p in colleagues.of_village(session.store, village) if p.id not in known)]
    kept_off = short_pool.kept_off(session, everybody)
    everybody = short_pool.without(everybody, kept_off)
    contacts = villages.contacts(session.store, village)
    book = with_glyph_notes(choose(everybody, contacts, place, session.today, sort, audience=audience))
    book = replace(book, notes=(*book.notes, *short_notes(kept_off)))
    doubt = reckoning.now_standing(session)
    if not doubt.ok:
        told = f"{doubt.words}。年龄和期数要靠时间,先只能印校对稿。请把时间调对,或在上边说明时间是对的"
        book = replace(book, notes=(Note("clock", "先看电脑的时间", told, "error"), *book.notes))
    return replace(book, edition=_edition(session, book, layout))


def preview(
    session: Session, village: str, *, layout: str = "a4", sort: Sort = "household"
) -> tuple[DirectoryBook, Rendered]:
    """The pages as they would be, marked as a proof; nothing is entered in the ledger."""
    book = preflight(session, village, sort, layout)
    return book, look(book, layout)


def look(book: DirectoryBook, layout: str = "a4") -> Rendered:
    """A book's pages, marked as a proof and without a serial of their own."""
    return edition_of(layout).draw(book, Imprint(PREVIEW_SERIAL, draft=True))


def make(
    session: Session, village: str, *, layout: str = "a4", sort: Sort = "household", final: bool | None = None
) -> MadeDirectory:
    """Make a directory that may leave the laptop. `final`: True refuses unless it may be final, False makes a proof,
    None decides by the preflight."""
    edition = edition_of(layout)
    started = time.perf_counter()
    with session.store.atomic():
        book = preflight(session, village, sort, layout)
        imprint = ledger.imprint(session, serials.next_serial(session, book.village), book)
        imprint = replace(imprint, draft=final is False or not book.may_be_final)
        rendered = edition.draw(book, imprint)
        if rendered.missing_glyphs and not imprint.draft:
            imprint = replace(imprint, draft=True)
            rendered = edition.draw(book, imprint)
        if final and imprint.draft:
            raise PaperError(
                "印前检查还有没改好的问题,不能定稿,台账没有变。请先看右边的提示,或先印校对稿。", code="not_final"
            )
        made = ledger.enter(
            session,
            serial=imprint.serial,
            kind=edition.kind,
            village=village,
            edition=book.edition,
            layout=layout,
            sort=sort,
            pdf=rendered.pdf,
            pages=rendered.pages,
            entries=book.entry_count,
            left_out=len(book.left_out),
            draft=imprint.draft,
            source=book,
        )
    seconds = time.perf_counter() - started
    return MadeDirectory(
        imprint.serial,
        rendered.pdf,
        made.sha256,
        rendered.pages,
        rendered.missing_glyphs,
        imprint.draft,
        seconds,
        book,
    )


def _edition(session: Session, book: DirectoryBook, layout: str) -> int:
    """The next edition, or the last one again while nothing in the book has changed."""
    kind = edition_of(layout).kind
    earlier = [p for p in prints.all_prints(session.store, book.village.code) if p.kind == kind]
    same = next((p.edition for p in earlier if p.digest == ledger.digest(book)), None)
    return same or prints.next_edition(session.store, book.village.code, kind)


def _news(session: Session, book: DirectoryBook, layout: str) -> dict[str, str]:
    """What has changed since the newest earlier edition that was final, where its content is still kept."""
    kind = edition_of(layout).kind
    before = next(
        (
            p for p in prints.all_prints(session.store, book.village.code)
            if p.kind == kind and p.edition < book.edition and not (p.draft or p.voided_at or p.erased_at)
        ),
        None,
    )  # fmt: skip
    return news(redraw.content(session, before), book) if before else {}


def edition_of(layout: str) -> Edition:
    """The edition of that name; a name of none is refused."""
    found = EDITIONS.get(layout)
    if found is None:
        known = "、".join(EDITIONS)
        raise PaperError(f"没有“{layout}”这种版式,没有生成文件。可用:{known}。", code="unknown_layout")
    return found
