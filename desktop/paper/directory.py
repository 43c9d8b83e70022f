"""The village directory as a book: A4 in two columns, in large type, or an A5 booklet to be folded.

Laid out before it is drawn, so that every page knows how many there are.
"""

from __future__ import annotations

from collections.abc import Callable

from desktop.domain.directory_book import DirectoryBook
from desktop.paper import directory_flow as flow
from desktop.paper import directory_ink, imposition
from desktop.paper import directory_pages as fixed
from desktop.paper.book_style import Style
from desktop.paper.directory_pages import INSIDE_ONLY, Imprint, Page
from desktop.paper.directory_rows import Plain
from desktop.paper.rendered import Rendered
from desktop.paper.sheet import Sheet, fitted_lines

OFFICIALS = ("committee", "team", "supervision", "women", "grid", "groups")
PROOF = "校对稿"


def render(book: DirectoryBook, imprint: Imprint, style: Style, *, folded: bool = False) -> Rendered:
    """The whole book as a PDF; 校对稿 stands across every page of a draft. `folded`: two pages to a side of a sheet
    twice as wide, in the order in which the folded sheets make a booklet."""
    pages = layout_pages(book, imprint, style, folded=folded)
    size = imposition.sheet_size(style.page) if folded else style.page
    title, subject = f"{book.village.name}便民号码簿", f"{imprint.serial} 第 {book.edition} 版"
    sheet = Sheet(size, title=title, subject=subject, made_on=book.made_on, code=imprint.file_code)
    printer = _Printer(sheet, book, imprint, style, len(pages))
    if not folded:
        for number, page in enumerate(pages, 1):
            printer.draw(page, number)
            sheet.next_page()
        return sheet.finish()
    for left, right in imposition.sides(len(pages)):
        for x, number in ((0.0, left), (style.page[0], right)):
            with sheet.pane(x, style.page[0]):
                printer.draw(pages[number - 1], number)
        sheet.next_page()
    return sheet.finish()


def layout_pages(book: DirectoryBook, imprint: Imprint, style: Style, *, folded: bool = False) -> list[Page]:
    """Every page in reading order; a folded book gets as many pages for notes as make it a multiple of four."""
    officials = [s for s in book.sections if s.key in OFFICIALS]
    services = [s for s in book.sections if s.key == "services"]
    pages = [fixed.cover(book, imprint, style), *fixed.emergency(book, style)]
    if officials:
        pages += fixed.posts(officials, "村干部与村民小组", style)
    pages += villagers(book, style) or [fixed.nobody(style)]
    if services:
        pages += fixed.posts(services, "便民服务", style)
    pages += fixed.how_to(book, style)
    back = fixed.back(book, style)
    spare = -(len(pages) + 1 + len(back)) % 4 if folded else 0
    return [*pages, *(fixed.notes_page(style, mark=n == 0) for n in range(1 + spare)), *back]


def villagers(book: DirectoryBook, style: Style) -> list[Page]:
    pages = []
    plain = Plain(style.layout)
    for number, page in enumerate(flow.paginate(book, style.layout, style.page[1])):
        marks = tuple((1, title) for title in page.begins)
        place = page.titles[0] if len(page.titles) == 1 else f"{page.titles[0]} 至 {page.titles[-1]}"
        ends = page.first if page.first == page.last else f"{page.first} — {page.last}"
        marks = ((0, "村民"), *marks) if number == 0 else marks
        pages.append(Page(_drawer(page, style, plain), f"{place} · {ends}", marks, tabs=page.titles))
    return pages


def _drawer(page: flow.VillagersPage, style: Style, plain: Plain) -> Callable[[Sheet], None]:
    return lambda sheet: directory_ink.draw(sheet, page, style.layout, plain)


class _Printer:
    """Draws pages with their furniture: running head, foot, thumb index, and what a draft says of itself."""

    def __init__(self, sheet: Sheet, book: DirectoryBook, imprint: Imprint, style: Style, total: int) -> None:
        self.sheet, self.book, self.imprint, self.style, self.total = sheet, book, imprint, style, total
        self.titles = {group.title: place for place, group in enumerate(book.groups)}

    def draw(self, page: Page, number: int) -> None:
        sheet = self.sheet
        if self.imprint.draft:
            sheet.watermark(PROOF, 150 * self.style.across)
        for level, title in page.marks:
            sheet.bookmark(title, level)
        if not page.bare:
            self._running_head(page.place)
        page.draw(sheet)
        self._foot(number)
        if page.tabs:
            self._thumb_index(page.tabs, number)

    def _running_head(self, place: str) -> None:
        sheet, layout = self.sheet, self.style.layout
        left, right, y = layout.left, sheet.width - layout.right, layout.top - 22
        draft = self.imprint.draft
        aside = 92 + (44 if draft else 0)
        text, size = _head_text(f"{self.book.village.name} · {place}", right - left - aside)
        cells = [(left, text, size, "regular", "left")]
        if draft:
            cells.append((right - 100, PROOF, 10.5, "bold", "right"))
        cells.append((right, INSIDE_ONLY, 10, "regular", "right"))
        for x, words, type_size, weight, align in cells:
            sheet.text(x, y, words, type_size, weight, align)  # type: ignore[arg-type]
        sheet.rule(left, y + 7, right, y + 7, 0.5)

    def _foot(self, number: int) -> None:
        sheet, layout = self.sheet, self.style.layout
        left, right, y = layout.left, sheet.width - layout.right, sheet.height - layout.bottom + 36
        y = min(y, sheet.height - 24)
        state = f" · {PROOF}" if self.imprint.draft else ""
        sheet.text(
            left, y, f"{self.imprint.serial} · 第 {self.book.edition} 版{state} · {self.imprint.copy_words}", 9
        )
        sheet.text(right, y, f"第 {number} 页 共 {self.total} 页", 9, align="right")

    def _thumb_index(self, titles: tuple[str, ...], number: int) -> None:
        """A black tab at the outer edge, as far down as the first of the page's groups is far in the book."""
        sheet, layout = self.sheet, self.style.layout
        room = sheet.height - layout.top - layout.bottom
        high = min(room / max(len(self.titles), 1), 44.0)
        place = self.titles[titles[0]]
        y = layout.top + place * (room - high) / max(len(self.titles) - 1, 1)
        wide = 18.0
        text = titles[0] if len(titles[0]) <= 3 else titles[0][:2]
        sheet.tab(sheet.width - wide if number % 2 else 0, y, wide, max(high - 2, 12), text)


def _head_text(text: str, width: float) -> tuple[str, float]:
    """The running head is a signpost: in smaller type if long, and shortened only here, where nothing is lost."""
    lines, size = fitted_lines(text, 10.5, width, 8)
    return (lines[0] if len(lines) == 1 else lines[0][:-1] + "…"), size
