"""A sheet of paper to draw on: text through the fall-back chain, rules, boxes, bookmarks. Points, y from the top.

Text is drawn in the order it is called, so a page drawn row by row reads row by row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Literal

from desktop.paper import reportlab_inside as inside
from desktop.paper.fonts import Chain, Weight, chain
from desktop.paper.rendered import Rendered

A4 = (595.28, 841.89)
A4_LANDSCAPE = (841.89, 595.28)
A5 = (A4[1] / 2, A4[0])  # half a sheet of A4: a folded booklet has no strip left over
A3 = (841.89, 1190.55)
Align = Literal["left", "right", "center"]
Cell = tuple[float, str, float, Weight, Align]
"""One string of a row: x, text, size, weight, align."""
_THICKEN = {"regular": 0.016, "bold": 0.05}  # the fall-back font is a thin Song: a stroke brings it near the others


class Sheet:
    def __init__(self, size: tuple[float, float], *, title: str, subject: str, made_on: date, code: str = "") -> None:
        """`code`: what the file says of itself, as its square code does on paper."""
        self.width, self.height = size
        self.pages = 0
        self._canvas = inside.open_canvas(size, title=title, subject=subject, made_on=made_on, code=code)
        self._missing: dict[str, None] = {}
        self._marks = 0

    def text(
        self, x: float, y: float, text: str, size: float, weight: Weight = "regular", align: Align = "left"
    ) -> float:
        """Draw one line with its baseline at y; returns its width."""
        pieces = chain(weight)
        wide = pieces.width(text, size)
        if align != "left":
            x -= wide if align == "right" else wide / 2
        code, base = inside.operators(self._canvas), self.height - y
        for run in pieces.runs(text):
            if run.font is None:
                self._placeholders(pieces, x, base, size, run.text)
            else:
                use = inside.font_use(self._canvas, run.font)
                if run.font is pieces.first:
                    code.append(inside.show(use, x, base, size, run.text))
                else:
                    thick = size * _THICKEN[weight]
                    code.append(inside.show(use, x, base, size, run.text, f"2 Tr {thick:.2f} w ", " 0 Tr"))
            x += pieces.width(run.text, size)
        return wide

    def row(self, y: float, cells: Iterable[Cell], start: float = -1.0) -> None:
        """Strings on one baseline, left to right. The gaps between them are bridged
        for readers of the text layer, so that a table row stays one line of text; a row that belongs to the one above
        is bridged from its `start` on, so that they take it for no column of its own."""
        end = start
        for x, text, size, weight, align in cells:
            if not text:
                continue
            wide = chain(weight).width(text, size)
            begins = x - (wide if align == "right" else wide / 2 if align == "center" else 0)
            if 0 <= end < begins:
                use = inside.font_use(self._canvas, chain("regular").first)
                inside.operators(self._canvas).append(inside.bridge(use, end, self.height - y, size, begins - end))
            self.text(begins, y, text, size, weight)
            end = begins + wide

    def encode(self, texts: Sequence[str], *, figures: bool = False) -> list[str] | None:
        """Many texts as codes of the regular weight's first font, for `strung`; None when this document holds so
        many different characters that codes need escaping. `figures`: digits, spaces, hyphens and asterisks only."""
        use = self._first()
        codes = use.encode_figures(texts) if figures else use.encode(texts)
        return codes if use.plain else None

    def strung(self, x: float, y: float, size: float, leading: float, lines: Sequence[str]) -> None:
        """Lines of ready codes, one under the other, as one text object."""
        inside.operators(self._canvas).append(inside.strung(self._first(), x, self.height - y, size, leading, lines))

    def bridge_code(self, size: float, wide: float) -> str:
        """The code that bridges a gap within a line of `strung`; one a width: for gaps that come again and again."""
        return self._first().bridge(round(wide * 1000 / size))

    @property
    def plain_codes(self) -> bool:
        return self._first().plain

    def _first(self) -> inside.FontUse:
        return inside.font_use(self._canvas, chain("regular").first)

    def leaders(self, lines: Iterable[tuple[float, float, float]]) -> None:
        """Dots that lead the eye, each (from x, to x, baseline): drawn, so that the text layer has no full stops."""
        short, high = _TENTHS, self.height + 1
        path = "".join([f"{short[a]} {(up := short[high - y])} m {short[b]} {up} l\n" for a, b, y in lines])
        if path:
            inside.operators(self._canvas).append(f"q 1 w 1 J [0 4] 0 d\n{path}S Q")

    def code(self, x: float, y: float, side: float, squares: Sequence[Sequence[bool]]) -> None:
        """A QR code as filled squares, its top left corner at x, y."""
        step = side / len(squares)
        parts = []
        for down, line in enumerate(squares):
            low = self.height - y - (down + 1) * step
            for start, stop in _spans(line):
                parts.append(f"{x + start * step:.2f} {low:.2f} {(stop - start) * step:.2f} {step:.2f} re")
        inside.operators(self._canvas).append("q " + " ".join(parts) + " f Q")

    def tab(self, x: float, y: float, wide: float, high: float, text: str) -> None:
        """White characters on a black field at the page's edge, as shapes: the text layer has the heading already."""
        font = chain("bold").first
        size = min(high * 0.62, wide * 0.86 / max(sum(font.advances[c] for c in text) / 1000, 0.5))
        span = sum(font.advances[c] for c in text) * size / 1000
        low = self.height - y - high
        parts = [f"q {x:.2f} {low:.2f} {wide:.2f} {high:.2f} re f 1 g"]
        at = x + (wide - span) / 2
        for char in text:
            parts.append(inside.outline(font, char, at, low + high / 2 - size * 0.36, size))
            at += font.advances[char] * size / 1000
        inside.operators(self._canvas).append(" ".join(parts) + " Q")

    @contextmanager
    def pane(self, x: float, wide: float) -> Iterator[None]:
        """Draw as if the sheet were this part of it, from x on."""
        whole, self.width = self.width, wide
        inside.operators(self._canvas).append(f"q 1 0 0 1 {x:g} 0 cm")
        yield
        inside.operators(self._canvas).append("Q")
        self.width = whole

    def _placeholders(self, pieces: Chain, x: float, base: float, size: float, text: str) -> None:
        """A box with the code point inside, and the character itself, unseen, so that copying still gives it."""
        code = inside.operators(self._canvas)
        use = inside.font_use(self._canvas, pieces.first)
        for char in text:
            self._missing.setdefault(char)
            code.append(f"q {size * 0.035:.2f} w " + _box_strokes(ord(char), x, base, size) + " Q")
            code.append(inside.show(use, x, base, size, char, "3 Tr ", " 0 Tr"))
            x += size

    def rule(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.5, dash: str = "") -> None:
        """A straight line; dash is a PDF pattern such as "0.6 2"."""
        pattern = f"[{dash}] 0 d " if dash else ""
        a, b = self.height - y1, self.height - y2
        inside.operators(self._canvas).append(f"q {width:g} w {pattern}{x1:.2f} {a:.2f} m {x2:.2f} {b:.2f} l S Q")

    def box(self, x: float, y: float, wide: float, high: float, width: float = 0.6, dash: str = "") -> None:
        pattern = f"[{dash}] 0 d " if dash else ""
        low = self.height - y - high
        inside.operators(self._canvas).append(
            f"q {width:g} w {pattern}{x:.2f} {low:.2f} {wide:.2f} {high:.2f} re S Q"
        )

    def watermark(self, text: str, size: float, grey: float = 0.88) -> None:
        """Pale characters across the page, drawn as shapes: the text layer stays clean."""
        font = chain("bold").first
        wide = sum(font.advances[c] for c in text) * size / 1000
        turn = "0.7071 0.7071 -0.7071 0.7071"
        parts = [f"q {grey:g} g {turn} {self.width / 2:.2f} {self.height / 2:.2f} cm"]
        x = -wide / 2
        for char in text:
            parts.append(inside.outline(font, char, x, -size * 0.35, size))
            x += font.advances[char] * size / 1000
        inside.operators(self._canvas).append(" ".join(parts) + " Q")

    def bookmark(self, title: str, level: int = 0) -> None:
        self._marks += 1
        key = f"mark{self._marks}"
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(title, key, level, level == 0)

    def next_page(self) -> None:
        """Close this page; every page is closed, the last one too."""
        self.pages += 1
        self._canvas.showPage()

    def finish(self) -> Rendered:
        if self._marks:
            self._canvas.showOutline()
        return Rendered(inside.finish(self._canvas), self.pages, tuple(self._missing))


