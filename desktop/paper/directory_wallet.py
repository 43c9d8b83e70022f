"""The wallet card, 90 by 54 mm, ten to a sheet of A4: the village's posts in front, everyone's numbers behind.

Printed on both sides over the long edge and cut along the marks. Posts and services only: no villager is on a card.
"""

from __future__ import annotations

from collections.abc import Callable

from desktop.domain.directory_book import ContactLine, DirectoryBook
from desktop.paper.directory_pages import EMERGENCY, Imprint
from desktop.paper.rendered import Rendered
from desktop.paper.sheet import A4, Sheet, fit_size, fitted_lines

MM = 72 / 25.4
WIDE, HIGH = 90 * MM, 54 * MM
LEFT, TOP = (A4[0] - 2 * WIDE) / 2, (A4[1] - 5 * HIGH) / 2
EDGE = 9.0
SIZE, STEP = 9.5, 14.2
LINES = 8  # a card has room for no more
SHOWN = ("committee", "team", "emergency", "services", "grid", "women", "supervision", "groups")


def card_lines(book: DirectoryBook) -> tuple[list[ContactLine], int]:
    """The posts that fit, most wanted first, and how many more there are; a post without a number has no use here."""
    found = {s.key: s.lines for s in book.sections}
    lines = [line for key in SHOWN for line in found.get(key, ()) if line.phone]
    return lines[:LINES], max(len(lines) - LINES, 0)


def render(book: DirectoryBook, imprint: Imprint) -> Rendered:
    title = f"{book.village.name}随身电话卡"
    subject = f"{imprint.serial} 第 {book.edition} 版"
    sheet = Sheet(A4, title=title, subject=subject, made_on=book.made_on, code=imprint.file_code)
    for name, side in (("正面", _front), ("背面", _back)):
        sheet.bookmark(name)
        _cutting_marks(sheet)
        for place in range(10):
            _card(sheet, place, lambda x, y, side=side: side(sheet, book, imprint, x, y))  # type: ignore[misc]
        sheet.text(
            sheet.width / 2, sheet.height - 12, f"{title} {name} · 双面打印,长边翻转,沿标记裁开", 8, align="center"
        )
        sheet.next_page()
    return sheet.finish()


def _card(sheet: Sheet, place: int, draw: Callable[[float, float], None]) -> None:
    draw(LEFT + place % 2 * WIDE, TOP + place // 2 * HIGH)


def _cutting_marks(sheet: Sheet) -> None:
    for column in range(3):
        x = LEFT + column * WIDE
        sheet.rule(x, TOP - 12, x, TOP - 3, 0.4)
        sheet.rule(x, TOP + 5 * HIGH + 3, x, TOP + 5 * HIGH + 12, 0.4)
    for row in range(6):
        y = TOP + row * HIGH
        sheet.rule(LEFT - 12, y, LEFT - 3, y, 0.4)
        sheet.rule(LEFT + 2 * WIDE + 3, y, LEFT + 2 * WIDE + 12, y, 0.4)


def _front(sheet: Sheet, book: DirectoryBook, imprint: Imprint, x: float, y: float) -> None:
    right = x + WIDE - EDGE
    lines, more = card_lines(book)
    name = book.village.name
    sheet.text(x + EDGE, y + 20, name, fit_size(name, 13, WIDE - 2 * EDGE - 70, 6, "bold") or 6, "bold")
    state = "校对稿" if imprint.draft else book.month
    sheet.text(right, y + 20, state, 8, "bold" if imprint.draft else "regular", "right")
    sheet.rule(x + EDGE, y + 25, right, y + 25, 0.8)
    at = y + 38
    for line in lines:
        who, size = _one_line(" ".join(w for w in (line.post, line.name) if w), WIDE - 2 * EDGE - 78)
        sheet.row(at, [(x + EDGE, who, size, "regular", "left"), (right, line.phone or "", SIZE, "bold", "right")])
        at += STEP
    if not lines:
        sheet.text(x + EDGE, at, "村资料里还没有填电话", SIZE)
    if more:
        sheet.text(right, y + HIGH - 4, f"另有 {more} 条见号码簿", 6, align="right")


def _one_line(text: str, width: float) -> tuple[str, float]:
    """A card is a signpost: smaller type if long, shortened if it must be; the book has it whole."""
    lines, size = fitted_lines(text, SIZE, width, 7)
    return (lines[0] if len(lines) == 1 else lines[0][:-1] + "…"), size


def _back(sheet: Sheet, book: DirectoryBook, imprint: Imprint, x: float, y: float) -> None:
    half = (WIDE - 2 * EDGE - 12) / 2
    for place, (number, name) in enumerate(EMERGENCY):
        left = x + EDGE + place % 2 * (half + 12)
        line = y + 24 + place // 2 * 21
        beside = fit_size(name, 9.5, half - len(number) * 8.6 - 4, 6) or 6
        sheet.row(line, [(left, name, beside, "regular", "left"), (left + half, number, 14, "bold", "right")])
    sheet.text(x + EDGE, y + HIGH - 20, "要钱、要验证码的先挂断,再问 96110", 8.5, "bold")
    sheet.text(x + EDGE, y + HIGH - 8, f"{imprint.serial} · 第 {book.edition} 版", 6.5)
