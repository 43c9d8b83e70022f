"""Everything that reaches inside reportlab, in one place with its own tests.

What reportlab's own TrueType fonts get wrong for us, and the cure here: text beyond U+FFFF copies wrongly (our
ToUnicode is UTF-16BE); one sub-font per 256 characters (one Identity-H font per file instead); the parse of a 10 MB
font per document (HarfBuzz maps and subsets it); a Helvetica that is never embedded (the base font is ours); ASCII85
(off). `CidFont` speaks reportlab's interface for dynamic fonts, so its canvas, paragraphs and tables take it as any
other font; `show()` is the short way for pages that write their operators themselves.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import uharfbuzz as hb
from reportlab import rl_config
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from desktop.paper.fonts import FontFile, chain, font_file

rl_config.useA85 = 0


class _Deflate(pdfdoc.PDFStreamFilterZCompress):  # type: ignore[misc]
    """zlib at level 4: pages of names and figures come out a twentieth larger than at 6, in 40 % of the time."""

    def encode(self, text: str | bytes) -> bytes:
        return zlib.compress(text.encode("utf-8") if isinstance(text, str) else text, 4)


pdfdoc.PDFZCompress = _Deflate()
_PLAIN = frozenset(chr(n) for n in range(0x20, 0x7F) if chr(n) not in "()\\")
FIGURES = "0123456789 *-"
_ASCII = "!"  # the first byte of the codes kept for ASCII: "7" is "!7", so figures are encoded without a table


def _all_codes() -> Iterator[str]:
    """Two-byte codes: pairs that need no escape inside ( ) first, then every other pair (written as hex) but those
    that some readers take for a byte order mark or half a surrogate pair. 62,883 in all: more than any font holds."""
    plain = sorted(_PLAIN)
    yield from (a + b for a in plain if a != _ASCII for b in plain)
    for number in (*range(1, 0xD800), *range(0xE000, 0xFE00)):
        pair = chr(number >> 8) + chr(number & 0xFF)
        if not _PLAIN.issuperset(pair):
            yield pair


class FontUse(dict[str, str]):
    """The characters of one font used in one document: character -> two-byte code, given out at first use.

    Every code point has a code of its own, even where two share a glyph, so the text layer returns each exactly.
    """

    def __init__(self, font: FontFile, resource: str) -> None:
        super().__init__()
        self.font, self.resource = font, resource
        self.plain = True  # every code so far may stand between ( and ) as it is
        self.bridges: dict[int, str] = {}  # thousandths of an em -> the code of a blank so wide
        self._codes = _all_codes()
        self._table = _Table(self)

    def __missing__(self, char: str) -> str:
        code = _ASCII + char if char in _PLAIN else next(self._codes)
        self.plain = self.plain and _PLAIN.issuperset(code)
        self[char] = code
        return code

    def bridge(self, wide: int) -> str:
        """The code of a blank of this width, in thousandths of an em, that reads as two spaces.

        Extractors break a line of text at a wide gap and pass over a single space; a blank that stands for two spaces
        counts as text to them: a row of a table comes out as one line, and nothing is seen.
        """
        code = self.bridges.get(wide)
        if code is None:
            code = self.bridges[wide] = next(self._codes)
            self.plain = self.plain and _PLAIN.issuperset(code)
        return code

    def literal(self, text: str) -> str:
        """The text as a PDF string operand."""
        codes = "".join([self[char] for char in text])
        return f"({codes})" if self.plain else f"<{codes.encode('latin-1').hex()}>"

    def encode(self, texts: Sequence[str]) -> list[str]:
        """The codes of many texts in one pass; they may stand between ( and ) while `plain` holds. No line feeds."""
        return "\n".join(texts).translate(self._table).split("\n")

    def encode_figures(self, texts: Sequence[str]) -> list[str]:
        """The same for texts of figures, spaces, hyphens and asterisks only: their codes need no table."""
        whole = "\n".join(texts)
        for char in FIGURES:
            self[char]
        return (_ASCII + _ASCII.join(whole)).replace(_ASCII + "\n", "\n").split("\n") if whole else list(texts)


class _Table(dict[int, str]):
    """A font's codes as str.translate wants them."""

    def __init__(self, use: FontUse) -> None:
        super().__init__({10: "\n"})
        self._use = use

    def __missing__(self, code_point: int) -> str:
        code = self[code_point] = self._use[chr(code_point)]
        return code


