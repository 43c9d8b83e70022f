"""The bundled fonts: which one draws which character, how wide it is, and which characters none of them has.

Files are mapped, not read: opening all three takes a few milliseconds, once per process. The fall-back chain is Noto
Sans SC in the wished weight, then Cunbu HanaMin B (every Han character of GB 18030-2022 level 3 that Noto lacks).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import uharfbuzz as hb

from desktop.base.errors import PaperError
from desktop.base.paths import resources

Weight = Literal["regular", "bold"]
FILES: dict[str, tuple[str, ...]] = {
    "regular": ("NotoSansSC-Regular.ttf", "CunbuHanaMinB-Regular.ttf"),
    "bold": ("NotoSansSC-Bold.ttf", "CunbuHanaMinB-Regular.ttf"),
}


def font_paths() -> tuple[Path, ...]:
    """Every bundled font file, for QFontDatabase.addApplicationFont."""
    return tuple(resources() / "fonts" / name for name in dict.fromkeys((*FILES["regular"], *FILES["bold"])))


class FontFile:
    """One bundled font. `glyphs` and `advances` (thousandths of an em) fill themselves, character by character."""

    def __init__(self, path: Path) -> None:
        try:
            self.face = hb.Face(hb.Blob.from_file_path(str(path)))
        except (OSError, hb.HarfBuzzError) as lost:
            raise _lost(path) from lost
        if not self.face.glyph_count:
            raise _lost(path)
        self.name = path.stem
        self.units = self.face.upem
        self._font = hb.Font(self.face)
        extents = self._font.get_font_extents("ltr")
        self.ascent = round(extents.ascender * 1000 / self.units)
        self.descent = round(extents.descender * 1000 / self.units)
        self.glyphs = _Glyphs(self._font)
        self.advances = _Advances(self._font, self.glyphs, self.units)


def _lost(path: Path) -> PaperError:
    words = f"字体文件 {path.name} 打不开,没有印任何东西。请重新安装本程序。"
    return PaperError(words, code="font_missing")


class _Glyphs(dict[str, int]):
    """Character -> glyph number, 0 where the font has none."""

    def __init__(self, font: hb.Font) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, char: str) -> int:
        glyph = self[char] = self._font.get_nominal_glyph(ord(char)) or 0
        return glyph


class _Advances(dict[str, int]):
    def __init__(self, font: hb.Font, glyphs: _Glyphs, units: int) -> None:
        super().__init__()
        self._font, self._glyphs, self._units = font, glyphs, units

    def __missing__(self, char: str) -> int:
        glyph = self._glyphs[char]
        wide = round(self._font.get_glyph_h_advance(glyph) * 1000 / self._units) if glyph else 1000
        self[char] = wide
        return wide


@cache
def font_file(name: str) -> FontFile:
    return FontFile(resources() / "fonts" / name)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text drawn by one font; no font = a placeholder per character."""

    font: FontFile | None
    text: str


class Chain:
    """The fall-back chain of one weight."""

    def __init__(self, weight: Weight) -> None:
        self.weight = weight
        self.fonts = tuple(font_file(name) for name in FILES[weight])
        self.first = self.fonts[0]
        self._plain: set[str] = set()  # characters known to be in the first font
        self._square: set[str] = set()  # those of them that are one em wide
        self._other: dict[str, FontFile | None] = {}
        self._advance: dict[str, int] = {}

    def font_of(self, char: str) -> FontFile | None:
        if char in self._plain:
            return self.first
        if char not in self._other:
            found = next((font for font in self.fonts if drawable(char) and font.glyphs[char]), None)
            if found is self.first:
                self._plain.add(char)
                return found
            self._other[char] = found
        return self._other[char]

    def runs(self, text: str) -> list[Run]:
        if self._plain.issuperset(text):
            return [Run(self.first, text)] if text else []
        pieces: list[tuple[FontFile | None, list[str]]] = []
        for char in text:
            font = self.font_of(char)
            if pieces and pieces[-1][0] is font:
                pieces[-1][1].append(char)
            else:
                pieces.append((font, [char]))
        return [Run(font, "".join(chars)) for font, chars in pieces]

    def square(self, text: str) -> bool:
        """Whether the first font draws every character, each one em wide: the common case, never measured."""
        if self._square.issuperset(text):
            return True
        for char in text:
            if self.font_of(char) is not self.first or self.first.advances[char] != 1000:
                return False
            self._square.add(char)
        return True

    def advance(self, char: str) -> int:
        found = self._advance.get(char)
        if found is None:
            font = self.font_of(char)
            found = self._advance[char] = font.advances[char] if font else 1000
        return found

    def width(self, text: str, size: float) -> float:
        advance = self.advance
        return sum([advance(char) for char in text]) * size / 1000


def drawable(char: str) -> bool:
    """Control characters and lone surrogates are never handed to a font: they show as placeholders."""
    return char >= " " and not "\x7f" <= char <= "\x9f" and not "\ud800" <= char <= "\udfff"


@cache
def chain(weight: Weight = "regular") -> Chain:
    return Chain(weight)


def runs(text: str, weight: Weight = "regular") -> list[Run]:
    """The text split into pieces by the font that draws them."""
    return chain(weight).runs(text)


def text_width(text: str, size: float, weight: Weight = "regular") -> float:
    return chain(weight).width(text, size)


def missing_glyphs(text: str | Iterable[str]) -> tuple[str, ...]:
    """The characters no bundled font can draw, each once, in order of appearance."""
    font_of = chain("regular").font_of
    return tuple(dict.fromkeys(char for part in text for char in part if font_of(char) is None))


def fallback_glyphs(text: str) -> tuple[str, ...]:
    """The characters drawn by a fall-back font: right, but worth comparing with the document."""
    pieces = chain("regular")
    return tuple(dict.fromkeys(c for c in text if pieces.font_of(c) not in (None, pieces.first)))


def manifest() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((resources() / "fonts" / "manifest.json").read_text("utf-8"))
    return found
