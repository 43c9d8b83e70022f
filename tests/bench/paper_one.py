"""One way of drawing the benchmark's book, in a process of its own: python -m tests.bench.paper_one WAY COUNT ROUNDS.

Prints JSON: the seconds of each render in the warm process, the peak of memory, the bytes of the file, and how many
of the lines poppler reads back as one line each: name, phone, short number.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.bench.paper_book import STYLE, Rows, book_of, rows_of

FONT = Path(__file__).resolve().parents[2] / "resources/fonts/NotoSansSC-Regular.ttf"
COLUMN, GAP, LEFT, TOP, LEADING = STYLE.layout.column, STYLE.layout.gap, 36.0, 46.0, 11.0
LINES = 68
Draw = Callable[[], bytes]


def ours(rows: Rows) -> Draw:
    from desktop.paper import directory
    from desktop.paper.directory_pages import Imprint

    book = book_of(rows)
    return lambda: directory.render(book, Imprint("XHC201-2026-7F-001", "ab" * 32), STYLE).pdf


def longtable(rows: Rows) -> Draw:
    """reportlab's own: a LongTable per letter in frames of three columns."""
    import io

    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import BaseDocTemplate, Frame, LongTable, PageTemplate, TableStyle

    pdfmetrics.registerFont(TTFont("Noto", str(FONT)))
    style = TableStyle([("FONT", (0, 0), (-1, -1), "Noto", 8, LEADING), ("TOPPADDING", (0, 0), (-1, -1), 0),
                        ("BOTTOMPADDING", (0, 0), (-1, -1), 0), ("LEFTPADDING", (0, 0), (-1, -1), 0)])  # fmt: skip

    def draw() -> bytes:
        out = io.BytesIO()
        high = LINES * LEADING + 2
        frames = [Frame(LEFT + n * (COLUMN + GAP), TOP, COLUMN, high, 0, 0, 0, 0) for n in range(3)]
        document = BaseDocTemplate(out, pageTemplates=[PageTemplate("columns", frames)], initialFontName="Noto")
        story = []
        for letter, people in rows:
            table = LongTable([(letter, "", ""), *people], colWidths=(44, 70, COLUMN - 114), rowHeights=LEADING)
            table.setStyle(style)
            story.append(table)
        document.build(story)
        return out.getvalue()

    return draw


def _lines(rows: Rows) -> list[tuple[str, str, str]]:
    return [line for letter, people in rows for line in ((letter, "", ""), *people)]


def fpdf2(rows: Rows) -> Draw:
    """fpdf2's leanest call: text() at a point."""
    from fpdf import FPDF

    def draw() -> bytes:
        document = FPDF(unit="pt", format="A4")
        document.add_font("Noto", fname=str(FONT))
        for number, (name, phone, short) in enumerate(_lines(rows)):
            column, line = divmod(number % (3 * LINES), LINES)
            if number % (3 * LINES) == 0:
                document.add_page()
                document.set_font("Noto", size=8)
            x, y = LEFT + column * (COLUMN + GAP), TOP + (line + 1) * LEADING
            document.text(x, y, name)
            if phone:
                document.text(x + 44, y, phone)
                document.text(x + 114, y, short)
        return bytes(document.output())

    return draw


def typst(rows: Rows) -> Draw:
    """typst without tags: a grid of three columns on each page. Every round changes one character, as its memory of
    earlier compilations would answer an unchanged document at once."""
    import typst as engine

    rounds = iter(range(1_000_000))

    def draw() -> bytes:
        lines = _lines(rows)
        lines[0] = (f"A{next(rounds)}", "", "")
        parts = ['#set page(paper: "a4", margin: 36pt)', '#set text(font: "Noto Sans SC", size: 8pt, lang: "zh")']
        for page in range(0, len(lines), 3 * LINES):
            columns = []
            for start in range(page, min(page + 3 * LINES, len(lines)), LINES):
                cells = "".join(f"[{a}],[{b}],[{c}]," for a, b, c in lines[start : start + LINES])
                columns.append(f"grid(columns: (44pt, 70pt, 1fr), row-gutter: 3.2pt, {cells})")
            parts.append(f"#grid(columns: (1fr, 1fr, 1fr), column-gutter: 14pt, {', '.join(columns)})")
            parts.append("#pagebreak(weak: true)")
        return bytes(engine.compile(
            "\n".join(parts).encode(), font_paths=[str(FONT.parent)], ignore_system_fonts=True, pdf_tags=False
        ))  # fmt: skip

    return draw


def floor(rows: Rows, level: int = 6) -> Draw:
    """A writer that only compresses ready page streams and writes the file around them."""
    import io

    import pypdf

    found = pypdf.PdfReader(io.BytesIO(ours(rows)()))
    streams = [page.get_contents().get_data() for page in found.pages]  # type: ignore[union-attr]
    files = [font.get_object()["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"]
             for font in found.pages[0]["/Resources"]["/Font"].values()]  # type: ignore[index]  # fmt: skip
    fonts = [file.get_data() for file in files]

    def draw() -> bytes:
        out, places = io.BytesIO(), []
        out.write(b"%PDF-1.7\n")
        for content in (*fonts, *streams):
            packed = zlib.compress(content, level)
            places.append(out.tell())
            out.write(b"%d 0 obj\n<</Length %d/Filter/FlateDecode>>stream\n" % (len(places), len(packed)))
            out.write(packed)
            out.write(b"\nendstream endobj\n")
        for number in range(len(streams)):
            places.append(out.tell())
            out.write(b"%d 0 obj\n<</Type/Page/Contents %d 0 R>>endobj\n" % (len(places), len(fonts) + number + 1))
        start = out.tell()
        out.write(b"xref\n" + b"".join(b"%010d 00000 n \n" % place for place in places))
        out.write(b"trailer<<>>\nstartxref\n%d\n%%%%EOF" % start)
        return out.getvalue()

    return draw


WAYS: dict[str, Callable[[Rows], Draw]] = {
    "ours": ours, "longtable": longtable, "fpdf2": fpdf2, "typst": typst, "floor": floor,
    "floor4": lambda rows: floor(rows, 4),
}  # fmt: skip


def peak_mb() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def lines_found(pdf: bytes, rows: Rows) -> float:
    """The share of people whom poppler gives back on one line: name, phone, short number."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "book.pdf"
        path.write_bytes(pdf)
        done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    lines = {"".join(line.split()) for line in done.stdout.decode("utf-8").splitlines()}
    wanted = ["".join((name + phone + short).split()) for _, people in rows for name, phone, short in people]
    return sum(line in lines for line in wanted) / len(wanted)


def main() -> int:
    way, count, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rows = rows_of(count)
    warm = WAYS[way](rows_of(300))
    warm()
    draw = WAYS[way](rows)
    seconds, pdf = [], b""
    for _ in range(rounds):
        begun = time.perf_counter()
        pdf = draw()
        seconds.append(time.perf_counter() - begun)
    said = {"seconds": seconds, "peak": peak_mb(), "bytes": len(pdf)}
    if not way.startswith("floor"):
        said["lines"] = lines_found(pdf, rows)
    print(json.dumps(said))
    return 0


if __name__ == "__main__":
    sys.exit(main())
