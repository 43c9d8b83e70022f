"""The recovery sheet: the one key that opens this laptop's vault when every passphrase is forgotten."""

from __future__ import annotations

import textwrap
from datetime import date

from desktop.paper.rendered import Rendered
from desktop.paper.sheet import A4, Sheet, typeset, wrap

LEFT = 56.0
PREFIX = "AGE-SECRET-KEY-"
STEPS = (
    (
        "只有忘记了口令才用它:在登录页选“忘记口令”,把上面的恢复密钥连同第一行照样输进去,再设一个新口令。"
        "密钥里圆圈都是数字 0,没有字母 O 和 I。"
    ),
    (
        "谁拿到这张纸和这台电脑,谁就能看到里面全部的名字和证件号码。"
        "请放进信封,锁在县公司的柜子里,不要和电脑放在一起,不要拍照。在设置里换过恢复密钥,这张就作废。"
    ),
    "密钥只在这张纸上:程序不留底,县里的服务器也没有。丢了它可以在设置里换一把;丢了它又忘了全部口令,还没有收到县里回执的登记就打不开了。",
)


def render(identity: str, *, rep: str, today: date) -> Rendered:
    sheet = Sheet(A4, title="恢复单", subject="恢复密钥", made_on=today)
    sheet.text(LEFT, 90, "村簿 恢复单", 26, "bold")
    sheet.text(sheet.width - LEFT, 90, f"{today.year} 年 {today.month} 月 {today.day} 日", 13, align="right")
    sheet.rule(LEFT, 102, sheet.width - LEFT, 102, 1.2)
    sheet.text(LEFT, 136, f"这台电脑的登记由 {rep} 建立。", 14)
    y = _key(sheet, identity.strip(), 160)
    for step in STEPS:
        for line in wrap(typeset(step), 14, sheet.width - 2 * LEFT - 20):
            y += 25
            sheet.text(LEFT + 10, y, line, 14)
        y += 12
    y += 40
    sheet.text(LEFT + 10, y, "保管人签字", 14)
    sheet.rule(LEFT + 90, y + 3, LEFT + 270, y + 3)
    sheet.text(LEFT + 290, y, "日期", 14)
    sheet.rule(LEFT + 328, y + 3, sheet.width - LEFT, y + 3)
    sheet.next_page()
    return sheet.finish()


def key_lines(identity: str) -> list[str]:
    """The key in groups of four, four groups a line, the fixed beginning on a line of its own."""
    plain = identity.upper()
    rest = plain.removeprefix(PREFIX)
    groups = textwrap.wrap(rest, 4)
    lines = [" ".join(groups[n : n + 5]) for n in range(0, len(groups), 5)]
    return [PREFIX, *lines] if rest != plain else lines


def _key(sheet: Sheet, identity: str, y: float) -> float:
    lines = key_lines(identity)
    high = 40 * len(lines) + 30
    sheet.box(LEFT, y, sheet.width - 2 * LEFT, high, 1.2)
    for number, line in enumerate(lines):
        base = y + 44 + number * 40
        x = LEFT + 40
        for group in line.split(" "):
            sheet.text(x, base, group, 24, "bold")
            x += 88
    return y + high + 24
