"""Drawing a print again from what was kept of it: the same words with another copy's number, never today's data."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

from desktop.base.errors import PaperError
from desktop.domain.detail_list import DetailList
from desktop.domain.directory_book import DirectoryBook
from desktop.paper import detail_list, leaf_ink
from desktop.paper.directory_pages import Imprint
from desktop.paper.editions import EDITIONS
from desktop.paper.leaf import Leaf
from desktop.paper.rendered import Rendered
from desktop.services import ledger, serials
from desktop.services.session import Session
from desktop.storage import prints
from desktop.storage.prints import Print

BOOKS = ("directory", "wall", "card")
"""Kinds that are handed out by number."""


@cache
def _reader(kind: type[Any]) -> Callable[[bytes], Any]:
    from pydantic import TypeAdapter  # only a second copy needs it

    return TypeAdapter(kind).validate_json


def content(session: Session, made: Print) -> Any:
    """The value the print was drawn from: a DirectoryBook, a DetailList or a Leaf."""
    ledger.pdf_of(session, made.serial)  # says so where the content was erased
    if made.kind == "who_we_are":
        raise PaperError("这种卡片没有第二份,没有再印。请重新做一张。", code="no_copies")
    plain = zlib.decompress(prints.snapshot_of(session.store, made.serial) or b"")
    if made.kind in BOOKS:
        return _reader(DirectoryBook)(plain)
    return _reader(DetailList if made.kind == "detail_list" else Leaf)(plain)


def draw(session: Session, made: Print, value: Any, copy: int) -> Rendered:
    """The print as its copy of this number; 0 = the first, whose number is left blank."""
    imprint = Imprint(made.serial, made.digest, made.draft, copy, serials.seal(session, made.serial, made.digest))
    if isinstance(value, DirectoryBook):
        return EDITIONS[made.layout or "a4"].draw(value, imprint)
    if isinstance(value, DetailList):
        return detail_list.render(value, imprint)
    return leaf_ink.render(value, imprint)
