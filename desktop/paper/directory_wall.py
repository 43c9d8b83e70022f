"""The wall sheet on A3: emergency numbers, posts and services; a villager only where she agreed to be posted."""

from __future__ import annotations

from desktop.domain.directory_book import DirectoryBook
from desktop.paper import contacts, directory_ink, qr
from desktop.paper import directory_flow as flow
from desktop.paper.contacts import Measures
from desktop.paper.directory_pages import EMERGENCY, Imprint
from desktop.paper.directory_rows import Layout, Plain
from desktop.paper.rendered import Rendered
from desktop.paper.sheet import A3, Sheet, fit_size, fitted_lines, typeset

MARGIN, GAP = 56.0, 40.0
WIDE = (A3[0] - 2 * MARGIN - GAP) / 2
TOP, BOTTOM = 300.0, 74.0
NEXT_TOP = 120.0  # on the sheets after the first
LAYOUT = Layout(
    A3[0], columns=2, size=16, small=13, row=26, sub_row=21, heading=30, group=50, gap=GAP, left=MARGIN, right=MARGIN,
    top=NEXT_TOP, bottom=BOTTOM, name=130, readable=13, smallest=13,
)  # fmt: skip
POSTED = "本表张贴的村民,都是本人同意上墙公示的"


def render(book: DirectoryBook, imprint: Imprint) -> Rendered:
    title = f"{book.village.name}便民电话"
    subject = f"{imprint.serial} 第 {book.edition} 版"
    sheet = Sheet(A3, title=title, subject=subject, made_on=book.made_on, code=imprint.file_code)
    posts = _posts(book)
    people = flow.paginate(book, LAYOUT, A3[1])
    total, plain = max(len(posts), 1) + len(people), Plain(LAYOUT)
    for place in range(total):
        if imprint.draft:
            sheet.watermark("校对稿", 260)
        if place in (0, total - len(people)):
            sheet.bookmark("村民" if place else "职务与服务")
        _head(sheet, book, imprint, title, first=place == 0)
        if place < len(posts):
            for column, content in enumerate(posts[place]):
                contacts.draw_page(sheet, content, _at(column))
        elif people and place >= total - len(people):
            sheet.text(MARGIN, NEXT_TOP - 6, typeset(POSTED), 13)
            directory_ink.draw(sheet, people[place - (total - len(people))], LAYOUT, plain)
        _foot(sheet, book, imprint, place + 1, total)
        sheet.next_page()
    return sheet.finish()


def _at(column: int) -> Measures:
    return Measures(MARGIN + column * (WIDE + GAP), WIDE, 1.1)


def _posts(book: DirectoryBook) -> list[list[contacts.Content]]:
    """Posts in two columns, sheet by sheet; the emergency numbers of the whole country stand above them."""
    room = A3[1] - BOTTOM
    for bottom in range(int(TOP) + 200, int(room), 20):  # as short as two even columns can be
        columns = contacts.paginate(book.sections, "", bottom, TOP, _at(0))
        if len(columns) <= 2 and all(_ends(column) <= room for column in columns):
            return [columns]
    columns = contacts.paginate(book.sections, "", room, TOP, _at(0))
    return [columns[n : n + 2] for n in range(0, len(columns), 2)]


def _ends(column: contacts.Content) -> float:
    y, item = column[-1]
    return y + (0 if isinstance(item, str) else contacts.height(item, _at(0)))


def _head(sheet: Sheet, book: DirectoryBook, imprint: Imprint, title: str, *, first: bool) -> None:
    room = sheet.width - 2 * MARGIN - 110
    lines, size = fitted_lines(title, 46 if first else 26, room, 20, "bold")
    y = 96 if first else 78
    for number, line in enumerate(lines):
        sheet.text(MARGIN, y - (len(lines) - 1 - number) * 24, line, size, "bold")
    if not first:
        sheet.rule(MARGIN, 92, sheet.width - MARGIN, 92, 1)
        return
    place = f"{book.county}{book.village.township} · 第 {book.edition} 版 · {book.month}"
    sheet.text(MARGIN, 128, place, 15)
    if imprint.digest:
        sheet.code(sheet.width - MARGIN - 86, 50, 86, qr.squares(imprint.code))
    sheet.rule(MARGIN, 146, sheet.width - MARGIN, 146, 1.6)
    step = (sheet.width - 2 * MARGIN) / 5
    for order, (digits, name) in enumerate(EMERGENCY):
        x, base = MARGIN + order % 5 * step, 190 + order // 5 * 56
        sheet.text(x, base, digits, 30, "bold")
        sheet.text(x, base + 20, name, 14)
    sheet.rule(MARGIN, 284, sheet.width - MARGIN, 284, 1)


def _foot(sheet: Sheet, book: DirectoryBook, imprint: Imprint, number: int, total: int) -> None:
    y = sheet.height - 34
    state = " · 校对稿" if imprint.draft else ""
    told = f"{imprint.serial} · 第 {book.edition} 版{state} · {imprint.copy_words}"
    left = MARGIN + sheet.text(MARGIN, y, told, 10)
    right = (
        sheet.width - MARGIN - sheet.text(sheet.width - MARGIN, y, f"第 {number} 张 共 {total} 张", 10, align="right")
    )
    warning = typeset("有变动请告诉村委会;自称熟人要钱要验证码的先挂断")
    sheet.text((left + right) / 2, y, warning, fit_size(warning, 12, right - left - 20, 7) or 7, align="center")
