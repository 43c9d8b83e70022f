"""What only the fonts know before printing: characters none of them has, and characters drawn by the fall-back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from desktop.domain.directory_book import DirectoryBook, Note
from desktop.paper.fonts import fallback_glyphs, missing_glyphs


def with_glyph_notes(book: DirectoryBook) -> DirectoryBook:
    """The book with its findings about characters first: a missing one keeps it a proof, a rare one wants a look."""
    return replace(book, notes=(*_entry_notes(book), *_other_notes(book), *book.notes))


def _entry_notes(book: DirectoryBook) -> Iterator[Note]:
    for entry in book.entries():
        missing, rare = missing_glyphs(entry.name), fallback_glyphs(entry.name)
        who = (entry.person_id,)
        if missing:
            told = f"没有字体能印 {_named(missing)},先印成带编码的方框。请对照证件核对这个字"
            yield Note("missing_glyph", entry.name, told, "error", who)
        elif rare:
            yield Note("rare_glyph", entry.name, "姓名含生僻字,已用备用字体印出,请对照证件", "warning", who)


def _other_notes(book: DirectoryBook) -> Iterator[Note]:
    """The same for posts, titles and the village's own name."""
    texts = [book.village.name, book.village.township, *(group.title for group in book.groups)]
    texts += [household.number or "" for group in book.groups for household in group.households]
    for section in book.sections:
        for line in section.lines:
            texts += [line.post, line.name or "", line.note or ""]
    for text in dict.fromkeys(texts):
        missing = missing_glyphs(text)
        if missing:
            yield Note("missing_glyph", text, f"没有字体能印 {_named(missing)},先印成带编码的方框。请改正", "error")


def _named(chars: tuple[str, ...]) -> str:
    return "、".join(f"U+{ord(char):04X}" for char in chars)