class CidFont:
    """One bundled font as reportlab sees it: a dynamic font with a single Identity-H subset per document."""

    _dynamicFont = 1
    _multiByte = 1
    shapable = False
    encName = "UTF-8"
    substitutionFonts: tuple[Any, ...] = ()

    def __init__(self, file: FontFile) -> None:
        self.file = file
        self.fontName = self.faceName = file.name
        self.face = pdfmetrics.TypeFace(file.name)
        self.face.ascent, self.face.descent = file.ascent, file.descent
        self.face.builtIn = 0
        self._uses: WeakKeyDictionary[Any, FontUse] = WeakKeyDictionary()

    def use(self, doc: Any) -> FontUse:
        found = self._uses.get(doc)
        if found is None:
            resource = f"F{len(doc.fontMapping) + 1}"
            found = self._uses[doc] = FontUse(self.file, resource)
            doc.fontMapping[self.fontName] = "/" + resource
            doc.delayedFonts.append(self)
        return found

    def splitString(self, text: str, doc: Any) -> list[tuple[int, bytes]]:
        use = self.use(doc)
        return [(0, "".join([use[char] for char in text]).encode("latin-1"))]

    def getSubsetInternalName(self, _subset: int, doc: Any) -> str:
        return "/" + self.use(doc).resource

    def stringWidth(self, text: str | bytes, size: float, encoding: str = "utf-8") -> float:
        plain = text.decode(encoding) if isinstance(text, bytes) else text
        advances = self.file.advances
        return sum([advances[char] for char in plain]) * size / 1000

    def addObjects(self, doc: Any) -> None:
        """Write the font's objects; reportlab calls this once, when the document is saved."""
        use = self.use(doc)
        doc.idToObject["BasicFonts"].dict[use.resource] = doc.Reference(
            _font_objects(doc, use), f"font:{use.resource}"
        )


@cache
def cid_font(file_name: str) -> CidFont:
    """The registered font for one bundled file."""
    font = CidFont(font_file(file_name))
    pdfmetrics.registerFont(font)
    return font


class _Raw(pdfdoc.PDFObject):  # type: ignore[misc]
    """Ready bytes where reportlab expects an object."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def format(self, _document: Any) -> bytes:
        return self.content


def _font_objects(doc: Any, use: FontUse) -> Any:
    used = sorted((_number(code), char) for char, code in use.items())
    blanks = sorted((_number(code), wide) for wide, code in use.bridges.items())
    two_spaces = [(code, "  ") for code, _ in blanks]
    subset, glyphs = _subset(use.font, {use.font.glyphs[char] for char in (*use, " ")})
    letters = hashlib.sha256("".join(sorted(use)).encode("utf-8", "surrogatepass")).digest()[:6]
    name = "".join(chr(65 + byte % 26) for byte in letters) + "+" + use.font.name
    to_glyph = bytearray(2 * (max(code for code, _ in (*used, *two_spaces, (0, ""))) + 1))
    for code, char in (*used, *((code, " ") for code, _ in blanks)):
        to_glyph[2 * code : 2 * code + 2] = glyphs[use.font.glyphs[char]].to_bytes(2)
    upem = use.font.units
    low, high = round(-0.3 * upem) * 1000 // upem, 1200
    descriptor = pdfdoc.PDFDictionary({
        "Type": pdfdoc.PDFName("FontDescriptor"), "FontName": pdfdoc.PDFName(name), "Flags": 4,
        "FontBBox": pdfdoc.PDFArray([-100, low, 1100, high]), "ItalicAngle": 0, "Ascent": use.font.ascent,
        "Descent": use.font.descent, "CapHeight": 733, "StemV": 88,
        "FontFile2": _stream(doc, f"fontFile:{use.resource}", subset, Length1=len(subset)),
    })  # fmt: skip
    descendant = pdfdoc.PDFDictionary({
        "Type": pdfdoc.PDFName("Font"), "Subtype": pdfdoc.PDFName("CIDFontType2"), "BaseFont": pdfdoc.PDFName(name),
        "CIDSystemInfo": _Raw(b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"), "DW": 1000,
        "W": _Raw(_widths(use, used, blanks)),
        "FontDescriptor": doc.Reference(descriptor, f"fontDescriptor:{use.resource}"),
        "CIDToGIDMap": _stream(doc, f"cidToGid:{use.resource}", bytes(to_glyph)),
    })  # fmt: skip
    return pdfdoc.PDFDictionary({
        "Type": pdfdoc.PDFName("Font"), "Subtype": pdfdoc.PDFName("Type0"), "BaseFont": pdfdoc.PDFName(name),
        "Encoding": pdfdoc.PDFName("Identity-H"),
        "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, f"cidFont:{use.resource}")]),
        "ToUnicode": _stream(doc, f"toUnicode:{use.resource}", _to_unicode(sorted((*used, *two_spaces)))),
    })  # fmt: skip


def _stream(doc: Any, name: str, content: bytes, **entries: int) -> Any:
    stream = pdfdoc.PDFStream(pdfdoc.PDFDictionary(dict(entries)), content, [pdfdoc.PDFZCompress])
    return doc.Reference(stream, name)


def _subset(font: FontFile, glyphs: set[int]) -> tuple[bytes, dict[int, int]]:
    """The font with these glyphs (and .notdef) only, and old glyph number -> new."""
    wish = hb.SubsetInput()
    wish.sets(hb.SubsetInputSets.GLYPH_INDEX).set(glyphs)
    drop = (int.from_bytes(tag) for tag in (b"cmap", b"name", b"OS/2", b"post"))
    wish.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(drop)
    wish.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    plan = hb.SubsetPlan(font.face, wish)
    return bytes(plan.execute().blob.data), dict(plan.old_to_new_glyph_mapping)


def _number(code: str) -> int:
    return ord(code[0]) << 8 | ord(code[1])


def _widths(use: FontUse, used: list[tuple[int, str]], blanks: list[tuple[int, int]]) -> bytes:
    odd = [(code, use.font.advances[char]) for code, char in used if use.font.advances[char] != 1000] + blanks
    return ("[" + " ".join(f"{code} [{wide}]" for code, wide in odd) + "]").encode()


def _to_unicode(used: list[tuple[int, str]]) -> bytes:
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<0000> <FFFF>", "endcodespacerange",
    ]  # fmt: skip
    for start in range(0, len(used), 100):
        part = used[start : start + 100]
        lines.append(f"{len(part)} beginbfchar")
        for code, char in part:
            lines.append(f"<{code:04X}> <{char.encode('utf-16-be', 'replace').hex().upper()}>")
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()


def open_canvas(size: tuple[float, float], *, title: str, subject: str, made_on: date, code: str = "") -> Canvas:
    """A canvas whose output depends on its input alone, in Chinese, with only embedded fonts."""
    base = cid_font(chain("regular").first.name + ".ttf").fontName
    canvas = Canvas(
        io.BytesIO(), size, invariant=1, pageCompression=1, initialFontName=base, lang="zh-CN", pdfVersion=(1, 7)
    )
    canvas.setTitle(title)
    canvas.setSubject(subject)
    if code:
        canvas.setKeywords(code)
    canvas.setAuthor("村簿")
    canvas.setCreator("村簿")
    canvas.setProducer("村簿")
    canvas.setDateFormatter(lambda *_when: f"D:{made_on:%Y%m%d}000000+08'00'")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setViewerPreference("PrintScaling", "None")
    return canvas


def operators(canvas: Canvas) -> list[str]:
    """The page's own list of operators: ready strings are appended here."""
    code: list[str] = canvas._code
    return code


