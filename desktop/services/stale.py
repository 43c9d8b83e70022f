"""Which prints no longer say what the database says."""

from __future__ import annotations

from desktop.base.errors import CunbuError
from desktop.domain.directory_book import Sort
from desktop.services import directory, ledger, redraw
from desktop.services.session import Session
from desktop.storage import prints
from desktop.storage.prints import Print


def of_village(session: Session, village: str) -> dict[str, str]:
    """Serial -> why, for every final book of the village that was not voided and is out of date."""
    newest: dict[str, int] = {}
    books = [p for p in prints.all_prints(session.store, village) if p.kind in redraw.BOOKS and not p.draft]
    for made in books:
        newest[made.kind] = max(newest.get(made.kind, 0), made.edition)
    now: dict[tuple[str, str], str] = {}
    found = {}
    for made in books:
        if made.voided_at:
            continue
        if made.edition < newest[made.kind]:
            found[made.serial] = f"已有第 {newest[made.kind]} 版"
        elif made.digest != _digest(session, made, now):
            found[made.serial] = "内容已变"
    return found


def _digest(session: Session, made: Print, known: dict[tuple[str, str], str]) -> str:
    """What a print of this layout and order would be drawn from today."""
    layout = made.layout or "a4"
    key = (directory.edition_of(layout).audience, made.sort or "household")  # one book for all layouts of an audience
    if key not in known:
        try:
            order: Sort = key[1]  # type: ignore[assignment]
            known[key] = ledger.digest(directory.as_of_now(session, made.village, order, layout))
        except CunbuError:  # the village itself is gone: whatever was printed of it is out of date
            known[key] = ""
    return known[key]
