"""The who-we-are card, A6, four to a sheet: who came to the village, and how to find out that it is true."""

from __future__ import annotations

from datetime import date

from desktop.paper.directory_pages import Imprint
from desktop.paper.rendered import Rendered
from desktop.paper.sheet import A4, Sheet, fit_size, typeset, wrap

TOLD: tuple[str, ...] = (
    "我们来登记入网和号码簿:不要验证码、不要银行卡、不扣证件、不拍证件。",
    "是真是假:打 10010 报上面的姓名和村名问;或问村委会。",
    "要钱、要验证码、要您的银行卡,都是骗子。先挂断,打 96110。",
)


def render(rep: str, county: str, places: str, imprint: Imprint, today: date) -> Rendered:
    """`places` names the villages of the day; the rep's photograph and phone are put on by hand."""
    sheet = Sheet(A4, title="我们是谁", subject=imprint.serial, made_on=today)
    wide, high = A4[0] / 2, A4[1] / 2
    sheet.rule(wide, 0, wide, A4[1], 0.4, "4 4")
    sheet.rule(0, high, A4[0], high, 0.4, "4 4")
    for place in range(4):
        _card(sheet, place % 2 * wide, place // 2 * high, wide, rep, county, places, imprint, today)
    sheet.next_page()
    return sheet.finish()


def _card(
    sheet: Sheet, x: float, y: float, wide: float, rep: str, county: str, places: str, imprint: Imprint, today: date
) -> None:  # fmt: skip
    left, room = x + 24, wide - 48
    sheet.text(left, y + 44, "我们是谁", 24, "bold")
    sheet.rule(left, y + 54, left + room, y + 54, 1.2)
    sheet.box(left + room - 78, y + 66, 78, 100, 0.6)
    sheet.text(left + room - 39, y + 120, "贴照片", 10, align="center")
    sheet.text(left, y + 86, f"联通{county}公司", fit_size(f"联通{county}公司", 15, room - 90, 8) or 8)
    sheet.text(left, y + 114, f"客户经理 {rep}", fit_size(f"客户经理 {rep}", 19, room - 90, 8, "bold") or 8, "bold")
    sheet.text(left, y + 142, "电话", 14)
    sheet.rule(left + 34, y + 145, left + room - 92, y + 145, 0.6)
    line = y + 190
    for part in wrap(typeset(f"今天来:{places}"), 14, room)[:2]:
        sheet.text(left, line, part, 14)
        line += 20
    line += 6
    for told in TOLD:
        for part in wrap(typeset(told), 13, room):
            sheet.text(left, line, part, 13)
            line += 19
        line += 7
    sheet.text(left, y + A4[1] / 2 - 18, f"{imprint.serial} · {today.isoformat()}", 8)