def font_use(canvas: Canvas, font: FontFile) -> FontUse:
    return cid_font(font.name + ".ttf").use(canvas._doc)


def show(use: FontUse, x: float, y: float, size: float, text: str, before: str = "", after: str = "") -> str:
    """The operators that draw text at a baseline point; `before` and `after` set and reset text state."""
    return f"BT {before}/{use.resource} {size:g} Tf {x:.2f} {y:.2f} Td {use.literal(text)} Tj{after} ET"


def bridge(use: FontUse, x: float, y: float, size: float, wide: float) -> str:
    """A blank over a gap that may be of any width: one code, stretched."""
    code = use.bridge(1000)
    operand = f"({code})" if use.plain else f"<{code.encode('latin-1').hex()}>"
    return f"BT /{use.resource} {size:g} Tf {wide * 100 / size:.1f} Tz {x:.2f} {y:.2f} Td {operand} Tj 100 Tz ET"


def strung(use: FontUse, x: float, y: float, size: float, leading: float, lines: Sequence[str]) -> str:
    """Lines of ready codes as one text object, each `leading` below the one before."""
    body = ") '\n(".join(lines)
    return f"BT /{use.resource} {size:g} Tf {leading:g} TL {x:.2f} {y + leading:.2f} Td\n({body}) ' ET"


def finish(canvas: Canvas) -> bytes:
    data: bytes = canvas.getpdfdata()
    return data


def outline(font: FontFile, char: str, x: float, y: float, size: float) -> str:
    """One glyph painted as a shape; for characters that must stay out of the text layer."""
    scale = size / font.units
    return f"q {scale:.5f} 0 0 {scale:.5f} {x:.2f} {y:.2f} cm {_path(font.name, char)} f Q"


@cache
def _path(font_name: str, char: str) -> str:
    font = font_file(font_name + ".ttf")
    path: list[str] = []
    here = [0.0, 0.0]

    def point(px: float, py: float) -> str:
        return f"{px:g} {py:g}"

    def move(px: float, py: float, _data: object) -> None:
        path.append(f"{point(px, py)} m")
        here[:] = px, py

    def line(px: float, py: float, _data: object) -> None:
        path.append(f"{point(px, py)} l")
        here[:] = px, py

    def quadratic(cx: float, cy: float, px: float, py: float, _data: object) -> None:
        first = (here[0] + 2 * (cx - here[0]) / 3, here[1] + 2 * (cy - here[1]) / 3)
        second = (px + 2 * (cx - px) / 3, py + 2 * (cy - py) / 3)
        path.append(f"{point(*first)} {point(*second)} {point(px, py)} c")
        here[:] = px, py

    pen = hb.DrawFuncs()
    pen.set_move_to_func(move)
    pen.set_line_to_func(line)
    pen.set_quadratic_to_func(quadratic)
    pen.set_close_path_func(lambda _data: path.append("h"))
    hb.Font(font.face).draw_glyph(font.glyphs[char], pen, None)
    return " ".join(path)
