"""The benchmark's book: so many villagers under their letters, A4, three columns of 68 lines in 8 pt."""

from __future__ import annotations

import random
from datetime import date

from desktop.domain.directory_book import DirectoryBook, Entry, Group, Household, NumberLine
from desktop.domain.villages import Village
from desktop.paper.book_style import Style
from desktop.paper.directory_rows import Layout
from desktop.paper.sheet import A4

DAY = date(2026, 11, 22)
STYLE = Style(
    A4,
    Layout(
        A4[0], columns=3, size=8, small=8, row=11, sub_row=10, heading=14, group=22, gap=14, left=36, right=36,
        top=46, bottom=46, name=44, readable=7, smallest=6,
    ),
)  # fmt: skip
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
)
GIVEN = "".join(chr(0x4E00 + n) for n in range(0, 20000, 13))

Rows = list[tuple[str, list[tuple[str, str, str]]]]
"""Letter -> (name, phone, short number)."""


def rows_of(count: int) -> Rows:
    dice = random.Random(7)
    letters: Rows = [(chr(65 + n), []) for n in range(26)]
    for number in range(count):
        name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2, 2))))
        phone = f"1{dice.choice('3589')}{dice.randrange(10)} {dice.randrange(10000):04d} {dice.randrange(10000):04d}"
        letters[number * 26 // count][1].append((name, phone, f"66{dice.randrange(10)} {dice.randrange(1000):03d}"))
    return [(letter, found) for letter, found in letters if found]


def book_of(rows: Rows) -> DirectoryBook:
    groups = []
    place = 0
    for letter, people in rows:
        entries = []
        for name, phone, short in people:
            entries.append(Entry(str(place), name, (NumberLine("mobile", phone), NumberLine("short", short))))
            place += 1
        groups.append(Group(letter, (Household(None, "", tuple(entries)),)))
    village = Village("411722105201", "西洪村", "朱里镇")
    return DirectoryBook(village, "上蔡县", 1, DAY, "pinyin", (), tuple(groups), (), ())
