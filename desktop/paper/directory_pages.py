"""The directory's fixed pages: cover, emergency numbers, posts and services, how to read it, notes, how to leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.domain.directory_book import DirectoryBook, Section
from desktop.paper import contacts
from desktop.paper.contacts import LEFT
from desktop.paper.sheet import A4, Sheet, fitted_lines, typeset, wrap

TOP, BOTTOM = 74.0, 74.0
INSIDE_ONLY = "村内使用 请勿外传"
EMERGENCY: tuple[tuple[str, str], ...] = (
    ("110", "报警"), ("119", "火警"), ("120", "急救"), ("122", "交通事故"), ("96110", "反诈专线"),
    ("12345", "政务服务热线"), ("12316", "三农服务热线"), ("95598", "供电服务"), ("10010", "联通客服"),
)  # fmt: skip
EMERGENCY_TOLD = "打紧急电话先说清:在哪个村、哪一组,出了什么事,有几个人,您的电话。"
SHORT_TOLD = (
    "短号是本村虚拟网里的号码,用手机直接拨短号就能打给同村的人。短号自开通之日起可用,没有开通以前请打手机或固定电话。"
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the book before it is drawn. `marks` are (level, title) for the outline."""

    draw: Callable[[Sheet], None]
    place: str = ""  # what the running head says after the village
    marks: tuple[tuple[int, str], ...] = ()
    bare: bool = False  # the cover carries no running head


def title_line(sheet: Sheet, text: str, y: float) -> float:
    sheet.text(LEFT, y, text, 22, "bold")
    sheet.rule(LEFT, y + 10, sheet.width - LEFT, y + 10, 1.2)
    return y + 40


def cover(book: DirectoryBook) -> Page:
    def draw(sheet: Sheet) -> None:
        middle = sheet.width / 2
        sheet.box(40, 40, sheet.width - 80, sheet.height - 100, 1.2)
        sheet.box(45, 45, sheet.width - 90, sheet.height - 110, 0.4)
        place = "".join((book.county, book.village.township))
        for number, line in enumerate(wrap(place, 20, sheet.width - 140)):
            sheet.text(middle, 170 + number * 26, line, 20, align="center")
        lines, size = fitted_lines(book.village.name, 54, sheet.width - 140, 20, "bold")
        for number, line in enumerate(lines):
            sheet.text(middle, 270 - (len(lines) - 1 - number) * 26, line, size, "bold", "center")
        sheet.text(middle, 336, "便民号码簿", 40, "bold", "center")
        sheet.text(middle, 392, f"第 {book.edition} 版 · {book.month}", 18, align="center")
        sheet.box(middle - 120, 560, 240, 44, 1)
        sheet.text(middle, 589, INSIDE_ONLY, 20, "bold", "center")
        sheet.row(650, [(middle - 58, "第", 18, "regular", "center"), (middle + 58, "号", 18, "regular", "center")])
        sheet.rule(middle - 44, 654, middle + 44, 654, 0.8)
        sheet.text(middle, 740, "只登本人同意登的号码。证件号码一律不登。", 13, align="center")

    return Page(draw, marks=((0, "封面"),), bare=True)


