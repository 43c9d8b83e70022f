"""Villages made up for the tests of the directory and the other pages."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pypdf

from desktop.domain.consent import Consent
from desktop.domain.names import name_keys
from desktop.domain.people import Person
from desktop.domain.villages import Contact, Village

TODAY = date(2026, 11, 22)
VILLAGE = Village("411722105201", "西洪村", "朱里镇", fixed_line="0396-6900188")
AGREED = (Consent("directory", "2026-10", "2026-11-22T01:00:00.000Z", "sign"),)


def villager(number: int, name: str, **values: Any) -> Person:
    """A listed adult with a mobile of her own; any field can be given otherwise."""
    keys = name_keys(name)
    plain: dict[str, Any] = {
        "id": f"p{number:05d}", "kind": "listing", "village": VILLAGE.code, "state": "captured", "name": name,
        "birth": "1970-01-01", "group_no": "1组", "household": f"{number:05d}", "mobile": f"1862345{number:04d}",
        "directory_choice": "full", "consents": AGREED, "sort_key": keys.sort_key, "stroke_key": keys.stroke_key,
    }  # fmt: skip
    return Person(**{**plain, **values})


def contact(section: str, post: str, name: str | None = None, phone: str | None = None, **values: Any) -> Contact:
    return Contact(f"c-{section}-{post}-{name}", VILLAGE.code, section, post, name, phone, **values)


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf), strict=True)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in reader(pdf).pages)


def lines_of(pdf: bytes) -> list[str]:
    return [" ".join(line.split()) for line in text_of(pdf).splitlines() if line.strip()]


def every_byte(pdf: bytes) -> bytes:
    """The file itself and every stream of it unpacked."""
    parts = [pdf]
    found = reader(pdf)
    for number in range(1, len(found.xref[0]) + 1):
        thing = pypdf.generic.IndirectObject(number, 0, found).get_object()
        if isinstance(thing, pypdf.generic.StreamObject):
            parts.append(thing.get_data())
        parts.append(repr(thing).encode("utf-8", "surrogatepass"))
    return b"\n".join(parts)


def fonts_of(pdf: bytes) -> dict[str, Any]:
    """Every font of the file by name, with its descendant's descriptor."""
    found = {}
    for page in reader(pdf).pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            found[str(font["/BaseFont"])] = font
    return found
