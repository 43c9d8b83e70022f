"""What xlsx and ods share: parts of a zip read as XML, with bounds, without entities, without trust in sizes."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

from desktop.services.sheet_rows import Pulse, broken, nothing, too_big

MAX_UNZIPPED = 512 * 2**20
MAX_PART = 384 * 2**20
MAX_PARTS = 5000
CHUNK = 1 << 16
MAX_TOKEN = 1 << 20
"""One tag: expat looks over an unfinished one from its beginning with every piece, so a long one takes for ever."""

Attributes = dict[str, str]


def open_archive(path: Path) -> zipfile.ZipFile:
    """The zip, after its table of contents was found reasonable. zipfile never reads past a declared size."""
    try:
        archive = zipfile.ZipFile(path)
    # NotImplementedError, here and below: what zipfile raises for a packing it does not know
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise broken() from error
    infos = archive.infolist()
    if len(infos) > MAX_PARTS or sum(i.file_size for i in infos) > MAX_UNZIPPED:
        archive.close()
        raise too_big("文件展开后太大")
    return archive


def part(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    try:
        if archive.getinfo(name).file_size > MAX_PART:
            raise too_big("文件展开后太大")
        return archive.open(name)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise broken() from error


def _refuse_doctype(*_: object) -> None:
    raise broken()


def parser(
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> expat.XMLParserType:
    """An expat parser with handlers for local names: prefixes differ from one writer to the next."""
    made = expat.ParserCreate()
    made.buffer_text = True
    made.StartElementHandler = start
    made.EndElementHandler = end
    made.CharacterDataHandler = text
    made.StartDoctypeDeclHandler = _refuse_doctype
    return made


def local(name: str) -> str:
    return name[name.find(":") + 1 :]


def attribute(attributes: Attributes, name: str) -> str | None:
    """An attribute by its local name."""
    if name in attributes:
        return attributes[name]
    return next((v for k, v in attributes.items() if local(k) == name), None)


def feed(stream: IO[bytes], into: expat.XMLParserType) -> Iterator[None]:
    """Parse a part piece by piece; yields after each piece so that the caller can hand on what is complete."""
    try:
        fed = 0
        while chunk := stream.read(CHUNK):
            into.Parse(chunk, False)
            fed += len(chunk)
            if fed - into.CurrentByteIndex > MAX_TOKEN:
                raise broken()
            yield
        into.Parse(b"", True)
        yield
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise broken() from error
    except (ValueError, OverflowError, LookupError) as error:  # LookupError: an encoding that nobody knows
        raise broken() from error


def parse_whole(archive: zipfile.ZipFile, name: str, into: expat.XMLParserType, pulse: Pulse = nothing) -> None:
    with part(archive, name) as stream:
        for _ in feed(stream, into):
            pulse()