def emergency(book: DirectoryBook) -> list[Page]:
    """The numbers everyone needs, then the village's own; what does not fit goes on to a page of its own."""
    section = book.section("emergency")
    own = section.lines if section else ()
    start = TOP + 54 + (len(EMERGENCY) + 1) // 2 * 46 + 36
    room = A4[1] - BOTTOM - 110 - start
    here = 0
    while here < len(own) and sum(contacts.height(line, A4[0]) for line in own[: here + 1]) <= room:
        here += 1

    def draw(sheet: Sheet) -> None:
        y = title_line(sheet, "紧急电话", TOP + 14)
        wide = (sheet.width - 2 * LEFT - 24) / 2
        for place, (number, name) in enumerate(EMERGENCY):
            x = LEFT + (place % 2) * (wide + 24)
            line = y + (place // 2) * 46 + 20
            sheet.row(line, [(x, name, 17, "regular", "left"), (x + wide, number, 28, "bold", "right")])
            sheet.rule(x, line + 12, x + wide, line + 12, 0.4)
        y = start
        if here:
            sheet.text(LEFT, y, "本村", 17, "bold")
            sheet.rule(LEFT, y + 9, sheet.width - LEFT, y + 9, 0.8)
            y += 12
            for own_line in own[:here]:
                y = contacts.draw(sheet, own_line, y)
        y += 10
        for text in wrap(typeset(EMERGENCY_TOLD), 14, sheet.width - 2 * LEFT):
            y += 26
            sheet.text(LEFT, y, text, 14)

    first = Page(draw, "紧急电话", ((0, "紧急电话"),))
    rest = Section("emergency", "本村(续)", own[here:])
    return [first, *posts((rest,), "紧急电话", mark=False)] if own[here:] else [first]


def posts(sections: Sequence[Section], heading: str, *, mark: bool = True) -> list[Page]:
    """Sections of posts one after another, over as many pages as they need; a title never stands alone."""
    pages: list[Page] = []
    for content in contacts.paginate(sections, heading, (A4[0], A4[1] - BOTTOM), TOP + 46):
        marks = ((0, heading),) if mark and not pages else ()
        pages.append(Page(_posts_drawer(heading, content), heading, marks))
    return pages


def _posts_drawer(heading: str, content: contacts.Content) -> Callable[[Sheet], None]:
    def draw(sheet: Sheet) -> None:
        title_line(sheet, heading, TOP + 14)
        contacts.draw_page(sheet, content)

    return draw


def paragraphs(sheet: Sheet, items: Sequence[tuple[str, str]], y: float) -> float:
    """A bold lead and its text, each pair a paragraph."""
    for lead, text in items:
        sheet.text(LEFT, y, typeset(lead), 14, "bold")
        for line in wrap(typeset(text), 14, sheet.width - 2 * LEFT - 16):
            y += 24
            sheet.text(LEFT + 16, y, line, 14)
        y += 36
    return y


def how_to(book: DirectoryBook) -> Page:
    items = [
        ("短号", SHORT_TOLD),
        ("待开通", "新号码正在办理,还没有开通。开通以后在下一版印出号码。"),
        ("****", "本人不愿公开后四位。要联系请托村委转告。"),
        ("—", "本人没有可登的号码,或者只愿登别的号码。"),
        ("姓名后的括号", "村里有同名的人,括号里写的是哪一家或哪一组。"),
        ("防骗", "本簿只给本村人用。自称是村里人要钱、要验证码的,先挂断,再按本簿上的号码打回去问;也可拨 96110。"),
    ]  # fmt: skip
    title = "短号怎样用" if any(entry.short_number for entry in book.entries()) else "怎样看这本号码簿"

    def draw(sheet: Sheet) -> None:
        paragraphs(sheet, items, title_line(sheet, title, TOP + 14))

    return Page(draw, title, ((0, title),))


def notes_page() -> Page:
    def draw(sheet: Sheet) -> None:
        y = title_line(sheet, "改号留白", TOP + 14)
        columns = ((LEFT, "姓名"), (LEFT + 130, "新号码"), (LEFT + 330, "日期"))
        sheet.row(y, [(x, name, 13, "bold", "left") for x, name in columns])
        y += 10
        while y < sheet.height - BOTTOM - 10:
            sheet.rule(LEFT, y, sheet.width - LEFT, y, 0.4)
            y += 30

    return Page(draw, "改号留白", ((0, "改号留白"),))


def back(book: DirectoryBook) -> Page:
    committee = book.section("committee")
    first = committee.lines[0] if committee else None
    whom = "村委会"
    if first and first.phone:
        whom = f"村委会({first.post}{first.name or ''} {first.phone})"
    items = [
        ("想改号码,或换一种登法", f"告诉{whom}或办理的客户经理。可以选:全部登、隐后四位、只登短号、只登固话、不登。"),
        ("想从簿子里去掉", "随时可以,不用说理由,不影响办任何业务。说了以后,已发的簿子由村里通知划去,下一版不再印。"),
        ("没有登上,想登", "本人说了才登,家里人不能代替。未满 18 岁的不登。"),
        ("谁在管", "登记的号码只用来印这本簿子。有疑问请拨联通客服 10010。"),
    ]  # fmt: skip

    def draw(sheet: Sheet) -> None:
        y = paragraphs(sheet, items, title_line(sheet, "想改或想退出怎么办", TOP + 14))
        y = max(y + 6, sheet.height - BOTTOM - 190)
        sheet.rule(LEFT, y, sheet.width - LEFT, y, 0.6, "4 3")
        sheet.text(LEFT, y + 28, typeset("改动条(填好撕下,交村委会)"), 13, "bold")
        blanks(sheet, y + 64, (("姓名", 150), ("组", 70), ("户", 90)))
        blanks(sheet, y + 100, (("□ 改号码", 190),))
        sheet.text(LEFT, y + 132, "□ 全部登   □ 隐后四位   □ 只登短号   □ 只登固话   □ 不再登", 13)
        blanks(sheet, y + 168, (("本人签字", 150), ("日期", 130)))

    return Page(draw, "改动与退出", ((0, "想改或想退出"),))


def blanks(sheet: Sheet, y: float, fields: Sequence[tuple[str, float]]) -> None:
    """Words with a line to write on behind each."""
    x = LEFT
    for word, wide in fields:
        x += sheet.text(x, y, word, 13) + 6
        sheet.rule(x, y + 3, x + wide, y + 3, 0.6)
        x += wide + 18


def nobody() -> Page:
    def draw(sheet: Sheet) -> None:
        y = title_line(sheet, "村民", TOP + 14)
        sheet.text(LEFT, y, "还没有人同意登入号码簿。", 14)

    return Page(draw, "村民", ((0, "村民"),))
