"""The directory's fixed pages: cover, emergency numbers, posts and services, how to read it, notes, how to leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.domain.directory_book import ContactLine, DirectoryBook, Section
from desktop.paper.sheet import Sheet, fit_size, typeset, wrap

LEFT, TOP, BOTTOM = 56.0, 74.0, 74.0
INSIDE_ONLY = "村内使用 请勿外传"
EMERGENCY: tuple[tuple[str, str], ...] = (
    ("110", "报警"), ("119", "火警"), ("120", "急救"), ("122", "交通事故"), ("96110", "反诈专线"),
    ("12345", "政务服务热线"), ("12316", "三农服务热线"), ("95598", "供电服务"), ("10010", "联通客服"),
)  # fmt: skip
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
        sheet.box(36, 36, sheet.width - 72, sheet.height - 72, 1.2)
        sheet.box(41, 41, sheet.width - 82, sheet.height - 82, 0.4)
        place = "".join((book.county, book.village.township))
        sheet.text(middle, 190, place, 20, align="center")
        size = fit_size(book.village.name, 54, sheet.width - 140, 20, "bold") or 20
        sheet.text(middle, 270, book.village.name, size, "bold", "center")
        sheet.text(middle, 336, "便民号码簿", 40, "bold", "center")
        sheet.text(middle, 392, f"第 {book.edition} 版 · {book.month}", 18, align="center")
        sheet.box(middle - 120, 560, 240, 44, 1)
        sheet.text(middle, 589, INSIDE_ONLY, 20, "bold", "center")
        sheet.text(middle, 650, "第 ________ 号", 18, align="center")
        sheet.text(middle, 740, "只登本人同意登的号码。证件号码一律不登。", 13, align="center")

    return Page(draw, marks=((0, "封面"),), bare=True)


def emergency(book: DirectoryBook) -> Page:
    own = book.section("emergency")

    def draw(sheet: Sheet) -> None:
        y = title_line(sheet, "紧急电话", TOP + 14)
        wide = (sheet.width - 2 * LEFT - 24) / 2
        for place, (number, name) in enumerate(EMERGENCY):
            x = LEFT + (place % 2) * (wide + 24)
            line = y + (place // 2) * 46 + 20
            sheet.text(x, line, name, 17)
            sheet.text(x + wide, line, number, 28, "bold", "right")
            sheet.rule(x, line + 12, x + wide, line + 12, 0.4)
        y += (len(EMERGENCY) + 1) // 2 * 46 + 36
        if own:
            sheet.text(LEFT, y, "本村", 18, "bold")
            sheet.rule(LEFT, y + 8, sheet.width - LEFT, y + 8, 0.8)
            y += 14
            for line_ in own.lines[: int((sheet.height - BOTTOM - y - 90) / 30)]:
                y = contact_line(sheet, line_, y, 16)
            y += 16
        told = "打紧急电话先说清:在哪个村、哪一组,出了什么事,有几个人,您的电话。"
        for text in wrap(typeset(told), 14, sheet.width - 2 * LEFT):
            y += 24
            sheet.text(LEFT, y, text, 14)

    return Page(draw, "紧急电话", ((0, "紧急电话"),))


def contact_line(sheet: Sheet, line: ContactLine, y: float, size: float) -> float:
    """Post, name, phone; the note below in small type. Returns where the next line begins."""
    right = sheet.width - LEFT
    base = y + size + 8
    post_wide, name_wide = 168.0, 170.0
    for x, text, wide in ((LEFT, line.post, post_wide), (LEFT + post_wide + 8, line.name or "", name_wide)):
        fitted = fit_size(text, size, wide, 7)
        if fitted:
            sheet.text(x, base, text, fitted)
        else:
            for number, part in enumerate(wrap(text, 7, wide)[:3]):
                sheet.text(x, base - 9 + number * 8, part, 7)
    sheet.text(right, base, line.phone or "—", size, align="right")
    bottom = base + 9
    if line.note:
        for part in wrap(line.note, 11, right - LEFT - 20):
            sheet.text(LEFT + 14, bottom + 6, part, 11)
            bottom += 15
    sheet.rule(LEFT, bottom, right, bottom, 0.5, "0.5 2")
    return bottom


def contact_height(line: ContactLine, size: float, width: float) -> float:
    notes = len(wrap(line.note, 11, width - 20)) if line.note else 0
    return size + 17 + 15 * notes


def posts(sections: Sequence[Section], heading: str, size: tuple[float, float]) -> list[Page]:
    """Sections of posts one after another, over as many pages as they need; a title never stands alone."""
    width, top, bottom = size[0] - 2 * LEFT, TOP + 54, size[1] - BOTTOM
    pages: list[list[tuple[float, str | ContactLine]]] = [[]]
    y = top
    for section in sections:
        for place, line in enumerate(section.lines):
            title = 44.0 if place == 0 else 0.0
            high = contact_height(line, 14, width)
            if y + title + high > bottom and y > top:
                pages.append([])
                y = top
            if place == 0 or y == top:
                pages[-1].append((y, section.title if place == 0 else f"{section.title}(续)"))
                y += 44
            pages[-1].append((y, line))
            y += high

    def drawer(content: list[tuple[float, str | ContactLine]]) -> Callable[[Sheet], None]:
        def draw(sheet: Sheet) -> None:
            title_line(sheet, heading, TOP + 14)
            for y, item in content:
                if isinstance(item, str):
                    sheet.text(LEFT, y + 30, item, 16, "bold")
                    sheet.rule(LEFT, y + 39, sheet.width - LEFT, y + 39, 0.8)
                else:
                    contact_line(sheet, item, y, 14)

        return draw

    drawn = [content for content in pages if content]
    return [
        Page(drawer(content), heading, ((0, heading),) if number == 0 else ()) for number, content in enumerate(drawn)
    ]


def paragraphs(sheet: Sheet, items: Sequence[tuple[str, str]], y: float) -> float:
    """A bold lead and its text, each pair a paragraph."""
    for lead, text in items:
        sheet.text(LEFT, y, lead, 14, "bold")
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
        for x, name in columns:
            sheet.text(x, y, name, 13, "bold")
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
        sheet.text(LEFT, y + 28, "改动条(填好撕下,交村委会)", 13, "bold")
        sheet.text(LEFT, y + 62, "姓名 ________________   组 ________   户 ____________", 13)
        sheet.text(LEFT, y + 96, "□ 改号码 ______________________   □ 全部登   □ 隐后四位", 13)
        sheet.text(LEFT, y + 130, "□ 只登短号   □ 只登固话   □ 不再登", 13)
        sheet.text(LEFT, y + 164, "本人签字 ________________   日期 ________________", 13)

    return Page(draw, "改动与退出", ((0, "想改或想退出"),))


def nobody() -> Page:
    def draw(sheet: Sheet) -> None:
        y = title_line(sheet, "村民", TOP + 14)
        sheet.text(LEFT, y, "还没有人同意登入号码簿。", 14)

    return Page(draw, "村民", ((0, "村民"),))
