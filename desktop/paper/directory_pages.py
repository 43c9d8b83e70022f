"""The directory's fixed pages: cover, emergency numbers, posts and services, how to read it, notes, how to leave.

Each is drawn to the measures of the A4 book, scaled by the edition's `Style`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.domain.directory_book import DirectoryBook, Section
from desktop.paper import contacts, qr
from desktop.paper.book_style import Style
from desktop.paper.contacts import Measures
from desktop.paper.sheet import Sheet, fit_size, fitted_lines, typeset, wrap

INSIDE_ONLY = "村内使用 请勿外传"
EMERGENCY: tuple[tuple[str, str], ...] = (
    ("110", "报警"), ("119", "火警"), ("120", "急救"), ("122", "交通事故"), ("96110", "反诈专线"),
    ("12345", "政务服务热线"), ("12316", "三农服务热线"), ("95598", "供电服务"), ("10010", "联通客服"),
)  # fmt: skip
EMERGENCY_TOLD = "打紧急电话先说清:在哪个村、哪一组,出了什么事,有几个人,您的电话。"
SHORT_TOLD = (
    "短号是本村虚拟网里的号码,用手机直接拨短号就能打给同村的人。短号自开通之日起可用,没有开通以前请打手机或固定电话。"
)
HOW_TO_LEAVE = "随时可以,不用说理由,不影响办任何业务。说了以后,已发的簿子由村里通知划去,下一版不再印。"


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a print says of itself. `copy` is the number of this copy of it; 0 = a blank to be filled in by hand."""

    serial: str
    digest: str = ""  # of what the book was drawn from; "" = a look that is not in the ledger, and has no code
    draft: bool = False
    copy: int = 0
    seal: str = ""

    @property
    def code(self) -> str:
        """What the square code says; "" where there is none."""
        return qr.payload(self.serial, self.digest, self.seal) if self.digest else ""

    @property
    def file_code(self) -> str:
        """What the file says of itself; "" for those of before, which are drawn again to the same bytes."""
        return self.code if self.seal else ""

    @property
    def copy_words(self) -> str:
        return f"第 {self.copy} 号" if self.copy else "第 ____ 号"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the book before it is drawn. `marks` are (level, title) for the outline."""

    draw: Callable[[Sheet], None]
    place: str = ""  # what the running head says after the village
    marks: tuple[tuple[int, str], ...] = ()
    bare: bool = False  # the cover carries no running head
    tabs: tuple[str, ...] = ()  # the groups on it, for the index at the page's edge


def measures(style: Style) -> Measures:
    return Measures(style.left, style.wide, style.k)


def title_line(sheet: Sheet, text: str, style: Style) -> float:
    """The page's title; returns where the first line of text stands."""
    y = style.top + 14
    sheet.text(style.left, y, text, fit_size(text, 22 * style.k, style.wide, 12, "bold") or 12, "bold")
    sheet.rule(style.left, y + 10, sheet.width - style.left, y + 10, 1.2)
    return y + 40 * style.k


def cover(book: DirectoryBook, imprint: Imprint, style: Style) -> Page:
    down, size = style.down, style.type
    turn = min(style.across, 1)  # type on the cover follows the narrower page

    def draw(sheet: Sheet) -> None:
        middle, room = sheet.width / 2, sheet.width - 140 * style.across
        sheet.box(40 * down, 40 * down, sheet.width - 80 * down, sheet.height - 100 * down, 1.2)
        sheet.box(45 * down, 45 * down, sheet.width - 90 * down, sheet.height - 110 * down, 0.4)
        place = "".join((book.county, book.village.township))
        for number, line in enumerate(wrap(place, 20 * turn, room)):
            sheet.text(middle, 170 * down + number * 26 * turn, line, 20 * turn, align="center")
        lines, wide = fitted_lines(book.village.name, 54 * turn, room, 20 * turn, "bold")
        for number, line in enumerate(lines):
            y = 270 * down - (len(lines) - 1 - number) * 26 * turn
            sheet.text(middle, y, line, wide, "bold", "center")
        sheet.text(middle, 336 * down, "便民号码簿", 40 * turn, "bold", "center")
        sheet.text(middle, 392 * down, f"第 {book.edition} 版 · {book.month}", size(18 * turn), align="center")
        if imprint.digest:
            side = 92 * max(turn, 0.8)
            sheet.code(middle - side / 2, 430 * down, side, qr.squares(imprint.code))
        box, tall = 240 * max(turn, 0.8), 44 * max(turn, 0.8)
        sheet.box(middle - box / 2, 560 * down, box, tall, 1)
        sheet.text(middle, 560 * down + tall * 0.66, INSIDE_ONLY, 20 * max(turn, 0.8), "bold", "center")
        _copy_number(sheet, middle, 650 * down, imprint, size(18 * turn))
        told = typeset("只登本人同意登的号码。证件号码一律不登。")
        sheet.text(middle, 740 * down, told, fit_size(told, size(13), room, 9) or 9, align="center")

    return Page(draw, marks=((0, "封面"),), bare=True)


