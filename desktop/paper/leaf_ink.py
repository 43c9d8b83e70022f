"""Drawing a leaf: blocks become pieces that do not break, pieces fill pages, every page has its head and foot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from desktop.paper import qr
from desktop.paper.directory_pages import Imprint
from desktop.paper.fonts import text_width
from desktop.paper.leaf import Blanks, Block, Cut, Facts, Grid, Heading, Leaf, Text, Ticks
from desktop.paper.rendered import Rendered
from desktop.paper.sheet import A4, A4_LANDSCAPE, Cell, Sheet, fit_size, fitted_lines, typeset, wrap

LEFT, BOTTOM, CODE = 54.0, 58.0, 62.0
LEAST = 10.5
TOGETHER = 6  # a paragraph of so many lines is not broken over two pages


@dataclass(frozen=True, slots=True)
class Piece:
    """What does not break: its height, and how it is drawn from a y on. `keep` = not the last on a page; `head` is
    drawn again first where the next page begins with this piece."""

    high: float
    draw: Callable[[Sheet, float], None]
    keep: bool = False
    head: Piece | None = None


def render(leaf: Leaf, imprint: Imprint) -> Rendered:
    sheet = Sheet(
        A4_LANDSCAPE if leaf.landscape else A4,
        title=leaf.title,
        subject=imprint.serial,
        made_on=date.fromisoformat(leaf.day),
        code=imprint.file_code,
    )
    pages = _paginate(_pieces(leaf, sheet.width - 2 * LEFT), _first_top(leaf, sheet), sheet.height - BOTTOM)
    for number, pieces in enumerate(pages, 1):
        if imprint.draft:
            sheet.watermark("校对稿", 150)
        if number == 1:
            sheet.bookmark(leaf.title)
        y = _head(sheet, leaf, imprint) if number == 1 else _head_again(sheet, leaf)
        for piece in pieces:
            piece.draw(sheet, y)
            y += piece.high
        _foot(sheet, leaf, imprint, number, len(pages))
        sheet.next_page()
    return sheet.finish()


def _paginate(pieces: list[Piece], top: float, bottom: float) -> list[list[Piece]]:
    pages: list[list[Piece]] = [[]]
    y = top
    for place, piece in enumerate(pieces):
        need = piece.high
        follow = place
        while pieces[follow].keep and follow + 1 < len(pieces):
            follow += 1
            need += pieces[follow].high
        if y + need > bottom and pages[-1]:
            pages.append([])
            y = _AGAIN
            if piece.head is not None:
                pages[-1].append(piece.head)
                y += piece.head.high
        pages[-1].append(piece)
        y += piece.high
    return pages


_AGAIN = 72.0  # where text begins on the pages after the first


def _first_top(leaf: Leaf, sheet: Sheet) -> float:
    return 104.0 + _sentence_high(leaf, sheet)


def _sentence_high(leaf: Leaf, sheet: Sheet) -> float:
    lines = wrap(leaf.sentence, leaf.size, sheet.width - 2 * LEFT, "bold") if leaf.sentence else []
    return len(lines) * leaf.size * 1.5 + (6 if lines else 0)


def _head(sheet: Sheet, leaf: Leaf, imprint: Imprint) -> float:
    right = sheet.width - LEFT
    if imprint.digest:
        sheet.code(right - CODE, 26, CODE, qr.squares(imprint.code))
        right -= CODE + 12
    room = right - LEFT
    title_wide = room * 0.58
    sheet.text(LEFT, 80, leaf.title, fit_size(leaf.title, 26, title_wide, 12, "bold") or 12, "bold")
    year, month, day = leaf.day.split("-")
    aside = room - title_wide - 8
    sheet.text(right, 62, leaf.place, fit_size(leaf.place, 13, aside, 7) or 7, align="right")
    sheet.text(right, 80, f"{int(year)} 年 {int(month)} 月 {int(day)} 日", 13, align="right")
    sheet.rule(LEFT, 94, sheet.width - LEFT, 94, 1.2)
    y = 104.0
    if leaf.sentence:
        for line in wrap(leaf.sentence, leaf.size, sheet.width - 2 * LEFT, "bold"):
            sheet.text(LEFT, y + leaf.size, line, leaf.size, "bold")
            y += leaf.size * 1.5
        y += 6
    return y


def _head_again(sheet: Sheet, leaf: Leaf) -> float:
    sheet.text(LEFT, 48, f"{leaf.title}(续)", 12, "bold")
    place = leaf.place
    sheet.text(sheet.width - LEFT, 48, place, fit_size(place, 11, 260, 6) or 6, align="right")
    sheet.rule(LEFT, 56, sheet.width - LEFT, 56, 0.6)
    return _AGAIN


def _foot(sheet: Sheet, leaf: Leaf, imprint: Imprint, number: int, total: int) -> None:
    y = sheet.height - 30
    sheet.rule(LEFT, y - 14, sheet.width - LEFT, y - 14, 0.5)
    copy = f" · 第 {imprint.copy} 份" if imprint.copy > 1 else ""
    state = " · 校对稿" if imprint.draft else ""
    told = f"{imprint.serial}{copy}{state}" + (f" · {typeset(leaf.foot)}" if leaf.foot else "")
    sheet.text(LEFT, y, told, fit_size(told, 10, sheet.width - 2 * LEFT - 90, 7) or 7)
    sheet.text(sheet.width - LEFT, y, f"第 {number} 页 共 {total} 页", 10, align="right")


# ---------------------------------------------------------------------------------------------- blocks into pieces


def _pieces(leaf: Leaf, wide: float) -> list[Piece]:
    pieces: list[Piece] = []
    for place, block in enumerate(leaf.blocks):
        found = list(_of_block(block, leaf.size, wide))
        if isinstance(block, Cut):
            rest = [p for later in leaf.blocks[place + 1 :] for p in _of_block(later, leaf.size, wide)]
            found[-1] = Piece(found[-1].high, found[-1].draw, keep=bool(rest))
            pieces += found
            pieces += [Piece(p.high, p.draw, keep=p is not rest[-1]) for p in rest]
            return pieces
        pieces += found
    return pieces


def _of_block(block: Block, size: float, wide: float) -> Iterator[Piece]:
    match block:
        case Facts():
            yield from _facts(block, size, wide)
        case Text():
            yield from _text(block, size, wide)
        case Heading():
            yield _line(block.text, size * 1.15, size * 2.7, bold=True, rule=wide)
        case Grid():
            yield from _grid(block, size, wide)
        case Blanks():
            yield Piece(size * 2.3, lambda sheet, y: _draw_blanks(sheet, y + size * 1.6, block, size, wide))
        case Ticks():
            yield from _ticks(block, size, wide)
        case Cut():
            yield Piece(size * 2.6, lambda sheet, y: _draw_cut(sheet, y + size * 1.2, block, wide))


def _line(text: str, size: float, high: float, *, bold: bool = False, rule: float = 0, keep: bool = False) -> Piece:
    def draw(sheet: Sheet, y: float) -> None:
        base = y + high - size * 0.7
        sheet.text(LEFT, base, typeset(text), size, "bold" if bold else "regular")
        if rule:
            sheet.rule(LEFT, base + 5, LEFT + rule, base + 5, 0.8)

    return Piece(high, draw, keep=bold or keep)


def _facts(block: Facts, size: float, wide: float) -> Iterator[Piece]:
    label = max((len(name) for name, _ in block.rows), default=4) * size + 14
    label = min(max(label, 4.6 * size), wide * 0.4)
    for name, value in block.rows:
        fitted = fit_size(value, size, wide - label, LEAST)
        lines = [value] if fitted else wrap(value, size, wide - label)
        yield Piece(
            len(lines) * size * 1.56 + 3, _fact_drawer(name, lines, fitted or size, size, label, wide, block.bold)
        )


def _fact_drawer(
    name: str, lines: list[str], value_size: float, size: float, label: float, wide: float, bold: bool
) -> Callable[[Sheet, float], None]:
    def draw(sheet: Sheet, y: float) -> None:
        step = size * 1.56
        named = fit_size(name, size, label - 8, 7) or 7
        for number, line in enumerate(lines):
            base = y + size * 1.25 + number * step
            sheet.row(base, [
                (LEFT, name if number == 0 else "", named, "regular", "left"),
                (LEFT + label, line, value_size, "bold" if bold else "regular", "left"),
            ], LEFT)  # fmt: skip
        low = y + step * len(lines) + 3
        sheet.rule(LEFT, low, LEFT + wide, low, 0.5, "0.5 2")

    return draw


def _text(block: Text, size: float, wide: float) -> Iterator[Piece]:
    if block.lead:
        yield _line(block.lead, size, size * 2.2, bold=True)
    lines = wrap(typeset(block.text), size, wide)
    for number, line in enumerate(lines, 1):
        yield _line(line, size, size * 1.56, keep=number < len(lines) <= TOGETHER)


def _ticks(block: Ticks, size: float, wide: float) -> Iterator[Piece]:
    lines: list[str] = [""]
    for word, ticked in block.options:
        item = f"{'■' if ticked else '□'} {word}"
        joined = f"{lines[-1]}   {item}" if lines[-1] else item
        if len(wrap(joined, size, wide)) > 1 and lines[-1]:
            lines.append(item)
        else:
            lines[-1] = joined
    for line in lines:
        for part in wrap(line, size, wide):
            yield _line(part, size, size * 1.8)


def _draw_blanks(sheet: Sheet, y: float, block: Blanks, size: float, wide: float) -> None:
    words = sum(text_width(typeset(word), size) + 20 for word, _ in block.fields)
    share = max(wide - words, 60) / (sum(part for _, part in block.fields) or 1)
    x = LEFT
    for word, part in block.fields:
        x += sheet.text(x, y, typeset(word), size) + 5
        sheet.rule(x, y + 3, x + part * share, y + 3, 0.6)
        x += part * share + 15


def _draw_cut(sheet: Sheet, y: float, block: Cut, wide: float) -> None:
    sheet.rule(LEFT, y, LEFT + wide, y, 0.6, "4 3")
    sheet.text(LEFT, y + 16, typeset(block.words), 11)


def _grid(block: Grid, size: float, wide: float) -> Iterator[Piece]:
    total = sum(column.share for column in block.columns)
    widths = [column.share * wide / total for column in block.columns]
    text = min(size, 12.0)
    titles = [
        ([c.title], fit_size(c.title, text, w - 6, 7, "bold") or 7)
        for c, w in zip(block.columns, widths, strict=True)
    ]
    head = Piece(text * 2.1, _grid_drawer(text * 2.1, titles, block, widths, bold=True), keep=True)
    yield head
    for row in block.rows:
        cells = [fitted_lines(value, text, w - 8, 8.5) for value, w in zip(row, widths, strict=True)]
        deepest = max(len(lines) * fitted * 1.25 for lines, fitted in cells)
        high = max(deepest + text * 0.9, block.row_high)
        yield Piece(high, _grid_drawer(high, cells, block, widths), head=head)
    if not block.rows:
        yield _line("(没有)", text, text * 2)


def _grid_drawer(
    high: float, cells: list[tuple[list[str], float]], block: Grid, widths: list[float], *, bold: bool = False
) -> Callable[[Sheet, float], None]:
    return lambda sheet, y: _grid_row(sheet, y, high, cells, block, widths, bold=bold)


def _grid_row(
    sheet: Sheet, y: float, high: float, cells: list[tuple[list[str], float]], block: Grid, widths: list[float],
    *, bold: bool = False,
) -> None:  # fmt: skip
    x = LEFT
    single: list[Cell] = []
    for (lines, size), column, wide in zip(cells, block.columns, widths, strict=True):
        sheet.box(x, y, wide, high, 0.8 if bold else 0.4)
        at = {"left": x + 4, "center": x + wide / 2, "right": x + wide - 4}[column.align]
        if len(lines) == 1:
            single.append((at, lines[0], size, "bold" if bold else "regular", column.align))
        else:
            step = size * 1.25
            top = y + (high - len(lines) * step) / 2 + size
            for place, line in enumerate(lines):
                sheet.text(x + 4, top + place * step, line, size)
        x += wide
    sheet.row(y + high / 2 + 4.5, single)
