"""The enrolment detail list on A4 landscape: to be signed row by row and stamped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.detail_list import SENTENCE, DetailList, DetailRow
from desktop.paper import qr
from desktop.paper.directory_pages import Imprint
from desktop.paper.rendered import Rendered
from desktop.paper.sheet import A4_LANDSCAPE, Align, Cell, Sheet, fit_size, fitted_lines, typeset

LEFT, TOP, HEAD, ROW = 36.0, 128.0, 26.0, 27.0
SIZE, SMALL, STEP = 10.5, 8.5, 11.0
FOOT = 44.0
CODE = 48.0
CLOSING = 104.0  # what totals, seals and signatures take on the last page


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: float
    align: Align = "left"


COLUMNS = (
    Column("序号", 32, "center"), Column("姓名", 92), Column("性别", 32, "center"), Column("证件类型", 78),
    Column("证件号码", 112), Column("联系电话", 82), Column("拟选套餐", 74), Column("合约", 58),
    Column("虚拟网短号", 60, "center"), Column("预存款(元)", 58, "right"), Column("本人签字", 92),
)  # fmt: skip


def render(chosen: DetailList, imprint: Imprint) -> Rendered:
    serial, rep = imprint.serial, chosen.rep
    pages = split(chosen.rows)
    title = f"{chosen.village.name}用户入网明细"
    sheet = Sheet(A4_LANDSCAPE, title=title, subject=serial, made_on=chosen.made_on, code=imprint.file_code)
    done = 0
    for number, rows in enumerate(pages, 1):
        if imprint.draft:
            sheet.watermark("校对稿", 150)
        if number == 1:
            sheet.bookmark(title)
        _head(sheet, chosen, serial, rep)
        y = _table_head(sheet)
        for row in rows:
            done += 1
            y = _row(sheet, row, done, y)
        if imprint.digest and number == 1:
            code = qr.squares(imprint.code)
            sheet.code(sheet.width - LEFT - CODE, 14, CODE, code)
        if number == len(pages):
            _closing(sheet, chosen, rep, y)
        _seam(sheet)
        _foot(sheet, chosen, imprint, number, len(pages))
        sheet.next_page()
    return sheet.finish()


def split(rows: Sequence[DetailRow]) -> list[list[DetailRow]]:
    """Rows by page; the last page keeps room for totals and seals."""
    room = A4_LANDSCAPE[1] - TOP - HEAD - FOOT
    pages: list[list[DetailRow]] = [[]]
    used = 0.0
    for row in rows:
        high = _height(row)
        if used + high > room:
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += high
    if used > room - CLOSING:
        pages.append([])
    return pages


def _values(row: DetailRow, number: int) -> tuple[str, ...]:
    prepay = str(row.prepay) if row.prepay else ""
    return (
        str(number), row.name, row.sex, row.doc_type, row.doc_no, row.phone, row.plan, row.contract, row.short_no,
        prepay, "",
    )  # fmt: skip


def _cells(row: DetailRow, number: int) -> list[tuple[list[str], float]]:
    return [
        fitted_lines(value, SIZE, column.width - 8, SMALL)
        for column, value in zip(COLUMNS, _values(row, number), strict=True)
    ]


def _height(row: DetailRow) -> float:
    deepest = max(len(lines) for lines, _ in _cells(row, 0))
    return ROW if deepest < 3 else ROW + (deepest - 2) * STEP


def _head(sheet: Sheet, chosen: DetailList, serial: str, rep: str) -> None:
    right = sheet.width - LEFT
    sheet.text(sheet.width / 2, 50, "用户入网明细", 20, "bold", "center")
    sheet.text(right - CODE - 12, 50, f"第 {chosen.number} 份清单", 11, align="right")
    place = chosen.county + chosen.village.township
    day = chosen.made_on
    labels = (f"乡镇:{place}", f"村:{chosen.village.name} {chosen.village.code}", "协议号:", f"制表人:{rep}")
    first = map(typeset, labels)
    for x, text in zip((LEFT, LEFT + 210, LEFT + 440, LEFT + 620), first, strict=True):
        sheet.text(x, 76, text, fit_size(text, 11, 200, 6) or 6)
    sheet.rule(LEFT + 484, 79, LEFT + 606, 79)
    sheet.text(LEFT, 98, typeset("签约单位(全称):"), 11)
    sheet.rule(LEFT + 92, 101, LEFT + 330, 101)
    sheet.text(LEFT + 346, 98, typeset("统一社会信用代码:"), 11)
    sheet.rule(LEFT + 446, 101, LEFT + 606, 101)
    sheet.text(LEFT + 620, 98, f"日期\uff1a{day.year} 年 {day.month} 月 {day.day} 日", 11)
    sheet.text(LEFT, 118, SENTENCE, 11, "bold")
    sheet.text(right, 118, f"清单号 {serial}", 11, align="right")


def _table_head(sheet: Sheet) -> float:
    x = LEFT
    for column in COLUMNS:
        sheet.box(x, TOP, column.width, HEAD)
        sheet.text(x + column.width / 2, TOP + 17, column.title, 10.5, "bold", "center")
        x += column.width
    return TOP + HEAD


def _row(sheet: Sheet, row: DetailRow, number: int, y: float) -> float:
    high, x = _height(row), LEFT
    single: list[Cell] = []
    for column, (lines, size) in zip(COLUMNS, _cells(row, number), strict=True):
        sheet.box(x, y, column.width, high, 0.4)
        at = {"left": x + 4, "center": x + column.width / 2, "right": x + column.width - 4}[column.align]
        if len(lines) == 1:
            single.append((at, lines[0], size, "regular", column.align))
        else:
            top = y + (high - len(lines) * STEP) / 2 + SMALL
            for place, line in enumerate(lines):
                sheet.text(x + 4, top + place * STEP, line, size)
        x += column.width
    sheet.row(y + high / 2 + 4, single)
    return y + high


def _closing(sheet: Sheet, chosen: DetailList, rep: str, y: float) -> None:
    total = f"合计 {chosen.entry_count} 人,预存款 {chosen.total_prepay} 元"
    sheet.text(LEFT, y + 22, total, 12, "bold")
    base = y + 48
    thirds = (LEFT, LEFT + 270, LEFT + 520)
    for x, text in zip(thirds, ("签约方(公章):", "经办人签字及电话:", f"县公司经办:{rep}"), strict=True):
        sheet.text(x, base, typeset(text), 11)
    sheet.rule(LEFT + 370, base + 3, LEFT + 505, base + 3)
    sheet.text(LEFT + 520, base + 26, "日期\uff1a", 11)
    sheet.rule(LEFT + 550, base + 29, LEFT + 690, base + 29)


def _seam(sheet: Sheet) -> None:
    """Where the seal goes across the seam of the sheets."""
    x, middle = sheet.width - 20, sheet.height / 2
    for number, char in enumerate("骑缝章处"):
        sheet.text(x, middle - 20 + number * 14, char, 9, align="center")


def _foot(sheet: Sheet, chosen: DetailList, imprint: Imprint, number: int, total: int) -> None:
    y = sheet.height - 22
    whose = "县公司留存(证件号码完整,密封交接)" if chosen.carrier else "乡镇留存(证件号码已遮)"
    copy = f" · 第 {imprint.copy} 份" if imprint.copy > 1 else ""
    sheet.text(LEFT, y, f"{imprint.serial}{copy} · 内容校验 {chosen.content_hash[:16]} · {whose}", 9)
    sheet.text(sheet.width - LEFT, y, f"第 {number} 页 共 {total} 页", 9, align="right")