class _Tenths(dict[float, str]):
    """Measures as the file writes them; a book has few different ones, met thousands of times."""

    def __missing__(self, value: float) -> str:
        if len(self) > 20_000:
            self.clear()
        text = self[value] = f"{value:.1f}"
        return text


_TENTHS = _Tenths()


def _spans(line: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where runs of dark squares begin and end."""
    start = -1
    for place, dark in enumerate([*line, False]):
        if dark and start < 0:
            start = place
        elif not dark and start >= 0:
            yield start, place
            start = -1


_SEGMENTS = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgedc", "7": "abc",
    "8": "abcdefg", "9": "abcdfg", "A": "abcefg", "B": "cdefg", "C": "adef", "D": "bcdeg", "E": "adefg", "F": "aefg",
}  # fmt: skip
_LINES = {
    "a": (0, 1, 1, 1), "b": (1, 1, 1, 0.5), "c": (1, 0.5, 1, 0), "d": (0, 0, 1, 0), "e": (0, 0.5, 0, 0),
    "f": (0, 1, 0, 0.5), "g": (0, 0.5, 1, 0.5),
}  # fmt: skip


def _box_strokes(code_point: int, x: float, base: float, size: float) -> str:
    """A box one em wide with the code point in seven-segment figures, two rows of them."""
    figures = f"{code_point:04X}"
    half = (len(figures) + 1) // 2
    left, low, wide, high = x + 0.06 * size, base - 0.1 * size, 0.88 * size, 0.9 * size
    parts = [f"{left:.2f} {low:.2f} {wide:.2f} {high:.2f} re"]
    cell_w, cell_h = wide / half, high / 2
    for row, line in enumerate((figures[:half], figures[half:])):
        for column, figure in enumerate(line):
            fx, fy = left + (column + 0.25) * cell_w, low + (1 - row + 0.2) * cell_h
            for x1, y1, x2, y2 in (_LINES[s] for s in _SEGMENTS[figure]):
                w, h = cell_w * 0.5, cell_h * 0.6
                parts.append(f"{fx + x1 * w:.2f} {fy + y1 * h:.2f} m {fx + x2 * w:.2f} {fy + y2 * h:.2f} l")
    return " ".join(parts) + " S"


_FULL_WIDTH = str.maketrans(",;:?!()", "\uff0c\uff1b\uff1a\uff1f\uff01\uff08\uff09")
_HAN = "[\u3400-\u9fff\uff00-\uffef“”《》、。—]"
_MARK = re.compile(f"(?<={_HAN})[,;:?!()]|[,;:?!()](?={_HAN})")


def typeset(text: str) -> str:
    """Our own running text as Chinese is set: marks beside Chinese characters full width. Never for names."""
    return _MARK.sub(lambda found: found[0].translate(_FULL_WIDTH), text)


_NO_START = set(",.;:!?)、。\uff0c\uff1b\uff1a\uff01\uff1f\uff09】》」』”’%℃…—")
_NO_END = set("([{\uff08【《「『“‘")
_WORD = re.compile(r"[0-9]+(?: [0-9*]+)+|[!-~]+")  # "186 2345 0178" is one word


def wrap(text: str, size: float, width: float, weight: Weight = "regular") -> list[str]:
    """Break running text between Chinese characters, never inside a number or a word, never before a full stop."""
    pieces = chain(weight)
    lines: list[str] = []
    line, used = "", 0.0
    for atom in _atoms(text):
        wide = pieces.width(atom, size)
        if line and used + wide > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
            if atom == " ":
                continue
        for char in (atom,) if wide <= width else atom:  # a word longer than the line is cut where it must be
            part = pieces.width(char, size)
            if line and used + part > width:
                lines.append(line)
                line, used = "", 0.0
            line += char
            used += part
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _atoms(text: str) -> Iterable[str]:
    """What may not be broken: a word or number, and a character with the marks that cling to it."""
    atom, place = "", 0
    while place < len(text):
        found = _WORD.match(text, place)
        piece = found[0] if found else text[place]
        place += len(piece)
        if atom and piece[0] not in _NO_START and atom[-1] not in _NO_END:
            yield atom
            atom = ""
        atom += piece
    if atom:
        yield atom


def fit_size(text: str, size: float, width: float, smallest: float, weight: Weight = "regular") -> float | None:
    """The type size, at most `size`, at which the text fits the width; None if that is under `smallest`."""
    wide = chain(weight).width(text, size)
    if wide <= width:
        return size
    fitted = int(size * width / wide * 10) / 10
    return fitted if fitted >= smallest else None


def fitted_lines(
    text: str, size: float, width: float, smallest: float, weight: Weight = "regular"
) -> tuple[list[str], float]:
    """The text on one line in type that fits, else broken over lines of the smallest type: never cut."""
    fitted = fit_size(text, size, width, smallest, weight)
    return ([text], fitted) if fitted else (wrap(text, smallest, width, weight), smallest)