def _copy_number(sheet: Sheet, middle: float, y: float, imprint: Imprint, size: float) -> None:
    if imprint.copy:
        sheet.text(middle, y, imprint.copy_words, size, "bold", align="center")
        return
    sheet.row(y, [(middle - 58, "第", size, "regular", "center"), (middle + 58, "号", size, "regular", "center")])
    sheet.rule(middle - 44, y + 4, middle + 44, y + 4, 0.8)


def emergency(book: DirectoryBook, style: Style) -> list[Page]:
    """The numbers everyone needs, then the village's own; what does not fit goes on to a page of its own."""
    section = book.section("emergency")
    own = section.lines if section else ()
    at, k = measures(style), style.k
    step = 46 * max(k, 0.8)
    start = style.top + 14 + 40 * k + (len(EMERGENCY) + 1) // 2 * step + 20 * k
    told = wrap(typeset(EMERGENCY_TOLD), style.type(14), style.wide)
    room = style.page[1] - style.bottom - len(told) * 26 * k - 40 - start
    here = 0
    while here < len(own) and sum(contacts.height(line, at) for line in own[: here + 1]) <= room - at.title:
        here += 1

    def draw(sheet: Sheet) -> None:
        y = title_line(sheet, "紧急电话", style)
        wide = (style.wide - 24 * style.across) / 2
        for place, (number, name) in enumerate(EMERGENCY):
            x = style.left + (place % 2) * (wide + 24 * style.across)
            line = y + (place // 2) * step + 20 * k
            large = min(28 * k, 31)
            beside = fit_size(name, style.type(17), wide - len(number) * large * 0.61 - 6, 12) or 12
            sheet.row(line, [(x, name, beside, "regular", "left"), (x + wide, number, large, "bold", "right")])
            sheet.rule(x, line + 12, x + wide, line + 12, 0.4)
        y = start
        if here:
            contacts.title(sheet, "本村", y, at)
            y += at.title
            for own_line in own[:here]:
                y = contacts.draw(sheet, own_line, y, at)
        y += 10
        for text in told:
            y += 26 * k
            sheet.text(style.left, y, text, style.type(14))

    first = Page(draw, "紧急电话", ((0, "紧急电话"),))
    rest = Section("emergency", "本村(续)", own[here:])
    return [first, *posts((rest,), "紧急电话", style, mark=False)] if own[here:] else [first]


def posts(sections: Sequence[Section], heading: str, style: Style, *, mark: bool = True) -> list[Page]:
    """Sections of posts one after another, over as many pages as they need; a title never stands alone."""
    pages: list[Page] = []
    bottom, top = style.page[1] - style.bottom, style.top + 14 + 32 * style.k
    for content in contacts.paginate(sections, heading, bottom, top, measures(style)):
        marks = ((0, heading),) if mark and not pages else ()
        pages.append(Page(_posts_drawer(heading, content, style), heading, marks))
    return pages


def _posts_drawer(heading: str, content: contacts.Content, style: Style) -> Callable[[Sheet], None]:
    def draw(sheet: Sheet) -> None:
        title_line(sheet, heading, style)
        contacts.draw_page(sheet, content, measures(style))

    return draw


Line = tuple[float, float, str, bool]
"""x, y, text, bold."""


def paragraphs(items: Sequence[tuple[str, str]], style: Style, keep: float = 0) -> list[list[Line]]:
    """Bold leads with their texts, placed on as many pages as they need; a lead stays with its text. `keep` is what
    the last page leaves free at its foot."""
    size, step = style.type(14), 24 * max(style.k, 0.86)
    top, bottom = style.top + 14 + 40 * style.k, style.page[1] - style.bottom
    pages: list[list[Line]] = [[]]
    y = top
    for place, (lead, text) in enumerate(items):
        lines = wrap(typeset(text), size, style.wide - 16)
        need = step * len(lines) + (keep if place == len(items) - 1 else 0)
        if y + need > bottom and pages[-1]:
            pages.append([])
            y = top
        pages[-1].append((style.left, y, typeset(lead), True))
        for line in lines:
            y += step
            pages[-1].append((style.left + 16, y, line, False))
        y += step * 1.5
    return pages


def _paragraph_pages(items: Sequence[tuple[str, str]], title: str, style: Style) -> list[Page]:
    found = []
    for number, lines in enumerate(paragraphs(items, style)):
        marks = ((0, title),) if number == 0 else ()
        found.append(Page(_lines_drawer(lines, title if number == 0 else f"{title}(续)", style), title, marks))
    return found


def _lines_drawer(lines: list[Line], title: str, style: Style) -> Callable[[Sheet], None]:
    def draw(sheet: Sheet) -> None:
        title_line(sheet, title, style)
        for x, y, text, bold in lines:
            sheet.text(x, y, text, style.type(14), "bold" if bold else "regular")

    return draw


NEWS = ("新、改", "姓名后的括号里写“新”的,是这一版新登的;写“改”的,名字或号码和上一版不一样。")


def how_to(book: DirectoryBook, style: Style) -> list[Page]:
    items = [
        ("短号", SHORT_TOLD),
        ("待开通", "新号码正在办理,还没有开通。开通以后在下一版印出号码。"),
        ("****", "本人不愿公开后四位。要联系请托村委转告。"),
        ("—", "本人没有可登的号码,或者只愿登别的号码。"),
        ("姓名后的括号", "村里有同名的人,括号里写的是哪一家或哪一组。"),
        *((NEWS,) if book.news else ()),
        ("防骗", "本簿只给本村人用。自称是村里人要钱、要验证码的,先挂断,再按本簿上的号码打回去问;也可拨 96110。"),
    ]  # fmt: skip
    title = "短号怎样用" if any(entry.short_number for entry in book.entries()) else "怎样看这本号码簿"
    return _paragraph_pages(items, title, style)


def notes_page(style: Style, *, mark: bool = True) -> Page:
    title = "改号留白"

    def draw(sheet: Sheet) -> None:
        y = title_line(sheet, title, style)
        columns = ((0.0, "姓名"), (0.27, "新号码"), (0.68, "日期"))
        size = style.type(13)
        sheet.row(y, [(style.left + at * style.wide, name, size, "bold", "left") for at, name in columns])
        y += 10
        while y < sheet.height - style.bottom - 10:
            sheet.rule(style.left, y, sheet.width - style.left, y, 0.4)
            y += 30 * style.k

    return Page(draw, title, ((0, title),) if mark else ())


def back(book: DirectoryBook, style: Style) -> list[Page]:
    """How to change or leave, with a strip to tear off at the foot of the last page."""
    committee = book.section("committee")
    first = committee.lines[0] if committee else None
    whom = "村委会"
    if first and first.phone:
        whom = f"村委会({first.post}{first.name or ''} {first.phone})"
    items = [
        ("想改号码,或换一种登法", f"告诉{whom}或办理的客户经理。可以选:全部登、隐后四位、只登短号、只登固话、不登。"),
        ("想从簿子里去掉", HOW_TO_LEAVE),
        ("没有登上,想登", "本人说了才登,家里人不能代替。未满 18 岁的不登。"),
        ("谁在管", "登记的号码只用来印这本簿子。有疑问请拨联通客服 10010。"),
    ]  # fmt: skip
    title, strip = "想改或想退出怎么办", 190 * max(style.k, 0.9) + (40 if style.across < 0.8 else 0)
    found = []
    pages = paragraphs(items, style, keep=strip)
    for number, lines in enumerate(pages):
        head = title if number == 0 else f"{title}(续)"
        draw = _lines_drawer(lines, head, style)
        marks = ((0, "想改或想退出"),) if number == 0 else ()
        if number == len(pages) - 1:
            draw = _with_strip(draw, style, strip)
        found.append(Page(draw, "改动与退出", marks))
    return found


def _with_strip(before: Callable[[Sheet], None], style: Style, high: float) -> Callable[[Sheet], None]:
    def draw(sheet: Sheet) -> None:
        before(sheet)
        k = max(style.k, 0.9)
        y = sheet.height - style.bottom - high
        sheet.rule(style.left, y, sheet.width - style.left, y, 0.6, "4 3")
        y += 28 * k
        sheet.text(style.left, y, typeset("改动条(填好撕下,交村委会)"), style.type(13), "bold")
        y += 36 * k
        blanks(sheet, y, (("姓名", 150), ("组", 70), ("户", 90)), style)
        y += 36 * k
        blanks(sheet, y, (("□ 改号码", 190),), style)
        for line in wrap("□ 全部登   □ 隐后四位   □ 只登短号   □ 只登固话   □ 不再登", style.type(13), style.wide):
            y += 32 * k
            sheet.text(style.left, y, line, style.type(13))
        blanks(sheet, y + 36 * k, (("本人签字", 150), ("日期", 130)), style)

    return draw


def blanks(sheet: Sheet, y: float, fields: Sequence[tuple[str, float]], style: Style) -> None:
    """Words with a line to write on behind each; the lines share what the words leave of the width."""
    x, size = style.left, style.type(13)
    words = sum(len(word) for word, _ in fields) * size + 24 * len(fields)
    share = min(1.0, (style.wide - words) / sum(wide for _, wide in fields))
    for word, wide in fields:
        x += sheet.text(x, y, word, size) + 6
        sheet.rule(x, y + 3, x + wide * share, y + 3, 0.6)
        x += wide * share + 18


def nobody(style: Style) -> Page:
    def draw(sheet: Sheet) -> None:
        y = title_line(sheet, "村民", style)
        sheet.text(style.left, y, "还没有人同意登入号码簿。", style.type(14))

    return Page(draw, "村民", ((0, "村民"),))
