"""The village directory on A4: two columns in 14 pt. Layout first, so that every page knows how many there are."""

from __future__ import annotations

from collections.abc import Callable

from desktop.domain.directory_book import DirectoryBook
from desktop.paper import directory_flow as flow
from desktop.paper import directory_pages as fixed
from desktop.paper.directory_pages import INSIDE_ONLY, Page
from desktop.paper.rendered import Rendered
from desktop.paper.sheet import A4, Sheet, fitted_lines

LAYOUT = flow.Layout()
OFFICIALS = ("committee", "team", "supervision", "women", "grid", "groups")
PROOF = "校对稿"


def render(book: DirectoryBook, serial: str, *, draft: bool) -> Rendered:
    """The whole book as a PDF; 校对稿 stands across every page of a draft."""
    pages = layout_pages(book)
    sheet = Sheet(
        A4, title=f"{book.village.name}便民号码簿", subject=f"{serial} 第 {book.edition} 版", made_on=book.made_on
    )
    for number, page in enumerate(pages, 1):
        if draft:
            sheet.watermark(PROOF, 150)
        for level, title in page.marks:
            sheet.bookmark(title, level)
        if not page.bare:
            _running_head(sheet, book, page.place, draft)
        page.draw(sheet)
        _foot(sheet, book, serial, number, len(pages), draft)
        sheet.next_page()
    return sheet.finish()


def layout_pages(book: DirectoryBook) -> list[Page]:
    officials = [s for s in book.sections if s.key in OFFICIALS]
    services = [s for s in book.sections if s.key == "services"]
    pages = [fixed.cover(book), *fixed.emergency(book)]
    if officials:
        pages += fixed.posts(officials, "村干部与村民小组")
    pages += villagers(book) or [fixed.nobody()]
    if services:
        pages += fixed.posts(services, "便民服务")
    return [*pages, fixed.how_to(book), fixed.notes_page(), fixed.back(book)]


def villagers(book: DirectoryBook) -> list[Page]:
    pages = []
    for number, page in enumerate(flow.paginate(book, LAYOUT, A4)):
        marks = tuple((1, title) for title in page.begins)
        place = page.titles[0] if len(page.titles) == 1 else f"{page.titles[0]} 至 {page.titles[-1]}"
        pages.append(Page(_drawer(page), place, ((0, "村民"), *marks) if number == 0 else marks))
    return pages


def _drawer(page: flow.VillagersPage) -> Callable[[Sheet], None]:
    return lambda sheet: flow.draw(sheet, page, LAYOUT)


def _running_head(sheet: Sheet, book: DirectoryBook, place: str, draft: bool) -> None:
    left, right, y = LAYOUT.left, sheet.width - LAYOUT.right, 40
    text, size = _head_text(f"{book.village.name} · {place}", (right - left) / 2 - 40)
    sheet.text(left, y, text, size)
    if draft:
        sheet.text(sheet.width / 2, y, PROOF, 10.5, "bold", "center")
    sheet.text(right, y, INSIDE_ONLY, 10.5, align="right")
    sheet.rule(left, y + 7, right, y + 7, 0.5)


def _head_text(text: str, width: float) -> tuple[str, float]:
    """The running head is a signpost: in smaller type if long, and shortened only here, where nothing is lost."""
    lines, size = fitted_lines(text, 10.5, width, 7)
    return (lines[0] if len(lines) == 1 else lines[0][:-1] + "…"), size


def _foot(sheet: Sheet, book: DirectoryBook, serial: str, number: int, total: int, draft: bool) -> None:
    left, right, y = LAYOUT.left, sheet.width - LAYOUT.right, sheet.height - 30
    state = f" · {PROOF}" if draft else ""
    sheet.text(left, y, f"{serial} · 第 {book.edition} 版{state} · 第 ____ 号", 9.5)
    sheet.text(right, y, f"第 {number} 页 共 {total} 页", 9.5, align="right")
