"""The proof for the committee: every row numbered, with room for corrections by hand, to be typed back by number."""

from __future__ import annotations

from desktop.domain.directory_book import DirectoryBook
from desktop.domain.directory_changes import listed
from desktop.paper.leaf import Blanks, Column, Grid, Leaf, Text

TOLD = "请逐行核对。错的在“改成”一栏写上对的;要去掉的写“不登”。写完签字交回,客户经理照行号录入。"


def leaf(book: DirectoryBook) -> Leaf:
    """Row numbers run through the whole proof: the grid's `people` says who stands in which."""
    found = listed(book)
    rows = tuple(
        (str(number), one.place, one.entry.name, "、".join(line.text for line in one.entry.long_numbers) or "—",
         one.entry.short_number or "", "")
        for number, one in enumerate(found.values(), 1)
    )  # fmt: skip
    columns = (
        Column("行", 10, "right"), Column("在哪里", 38), Column("姓名", 28), Column("号码", 44), Column("短号", 18),
        Column("改成", 62),
    )  # fmt: skip
    place = f"{book.village.township}{book.village.name}"
    blocks = (Text(TOLD), Grid(columns, rows, tuple(found), row_high=28), Blanks((("核对人签字", 3), ("日期", 2))))
    return Leaf(
        "号码簿核对表", place, book.made_on.isoformat(), blocks, landscape=True, size=12, about=tuple(found),
        foot=f"第 {book.edition} 版核对用,用完收回",
    )  # fmt: skip
